"""The arrows of a picture: the edges of the graph, those between two boxes added up where one of them is folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograd.paths import depending_on, edges
from autograd.show.draw.collapse import Cluster, Vertex
from autograd.show.draw.gradients import Gradients
from autograd.value import Value


class Connection:
    """An arrow from one box to another.

    Attributes:
        tail, head: the boxes.
        is_folded: whether one of them is a cluster; then it stands for all edges from one to the other.
        count: how many edges it stands for.
        derivative: the local derivative of the one edge it stands for; None where no gradient passes, or it is folded.
        passes: whether a gradient can pass.
        contribution: the gradient passed along it, summed; None while none has been.
        on_path: whether it lies on a path to be highlighted.
    """

    def __init__(self, tail: Vertex, head: Vertex) -> None:
        self.tail, self.head = tail, head
        self.is_folded = isinstance(tail, Cluster) or isinstance(head, Cluster)
        self.count = 0
        self.derivative: float | None = None
        self.passes = self.on_path = False
        self.contribution: float | None = None

    def add(self, derivative: float | None, contribution: float | None, on_path: bool) -> None:
        """Take one more edge into account."""
        self.count += 1
        self.derivative = derivative if self.count == 1 else None
        self.passes |= derivative is not None
        self.on_path |= on_path
        if contribution is not None:
            self.contribution = contribution if self.contribution is None else self.contribution + contribution


def connections(
    nodes: Iterable[Value], cluster_of: Mapping[Value, Cluster], gradients: Gradients, on_paths: set[Value]
) -> list[Connection]:
    """Return the arrows between the boxes.

    Args:
        nodes: those whose edges to their parents are drawn.
        cluster_of: the cluster of each node that is folded away.
        gradients: those to show.
        on_paths: the nodes on paths to be highlighted.
    """
    found: list[Connection] = []
    folded: dict[tuple[Vertex, Vertex], Connection] = {}
    for node in nodes:
        head = cluster_of.get(node, node)
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            tail = cluster_of.get(parent, parent)
            if tail is head:
                continue
            connection = folded.get((tail, head))
            if connection is None:
                connection = Connection(tail, head)
                found.append(connection)
                if connection.is_folded:
                    folded[tail, head] = connection
            on_path = derivative is not None and parent in on_paths and node in on_paths
            connection.add(derivative, gradients.contribution(node, derivative), on_path)
    return found


def nodes_on_paths(order: Sequence[Value], roots: Iterable[Value], targets: Iterable[Value]) -> set[Value]:
    """Return the nodes on all paths, along which a gradient can pass, from the targets to the roots.

    Args:
        order: the nodes of the graph, in topological order.
        roots: where the paths end.
        targets: where they start.
    """
    to_roots = set(roots)
    for node in reversed(order):
        if node in to_roots:
            to_roots.update(parent for parent, _ in edges(node))
    return depending_on(targets, order) & to_roots
