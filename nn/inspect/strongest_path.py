"""The path from the loss down a network that carries most.

Of all paths to the lowest layer that the loss reaches, it is the one whose product of local derivatives is the largest
in size. It is found in one sweep, as the longest path by sums of logarithms. Its logarithms, and that of what all other
paths add to it, sum to log10 of the gradient at its end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from nn.inspect.gradient_flow import LayerFlow, log10


@dataclass(frozen=True)
class PathStep:
    """An edge of a path, or a few in a row: what they are, and log10 of the size of their derivatives' product."""

    what: str
    factor: float


@dataclass(frozen=True)
class StrongestPath:
    """The path that carries most.

    Attributes:
        steps: from the loss down; their factors sum to log10 of the size of the path's product.
        end: the layer and the unit where it ends.
        other_paths: log10 of what all paths together are, in terms of this one: above 0 they add to it, below 0 they
            cancel it.
        gradient: at its end: log10 of its size is the sum of the steps and `other_paths`.
    """

    steps: list[PathStep]
    end: tuple[int, int]
    other_paths: float
    gradient: float


def strongest_path(
    loss: Value, order: Sequence[Value], grads: Mapping[Value, float], flows: Sequence[LayerFlow]
) -> StrongestPath | None:
    """Return the strongest path from a loss to the lowest layer it reaches; None if it reaches none.

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
    """Return the path from the loss down to a node: an entry for the loss, each activation, and each weight."""
    names: dict[Value, str] = {}  # of what lies above each node that ends an entry
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
