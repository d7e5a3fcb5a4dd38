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
    grads = dict(seeds)
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
    tangents = {node: seed for node, seed in seeds.items() if not is_structural_zero(seed)}
    for node in order:
        for parent, derivative in zip(node.parents, derivatives(node), strict=True):
            if parent in tangents and derivative is not None and not is_structural_zero(derivative):
                contribution = times(tangents[parent], derivative)
                tangents[node] = tangents[node] + contribution if node in tangents else contribution
    return tangents


def is_structural_zero(number: Any) -> bool:
    """Return whether a number is 0 and stays 0 nearby: whether no gradient passes from it to any leaf.

    Args:
        number: a plain number or a node.

    >>> from autograd import Value, step
    >>> x = Value(0.0)
    >>> is_structural_zero(0.0), is_structural_zero(step(x)), is_structural_zero(x * x)
    (True, True, False)
    """
    if not hasattr(number, "parents"):
        return bool(number == 0.0)
    if number.data != 0.0:
        return False
    seen: set[AnyNode] = set()
    stack: list[AnyNode] = [number]
    while stack:
        node = stack.pop()
        if node not in seen:
            if not node.parents and node.takes_grad:
                return False
            seen.add(node)
            stack += [p for p, d in zip(node.parents, node.local_derivatives, strict=True) if passes(d)]
    return True


def passes(derivative: float | None) -> bool:
    """Return whether a gradient passes along an edge with this local derivative."""
    return derivative is not None and derivative is not STRUCTURAL_ZERO


def times(x: Any, y: Any) -> Any:
    """Return x * y, and no new node for it where one of them is the plain number 1."""
    if type(x) is float and x == 1.0:
        return y
    return x if type(y) is float and y == 1.0 else x * y
