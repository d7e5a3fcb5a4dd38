"""The part of a graph that is drawn: all its nodes or some of them, one by one or folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograd.graph import topological_order
from autograd.parts import places
from autograd.show.draw.collapse import Cluster, Collapse, Vertex, cluster_nodes
from autograd.show.draw.selection import DEPTH_AROUND, LIMIT, around_both_ways, within
from autograd.value import Value


@dataclass(frozen=True)
class Choices:
    """The arguments of `draw`, checked."""

    highlight: Sequence[Value] = ()
    at: int | Sequence[Value] | None = None
    collapse: Collapse | None = None
    depth: int | None = None
    around: Value | None = None
    scale: float | None = None
    rankdir: str = "LR"
    limit: int = LIMIT


class View:
    """A recorded graph as it is to be drawn.

    Attributes:
        roots: the results.
        order: the nodes in topological order: all of them, or only those that are drawn where no more are needed.
        place_of: the place of each node in a model, if it has one.
        cluster_of: the cluster of each node that is folded away.
        vertices: the nodes and clusters that become boxes, in topological order.
        missing_before, missing_after: how many boxes that lead to a box, or follow it, are not drawn.

    Raises:
        ValueError: for a graph too large to read, or a node that is not in it.
    """

    def __init__(self, roots: Sequence[Value], choices: Choices) -> None:
        self.roots = roots
        depth, limit = choices.depth, choices.limit
        unfolded = None
        if choices.collapse is None and choices.around is None:
            # Before anything walks the whole graph: this stops at the limit.
            unfolded = within(roots, lambda node: node.parents, depth, limit)
        if unfolded is not None and choices.at is None and not choices.highlight:
            edge = {parent for node in unfolded for parent in node.parents if parent not in unfolded}
            self.order = topological_order(*roots, stop=edge)
        else:
            self.order = topological_order(*roots)
        self._present = set(self.order)
        self.place_of = places(self.order)
        self.cluster_of: Mapping[Value, Cluster] = {}
        if choices.collapse is not None:
            self.cluster_of = cluster_nodes(self.order, self.place_of, choices.collapse)
        parents = self._parents()
        drawn: set[Vertex]
        if choices.around is not None:
            (center,) = self.check([choices.around], "around")
            steps = DEPTH_AROUND if depth is None else depth
            drawn = set(around_both_ways(self.cluster_of.get(center, center), parents, steps, limit))
        elif unfolded is not None:
            drawn = set(unfolded)
        else:
            tops = [self.cluster_of.get(root, root) for root in roots]
            drawn = set(within(tops, parents.__getitem__, depth, limit))
        self.vertices = [vertex for vertex in parents if vertex in drawn]
        self.missing_before: dict[Vertex, int] = {}
        self.missing_after: dict[Vertex, int] = {}
        for vertex, before in parents.items():
            for parent in before:
                if vertex in drawn and parent not in drawn:
                    self.missing_before[vertex] = self.missing_before.get(vertex, 0) + 1
                elif parent in drawn and vertex not in drawn:
                    self.missing_after[parent] = self.missing_after.get(parent, 0) + 1

    def check(self, nodes: Iterable[Value], argument: str) -> list[Value]:
        """Return some nodes as a list.

        Args:
            nodes: nodes that should be in the graph.
            argument: the argument of `draw` that they were passed as, for the error.

        Raises:
            ValueError: for a node that is not in the graph.
        """
        found = list(nodes)
        for node in found:
            if node not in self._present:
                root = self.roots[0]
                raise ValueError(
                    f"{argument} names {node!r}, from which {root!r} was not computed: give a node of its graph"
                )
        return found

    def drawn_nodes(self) -> list[Value]:
        """Return the nodes that are drawn, alone or in a cluster, in topological order."""
        drawn = set(self.vertices)
        return [node for node in self.order if self.cluster_of.get(node, node) in drawn]

    def exits(self) -> dict[Cluster, list[Value]]:
        """Return, for each cluster, the nodes on which something outside depends, or which are results."""
        leaving: dict[Cluster, dict[Value, None]] = {cluster: {} for cluster in self.cluster_of.values()}
        for node in self.order:
            for parent in node.parents:
                cluster = self.cluster_of.get(parent)
                if cluster is not None and self.cluster_of.get(node) is not cluster:
                    leaving[cluster][parent] = None
        for root in self.roots:
            if root in self.cluster_of:
                leaving[self.cluster_of[root]][root] = None
        return {cluster: list(nodes) for cluster, nodes in leaving.items()}

    def _parents(self) -> dict[Vertex, list[Vertex]]:
        """Return the boxes that lead to each box, in topological order."""
        found: dict[Vertex, dict[Vertex, None]] = {}
        for node in self.order:
            before = found.setdefault(self.cluster_of.get(node, node), {})
            for parent in node.parents:
                before[self.cluster_of.get(parent, parent)] = None
        return {vertex: [parent for parent in before if parent is not vertex] for vertex, before in found.items()}
