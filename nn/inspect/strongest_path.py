"""Strongest path of a gradient from the loss down a network.

Of all paths to the lowest layer that the loss depends on, it is the one with the largest product of local derivatives
in size. One sweep finds it, as the longest path by sums of logarithms. These, and the logarithm of what all other paths
add to it, sum to log10 of the gradient at its end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd import Value, log10
from nn.inspect.gradient_flow import LayerFlow


@dataclass(frozen=True)
class PathStep:
    """One or more edges of a path in a row: their name, and log10 of the size of the product of their derivatives."""

    what: str
    factor: float


@dataclass(frozen=True)
class StrongestPath:
    """The path with the largest product of local derivatives.

    Attributes:
        steps: from the loss down; their factors sum to log10 of the size of the path's product.
        end: the layer and the unit where it ends.
        other_paths: log10 of the gradient over the path's product, in size: above 0 where the other paths add to it,
            below 0 where they cancel it.
        gradient: at its end: log10 of its size is the sum of the steps and `other_paths`.
    """

    steps: list[PathStep]
    end: tuple[int, int]
    other_paths: float
    gradient: float


def strongest_path(
    loss: Value, order: Sequence[Value], grads: Mapping[Value, float], flows: Sequence[LayerFlow]
) -> StrongestPath | None:
    """Return the strongest path from a loss to the lowest layer that its gradient reaches; None if it reaches none.

    Args:
        loss: where the path starts.
        order: the nodes of its graph, in topological order.
        grads: the gradient of each of them; of those left out it is 0.
        flows: the layers, input side first.
    """
    best: dict[Value, float] = {loss: 0.0}
    child_of: dict[Value, tuple[Value, float]] = {}
    for node in reversed(order):
        if node not in best:
            continue
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            factor = log10(abs(derivative)) if derivative is not None else -math.inf
            if math.isfinite(factor) and best[node] + factor > best.get(parent, -math.inf):
                best[parent] = best[node] + factor
                child_of[parent] = (node, factor)
    for flow in flows:
        ends = [
            (best[unit.pre_activation], k, unit.pre_activation)
            for k, uses in enumerate(flow.units)
            for unit in uses
            if unit.pre_activation in best
        ]
        if ends:
            product, k, end = max(ends, key=lambda found: found[0])
            gradient = grads.get(end, 0.0)
            steps = _steps(loss, end, flows, child_of)
            return StrongestPath(steps, (flow.index, k), log10(abs(gradient)) - product, gradient)
    return None


def _steps(
    loss: Value, end: Value, flows: Sequence[LayerFlow], child_of: dict[Value, tuple[Value, float]]
) -> list[PathStep]:
    """Return the path from the loss down to a node: a step for the loss, for each activation, and for each weight."""
    names: dict[Value, str] = {}  # of the step that ends at each node
    for flow in flows:
        above = "loss" if flow is flows[-1] else f"weight of layer[{flow.index + 1}]"
        for k, uses in enumerate(flow.units):
            for unit in uses:
                if unit.output is not unit.pre_activation:
                    names[unit.pre_activation] = f"{flow.layer.activation} of {flow.name}, unit {k}"
                names[unit.output] = above
    steps: list[PathStep] = []
    node, total, what = end, 0.0, names[end]
    while node is not loss:
        node, factor = child_of[node]
        total += factor
        if node in names or node is loss:
            steps.append(PathStep(what, total))
            total, what = 0.0, names.get(node, "")
    return steps[::-1]
