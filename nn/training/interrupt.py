"""Ctrl-C between two steps of training, not in the middle of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], None]]:
    """Hold back Ctrl-C until it can do no harm; a second one comes through at once.

    Yields:
        a function to call where an interruption is welcome: it raises `KeyboardInterrupt` if there was one.

    Raises:
        KeyboardInterrupt: at the end of the block, for one that nobody asked for in between.

    Where Python would not raise `KeyboardInterrupt` for Ctrl-C, in other threads and under handlers of one's own, it
    changes nothing.
    """
    pending = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pending
        if pending:
            signal.default_int_handler(number, frame)
        pending = True

    def ask() -> None:
        nonlocal pending
        if pending:
            pending = False
            raise KeyboardInterrupt

    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield ask
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield ask
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    ask()


SLICE = 0.05  # seconds that pass at most before Ctrl-C is heard
MOST_STEPS = 100_000  # at a time


class Pace:
    """The pace of steps, as it was so far."""

    def __init__(self) -> None:
        self._rate = MOST_STEPS / SLICE / 1000  # steps in a second, as far as is known

    def steps(self) -> int:
        """Return how many steps to take before somebody should listen again, at least 1."""
        return max(1, min(int(self._rate * SLICE), MOST_STEPS))

    def note(self, steps: int, seconds: float) -> None:
        """Take in how long some steps took.

        A short run says little about a long one, but must not hold it up for ever.

        >>> pace = Pace()
        >>> pace.note(50, seconds=1.0)
        >>> pace.steps()
        2
        """
        self._rate = max(min(steps / max(seconds, 1e-6), 8 * self._rate), 1.0)
