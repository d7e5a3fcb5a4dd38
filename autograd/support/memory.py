"""Memory of graphs: a pause for Python's cyclic garbage collector, and deep graphs freed without recursion.

When the last reference to a node goes, its parents go, and theirs, each from within the one before. CPython counts the
levels and unwinds in time; but CPython 3.13 counts to ten thousand first, for which the stack of a small thread is too
small. There, and nowhere else, nodes let go of their parents in a loop.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd.support.forks import fork_safe_lock


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's cyclic garbage collector from running, and put it back as it was, whatever happens.

    It would spend most of the time going through a growing graph again and again, and find nothing: no node is ever
    part of a cycle.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    pause = object()
    try:
        _pauses.begin(pause)
        yield
    finally:
        _pauses.end(pause)


class _Pauses:
    """The pauses of all threads: the first to begin finds the collector as it was, the last to end puts it back."""

    def __init__(self) -> None:
        self._lock = fork_safe_lock()
        self._threads: dict[object, int] = {}  # of each pause that has not ended
        self._was_enabled = True

    def begin(self, pause: object) -> None:
        """Begin a pause."""
        with self._lock:
            if not self._threads:
                self._was_enabled = gc.isenabled()
            self._threads[pause] = threading.get_ident()
            gc.disable()

    def end(self, pause: object) -> None:
        """End a pause, if it has begun."""
        with self._lock:
            if self._threads.pop(pause, None) and not self._threads and self._was_enabled:
                gc.enable()

    def after_fork(self) -> None:
        """End the pauses of the threads that a child does not have."""
        for pause, thread in list(self._threads.items()):
            if thread != threading.get_ident():
                self.end(pause)


_pauses = _Pauses()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pauses.after_fork)


class _Pending(threading.local):
    """Parents that were let go, in this thread, and are not freed yet; None while nothing is being freed."""

    nodes: list[Any] | None = None


_pending = _Pending()


def release_parents(node: Any) -> None:
    """Let go of the parents of a node that is about to be freed; all that this frees is freed without nesting."""
    first, second = node._first, node._second
    if first is None:
        return
    node._first = node._second = None
    nodes = _pending.nodes
    if nodes is not None:  # called while the loop below frees something
        nodes += (first, second)
        return
    nodes = _pending.nodes = [first, second]
    del first, second
    try:
        while nodes:
            nodes.pop()
    finally:
        _pending.nodes = None


RELEASE_NEEDED = sys.version_info[:2] == (3, 13)
