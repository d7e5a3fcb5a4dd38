"""Guards: what a traced function read besides its arguments, and whether it would read the same again.

A program repeats the computation of one call. Whatever that call found in closures, globals, attributes, lists, dicts
and arrays is part of it, so a program holds as long as the same objects are found there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import is_
from types import CodeType
from typing import Any, NoReturn

from autograd import modes
from autograd.compiled.trace.reachable import Reachable, content_of, items_of
from autograd.value import Value

FEW = 4  # parameters in lists, which are compared one by one
EQUAL_BY_IDENTITY: Any = object.__eq__


class Guards:
    """The objects a function reads besides its arguments, as it is now.

    Args:
        f: the function; None for nothing at all.

    Attributes:
        hold: returns whether the function would read the same objects again.
    """

    def __init__(self, f: Callable[..., Any] | None) -> None:
        found = Reachable(f)
        self._entries = [(space, [(name, space[name]) for name in names]) for space, names in found.entries]
        self._cells = [(cell, content_of(cell)) for cell in found.cells]
        self._owned = [(space, len(space)) for space in found.owned]
        self._contents = [(container, items_of(container)) for container in found.containers]
        self._prepare()

    def _prepare(self) -> None:
        """Write all comparisons as one function, the fastest that Python has."""
        terms = list(self._terms())
        objects = {f"o{i}_{j}": found for i, (_, *parts) in enumerate(terms) for j, found in enumerate(parts)}
        lines = [text.format(*(f"o{i}_{j}" for j in range(len(parts)))) for i, (text, *parts) in enumerate(terms)]
        exec(_hold(" and ".join(lines) or "True"), objects)
        self.hold: Callable[[], bool] = objects.pop("hold")

    def _terms(self) -> Iterator[tuple[Any, ...]]:
        """Yield comparisons: a text with a place for each object, and the objects."""
        for space, entries in self._entries:
            for name, found in entries:
                if type(name) is str and name.isidentifier():
                    yield f"{{}}[{name!r}] is {{}}", space, found
                else:
                    yield "{}[{}] is {}", space, name, found
        for cell, content in self._cells:
            if content is None:
                yield "{}({}) is None", content_of, cell
            else:
                yield "{}.cell_contents is {}", cell, content
        if self._owned:
            spaces, sizes = map(list, zip(*self._owned, strict=True))
            yield "[*map(len, {})] == {}", spaces, sizes
        yield from self._terms_of_contents()

    def _terms_of_contents(self) -> Iterator[tuple[Any, ...]]:
        of_values, others = list[tuple[list[Any], list[Any]]](), list[tuple[Any, Any]]()
        for container, items in self._contents:
            are_values = type(container) is list and _are_equal_to_themselves_alone(items)
            (of_values if are_values else others).append((container, items))
        # Parameters are many, and lists are compared fast; what is equal to a plain number need not be that number.
        if sum(len(items) for _, items in of_values) > FEW:
            lists, copies = map(list, zip(*of_values, strict=True))
            yield "{}({}, {})", same_values, lists, copies
        else:
            others += of_values
        for container, items in others:
            if type(container) is list:
                yield "len({0}) == {1} and all(map({2}, {0}, {3}))", container, len(items), is_, items
            else:
                yield "{}({}, {})", _same, container, items

    def forget_changed(self) -> None:
        """Guard no longer what has changed: what f itself changes, without another result, is no input of it."""
        if self.hold():
            return
        entries = [
            (space, [(name, found) for name, found in entries if name in space and space[name] is found])
            for space, entries in self._entries
        ]
        self._entries = [(space, same) for space, same in entries if same]
        self._cells = [(cell, content) for cell, content in self._cells if content_of(cell) is content]
        self._owned = [(space, size) for space, size in self._owned if len(space) == size]
        self._contents = [
            (container, items)
            for container, items in self._contents
            if (type(container) is list and Value in map(type, items)) or _same(container, items)
        ]
        self._prepare()


@lru_cache(maxsize=32)
def _hold(expression: str) -> CodeType:
    """Return code that defines `hold`, the same for functions that read as many objects in the same ways."""
    handled = "except (KeyError, ValueError): return False"  # a name is gone, or a cell is empty
    return compile(f"def hold():\n try: return {expression}\n {handled}", "<guards>", "exec")


def _are_equal_to_themselves_alone(items: Sequence[Any]) -> bool:
    """Return whether objects are Values, or have no equality but their identity, as most that hold Values."""
    return all(kind is Value or kind.__eq__ is EQUAL_BY_IDENTITY for kind in set(map(type, items)))


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
