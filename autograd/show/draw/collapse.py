"""Folding: many nodes become one box, and the edges between two boxes become one, on which the flows add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from autograd.parts import Part, Place

Node: TypeAlias = Any  # a Value
Collapse: TypeAlias = "str | Mapping[str, Iterable[Node]]"

MOST_ALIKE = 8  # so many leaves that lead to the same boxes are drawn one by one; more become one box


class Group:
    """Nodes that are drawn as one box.

    Attributes:
        name: what the box is called.
        nodes: in topological order.
        inner: how many parts of each level are inside, such as {"neuron": 3}.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: list[Node] = []
        self.inner: dict[str, int] = {}

    @property
    def parameters(self) -> list[Node]:
        """The leaves inside that take a gradient."""
        return [node for node in self.nodes if not node.parents and node.takes_grad]


Vertex: TypeAlias = Any  # what is drawn as one box: a node or a group


def fold(order: Sequence[Node], place_of: Mapping[Node, Place], collapse: Collapse) -> dict[Node, Group]:
    """Return the group of each node that is folded away.

    Args:
        order: the nodes of a graph, in topological order.
        place_of: the place of each node that has one, as `autograd.parts.places` finds it.
        collapse: a level, such as "neuron", whose parts become one box each, or the nodes of each box by its name.

    Raises:
        ValueError: for a level of which nothing is in the graph, a node that is not in the graph, or one in two boxes.
        TypeError: for anything else.
    """
    if isinstance(collapse, str):
        group_of = _by_level(place_of, collapse)
    elif isinstance(collapse, Mapping):
        group_of = _by_name(order, collapse)
    else:
        raise TypeError(f"collapse is {collapse!r:.60}: give a level such as 'layer', or a dict from names to nodes")
    group_of |= _alike(order, group_of)
    for node in order:
        if node in group_of:
            group_of[node].nodes.append(node)
    return group_of


def _by_level(place_of: Mapping[Node, Place], level: str) -> dict[Node, Group]:
    parts: dict[Part, None] = {}
    for place in dict.fromkeys(place_of.values()):
        part = place.part
        while part is not None and part not in parts:
            parts[part] = None
            part = part.inside
    groups = {part: Group(part.name) for part in parts if part.level == level}
    if not groups:
        levels = dict.fromkeys(part.level for part in parts)
        known = f"choose one of {', '.join(levels)}" if levels else "nothing in it belongs to a model that is known"
        raise ValueError(
            f"collapse={level!r}: no such part is in this graph; {known}, or pass a dict from names to nodes"
        )
    around = {part: part.at(level) for part in parts}
    for part in reversed(parts):
        outer = around[part]
        if outer is not None and outer is not part:
            counts = groups[outer].inner
            counts[part.level] = counts.get(part.level, 0) + 1
    found = ((node, around[place.part]) for node, place in place_of.items() if place.part is not None)
    return {node: groups[part] for node, part in found if part is not None}


def _by_name(order: Sequence[Node], collapse: Mapping[str, Iterable[Node]]) -> dict[Node, Group]:
    present = set(order)
    group_of: dict[Node, Group] = {}
    for name, nodes in collapse.items():
        group = Group(str(name))
        for node in nodes:
            if node not in present:
                raise ValueError(f"collapse: box {name!r} has {node!r}, which is not in the graph: leave it out")
            if node in group_of:
                raise ValueError(
                    f"collapse: {node!r} is in two boxes, {group_of[node].name!r} and {name!r}: choose one"
                )
            group_of[node] = group
    return group_of


def _alike(order: Sequence[Node], group_of: Mapping[Node, Group]) -> dict[Node, Group]:
    """Return groups of those leaves that lead to nothing but the same boxes, where there are many of them."""
    leads_to: dict[Node, dict[Group, None]] = {node: {} for node in order if not node.parents and node not in group_of}
    for node in order:
        group = group_of.get(node)
        for parent in node.parents:
            if parent in leads_to:
                if group is None:
                    del leads_to[parent]
                else:
                    leads_to[parent][group] = None
    alike: dict[tuple[bool, tuple[int, ...]], list[Node]] = {}
    for node, groups in leads_to.items():
        alike.setdefault((node.takes_grad, tuple(map(id, groups))), []).append(node)
    found: dict[Node, Group] = {}
    for (takes_grad, _), nodes in alike.items():
        if len(nodes) > MOST_ALIKE:
            group = Group(f"{len(nodes)} {'leaves' if takes_grad else 'constants'}")
            found |= dict.fromkeys(nodes, group)
    return found
