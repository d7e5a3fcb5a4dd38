"""Numbers in containers, in any depth: laid out flat, and folded again.

A container is a list, a tuple, a named tuple, a dict, which holds its values, or an instance of a dataclass, which
holds the fields that its constructor takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any


class ListLike(Sequence[Any]):
    """A list whose entries are made when they are asked for; what is made in its shape is a list."""

    __class__ = list  # type: ignore[assignment]  # so that isinstance(x, list) holds


def _is_container(kind: type) -> bool:
    return issubclass(kind, (list, tuple, dict, ListLike)) or hasattr(kind, "__dataclass_fields__")


def _keys_of_kind(kind: type) -> tuple[str, ...]:
    if hasattr(kind, "__dataclass_fields__"):
        from dataclasses import fields  # here, as it would make `import autograd` a third slower

        return tuple(field.name for field in fields(kind) if field.init)
    return tuple(getattr(kind, "_fields", ()))


is_container: Callable[[type], bool] = cache(_is_container)
"""Return whether instances of a class hold numbers, rather than being one."""

keys_of_kind: Callable[[type], tuple[str, ...]] = cache(_keys_of_kind)
"""Return the names of the fields of a named tuple, or of a dataclass; none for other classes."""


def parts_of(container: Any) -> Sequence[Any]:
    """Return what a container holds, in order."""
    if isinstance(container, (list, tuple)):
        return container
    if isinstance(container, dict):
        return list(container.values())
    return [getattr(container, key) for key in keys_of_kind(type(container))]


def with_parts(like: Any, parts: Sequence[Any], anew: bool = False) -> Any:
    """Return a container of the same kind that holds other parts.

    Args:
        like: the container.
        parts: as many as it has.
        anew: make a dataclass by its constructor, which checks its fields and computes what depends on them.
    """
    kind = like.__class__  # a list for what is like one
    if isinstance(like, (list, tuple)):
        return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
    if isinstance(like, dict):
        from copy import copy  # here, as few have dicts

        found = copy(like)
        for key, part in zip(like, parts, strict=True):
            found[key] = part
        return found
    named = dict(zip(keys_of_kind(kind), parts, strict=True))
    return kind(**named) if anew else unchecked_dataclass(kind, named)


def unchecked_dataclass(kind: type, named: dict[str, Any]) -> Any:
    """Return an instance of a dataclass by its fields alone, such as a gradient: what its constructor computes is None.

    Args:
        kind: the class.
        named: the fields that the constructor takes.
    """
    found: Any = object.__new__(kind)
    for name in kind.__dataclass_fields__:  # type: ignore[attr-defined]
        object.__setattr__(found, name, named.get(name))  # of frozen ones too
    return found


def flatten(structure: Any) -> list[Any]:
    """Return the numbers in a structure, in order; a number alone gives a list of one.

    >>> flatten([1, (2, [3]), {"a": 4}])
    [1, 2, 3, 4]
    """
    if not is_container(type(structure)):
        return [structure]
    parts = parts_of(structure)
    if not any(map(is_container, set(map(type, parts)))):  # a look at each class, not at each number
        return list(parts)
    return [number for part in parts for number in flatten(part)]


def fold(like: Any, numbers: Iterator[Any], anew: bool = False) -> Any:
    """Return the next numbers in the shape of `like`.

    Args:
        like: a structure.
        numbers: at least as many as it holds.
        anew: see `with_parts`.

    >>> fold([0, (0, [0])], iter("abc"))
    ['a', ('b', ['c'])]
    """
    if not is_container(type(like)):
        return next(numbers)
    parts = parts_of(like)
    if not any(map(is_container, set(map(type, parts)))):
        return with_parts(like, list(islice(numbers, len(parts))), anew)
    return with_parts(like, [fold(part, numbers, anew) for part in parts], anew)


def map_nested(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure with the function applied to each of its numbers."""
    return fold(structure, map(function, flatten(structure)), anew=True)


def same_shape(one: Any, other: Any) -> bool:
    """Return whether two structures hold as many numbers in the same places; a list may stand for a tuple."""
    kinds = type(one), type(other)
    if not all(map(is_container, kinds)):
        return not any(map(is_container, kinds))
    lists = isinstance(one, (list, tuple)), isinstance(other, (list, tuple))
    if lists != (True, True) and (kinds[0] is not kinds[1] or (isinstance(one, dict) and list(one) != list(other))):
        return False
    parts, others = parts_of(one), parts_of(other)
    return len(parts) == len(others) and all(map(same_shape, parts, others))


def names(name: str, structure: Any) -> list[str]:
    """Return what to call each number of an argument: `w[0][2]`.

    >>> names("w", [1, {"a": 2, "b": [3]}])
    ['w[0]', "w[1]['a']", "w[1]['b'][0]"]
    """
    if not is_container(type(structure)):
        return [name]
    fields = keys_of_kind(type(structure))
    keys = structure if isinstance(structure, dict) else range(len(parts_of(structure)))
    called = [f"{name}.{field}" for field in fields] if fields else [f"{name}[{key!r}]" for key in keys]
    return [found for label, part in zip(called, parts_of(structure), strict=True) for found in names(label, part)]
