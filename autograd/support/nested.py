"""Nested lists and tuples of numbers: laid out flat, and folded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def flatten(structure: Any) -> list[Any]:
    """Return the numbers of nested lists or tuples, in order; a number alone gives a list of one.

    >>> flatten([1, (2, [3])])
    [1, 2, 3]
    """
    if not isinstance(structure, (list, tuple)):
        return [structure]
    found = []
    for part in structure:  # a call for each list, not for each number
        if isinstance(part, (list, tuple)):
            found += flatten(part)
        else:
            found.append(part)
    return found


def fold(like: Any, numbers: Iterator[Any]) -> Any:
    """Return the next numbers in the shape of `like`.

    >>> fold([0, (0, [0])], iter("abc"))
    ['a', ('b', ['c'])]
    """
    if isinstance(like, tuple) and hasattr(like, "_fields"):
        return type(like)(*(fold(part, numbers) for part in like))
    if isinstance(like, (list, tuple)):
        return type(like)(fold(part, numbers) for part in like)
    return next(numbers)


def map_nested(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure with the function applied to each of its numbers."""
    return fold(structure, map(function, flatten(structure)))


def same_shape(one: Any, other: Any) -> bool:
    """Return whether two structures hold as many numbers in the same places."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same_shape, one, other))
    return not isinstance(one, (list, tuple)) and not isinstance(other, (list, tuple))


def names(name: str, structure: Any) -> list[str]:
    """Return what to call each number of an argument: `w[0][2]`.

    >>> names("w", [1, [2, 3]])
    ['w[0]', 'w[1][0]', 'w[1][1]']
    """
    if isinstance(structure, (list, tuple)):
        return [found for i, part in enumerate(structure) for found in names(f"{name}[{i}]", part)]
    return [name]
