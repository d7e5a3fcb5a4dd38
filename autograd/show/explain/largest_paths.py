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


class LargestPaths(NamedTuple):
    """What is known about the paths from one node down to another.

    Attributes:
        n_paths: how many there are; exactly up to 2^53, and inf beyond 10^308, as nobody reads such a number.
        size: the sum of the sizes of the products of all of them.
        largest: some of them, those with the largest products.
    """

    n_paths: float
    size: float
    largest: list[Path]


def largest_paths(order: Sequence[Any], x: Any, most: int) -> LargestPaths:
    """Return the paths from the root down to x with the largest products.

    Args:
        order: a topological order; its last node is the root.
        x: where the paths end.
        most: how many to return at most.

    A product of one factor more grows or shrinks with the product without it, so the largest paths from a node go on
    along largest paths from its operands: of each node no more than `most` have to be known, however many there are.

    >>> from autograd import Value, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> found = largest_paths(topological_order(y), x, 2)
    >>> found.n_paths, found.size, [path.product for path in found.largest]
    (3.0, 7.0, [3.0, 3.0])
    """
    ways: dict[Any, list[_Way]] = {x: [_Way(1.0, -1, 0)]}
    counts: dict[Any, float] = {x: 1.0}
    sizes: dict[Any, float] = {x: 1.0}
    for node in order:
        if node is x:
            continue
        found, count, size = [], 0.0, 0.0
        for edge, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
            if derivative is not None and parent in ways:
                found += [_Way(_times(derivative, way.product), edge, i) for i, way in enumerate(ways[parent])]
                count += counts[parent]
                size += abs(_times(derivative, sizes[parent]))
        if found:
            ways[node], counts[node], sizes[node] = heapq.nlargest(most, found, key=_size), count, size
    root = order[-1]
    if root not in ways:
        return LargestPaths(0.0, 0.0, [])
    return LargestPaths(counts[root], sizes[root], [_path(ways, root, way) for way in ways[root]])


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
