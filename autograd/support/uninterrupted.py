"""Jobs that no exception from outside ends half way: Ctrl-C, and whatever else a signal handler raises."""

from __future__ import annotations

import _thread  # as `threading.Thread.start` is Python code, which can itself be interrupted half way
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

STACK = 8 * 2**20  # bytes of a thread's stack, whatever `threading.stack_size` is set to for others

T = TypeVar("T")


def uninterrupted(job: Callable[[], T]) -> T:
    """Return the result of a job, which runs to its end even where the caller is interrupted while waiting for it.

    It runs in a thread of its own, as Python runs signal handlers in the main thread alone. It must not import modules
    that the caller may be importing just now.

    Args:
        job: a function without arguments.

    Raises:
        what the job raises; and what interrupts the caller, who then does not get the result.

    >>> uninterrupted(lambda: 6 * 7)
    42
    """
    answers: SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((job(), None))
        except BaseException as error:
            answers.put((None, error))

    others = _thread.stack_size(STACK)
    try:
        _thread.start_new_thread(run, ())
    except RuntimeError:  # no thread to be had: the process is ending, or may have no more of them
        return job()
    finally:
        _thread.stack_size(others)
    result, error = answers.get()
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # there is one where there is no error
