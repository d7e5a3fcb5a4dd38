"""Locks that a child process finds free, whatever other threads of its parent were doing when it was forked."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from threading import RLock
from typing import TypeVar

T = TypeVar("T")


def fork_safe_lock() -> AbstractContextManager[bool]:
    """Return a lock for whose holder a fork waits, as a child has no thread that could ever give it back.

    The thread that holds it may take it again, as a signal handler does.

    >>> with fork_safe_lock() as taken:
    ...     taken
    True
    """
    lock = RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


class lazy_property(cached_property[T]):  # as the property of `functools` is spelled
    """A property that is computed once for each object.

    `functools.cached_property` of Python 3.11 also has a lock, which all objects of a class share, and which a child
    process that is forked meanwhile finds taken for ever. Here two threads may compute the same twice.

    >>> class Circle:
    ...     @lazy_property
    ...     def area(self) -> float:
    ...         print("computed")
    ...         return 3.0
    >>> circle = Circle()
    >>> circle.area + circle.area
    computed
    6.0
    """

    def __init__(self, compute: Callable[..., T]) -> None:
        super().__init__(compute)
        self.lock = nullcontext()
