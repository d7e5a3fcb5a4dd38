"""The chain rule along a graph once more, recorded: what it computes can be differentiated again.

Local derivatives are `Value`s here, made by the same rows. A number that happens to be 0 is not left out, since it need
not be 0 nearby: the gradient of x * x at 0 is one. What is 0 all around the point is, as in the sweeps on floats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.graph import STRUCTURAL_ZERO, AnyNode

Derivatives = Callable[[AnyNode], Sequence[Any]]
"""The local derivatives of a node by its parents; None for a parent that takes no gradient."""


def differentiable_backward(
    order: Sequence[AnyNode], seeds: dict[AnyNode, Any], derivatives: Derivatives
) -> dict[AnyNode, Any]:
    """Return d root / d node for every node that a gradient reaches.

    Args:
        order: a topological order.
        seeds: the gradient each root starts with.
        derivatives: numbers of any kind that can be multiplied and added.
    """
    grads, is_structural_zero = dict(seeds), StructuralZeros()
    for node in reversed(order):
        if node in grads and not is_structural_zero(grads[node]):
            for parent, derivative in zip(node.parents, derivatives(node), strict=True):
                if derivative is not None and not is_structural_zero(derivative):
                    contribution = times(grads[node], derivative)
                    grads[parent] = grads[parent] + contribution if parent in grads else contribution
    return grads


def differentiable_forward(
    order: Sequence[AnyNode], seeds: dict[AnyNode, Any], derivatives: Derivatives
) -> dict[AnyNode, Any]:
    """Return the tangent of every node that the seeds reach.

    Args:
        order: a topological order.
        seeds: the direction in which each leaf moves.
        derivatives: numbers of any kind that can be multiplied and added.
    """
    is_structural_zero = StructuralZeros()
    tangents = {node: seed for node, seed in seeds.items() if not is_structural_zero(seed)}
    for node in order:
        for parent, derivative in zip(node.parents, derivatives(node), strict=True):
            if parent in tangents and derivative is not None and not is_structural_zero(derivative):
                contribution = times(tangents[parent], derivative)
                tangents[node] = tangents[node] + contribution if node in tangents else contribution
    return tangents


class StructuralZeros:
    """Tells which numbers are 0 and stay 0 nearby, as no gradient passes from them to any leaf; looks at a node once.

    >>> from autograd import Value, step
    >>> x, is_structural_zero = Value(0.0), StructuralZeros()
    >>> is_structural_zero(0.0), is_structural_zero(step(x)), is_structural_zero(x * x)
    (True, True, False)
    """

    def __init__(self) -> None:
        self._reaches_a_leaf: dict[AnyNode, bool] = {}

    def __call__(self, number: Any) -> bool:
        """Return whether a plain number or a node is a structural zero."""
        if not hasattr(number, "parents"):
            return bool(number == 0.0)
        if number.data != 0.0:
            return False
        known, stack = self._reaches_a_leaf, [number]
        while stack:
            node = stack[-1]
            ways = [p for p, d in zip(node.parents, node.local_derivatives, strict=True) if passes(d)]
            unknown = [parent for parent in ways if parent not in known]
            stack += unknown
            if not unknown:
                known[stack.pop()] = any(known[parent] for parent in ways) if node.parents else node.takes_grad
        return not known[number]


def passes(derivative: float | None) -> bool:
    """Return whether a gradient passes along an edge with this local derivative."""
    return derivative is not None and derivative is not STRUCTURAL_ZERO


def times(x: Any, y: Any) -> Any:
    """Return x * y, and no new node for it where one of them is the plain number 1."""
    if type(x) is float and x == 1.0:
        return y
    return x if type(y) is float and y == 1.0 else x * y
