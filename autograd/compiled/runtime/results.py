"""Results of a compiled function: gradients in the shape of arguments, and reductions over samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.compiled.runtime.structure import Structure, count, folded
from autograd.functional.function_arguments import ArgNums, selected_arguments

REDUCTIONS = ("mean", "sum")


def gradients_by_arguments(
    structure: tuple[Structure, ...], argnums: ArgNums, by_input: Sequence[float], name: str
) -> Any:
    """Return the gradients by one argument, or a tuple of those by several, in the shapes of the arguments.

    Args:
        structure: of all arguments.
        argnums: indices of the arguments, 0 the first; negative ones count from the end.
        by_input: the derivatives by all numbers of the arguments.
        name: the function's name in errors.

    Raises:
        ValueError: for an index that is out of range.
    """
    if type(argnums) is int and 0 <= argnums < len(structure):
        return _gradient(structure, argnums, by_input)
    selected = selected_arguments(f"value_and_grad of {name}", argnums, len(structure))
    gradients = [_gradient(structure, i, by_input) for i in selected]
    return gradients[0] if isinstance(argnums, int) else tuple(gradients)


def _gradient(structure: tuple[Structure, ...], i: int, by_input: Sequence[float]) -> Any:
    start = sum(map(count, structure[:i])) if i else 0
    return by_input[start] if structure[i] is None else folded(structure[i], iter(by_input[start:]))


def check_reduction(reduce: str | None) -> None:
    """Raise ValueError unless it is "mean", "sum" or None."""
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce is {reduce!r}: choose 'mean' or 'sum'")


def scale_of(reduce: str | None, samples: int) -> float:
    """Return the weight of each sample's value in a reduction: 1 in a sum, 1 / samples in a mean."""
    if reduce is None:
        raise ValueError("reduce is None: choose 'mean' or 'sum'")
    check_reduction(reduce)
    return 1.0 / max(samples, 1) if reduce == "mean" else 1.0


def reduced(values: Any, reduce: str) -> float:
    """Return the mean or the sum of an array; the mean of no values is nan."""
    if reduce == "sum":
        return float(values.sum())
    return float(values.sum() / len(values)) if len(values) else float("nan")
