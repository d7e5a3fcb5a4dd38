"""Folding: many nodes become one box, and the edges between two boxes one arrow with the sum of what they pass on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from autograd.parts import Part, Place
from autograd.value import Value

Collapse: TypeAlias = "str | Mapping[str, Iterable[Value]]"

MOST_ALIKE = 8  # leaves that lead to the same boxes and are drawn one by one; more become one box


class Cluster:
    """Nodes that are drawn as one box.

    Attributes:
        name: what the box is called.
        nodes: in topological order.
        inner: how many parts of each level are inside, such as {"neuron": 3}.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: list[Value] = []
        self.inner: dict[str, int] = {}

    @property
    def parameters(self) -> list[Value]:
        """The leaves inside that take a gradient."""
        return [node for node in self.nodes if not node.parents and node.takes_grad]


Vertex: TypeAlias = "Value | Cluster"  # what is drawn as one box


def cluster_nodes(order: Sequence[Value], place_of: Mapping[Value, Place], collapse: Collapse) -> dict[Value, Cluster]:
    """Return the cluster of each node that is folded away.

    Args:
        order: the nodes of a graph, in topological order.
        place_of: the place of each node that has one, as `autograd.parts.places` finds it.
        collapse: a level, such as "neuron", each part of which becomes one box; or the nodes of each box by its name.

    Raises:
        ValueError: for a level of which nothing is in the graph, a node that is not in the graph, or one in two boxes.
        TypeError: if `collapse` is anything else.
    """
    if isinstance(collapse, str):
        cluster_of = _by_level(place_of, collapse)
    elif isinstance(collapse, Mapping):
        cluster_of = _by_name(order, collapse)
    else:
        raise TypeError(f"collapse is {collapse!r:.60}: give a level such as 'layer', or a dict from names to nodes")
    cluster_of |= _alike(order, cluster_of)
    for node in order:
        if node in cluster_of:
            cluster_of[node].nodes.append(node)
    return cluster_of


def _by_level(place_of: Mapping[Value, Place], level: str) -> dict[Value, Cluster]:
    parts: dict[Part, None] = {}
    for place in dict.fromkeys(place_of.values()):
        part = place.part
        while part is not None and part not in parts:
            parts[part] = None
            part = part.inside
    clusters = {part: Cluster(part.name) for part in parts if part.level == level}
    if not clusters:
        levels = dict.fromkeys(part.level for part in parts)
        known = f"choose one of {', '.join(levels)}" if levels else "nothing in it belongs to a model that is known"
        raise ValueError(
            f"collapse={level!r}: no such part is in this graph; {known}, or pass a dict from names to nodes"
        )
    around = {part: part.at(level) for part in parts}
    for part in reversed(parts):
        outer = around[part]
        if outer is not None and outer is not part:
            counts = clusters[outer].inner
            counts[part.level] = counts.get(part.level, 0) + 1
    found = ((node, around[place.part]) for node, place in place_of.items() if place.part is not None)
    return {node: clusters[part] for node, part in found if part is not None}


def _by_name(order: Sequence[Value], collapse: Mapping[str, Iterable[Value]]) -> dict[Value, Cluster]:
    present = set(order)
    cluster_of: dict[Value, Cluster] = {}
    for name, nodes in collapse.items():
        cluster = Cluster(str(name))
        for node in nodes:
            if node not in present:
                raise ValueError(f"collapse: box {name!r} has {node!r}, which is not in the graph: leave it out")
            if node in cluster_of:
                raise ValueError(
                    f"collapse: {node!r} is in two boxes, {cluster_of[node].name!r} and {name!r}: choose one"
                )
            cluster_of[node] = cluster
    return cluster_of


def _alike(order: Sequence[Value], cluster_of: Mapping[Value, Cluster]) -> dict[Value, Cluster]:
    """Return clusters of leaves that lead to the same boxes and nothing else, where there are many."""
    leads_to: dict[Value, dict[Cluster, None]] = {
        node: {} for node in order if not node.parents and node not in cluster_of
    }
    for node in order:
        cluster = cluster_of.get(node)
        for parent in node.parents:
            if parent in leads_to:
                if cluster is None:
                    del leads_to[parent]
                else:
                    leads_to[parent][cluster] = None
    alike: dict[tuple[bool, tuple[int, ...]], list[Value]] = {}
    for node, clusters in leads_to.items():
        alike.setdefault((node.takes_grad, tuple(map(id, clusters))), []).append(node)
    found: dict[Value, Cluster] = {}
    for (takes_grad, _), nodes in alike.items():
        if len(nodes) > MOST_ALIKE:
            cluster = Cluster(f"{len(nodes)} {'leaves' if takes_grad else 'constants'}")
            found |= dict.fromkeys(nodes, cluster)
    return found
