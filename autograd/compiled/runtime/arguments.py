"""Arguments of a compiled function: nested lists and arrays of numbers, unpacked to one row of numbers per sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.ieee import to_float
from autograd.operators import Symbolic
from autograd.support.nested import flatten, map_nested
from autograd.value import Value

Structure = Any  # nested tuples, with None for each number
PLAIN = {float, int}


def is_recorded(arg: Any) -> bool:
    """Return whether an argument holds numbers whose operations are recorded: Values, or tracers of another call."""
    if isinstance(arg, (list, tuple)):
        return any(map(is_recorded, arg))
    return isinstance(arg, (Value, Symbolic))


def unpack(arg: Any, what: str, numbers: list[float]) -> Structure:
    """Append the numbers of an argument to a list, and return its structure.

    Args:
        arg: a number, a nested list of numbers, or an array.
        what: the argument's name in errors.
        numbers: the list to append to.

    Raises:
        TypeError: for anything else.

    >>> numbers = []
    >>> unpack([1, [2.0, 3.0]], "x", numbers), numbers
    ((None, (None, None)), [1.0, 2.0, 3.0])
    """
    kind = type(arg)
    if kind is float or kind is int:
        numbers.append(float(arg))
        return None
    if kind is list or kind is tuple:
        if PLAIN.issuperset(map(type, arg)):
            numbers += map(float, arg)
            return (None,) * len(arg)
        return tuple([unpack(part, what, numbers) for part in arg])
    if isinstance(arg, numpy.ndarray) and arg.ndim:
        _check_kind(arg, what)
        numbers.extend(arg.astype(float).ravel().tolist())
        return _structure_of_shape(arg.shape)
    if isinstance(arg, (list, tuple)):
        return tuple(unpack(part, what, numbers) for part in arg)
    numbers.append(to_float(arg, what))
    return None


def unpack_batch(args: Sequence[Any], what: str) -> tuple[Any, tuple[Structure, ...]]:
    """Return an array [samples][numbers], and the structure of each argument of one sample.

    Args:
        args: arrays, or nested lists, with a leading axis of samples.
        what: the function's name in errors.

    Raises:
        TypeError: for an array of anything but real numbers.
        ValueError: for a single number, or arguments of different numbers of samples.

    >>> unpack_batch([[1, 2], [[3, 4], [5, 6]]], "f")
    (array([[1., 3., 4.],
           [2., 5., 6.]]), (None, (None, None)))
    """
    parts, structures = [], []
    for i, arg in enumerate(args):
        array = numpy.asarray(arg)
        _check_kind(array, f"argument {i} of {what}")
        if array.ndim == 0:
            raise ValueError(f"argument {i} of {what} is one number: batches have a leading axis, one entry per sample")
        parts.append(array.reshape(len(array), -1 if array.size else int(numpy.prod(array.shape[1:]))))
        structures.append(_structure_of_shape(array.shape[1:]))
    if len({len(part) for part in parts}) > 1:
        raise ValueError(
            f"{what} got {', '.join(str(len(part)) for part in parts)} samples: give every argument as many"
        )
    joined = numpy.concatenate([part.astype(float) for part in parts], axis=1) if parts else numpy.zeros((0, 0))
    return joined, tuple(structures)


def check_choices(choices: dict[int, int], rows: Any, what: str) -> None:
    """Raise unless inputs that are an index of `take` are whole numbers in range.

    Args:
        choices: for each such input the number of entries to choose from.
        rows: an array [samples][numbers].
        what: the function's name in errors.

    Raises:
        TypeError: for a number with a fraction.
        IndexError: for an index out of range.
    """
    for column, count in choices.items():
        indices = rows[:, column]
        if not (indices == numpy.floor(indices)).all():
            wrong = indices[indices != numpy.floor(indices)][0]
            raise TypeError(f"take in {what} needs a whole number as index, got {float(wrong)!r}")
        if indices.size and not (indices.min() >= 0 and indices.max() < count):
            wrong = indices[(indices < 0) | (indices >= count)][0]
            raise IndexError(f"take in {what} needs an index from 0 to {count - 1}, got {float(wrong)!r}")


def zeros(structure: Structure) -> Any:
    """Return nested lists of zeros of a structure."""
    return 0.0 if structure is None else [zeros(part) for part in structure]


def count(structure: Structure) -> int:
    """Return the number of numbers in a structure."""
    return 1 if structure is None else sum(map(count, structure))


def as_called(arg: Any) -> Any:
    """Return an argument for the function itself, with arrays as nested lists."""
    return map_nested(lambda part: part.tolist() if isinstance(part, numpy.ndarray) else part, arg)


def parameters_of(wrt: Any) -> tuple[Value, ...]:
    """Return the parameters in nested lists, each once; none for None.

    Raises:
        TypeError: for anything but a Value, and for a Value that was computed or takes no gradient.
    """
    found = () if wrt is None else tuple(flatten(wrt))
    for parameter in found:
        if not isinstance(parameter, Value) or not parameter.takes_grad or parameter.parents:
            raise TypeError(f"wrt takes parameters, Values that were not computed, got {parameter!r:.60}")
    return tuple(dict.fromkeys(found))


def _structure_of_shape(shape: tuple[int, ...]) -> Structure:
    if not shape:
        return None
    return (_structure_of_shape(shape[1:]),) * shape[0]


def _check_kind(array: Any, what: str) -> None:
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} is an array of {array.dtype}: give real numbers, float64 or what converts to it")
