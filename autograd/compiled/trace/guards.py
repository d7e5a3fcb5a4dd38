"""Guards: what a traced function read besides its arguments, and whether it would read the same again.

A program repeats the computation of one call. Whatever that call found in closures, globals, attributes, lists, dicts
and arrays is part of it, so a program holds as long as the same objects are found there.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any, NoReturn

from autograd import modes
from autograd.compiled.trace.reachable import Reachable, content_of, items_of
from autograd.value import Value


class Guards:
    """What a function reads besides its arguments, as it is now.

    Args:
        f: the function; None for nothing at all.
    """

    def __init__(self, f: Callable[..., Any] | None) -> None:
        found = Reachable(f)
        self._entries, self._cells = found.entries, found.cells
        self._places = self._in_places()
        contents = [(container, items_of(container)) for container in found.containers]
        # Parameters are many, and lists are compared fast; what is equal to a plain number need not be that number.
        of_values = [pair for pair in contents if type(pair[0]) is list and set(map(type, pair[1])) == {Value}]
        self._lists, self._copies = [items for items, _ in of_values], [copy for _, copy in of_values]
        listed = set(map(id, self._lists))
        self._contents = [pair for pair in contents if id(pair[0]) not in listed]

    def hold(self) -> bool:
        """Return whether the function would read the same objects again."""
        return (
            all(map(is_, self._in_places(), self._places))
            and (not self._lists or same_values(self._lists, self._copies))
            and (not self._contents or all(_same(container, items) for container, items in self._contents))
        )

    def forget_changed(self) -> None:
        """Guard no longer what has changed: what f itself changes, without another result, is no input of it."""
        now, count = self._in_places(), len(self._entries)
        same = list(map(is_, now, self._places))
        self._entries = [entry for entry, kept in zip(self._entries, same[:count], strict=True) if kept]
        self._cells = [cell for cell, kept in zip(self._cells, same[count:], strict=True) if kept]
        self._places = [place for place, kept in zip(now, same, strict=True) if kept]
        self._contents = [(container, items) for container, items in self._contents if _same(container, items)]

    def _in_places(self) -> list[Any]:
        """Return what is under the names, and in the closure cells, now."""
        found = [space.get(key) for space, key in self._entries]
        if self._cells:
            found += map(content_of, self._cells)
        return found


def same_values(one: Any, other: Any) -> bool:
    """Return whether nested lists hold the same Values: not others, nor plain numbers that are equal to them."""
    with modes.traced_by(_IDENTITY):
        try:
            return bool(one == other)
        except _NumberReadError:
            return False


class _NumberReadError(Exception):
    """The number of a Value is asked for."""


class _Identity:
    """Leaves Values no equality but their identity."""

    refusal: TypeError | None = None

    def refuse_to_read(self, value: Value) -> NoReturn:
        raise _NumberReadError

    apply = detach = refuse_to_read


_IDENTITY: Any = _Identity()


def _same(container: Any, items: Any) -> bool:
    now = items_of(container)
    if isinstance(items, bytes):  # the numbers of an array
        return bool(now == items)
    return len(now) == len(items) and all(map(is_, now, items))
