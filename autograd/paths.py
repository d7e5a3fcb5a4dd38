"""The paths of a recorded graph: the derivative is the sum, over all of them, of the products along each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograd.graph import AnyNode, topological_order
from autograd.support.words import counted


class Path(NamedTuple):
    """One way down a graph: the nodes, the derivatives on the edges between them, and the product of these."""

    nodes: tuple[AnyNode, ...]
    local_derivatives: tuple[float, ...]
    product: float


class Paths:
    """The paths from one node down to another: their `count` at once, the paths themselves as they are asked for."""

    def __init__(self, y: AnyNode, x: AnyNode) -> None:
        for node in (y, x):
            if not hasattr(node, "parents"):
                raise TypeError(f"paths lead from one Value down to another, got {node!r:.60}")
        self._y, self._x = y, x
        ways: dict[AnyNode, int] = {}
        for node in topological_order(y):
            ways[node] = 1 if node is x else sum(ways[parent] for parent, _ in edges(node))
        self._ways = ways
        self.count = ways.get(y, 0)

    def __repr__(self) -> str:
        return f"Paths({counted(self.count, 'path')} from {self._y!r} down to {self._x!r})"

    def __iter__(self) -> Iterator[Path]:
        if self._y is self._x:
            yield Path((self._y,), (), 1.0)
            return
        nodes, derivatives = [self._y], [1.0]
        choices = [edges(self._y)]
        while choices:
            parent, derivative = next(choices[-1], (None, 0.0))
            if parent is None:
                choices.pop()
                nodes.pop()
                derivatives.pop()
            elif self._ways[parent]:
                nodes.append(parent)
                derivatives.append(derivative)
                choices.append(iter(()) if parent is self._x else edges(parent))
                if parent is self._x:
                    yield Path(tuple(nodes), tuple(derivatives[1:]), math.prod(derivatives))


def edges(node: AnyNode) -> Iterator[tuple[AnyNode, float]]:
    """Yield each parent to which a gradient passes, with the derivative on the edge."""
    return ((p, d) for p, d in zip(node.parents, node.local_derivatives, strict=True) if d is not None)


def depending_on(sources: Iterable[AnyNode], order: Iterable[AnyNode]) -> set[AnyNode]:
    """Return the nodes that a path leads to from some others, these included.

    Args:
        sources: the nodes to start from.
        order: the nodes of a graph, in topological order; sources that are not among them do not count.

    >>> from autograd import Value, topological_order
    >>> x = Value(3.0); square = x * x; y = square + 1.0
    >>> depending_on([square], topological_order(y)) == {square, y}
    True
    """
    starts, found = set(sources), set()
    for node in order:
        if node in starts or any(parent in found for parent, _ in edges(node)):
            found.add(node)
    return found


def paths(y: AnyNode, x: AnyNode) -> Paths:
    """Return the paths by which x reaches y: d y / d x is the sum of their products.

    Args:
        y: the node to start from.
        x: the node to end at.

    Returns:
        an iterable of `Path(nodes, local_derivatives, product)`, from y down to x; `.count` is their number, known
        without listing them.

    >>> from autograd import Value, paths
    >>> x = Value(3.0); y = x * x + x
    >>> [path.product for path in paths(y, x)], paths(y, x).count
    ([3.0, 3.0, 1.0], 3)
    """
    return Paths(y, x)
