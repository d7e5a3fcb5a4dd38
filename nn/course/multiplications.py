"""Number of multiplications that derivatives cost, by three routes over the same recorded graph.

They are counted, not worked out: the engine's own sweeps are run on numbers that count how often they are multiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import mul
from typing import Any, NamedTuple

from autograd import Value, backward_sweep, forward_sweep, paths, topological_order


class Cost(NamedTuple):
    """Result of a route: the number of multiplications, and the derivatives, a row for each output."""

    multiplications: int
    derivatives: list[list[float]]


def path_by_path(outputs: Sequence[Value], leaves: Sequence[Value]) -> Cost:
    """Derive every output with respect to every leaf on its own, as the sum over paths of the products along them.

    Args:
        outputs, leaves: nodes of one graph, none of them both.

    >>> x = Value(3.0); y = x * x + x
    >>> path_by_path([y], [x])  # 3 * 1, 3 * 1, and a path of one arrow
    Cost(multiplications=2, derivatives=[[7.0]])
    """
    number = _counting_number()

    derivatives = [
        [sum(float(reduce(mul, map(number, path.local_derivatives))) for path in paths(y, x)) for x in leaves]
        for y in outputs
    ]
    return Cost(number.multiplications, derivatives)


def forward(outputs: Sequence[Value], leaves: Sequence[Value]) -> Cost:
    """Find the same by a forward sweep for each leaf.

    >>> x = Value(3.0); y = x * x + x
    >>> forward([y], [x])
    Cost(multiplications=4, derivatives=[[7.0]])
    """
    number = _counting_number()
    order = topological_order(*outputs)
    columns = [forward_sweep(order, {x: number(1.0)}) for x in leaves]
    derivatives = [[float(tangents.get(y, 0.0)) for tangents in columns] for y in outputs]
    return Cost(number.multiplications, derivatives)


def backward(outputs: Sequence[Value], leaves: Sequence[Value]) -> Cost:
    """Find the same by a backward sweep for each output.

    >>> x = Value(3.0); y = x * x + x
    >>> backward([y], [x])
    Cost(multiplications=4, derivatives=[[7.0]])
    """
    number = _counting_number()
    rows = [backward_sweep(topological_order(y), {y: number(1.0)}) for y in outputs]
    derivatives = [[float(gradients.get(x, 0.0)) for x in leaves] for gradients in rows]
    return Cost(number.multiplications, derivatives)


def _counting_number() -> Any:
    """Return a class of floats that counts how often they, and all that is computed from them, are multiplied."""

    class Number(float):
        multiplications = 0

        def __mul__(self, other: float) -> Number:
            Number.multiplications += 1
            return Number(float(self) * other)

        def __add__(self, other: float) -> Number:
            return Number(float(self) + other)

    return Number
