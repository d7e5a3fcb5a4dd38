"""The chain rule along a graph once more, recorded: what it computes can be differentiated again.

Local derivatives are `Value`s here, made by the same rows. Nothing is left out because a number happens to be 0: a
gradient of 0 here need not be 0 nearby.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.graph import AnyNode

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
        if node in grads:
            for parent, derivative in zip(node.parents, derivatives(node), strict=True):
                if derivative is not None:
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
    tangents = dict(seeds)
    for node in order:
        for parent, derivative in zip(node.parents, derivatives(node), strict=True):
            if parent in tangents and derivative is not None:
                contribution = times(tangents[parent], derivative)
                tangents[node] = tangents[node] + contribution if node in tangents else contribution
    return tangents


def times(x: Any, y: Any) -> Any:
    """Return x * y, and no new node for it where one of them is the plain number 1."""
    if type(x) is float and x == 1.0:
        return y
    return x if type(y) is float and y == 1.0 else x * y
