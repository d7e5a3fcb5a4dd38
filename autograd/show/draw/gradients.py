"""The gradients a picture shows: those that stand on the nodes, or those of a backward sweep stopped on its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from autograd.graph import backward_sweep

Node: TypeAlias = Any  # a Value


class Known(Enum):
    """How much of a gradient is known."""

    NOT_YET = "nothing has arrived"
    SO_FAR = "more will arrive"
    WHOLE = "all of it has arrived"


class Gradients(NamedTuple):
    """What is known about the gradient of each node of a graph.

    Attributes:
        of: returns the gradient of a node as far as it is known, 0.0 where nothing is.
        known: returns how much of it is known.
        passed_on: returns whether a node has passed its gradient on to its parents.
        active: the node that passed its gradient on last; None where no sweep is being shown.
    """

    of: Callable[[Node], float]
    known: Callable[[Node], Known]
    passed_on: Callable[[Node], bool]
    active: Node | None = None

    def shown(self, node: Node) -> float | None:
        """Return the gradient of a node as far as it is known, None where nothing is."""
        return None if self.known(node) is Known.NOT_YET else self.of(node)

    def flow(self, node: Node, derivative: float | None) -> float | None:
        """Return what a node passes on along one edge: its gradient times the local derivative; None if nothing yet.

        Where the gradient is exactly 0 nothing flows, as in `backward`, even if the derivative is inf.
        """
        if derivative is None or not self.passed_on(node):
            return None
        gradient = self.of(node)
        return gradient * derivative if gradient != 0.0 else 0.0


def recorded() -> Gradients:
    """Return the gradients that stand on the nodes, left there by `backward`."""
    return Gradients(
        of=lambda node: float(node.grad),
        known=lambda node: Known.WHOLE if node.has_grad else Known.NOT_YET,
        passed_on=lambda node: bool(node.has_grad),
    )


def gradients_below(order: Sequence[Node], root: Node) -> dict[Node, float]:
    """Return d root / d node for every node that a gradient reaches; no `.grad` is read or changed.

    Args:
        order: the nodes of the graph, in topological order.
        root: the node to start from.
    """
    return backward_sweep(order, {root: 1.0})


def sweep_order(order: Sequence[Node]) -> list[Node]:
    """Return the nodes that pass a gradient on, in the order in which pictures visit them.

    Args:
        order: the nodes of the graph, in topological order.

    Any order in which a node comes after all that depends on it is a backward sweep, and gives the same gradients. This
    one goes level by level, a level being the longest way to a result; so a layer of a network is visited as a whole.
    """
    level = dict.fromkeys(order, 0)
    for node in reversed(order):
        for parent in node.parents:
            level[parent] = max(level[parent], level[node] + 1)
    return sorted((node for node in reversed(order) if node.parents), key=level.__getitem__)


def swept(order: Sequence[Node], roots: Sequence[Node], k: int) -> Gradients:
    """Return the gradients as they are when a backward sweep has visited k nodes; no `.grad` is read or changed.

    Args:
        order: the nodes of the graph, in topological order.
        roots: where the sweep starts, with a gradient of 1 each.
        k: how many nodes have passed their gradient on, from 0 to all.
    """
    visited = sweep_order(order)[:k]
    done, waiting = set(visited), dict.fromkeys(order, 0)
    # Added up in the order of `backward`, so that the last digit is the same too.
    found = backward_sweep([node for node in order if node in done], dict.fromkeys(roots, 1.0))
    arrived: set[Node] = set(roots)
    for node in order:
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            if derivative is None:
                continue
            if node in done:
                arrived.add(parent)
            else:
                waiting[parent] += 1

    def known(node: Node) -> Known:
        if not node.takes_grad:
            return Known.NOT_YET
        if not waiting[node]:
            return Known.WHOLE
        return Known.SO_FAR if node in arrived else Known.NOT_YET

    return Gradients(
        of=lambda node: found.get(node, 0.0),
        known=known,
        passed_on=done.__contains__,
        active=visited[-1] if visited else None,
    )


def visits_until_known(order: Sequence[Node], nodes: Sequence[Node]) -> int:
    """Return how many nodes a backward sweep has to visit until the gradients of some nodes are known.

    Args:
        order: the nodes of the graph, in topological order.
        nodes: nodes of the graph.
    """
    wanted = set(nodes)
    count = 0
    for k, node in enumerate(sweep_order(order)):
        if any(parent in wanted for parent in node.parents):
            count = k + 1
    return count
