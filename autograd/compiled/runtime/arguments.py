"""Arguments of a compiled function: numbers, containers and arrays, unpacked to one row of numbers per sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.runtime.structure import Record, Structure, structure_of_array, structure_of_shape
from autograd.ieee import to_float
from autograd.operators import Symbolic
from autograd.support.masked import refuse_masked
from autograd.support.nested import flatten, is_container, map_nested, parts_of
from autograd.support.words import counted
from autograd.value import Value

PLAIN, FLOAT = {float, int}, {float}


def is_recorded(arg: Any) -> bool:
    """Return whether an argument holds numbers whose operations are recorded: Values, or tracers of another call."""
    kinds = set(map(type, flatten(arg)))
    return any(issubclass(kind, (Value, Symbolic)) for kind in kinds)


def unpack(arg: Any, what: str, numbers: list[float]) -> Structure:
    """Append the numbers of an argument to a list, and return its structure.

    Args:
        arg: a number, a container of numbers, or an array.
        what: the argument's name in errors.
        numbers: the list to append to.

    Raises:
        TypeError: for anything else.

    >>> numbers = []
    >>> unpack([1, [2.0, 3.0]], "x", numbers), numbers
    ((None, (None, None)), [1.0, 2.0, 3.0])
    """
    kind = type(arg)
    if kind is float:
        numbers.append(arg)
        return None
    if kind is list and PLAIN.issuperset(map(type, arg)):
        numbers += _floats(arg, what)
        return (None,) * len(arg)
    if is_container(kind):
        parts = tuple([unpack(part, what, numbers) for part in parts_of(arg)])
        if kind is list:
            return parts
        return Record(kind, tuple(arg) if isinstance(arg, dict) else (), parts)
    if isinstance(arg, numpy.ndarray) and arg.ndim:
        refuse_masked(arg, what)
        _check_kind(arg, what)
        numbers.extend(arg.astype(float).ravel().tolist())
        return structure_of_array(arg.shape)
    if hasattr(kind, "apply_rule") and not issubclass(kind, float):
        raise TypeError(
            f"{what} is a number whose operations are recorded, where a program takes plain ones: use autograd's "
            "value_and_grad of the function, or pass .data of a Value"
        )
    if arg is None or isinstance(arg, str) or callable(arg):
        raise TypeError(
            f"{what} must be one real number, got {type(arg).__name__} {arg!r:.40}: give the function what is none by "
            "functools.partial, and compile that"
        )
    numbers.append(to_float(arg, what))
    return None


def unpack_arguments(args: Sequence[Any], what: str) -> tuple[Sequence[float], tuple[Structure, ...]]:
    """Return the numbers of all arguments, and the structure of each.

    Args:
        args: the arguments of a call.
        what: the function's name in errors.

    Raises:
        TypeError: for an argument that is no number, container of numbers or array.

    >>> unpack_arguments([1, [2.0, 3.0]], "f")
    ([1.0, 2.0, 3.0], (None, (None, None)))
    """
    for arg in args:
        if type(arg) is not float:
            break
    else:
        return args, (None,) * len(args)
    numbers: list[float] = []
    structure: list[Any] = []
    for i, arg in enumerate(args):
        if type(arg) is list and FLOAT.issuperset(map(type, arg)):
            numbers += arg
            structure.append((None,) * len(arg))
        else:
            structure.append(unpack(arg, f"argument {i} of {what}", numbers))
    return numbers, tuple(structure)


def unpack_batch(args: Sequence[Any], what: str, dtype: Dtype = "float64") -> tuple[Any, tuple[Structure, ...]]:
    """Return an array [samples][numbers], and the structure of each argument of one sample.

    Args:
        args: arrays, or nested lists, with a leading axis of samples; or lists of named tuples, dicts or dataclasses.
        what: the function's name in errors.
        dtype: of the array.

    Raises:
        TypeError: for an array of anything but real numbers.
        ValueError: for a single number, arguments of different numbers of samples, or samples of different structures.

    >>> unpack_batch([[1, 2], [[3, 4], [5, 6]]], "f")
    (array([[1., 3., 4.],
           [2., 5., 6.]]), (None, (None, None)))
    """
    if not args:
        raise TypeError(f"a batch of {what} needs an argument with a leading axis, one entry per sample, and got none")
    parts, structures = [], []
    for i, arg in enumerate(args):
        if _is_record(type(arg)):
            raise TypeError(
                f"argument {i} of {what} is one {type(arg).__name__}: batches are lists, with one for each sample"
            )
        if isinstance(arg, (list, tuple)) and arg and _is_record(type(arg[0])):
            rows, structure = _unpack_records(arg, f"argument {i} of {what}")
            parts.append(rows)
            structures.append(structure)
            continue
        refuse_masked(arg, f"argument {i} of {what}")
        array = _as_array(arg, f"argument {i} of {what}")
        _check_kind(array, f"argument {i} of {what}")
        if array.ndim == 0:
            raise ValueError(f"argument {i} of {what} is one number: batches have a leading axis, one entry per sample")
        parts.append(array.reshape(len(array), -1 if array.size else int(numpy.prod(array.shape[1:]))))
        structures.append(structure_of_shape(array.shape[1:]))
    if len({len(part) for part in parts}) > 1:
        raise ValueError(
            f"{what} got {', '.join(str(len(part)) for part in parts)} samples: give every argument as many"
        )
    joined = numpy.concatenate(parts, axis=1, dtype=dtype, casting="unsafe") if parts else numpy.zeros((0, 0))
    return joined, tuple(structures)


def flat_numbers(flat: Any, count: int, what: str) -> Any:
    """Return an array of one number for each parameter.

    Args:
        flat: an array or list.
        count: of the parameters.
        what: what it is in errors.

    Raises:
        TypeError: for anything but real numbers.
        ValueError: for another shape.
    """
    array = numpy.asarray(flat)
    if array.size or array.dtype != object:
        _check_kind(array, what)
    if array.shape != (count,):
        raise ValueError(f"{what} has shape {array.shape}: give one number for each of {counted(count, 'parameter')}")
    return array if array.dtype == float else array.astype(float)


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


def _floats(plain: Sequence[float], what: str) -> Sequence[float]:
    try:
        return list(map(float, plain))
    except OverflowError:
        return [to_float(number, what) for number in plain]


def _is_record(kind: type) -> bool:
    return is_container(kind) and (not issubclass(kind, (list, tuple)) or hasattr(kind, "_fields"))


def _unpack_records(samples: Sequence[Any], what: str) -> tuple[Any, Structure]:
    numbers: list[float] = []
    found = {unpack(sample, what, numbers) for sample in samples}
    if len(found) > 1:
        raise ValueError(
            f"{what} has samples of different structures: give all of them the same fields in the same order"
        )
    return numpy.array(numbers).reshape(len(samples), -1), found.pop()


def _as_array(arg: Any, what: str) -> Any:
    try:
        return numpy.asarray(arg)
    except ValueError:  # "inhomogeneous"
        raise ValueError(f"{what} has samples of different lengths: give every sample as many numbers") from None


def _check_kind(array: Any, what: str) -> None:
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} is an array of {array.dtype}: give real numbers, float64 or what converts to it")
