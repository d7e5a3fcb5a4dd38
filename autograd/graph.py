"""Walks over a recorded graph: its order, the chain rule backward and forward along it, and its paths.

A graph is whatever has `.parents` and `.local_derivatives`; nothing here knows what a number or an operation is. Every
walk is a loop, never a recursion, so a graph may be a million nodes deep.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

Node = Any  # anything with .parents and .local_derivatives; identity is its equality
Derivatives = Callable[[Node], Sequence[Any]]


def local_derivatives(node: Node) -> Sequence[Any]:
    """Return d node / d parent for each parent, as recorded; None for a parent that takes no gradient."""
    found: Sequence[Any] = node.local_derivatives
    return found


def times(x: Any, y: Any) -> Any:
    """Return x * y, and no new node for it where one of them is the plain number 1."""
    if type(x) is float and x == 1.0:
        return y
    return x if type(y) is float and y == 1.0 else x * y


def topological_order(*roots: Node, stop: Iterable[Node] = ()) -> list[Node]:
    """Return every node that the roots were computed from, parents before children, each once.

    Args:
        roots: one or more nodes, which come last.
        stop: nodes to leave out, with what lies behind them.

    Depth-first, by the order of the parents: the same program gives the same list, whatever the memory addresses.

    A backward sweep in the reverse of this order meets a node only when its whole gradient has arrived. Any simpler
    walk goes wrong where a node is used twice, as b here:

    >>> from autograd import Value, topological_order
    >>> a = Value(1.0, label="a"); b = a + a; c = b + b
    >>> [node.data for node in topological_order(c)]
    [1.0, 2.0, 4.0]
    """
    order: list[Node] = []
    seen: set[Node] = set(stop)
    stack: list[Node] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node is None:  # a mark: all that the next one depends on is in the list
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            stack += node.parents[::-1]
    return order


def backward_sweep(
    order: Sequence[Node], seeds: dict[Node, Any], derivatives: Derivatives = local_derivatives, skip_zero: bool = True
) -> dict[Node, Any]:
    """Return d root / d node for every node that a gradient reaches: the chain rule, from the roots down.

    Args:
        order: a topological order.
        seeds: the gradient each root starts with.
        derivatives: the local derivatives of a node; numbers of any kind that can be multiplied and added.
        skip_zero: stop where a gradient is exactly 0, so that a branch not taken cannot turn 0 into 0 * inf = nan. Off
            where the gradients will be differentiated again: a gradient of 0 here need not be 0 nearby.

    No `.grad` is read or changed.

    >>> from autograd import Value, backward_sweep, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> backward_sweep(topological_order(y), {y: 1.0})[x]
    7.0
    """
    grads = dict(seeds)
    for node in reversed(order):
        out_grad = grads.get(node)
        if out_grad is None or (skip_zero and out_grad == 0.0):
            continue
        for parent, derivative in zip(node.parents, derivatives(node), strict=True):
            if derivative is not None:
                share = out_grad * derivative if skip_zero else times(out_grad, derivative)
                grad = grads.get(parent)
                grads[parent] = share if grad is None else grad + share
    return grads


def forward_sweep(
    order: Sequence[Node], seeds: dict[Node, Any], derivatives: Derivatives = local_derivatives, skip_zero: bool = True
) -> dict[Node, Any]:
    """Return the tangent of every node that the seeds reach: the chain rule, from the leaves up.

    Args:
        order: a topological order.
        seeds: the direction in which each leaf moves.
        derivatives: as in `backward_sweep`.
        skip_zero: leave out seeds that are exactly 0, and let a derivative of exactly 0 make any tangent 0, as it stops
            any gradient in `backward_sweep`.

    >>> from autograd import Value, forward_sweep, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> forward_sweep(topological_order(y), {x: 1.0})[y]
    7.0
    """
    tangents = {node: seed for node, seed in seeds.items() if not (skip_zero and seed == 0.0)}
    for node in order:
        for parent, derivative in zip(node.parents, derivatives(node), strict=True):
            tangent = tangents.get(parent)
            if tangent is None or derivative is None:
                continue
            if skip_zero and derivative == 0.0:
                tangent = 0.0  # whatever it was, inf included
            share = tangent * derivative if skip_zero else times(tangent, derivative)
            sum_so_far = tangents.get(node)
            tangents[node] = share if sum_so_far is None else sum_so_far + share
    return tangents


class Path(NamedTuple):
    """One way down a graph: the nodes, the derivatives on the edges between them, and the product of these."""

    nodes: tuple[Node, ...]
    local_derivatives: tuple[float, ...]
    product: float


class Paths:
    """The paths from one node down to another: their `count` at once, the paths themselves as they are asked for."""

    def __init__(self, y: Node, x: Node) -> None:
        self._y, self._x = y, x
        ways: dict[Node, int] = {}
        for node in topological_order(y):
            ways[node] = 1 if node is x else sum(ways[parent] for parent, _ in _edges(node))
        self._ways = ways
        self.count = ways.get(y, 0)

    def __iter__(self) -> Iterator[Path]:
        nodes, derivatives = [self._y], [1.0]
        choices: list[Iterator[tuple[Node, float]]] = [iter(()) if self._y is self._x else _edges(self._y)]
        if self._y is self._x:
            yield Path((self._y,), (), 1.0)
        while choices:
            parent, derivative = next(choices[-1], (None, 0.0))
            if parent is None:
                choices.pop(), nodes.pop(), derivatives.pop()
            elif self._ways[parent]:
                nodes.append(parent)
                derivatives.append(derivative)
                choices.append(iter(()) if parent is self._x else _edges(parent))
                if parent is self._x:
                    yield Path(tuple(nodes), tuple(derivatives[1:]), math.prod(derivatives))


def _edges(node: Node) -> Iterator[tuple[Node, float]]:
    """Yield each parent that takes a gradient, with the derivative on the edge."""
    return ((p, d) for p, d in zip(node.parents, node.local_derivatives, strict=True) if d is not None)


def paths(y: Node, x: Node) -> Paths:
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
