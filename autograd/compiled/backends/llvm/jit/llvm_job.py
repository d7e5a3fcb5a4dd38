"""Jobs that LLVM does for this process: one at a time, each to its end."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from typing import TypeVar

from autograd.support.uninterrupted import uninterrupted

T = TypeVar("T")

# One that a thread can take again, and that no other thread can give back.
_lock = threading.RLock()
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
if hasattr(os, "register_at_fork"):  # a child would wait for ever for a thread that it does not have
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
