"""Objects that are made when they are first needed, and are the same for all threads."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")


def made_once(make: Callable[..., T]) -> Callable[..., T]:
    """Return a function that gives, for the same arguments, the same object every time.

    `functools.cache` gives each of two threads that call it at once for the first time an object of its own.

    Args:
        make: a function of hashable arguments; where two threads call it at once, one result is thrown away.

    >>> list_of = made_once(lambda *numbers: [*numbers])
    >>> list_of(1, 2) is list_of(1, 2)
    True
    """
    made: dict[tuple[Hashable, ...], T] = {}

    @wraps(make)
    def get(*args: Any) -> T:
        try:
            return made[args]
        except KeyError:
            return made.setdefault(args, make(*args))

    return get
