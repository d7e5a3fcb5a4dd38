"""The paths with the largest products, found without listing the others."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import inf, isnan
from typing import NamedTuple

from autograd.paths import Path
from autograd.value import Value


class _PartialPath(NamedTuple):
    """A path from a node down to x: its product, and its first edge, from which the rest can be looked up."""

    product: float
    edge: int
    rank: int  # among the paths of the operand on that edge


class LargestPaths(NamedTuple):
    """The paths from one node down to another.

    Attributes:
        n_paths: how many there are; exact up to 2^53, and inf beyond 10^308.
        size: the sum of the sizes of all their products.
        largest: those with the largest products, largest first.
    """

    n_paths: float
    size: float
    largest: list[Path]


def largest_paths(order: Sequence[Value], x: Value, most: int) -> LargestPaths:
    """Return the paths from the root down to x with the largest products.

    Args:
        order: a topological order; its last node is the root.
        x: where the paths end.
        most: how many to return at most, 1 or more.

    The largest paths from a node continue along largest paths from its operands, as the product with one more factor
    grows with the product without it. So no more than `most` paths have to be kept for each node.

    >>> from autograd import Value, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> found = largest_paths(topological_order(y), x, 2)
    >>> found.n_paths, found.size, [path.product for path in found.largest]
    (3.0, 7.0, [3.0, 3.0])
    """
    partial_paths: dict[Value, list[_PartialPath]] = {x: [_PartialPath(1.0, -1, 0)]}
    counts: dict[Value, float] = {x: 1.0}
    sizes: dict[Value, float] = {x: 1.0}
    for node in order:
        if node is x:
            continue
        found, count, size = [], 0.0, 0.0
        for edge, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
            if derivative is not None and parent in partial_paths:
                found += [
                    _PartialPath(_times(derivative, path.product), edge, i)
                    for i, path in enumerate(partial_paths[parent])
                ]
                count += counts[parent]
                size += abs(_times(derivative, sizes[parent]))
        if found:
            partial_paths[node], counts[node], sizes[node] = heapq.nlargest(most, found, key=_size), count, size
    root = order[-1]
    if root not in partial_paths:
        return LargestPaths(0.0, 0.0, [])
    return LargestPaths(counts[root], sizes[root], [_path(partial_paths, root, path) for path in partial_paths[root]])


def _times(derivative: float, product: float) -> float:
    """Return the product, 0 where one of them is: nothing passes an edge with derivative 0, not even inf."""
    return 0.0 if derivative == 0.0 or product == 0.0 else derivative * product


def _size(path: _PartialPath) -> float:
    return inf if isnan(path.product) else abs(path.product)  # nan first: the path to look at


def _path(partial_paths: dict[Value, list[_PartialPath]], node: Value, path: _PartialPath) -> Path:
    nodes, derivatives, product = [node], list[float](), path.product
    while path.edge >= 0:
        derivative = node.local_derivatives[path.edge]
        assert derivative is not None  # such an edge is on no path
        derivatives.append(derivative)
        node = node.parents[path.edge]
        nodes.append(node)
        path = partial_paths[node][path.rank]
    return Path(tuple(nodes), tuple(derivatives), product)
