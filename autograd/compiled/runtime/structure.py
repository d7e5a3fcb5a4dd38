"""Structures of arguments: how many numbers, in which containers. Arguments of one structure share a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from typing import Any, NamedTuple

import numpy

from autograd.compiled.trace.tracer import ArrayOfTracers
from autograd.support.nested import keys_of_kind, unchecked_dataclass
from autograd.support.words import counted

Structure = Any  # None for a number, a tuple of structures for a list, or a Record


class Record(NamedTuple):
    """The structure of a container other than a list: an array, a tuple, a named tuple, a dict or a dataclass.

    Attributes:
        kind: its class.
        keys: the keys of a dict; none for others.
        parts: the structures of what it holds.
    """

    kind: type
    keys: tuple[Any, ...]
    parts: tuple[Structure, ...]


def structure_of_shape(shape: tuple[int, ...]) -> Structure:
    """Return the structure of nested lists of a shape.

    >>> structure_of_shape((2, 1))
    ((None,), (None,))
    """
    return (structure_of_shape(shape[1:]),) * shape[0] if shape else None


def structure_of_array(shape: tuple[int, ...]) -> Structure:
    """Return the structure of an array."""
    return Record(numpy.ndarray, (), (structure_of_array(shape[1:]),) * shape[0]) if shape else None


def count(structure: Structure) -> int:
    """Return the number of numbers in a structure."""
    if structure is None:
        return 1
    return sum(map(count, structure.parts if type(structure) is Record else structure))


def holds_dict(structure: Structure) -> bool:
    """Return whether there is a dict in a structure."""
    if type(structure) is Record:
        return issubclass(structure.kind, dict) or any(map(holds_dict, structure.parts))
    return structure is not None and any(map(holds_dict, structure))


def described(structure: Structure) -> str:
    """Return what errors call an argument of a structure.

    >>> described(None), described((None, None)), described(((None,), (None,))), described(structure_of_array((2, 3)))
    ('a number', 'a list of 2 numbers', 'a list of 2 lists', 'an array of shape (2, 3)')
    """
    if structure is None:
        return "a number"
    if type(structure) is not Record:
        return f"a list of {counted(len(structure), 'number' if structure.count(None) == len(structure) else 'list')}"
    if structure.kind is not numpy.ndarray:
        return f"a {structure.kind.__name__} of {counted(count(structure), 'number')}"
    shape: list[int] = []
    inner: Structure = structure
    while inner is not None:
        shape.append(len(inner.parts))
        inner = inner.parts[0] if inner.parts else None
    return f"an array of shape {tuple(shape)}"


def folded(structure: Structure, numbers: Iterator[Any], array: type[list[Any]] = list) -> Any:
    """Return the next numbers in containers of a structure, dataclasses without what their constructors do.

    Args:
        structure: of what is returned.
        numbers: at least as many as it has.
        array: what stands for an array.

    >>> folded((None, Record(dict, ("a",), (None,))), iter("xy"))
    ['x', {'a': 'y'}]
    """
    if structure is None:
        return next(numbers)
    parts = structure.parts if type(structure) is Record else structure
    if parts.count(None) == len(parts):
        found = list(islice(numbers, len(parts)))
    else:
        found = [folded(part, numbers, array) for part in parts]
    return _container(structure, found, array) if type(structure) is Record else found


def zeros(structure: Structure) -> Any:
    """Return zeros in containers of a structure, as a function is traced with."""
    return folded(structure, repeat(0.0), ArrayOfTracers)


def _container(record: Record, parts: Sequence[Any], array: type[list[Any]]) -> Any:
    kind = record.kind
    if kind is numpy.ndarray:
        return array(parts)
    if issubclass(kind, dict):
        found = kind.__new__(kind)
        for key, part in zip(record.keys, parts, strict=True):
            found[key] = part
        return found
    if issubclass(kind, (list, tuple)):
        return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
    return unchecked_dataclass(kind, dict(zip(keys_of_kind(kind), parts, strict=True)))
