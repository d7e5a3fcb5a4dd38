"""The order of a recorded graph, and the chain rule along it: backward from the roots, forward from the leaves.

A graph is whatever has `.parents` and `.local_derivatives`; nothing here knows what a number or an operation is. Every
walk is a loop, never a recursion, so a graph may be a million nodes deep.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, TypeAlias, TypeVar

AnyNode: TypeAlias = Any  # whatever has .parents and .local_derivatives; identity is its equality
Node = TypeVar("Node", bound=AnyNode)  # the nodes of a graph are of the kind of its roots

STRUCTURAL_ZERO = float("0")
"""The derivative by an operand that was not chosen, as by the x of relu(x) left of 0: 0, and 0 all around the point.

So it passes nothing on, at any order, whatever it is multiplied with; a derivative that merely happens to be 0, such as
2x at 0, times inf is nan. The two are told apart by identity: `derivative is STRUCTURAL_ZERO`.
"""


def topological_order(*roots: Node, stop: Container[Node] = ()) -> list[Node]:
    """Return every node that the roots were computed from, parents before children, each once.

    Args:
        roots: one or more nodes, which come last.
        stop: nodes to leave out, with what lies behind them; a set or a dict, if they are many.

    Depth-first, by the order of the parents: the same program gives the same list, whatever the memory addresses.

    A backward sweep in the reverse of this order meets a node only when its whole gradient has arrived. Any simpler
    walk goes wrong where a node is used twice, as b here:

    >>> from autograd import Value, topological_order
    >>> a = Value(1.0, label="a"); b = a + a; c = b + b
    >>> [node.data for node in topological_order(c)]
    [1.0, 2.0, 4.0]
    """
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Any] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node is None:  # a mark: all that the next one depends on is in the list
            order.append(stack.pop())
        elif node not in seen and node not in stop:
            seen.add(node)
            stack += (node, None)
            stack += node.parents[::-1]
    return order


def backward_sweep(order: Sequence[Node], seeds: dict[Node, Any]) -> dict[Node, Any]:
    """Return d root / d node for every node that a gradient reaches: the chain rule, from the roots down.

    Args:
        order: a topological order.
        seeds: the gradient each root starts with.

    A gradient of exactly 0 passes nothing on, and a `STRUCTURAL_ZERO` none, so that a branch not taken cannot turn 0
    into 0 * inf = nan. No `.grad` is read or changed.

    >>> from autograd import Value, backward_sweep, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> backward_sweep(topological_order(y), {y: 1.0})[x]
    7.0
    """
    grads = dict(seeds)
    for node in reversed(order):
        out_grad = grads.get(node, 0.0)
        if out_grad == 0.0:
            continue
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            if derivative is not None and derivative is not STRUCTURAL_ZERO:
                contribution = out_grad * derivative
                grads[parent] = grads[parent] + contribution if parent in grads else contribution
    return grads


def forward_sweep(order: Sequence[Node], seeds: dict[Node, Any]) -> dict[Node, Any]:
    """Return the tangent of every node that the seeds reach: the chain rule, from the leaves up.

    Args:
        order: a topological order.
        seeds: the direction in which each leaf moves.

    A derivative of exactly 0 makes any tangent 0, inf included, as a gradient of 0 passes nothing on in
    `backward_sweep`; a `STRUCTURAL_ZERO` lets no tangent through.

    >>> from autograd import Value, forward_sweep, topological_order
    >>> x = Value(3.0); y = x * x + x
    >>> forward_sweep(topological_order(y), {x: 1.0})[y]
    7.0
    """
    tangents = {node: seed for node, seed in seeds.items() if seed != 0.0}
    for node in order:
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            if parent in tangents and derivative is not None and derivative is not STRUCTURAL_ZERO:
                contribution = tangents[parent] * derivative if derivative != 0.0 else 0.0
                tangents[node] = tangents[node] + contribution if node in tangents else contribution
    return tangents
