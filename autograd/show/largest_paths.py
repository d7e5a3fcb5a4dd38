"""The paths that carry most of a gradient, found without listing the others."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.graph import Path


class _Way(NamedTuple):
    """A path from a node down to the end: its product, and the first step, from which the rest can be looked up."""

    product: float
    edge: int
    rank: int  # among the ways of the operand on that edge


def largest_paths(order: Sequence[Any], x: Any, count: int) -> tuple[list[Path], float]:
    """Return the paths from the root down to x with the largest products, and the sum of the sizes of all products.

    Args:
        order: a topological order; its last node is the root.
        x: where the paths end.
        count: how many to return at most.

    A product of one factor more grows or shrinks with the product without it, so the largest paths from a node go on
    along largest paths from its operands: of each node `count` have to be known, however many there are.

    >>> from autograd import Value, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> found, size = largest_paths(topological_order(y), x, 2)
    >>> [path.product for path in found], size
    ([3.0, 3.0], 7.0)
    """
    ways: dict[Any, list[_Way]] = {x: [_Way(1.0, -1, 0)]}
    sizes: dict[Any, float] = {x: 1.0}
    for node in order:
        if node is x:
            continue
        found, size = [], 0.0
        for edge, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
            if derivative is not None and parent in ways:
                found += [_Way(_times(derivative, way.product), edge, i) for i, way in enumerate(ways[parent])]
                size += abs(_times(derivative, sizes[parent]))
        if found:
            ways[node], sizes[node] = heapq.nlargest(count, found, key=_size), size
    root = order[-1]
    return [_path(ways, root, way) for way in ways.get(root, [])], sizes.get(root, 0.0)


def _times(derivative: float, product: float) -> float:
    """Return the product, 0 where one of them is: nothing passes an edge with derivative 0, not even inf."""
    return 0.0 if derivative == 0.0 or product == 0.0 else derivative * product


def _size(way: _Way) -> float:
    return abs(way.product) if way.product == way.product else float("inf")  # a nan is what one looks for


def _path(ways: dict[Any, list[_Way]], node: Any, way: _Way) -> Path:
    nodes, derivatives, product = [node], [], way.product
    while way.edge >= 0:
        derivatives.append(node.local_derivatives[way.edge])
        node = node.parents[way.edge]
        nodes.append(node)
        way = ways[node][way.rank]
    return Path(tuple(nodes), tuple(derivatives), product)
