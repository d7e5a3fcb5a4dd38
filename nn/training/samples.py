"""The samples `fit` trains on: checked before anything changes, as an array or as constants, split for validation."""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, NamedTuple, TypeAlias

from autograd import Constant, no_grad
from autograd.support.masked import refuse_masked
from autograd.support.words import counted
from nn.losses import OF_ANY_NUMBER
from nn.predict import Loss, loss_function
from nn.types import Rows, Targets

Validation: TypeAlias = float | tuple[Rows, Targets] | None

MANY_NUMBERS = 100_000  # of which an object each would take longer to make than an array
PLAIN = frozenset({float, int, bool})
KINDS = ("f", "i", "u", "b")  # of NumPy's types: floats, whole numbers, bool


class SampleSet(NamedTuple):
    """Inputs [samples][features] as constants, or as an array; and as many targets."""

    inputs: Any
    targets: list[Any]

    def pick(self, indices: Sequence[int]) -> SampleSet:
        """Return the samples at these indices, in this order, their inputs as they are here."""
        if is_matrix(self.inputs):
            return SampleSet(self.inputs[list(indices)], [self.targets[i] for i in indices])
        return SampleSet([self.inputs[i] for i in indices], [self.targets[i] for i in indices])

    def rows(self) -> list[list[Constant]]:
        """Return the inputs as constants."""
        if is_matrix(self.inputs):
            return [[Constant(number) for number in row] for row in self.inputs.tolist()]
        rows: list[list[Constant]] = self.inputs
        return rows

    def numbers(self) -> Any:
        """Return the inputs as plain numbers: lists, or an array."""
        if is_matrix(self.inputs):
            return self.inputs
        return [[number.data for number in row] for row in self.inputs]

    def numbers_to_predict(self) -> Any:
        """Return the targets as an array, if the inputs are one and all targets are plain numbers, or rows of them."""
        targets = self.targets
        if is_matrix(self.inputs):
            import numpy

            if PLAIN.issuperset(map(type, targets)):
                return numpy.array(targets)
            if _are_rows(targets):
                return numpy.array(targets, dtype=float)
        return targets


def is_matrix(rows: Any) -> bool:
    """Return whether rows are an array of NumPy with two axes, of real numbers of whatever size."""
    kind = getattr(getattr(rows, "dtype", None), "kind", "")
    return kind in KINDS and rows.ndim == 2 and hasattr(rows, "tobytes")


def prepare(
    model: Callable[[Any], Any], X: Rows, y: Targets, loss: Loss, names: tuple[str, str] = ("X", "y")
) -> SampleSet:
    """Return the samples ready for training, and raise where model or loss could not take one of them.

    Args:
        model: takes one row; it is called with one of each length.
        X: [samples][features], lists or an array.
        y: [samples], targets as the loss takes them: a list or an array.
        loss: takes the output of the model and one target; it is called with each target, or where it takes any number,
            with one.
        names: the names of X and y in errors.

    Raises:
        ValueError, TypeError: saying what is wrong with which row or target.
    """
    refuse_masked(X, names[0])
    rows: Any = _as_array(X) if is_matrix(X) else _as_list(X, names[0])
    targets = _as_list(y, names[1])
    if len(rows) != len(targets):
        given = f"{counted(len(rows), 'row')} in {names[0]} and {counted(len(targets), 'target')} in {names[1]}"
        raise ValueError(f"fit got {given}: give one target per row")
    if not len(rows):
        raise ValueError(f"fit got no samples, {names[0]} is empty: give at least one row")
    width = getattr(model, "n_inputs", None)
    array = rows if is_matrix(rows) else _array_of(rows)
    inputs: Any
    if array is None:
        inputs = [_row(row, width, f"{names[0]}[{i}]") for i, row in enumerate(rows)]
    else:
        inputs = _checked_array(array, width, names[0])
    with no_grad():
        _check_targets(model, loss, inputs, targets, names[1])
    return SampleSet(inputs, targets)


def _check_targets(model: Callable[[Any], Any], loss: Loss, inputs: Any, targets: list[Any], name: str) -> None:
    """Call the loss with each different target, and the output of the model for a row of that length."""
    outputs: dict[int, Any] = {}  # by the length of the row
    usable: set[Any] = set()
    takes_any = loss_function(loss) in OF_ANY_NUMBER
    for i, (row, target) in enumerate(zip(inputs, targets, strict=True)):
        which: Any = target if isinstance(target, (int, float)) else i
        if takes_any and type(target) is float and math.isfinite(target):
            which = "any"
        if (key := (type(target), which, len(row))) in usable:
            continue
        usable.add(key)
        if not all(map(_is_usable, target if isinstance(target, (list, tuple)) else [target])):
            raise ValueError(f"{name}[{i}] is {target!r}: fill in what is missing, or leave the sample out")
        if len(row) not in outputs:
            outputs[len(row)] = model(row)
        try:
            found = loss(outputs[len(row)], target)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}[{i}]: {error}") from error
        if not hasattr(found, "apply_rule"):
            raise TypeError(f"the loss returned {type(found).__name__} for {name}[{i}]: it must return a Value")


def _is_usable(number: Any) -> bool:
    """Return False for inf and nan; something that is no number is for the loss to check."""
    return not isinstance(number, float) or math.isfinite(number)


def hold_out(samples: SampleSet, fraction: float, rng: random.Random) -> tuple[SampleSet, SampleSet]:
    """Split samples at random into those to train on and those to validate with.

    Args:
        samples: at least two.
        fraction: of the samples, to validate with; between 0 and 1.
        rng: the source of random numbers.

    Raises:
        ValueError: for another fraction, or one that leaves either part empty.
    """
    n = len(samples.targets)
    n_held_out = round(n * fraction) if isinstance(fraction, Real) and 0.0 < fraction < 1.0 else 0
    if not 0 < n_held_out < n:
        raise ValueError(
            f"validation={fraction!r} of {n} samples: give a fraction between 0 and 1 that leaves both parts at least "
            "one sample, or a pair (X, y)"
        )
    order = list(range(n))
    rng.shuffle(order)
    return samples.pick(order[n_held_out:]), samples.pick(order[:n_held_out])


def prepare_and_split(
    model: Any, X: Rows, y: Targets, loss: Loss, validation: Validation, rng: random.Random
) -> tuple[SampleSet, SampleSet | None]:
    """Return the samples to train on, and those to validate with, if any.

    Args:
        model, X, y, loss, validation: as those of `fit`.
        rng: the source of random numbers, for a fraction to hold out.

    Raises:
        ValueError, TypeError: saying what is wrong with which row, target or fraction.
    """
    samples = prepare(model, X, y, loss)
    if isinstance(validation, (tuple, list)):
        if len(validation) != 2:
            raise ValueError(
                f"validation has {counted(len(validation), 'part')}: give a pair (X, y), or a fraction such as 0.2"
            )
        return samples, prepare(model, *validation, loss, names=("validation X", "validation y"))
    return (samples, None) if validation is None else hold_out(samples, validation, rng)


def _as_list(data: Any, name: str) -> list[Any]:
    refuse_masked(data, name)
    data = data.tolist() if hasattr(data, "tolist") else data
    if isinstance(data, (str, bytes, dict)) or not hasattr(data, "__len__") or not hasattr(data, "__getitem__"):
        raise TypeError(f"{name} is a {type(data).__name__}: give a list or an array, with one entry per sample")
    return [data[i] for i in range(len(data))]


def _are_rows(targets: list[Any]) -> bool:
    """Return whether targets are lists of plain numbers, of one length."""
    return all(
        isinstance(target, (list, tuple)) and len(target) == len(targets[0]) and PLAIN.issuperset(map(type, target))
        for target in targets
    )


def _as_array(rows: Any) -> Any:
    """Return an array, or what is like one as a `numpy.matrix`, as an array of NumPy; none is copied."""
    import numpy

    return numpy.asarray(rows)


def _array_of(rows: list[Any]) -> Any:
    """Return many rows of plain numbers, of one length, as an array; None for others, which are taken one by one."""
    if not rows or not hasattr(rows[0], "__len__") or len(rows) * len(rows[0]) < MANY_NUMBERS:
        return None
    if importlib.util.find_spec("numpy") is None:
        return None
    import numpy

    found = numpy.empty((len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        if type(row) is numpy.ndarray:
            is_plain = row.ndim == 1 and row.dtype.kind in KINDS
        else:
            is_plain = isinstance(row, (list, tuple)) and PLAIN.issuperset(map(type, row))
        if not is_plain or len(row) != found.shape[1]:
            return None
        try:
            found[i] = row
        except OverflowError:  # a whole number too large for a float
            return None
    return found


def _checked_array(rows: Any, width: int | None, name: str) -> Any:
    """Return an array that is as the model takes it; see to an error for one that is not."""
    import numpy

    if width is not None and rows.shape[1] != width:
        _row(rows[0], width, f"{name}[0]")
    for i in numpy.flatnonzero(~numpy.isfinite(rows).all(axis=1)):
        _row(rows[i], width, f"{name}[{i}]")
    return rows


def _row(row: Any, width: int | None, name: str) -> list[Constant]:
    numbers = _as_list(row, name)
    if width is not None and len(numbers) != width:
        count = counted(len(numbers), "number")
        raise ValueError(f"{name} has {count} and the model takes {width}: give one number per feature")
    constants = []
    for j, number in enumerate(numbers):
        if type(number) is float:
            constant = Constant(number)
        elif type(number) is Constant:
            constant = number
        else:
            constant = Constant(number, f"{name}[{j}]")  # a label for the error that a wrong number raises
            constant.label = None
        if not math.isfinite(constant.data):
            raise ValueError(f"{name}[{j}] is {constant.data}: fill in or leave out what is missing before fit")
        constants.append(constant)
    return constants
