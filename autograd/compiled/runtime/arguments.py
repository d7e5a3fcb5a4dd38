"""Arguments of a compiled function: nested lists and arrays of numbers, as one row of numbers for each sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.trace.symbolic import Symbolic
from autograd.ieee import to_float
from autograd.nested import flatten, map_nested
from autograd.value import Value

Structure = Any  # nested tuples, with None for each number
PLAIN = {float, int}


def is_recorded(arg: Any) -> bool:
    """Whether an argument holds numbers that record what is done with them: Values, or stand-ins of another trace."""
    if isinstance(arg, (list, tuple)):
        return any(map(is_recorded, arg))
    return isinstance(arg, (Value, Symbolic))


def unpack(arg: Any, what: str, numbers: list[float]) -> Structure:
    """Append the numbers of an argument to a list, and return its structure.

    Raises:
        TypeError: for what is not a number, a nested list of numbers or an array.
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
    """Return an array [samples][numbers] of what stands behind a leading axis, and the structure of one sample.

    Raises:
        TypeError: for what is no array of numbers.
        ValueError: where the arguments have different numbers of samples.
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
    """Raise unless the inputs that are used as an index are whole numbers within their lists.

    Args:
        choices: for each such input how many entries there are to choose from.
        rows: [samples][numbers].

    Raises:
        TypeError, IndexError: as `take` does.
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
    """Return how many numbers a structure holds."""
    return 1 if structure is None else sum(map(count, structure))


def as_called(arg: Any) -> Any:
    """Return an argument as the function itself would get it: arrays as nested lists."""
    return map_nested(lambda part: part.tolist() if isinstance(part, numpy.ndarray) else part, arg)


def parameters_of(wrt: Any) -> tuple[Value, ...]:
    """Return the parameters in nested lists, each once; none for None.

    Raises:
        TypeError: for what is no Value, or was computed.
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
