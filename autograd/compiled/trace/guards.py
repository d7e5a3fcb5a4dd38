"""Guards: what a traced function read besides its arguments, and whether it would read the same again.

A program repeats the computation of one call. Whatever that call found in closures, globals, attributes, lists, dicts
and arrays is part of it, so a program holds as long as the same objects are found there.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_, itemgetter
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
        self._entries = [(space, [(name, space[name]) for name in names]) for space, names in found.entries]
        self._cells = [(cell, content_of(cell)) for cell in found.cells]
        self._owned = [(space, len(space)) for space in found.owned]
        contents = [(container, items_of(container)) for container in found.containers]
        # Parameters are many, and lists are compared fast; what is equal to a plain number need not be that number.
        of_values = [pair for pair in contents if type(pair[0]) is list and set(map(type, pair[1])) == {Value}]
        self._lists, self._copies = [items for items, _ in of_values], [copy for _, copy in of_values]
        listed = set(map(id, self._lists))
        self._contents = [pair for pair in contents if id(pair[0]) not in listed]
        self._prepare()

    def _prepare(self) -> None:
        """Make what is compared in each call."""
        self._spaces: list[tuple[Any, Callable[[Any], tuple[Any, ...]]]] = []
        self._expected: list[Any] = []
        for space, entries in self._entries:
            names, found = zip(*entries, entries[0], strict=True)  # of one name, `itemgetter` would give no tuple
            self._spaces.append((space, itemgetter(*names)))
            self._expected += found
        self._expected += [content for _, content in self._cells]
        self._owners, self._sizes = [space for space, _ in self._owned], [size for _, size in self._owned]

    def hold(self) -> bool:
        """Return whether the function would read the same objects again."""
        found: list[Any] = []
        try:
            for space, entries in self._spaces:
                found += entries(space)
        except KeyError:  # a name is gone
            return False
        if self._cells:
            found += [content_of(cell) for cell, _ in self._cells]
        return (
            all(map(is_, found, self._expected))
            and list(map(len, self._owners)) == self._sizes
            and (not self._lists or same_values(self._lists, self._copies))
            and (not self._contents or all(_same(container, items) for container, items in self._contents))
        )

    def forget_changed(self) -> None:
        """Guard no longer what has changed: what f itself changes, without another result, is no input of it."""
        entries = [
            (space, [(name, found) for name, found in entries if name in space and space[name] is found])
            for space, entries in self._entries
        ]
        self._entries = [(space, same) for space, same in entries if same]
        self._cells = [(cell, content) for cell, content in self._cells if content_of(cell) is content]
        self._owned = [(space, size) for space, size in self._owned if len(space) == size]
        self._contents = [(container, items) for container, items in self._contents if _same(container, items)]
        self._prepare()


def same_values(one: Any, other: Any) -> bool:
    """Return whether nested lists hold the same Values: not others, nor plain numbers that are equal to them."""
    with modes.traced_by(_IDENTITY):
        try:
            return bool(one == other)
        except Exception:  # the number of a Value is asked for, or an array answers neither yes nor no
            return False


class _Identity:
    """Leaves Values no equality but their identity."""

    refusal: TypeError | None = None

    def refuse_to_read(self, value: Value) -> NoReturn:
        raise TypeError("a Value is compared as what it is, not by its number")

    apply = detach = refuse_to_read


_IDENTITY: Any = _Identity()


def _same(container: Any, items: Any) -> bool:
    now = items_of(container)
    if isinstance(items, bytes):  # the numbers of an array
        return bool(now == items)
    return len(now) == len(items) and all(map(is_, now, items))
