"""Freeing a deep graph in a small stack.

When the last reference to a node goes, its parents go, and theirs, each from within the one before. CPython counts the
levels and unwinds in time; but CPython 3.13 counts to ten thousand first, for which the stack of a small thread is too
small. There, and nowhere else, nodes let go of their parents in a loop.
"""

from __future__ import annotations

import sys
import threading
from typing import Any


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


NEEDED = sys.version_info[:2] == (3, 13)
