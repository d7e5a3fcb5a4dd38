"""What to differentiate by, and gradients in its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.compiled.arguments import Structure, count, folded
from autograd.nested import flatten, fold
from autograd.value import Value


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


def in_shape(wrt: Any, parameters: tuple[Value, ...], gradients: Any) -> Any:
    """Return the gradients by parameters in the nested lists that these stand in."""
    by_parameter = dict(zip(parameters, gradients.tolist(), strict=True))
    return fold(wrt, (by_parameter[parameter] for parameter in flatten(wrt)))


def by_arguments(structure: tuple[Structure, ...], argnums: int | Sequence[int], by_input: Any, name: str) -> Any:
    """Return the gradients by one argument, or by several, in their shapes.

    Args:
        structure: of all arguments.
        argnums: which arguments, 0 the first.
        by_input: derivatives by all numbers of the arguments.
        name: what errors call the function.
    """
    gradients = []
    for i in [argnums] if isinstance(argnums, int) else argnums:
        if not -len(structure) <= i < len(structure):
            raise ValueError(f"value_and_grad of {name}: argnums names argument {i}, but {len(structure)} were passed")
        start = sum(map(count, structure[: i % len(structure)]))
        gradients.append(folded(structure[i], iter(by_input[start:].tolist())))
    return gradients[0] if isinstance(argnums, int) else tuple(gradients)
