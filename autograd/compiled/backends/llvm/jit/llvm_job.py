"""Jobs that LLVM does for this process: one at a time, each to its end."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from typing import TypeVar

from autograd.support.forks import fork_safe_lock
from autograd.support.uninterrupted import uninterrupted

T = TypeVar("T")

_lock = fork_safe_lock()
_ending = threading.Event()


def llvm_job(job: Callable[[], T]) -> T:
    """Return the result of a job that uses LLVM, after those of other threads; see `uninterrupted`.

    Native memory has one owner at any time, so nothing may end half way what hands it on.

    Raises:
        SystemExit: in a thread that goes on while the process ends, under which LLVM is torn down.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()

    def alone() -> T:
        with _lock:
            if _ending.is_set() and not in_main_thread:
                raise SystemExit
            return job()

    return uninterrupted(alone)


def _end() -> None:
    _ending.set()
    with _lock:  # until the last job has ended, whose caller may have been interrupted
        pass


atexit.register(_end)
