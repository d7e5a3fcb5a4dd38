"""The layouts of groups: each group's children as boxes and arrows, laid out once for all groups that look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.show.explore.box_size import Size, size_of_group
from autograd.show.explore.data import box_places
from autograd.show.explore.groups import Child, Group, Grouping
from autograd.value import Value

MOST_PARTS = 3000  # boxes and arrows in all layouts together; a group beyond them stays folded
MOST_OUTSIDERS = 8  # operands from outside a group that are drawn in it one by one; more are one box
DIRECTIONS = ("LR", "TB")


class GroupLayouts:
    """The layouts of the groups of a graph.

    Args:
        grouping: the groups.
        order: the nodes, in topological order.
        number: the index of each node in it.
        node_sizes: the size of the box of each node.

    Attributes:
        groups: each group as the page has it: its name, what it says of itself, its children (a node by its index, a
            group by minus its own), and the index of its layout, -1 for none; a group comes before those in it.
        found: the layouts: the boxes, which are the children and then the operands from outside, each by the index of
            its size in `sizes`; the arrows between them; and their places for each direction.
        sizes: the different sizes of boxes.
    """

    def __init__(
        self, grouping: Grouping, order: Sequence[Value], number: Mapping[Value, int], node_sizes: Sequence[Size]
    ) -> None:
        self._groups = _outermost_first(grouping.root)
        self._index = {group: i for i, group in enumerate(self._groups)}
        self._position: dict[Child, int] = {
            child: i for group in self._groups for i, child in enumerate(group.children)
        }
        self._size_number: dict[Size, int] = {}
        self.sizes: list[Size] = []
        node_size = [self._number_of(size) for size in node_sizes]
        group_size = [self._number_of(size_of_group([group.name, group.detail])) for group in self._groups]
        outsiders_size = self._number_of(size_of_group([""]))
        between, outside = self._arrows(grouping, order)
        self.groups: list[dict[str, Any]] = []
        self.found: list[dict[str, Any]] = []
        by_look: dict[tuple[Any, ...], int] = {}
        room = MOST_PARTS
        for i, group in enumerate(self._groups):
            outsiders, arrows = self._with_outsiders(group, between[i], outside[i])
            boxes = [
                group_size[self._index[child]] if isinstance(child, Group) else node_size[number[child]]
                for child in group.children
            ]
            boxes += [outsiders_size if node is None else node_size[number[node]] for node in outsiders]
            look = (tuple(boxes), tuple(arrows))
            if look not in by_look and len(boxes) + len(arrows) <= room:
                room -= len(boxes) + len(arrows)
                by_look[look] = len(self.found)
                self.found.append(self._layout(boxes, arrows))
            children = [-self._index[c] if isinstance(c, Group) else number[c] for c in group.children]
            layout = by_look.get(look, -1)
            self.groups.append({"name": group.name, "detail": group.detail, "children": children, "layout": layout})

    def index_of(self, group: Group) -> int:
        """Return the index of a group."""
        return self._index[group]

    def can_unfold(self, group: Group) -> bool:
        """Return whether a group has a layout."""
        return int(self.groups[self._index[group]]["layout"]) >= 0

    def _number_of(self, size: Size) -> int:
        if size not in self._size_number:
            self._size_number[size] = len(self.sizes)
            self.sizes.append(size)
        return self._size_number[size]

    def _arrows(
        self, grouping: Grouping, order: Sequence[Value]
    ) -> tuple[list[list[tuple[int, int, bool]]], list[dict[Value, list[tuple[int, bool]]]]]:
        """Return, for each group, the arrows between its children, and the operands from outside with their users."""
        position, index, group_of = self._position, self._index, grouping.group_of
        between: list[list[tuple[int, int, bool]]] = [[] for _ in self._groups]
        merged: list[dict[tuple[int, int], bool]] = [{} for _ in self._groups]
        outside: list[dict[Value, list[tuple[int, bool]]]] = [{} for _ in self._groups]
        meeting: dict[tuple[Group, Group], tuple[int, Group | None, Group | None]] = {}
        for node in order:
            group = group_of[node]
            at = position[node]
            for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
                other, passes = group_of[parent], derivative is not None
                if other is group:
                    between[index[group]].append((position[parent], at, passes))
                    continue
                if (group, other) not in meeting:
                    meeting[group, other] = self._meeting(group, other)
                i, head, tail = meeting[group, other]
                arrow = (position[parent if tail is None else tail], at if head is None else position[head])
                merged[i][arrow] = merged[i].get(arrow, False) or passes
                if head is not None:
                    outside[index[group]].setdefault(parent, []).append((at, passes))
        for arrows, extra in zip(between, merged, strict=True):
            arrows += [(*arrow, passes) for arrow, passes in extra.items()]
        return between, outside

    def _meeting(self, group: Group, other: Group) -> tuple[int, Group | None, Group | None]:
        """Return the innermost group around two, and its children that they are, or are in; None for itself."""
        head: Group | None = None
        tail: Group | None = None
        while group is not other:
            if group.depth >= other.depth:
                assert group.around is not None
                head, group = group, group.around
            else:
                assert other.around is not None
                tail, other = other, other.around
        return self._index[group], head, tail

    def _with_outsiders(
        self, group: Group, arrows: list[tuple[int, int, bool]], outside: dict[Value, list[tuple[int, bool]]]
    ) -> tuple[list[Value | None], list[tuple[int, int, bool]]]:
        """Return the operands from outside, each a box, or None for all of them in one; and all arrows of a group."""
        if not outside:
            return [], arrows
        first = len(group.children)
        if len(outside) <= MOST_OUTSIDERS:
            more = [(first + i, head, passes) for i, uses in enumerate(outside.values()) for head, passes in uses]
            return list(outside), arrows + more
        heads: dict[int, bool] = {}
        for uses in outside.values():
            for head, passes in uses:
                heads[head] = heads.get(head, False) or passes
        return [None], arrows + [(first, *head) for head in heads.items()]

    def _layout(self, boxes: Sequence[int], arrows: Sequence[tuple[int, int, bool]]) -> dict[str, Any]:
        sizes = [self.sizes[box][:2] for box in boxes]
        return {"boxes": list(boxes), "arrows": [[tail, head] for tail, head, _ in arrows]} | {
            direction: box_places(sizes, arrows, direction) for direction in DIRECTIONS
        }


def _outermost_first(root: Group) -> list[Group]:
    found = [root]
    for group in found:  # the list grows while it is walked
        found += [child for child in group.children if isinstance(child, Group)]
    return found
