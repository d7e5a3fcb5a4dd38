"""Ctrl-C held back to the end of a training step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], None]]:
    """Hold back Ctrl-C until it can do no harm; a second one interrupts at once.

    Yields:
        a function to call where an interruption does no harm: it raises `KeyboardInterrupt` if Ctrl-C was pressed.

    Raises:
        KeyboardInterrupt: at the end of the block, if Ctrl-C was pressed after the last call of that function.

    Where Python would not raise `KeyboardInterrupt` for Ctrl-C, in other threads and under a handler of the caller's,
    it changes nothing.
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
