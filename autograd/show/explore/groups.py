"""Groups: the boxes into which a large graph is folded, within each other, so that each holds few enough to read.

A model's parts are groups. What is still too many is folded by what repeats: leaves that lead to the same boxes, and
else stretches of the computation, cut where a repeated sequence of operations ends. A stretch is a run of nodes in
topological order, so no path leaves it and returns: folding by stretches makes no cycle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from autograd.parts import Part, Place
from autograd.show.explore.repetition import repeated, stretch_length
from autograd.support.words import counted
from autograd.value import Value

MOST = 24  # children of a group
ALIKE = 8  # leaves that lead to the same boxes and stay one by one

Child: TypeAlias = "Value | Group"


class Group:
    """Nodes that are folded into one box.

    Args:
        name: what the box is called.
        detail: what it says about what is inside; found from the children if it is empty.
        level: of the part of a model that it is; "" for none.

    Attributes:
        children: nodes and groups, in topological order as far as groups have one.
        around: the group it is in; None for the outermost.
        depth: the number of groups around it.
    """

    __slots__ = ("around", "children", "depth", "detail", "level", "name")

    def __init__(self, name: str, detail: str = "", level: str = "") -> None:
        self.name, self.detail, self.level = name, detail, level
        self.children: list[Child] = []
        self.around: Group | None = None
        self.depth = 0

    def nodes(self) -> Iterator[Value]:
        """Yield the nodes in it, at any depth."""
        stack: list[Child] = self.children[::-1]
        while stack:
            child = stack.pop()
            if isinstance(child, Group):
                stack += reversed(child.children)
            else:
                yield child


class Grouping:
    """The groups of a graph.

    Args:
        order: its nodes, in topological order.
        place_of: the place of each node that has one in a model, as `autograd.parts.places` finds it.
        name_of: returns the name of a node.

    Attributes:
        root: the group of everything.
        group_of: the innermost group of each node.

    >>> from autograd import Value, topological_order
    >>> x = Value(0.5)
    >>> y = x
    >>> for _ in range(40):
    ...     y = (y * 0.5).sin()
    >>> [child.detail for child in Grouping(topological_order(y), {}, lambda node: "y").root.children[1:]]
    ['10 × (multiply, sin)', '10 × (multiply, sin)', '10 × (multiply, sin)']
    """

    def __init__(
        self, order: Sequence[Value], place_of: Mapping[Value, Place], name_of: Callable[[Value], str]
    ) -> None:
        self.root = Group("everything")
        self.group_of: dict[Value, Group] = {}
        self._name_of = name_of
        self._by_parts(order, place_of)
        self._users = _users_of_leaves(order)
        stack = [self.root]
        while stack:
            group = stack.pop()
            self._fold(group)
            for child in group.children:
                if isinstance(child, Group):
                    child.around, child.depth = group, group.depth + 1
                    stack.append(child)
                else:
                    self.group_of[child] = group
        del self._users

    def child_in(self, node: Value, group: Group) -> Child | None:
        """Return the child of a group that a node is, or is in; None for a node outside."""
        child: Child = node
        around: Group | None = self.group_of[node]
        while around is not None and around is not group and around.depth > group.depth:
            child, around = around, around.around
        return child if around is group else None

    def _by_parts(self, order: Sequence[Value], place_of: Mapping[Value, Place]) -> None:
        found: dict[Part | None, Group] = {None: self.root}

        def group_of(part: Part | None) -> Group:
            if part not in found:
                assert part is not None
                around = group_of(part.inside)
                found[part] = Group(part.name, level=part.level)
                found[part].around = around
                found[part].depth = around.depth + 1
                around.children.append(found[part])
            return found[part]

        nowhere = Place()
        for node in order:
            group = group_of(place_of.get(node, nowhere).part)
            group.children.append(node)
            self.group_of[node] = group
        for part, group in found.items():
            if part is not None:
                group.detail = _content(group)
        for group in found.values():
            while len(group.children) == 1 and isinstance(group.children[0], Group):  # such as a layer's one neuron
                group.children = group.children[0].children

    def _fold(self, group: Group) -> None:
        """Fold the children of a group until there are few enough."""
        if len(group.children) > MOST:
            self._fold_alike(group)
        if len(group.children) > MOST:
            self._fold_stretches(group)

    def _fold_alike(self, group: Group) -> None:
        """Fold leaves that lead to the same boxes."""
        alike: dict[tuple[object, ...], list[Value]] = {}
        leaves = [child for child in group.children if isinstance(child, Value) and not child.parents]
        for leaf in leaves:
            users = {self.child_in(user, group) for user in self._users[leaf]}
            alike.setdefault((leaf.takes_grad, frozenset(map(id, users))), []).append(leaf)
        groups = [self._of_leaves(nodes) for nodes in alike.values() if len(nodes) > ALIKE]
        if len(groups) > 1 or (groups and len(leaves) < len(group.children)):
            self._put(group, groups)

    def _fold_stretches(self, group: Group) -> None:
        """Fold runs of children; a leaf goes with the one run that uses it, and those of several runs together."""
        run = [child for child in group.children if isinstance(child, Group) or child.parents]
        few = [child for child in run if isinstance(child, Group)]
        if len(few) <= ALIKE < len(run) - len(few):  # a few parts, such as the one network, stay in sight
            run = [child for child in run if isinstance(child, Value)]
        if len(run) <= 1:
            run = list(group.children)
        length = stretch_length([_kind(child) for child in run], MOST)
        stretch_of = {child: i // length for i, child in enumerate(run)}
        members: list[list[Child]] = [[] for _ in range(-(-len(run) // length))]
        shared: list[Value] = []
        for child in group.children:
            place = stretch_of.get(child)
            if place is None and isinstance(child, Group):
                continue
            if place is None:
                assert isinstance(child, Value)
                users = {stretch_of.get(found) for user in self._users[child] if (found := self.child_in(user, group))}
                place = users.pop() if len(users) == 1 else None
            if place is None:
                assert isinstance(child, Value)
                shared.append(child)
            else:
                members[place].append(child)
        groups = [self._stretch(part) for part in members]
        if len(shared) > ALIKE:
            for takes_grad in (True, False):
                leaves = [leaf for leaf in shared if leaf.takes_grad is takes_grad]
                groups += [self._of_leaves(leaves)] if len(leaves) > 1 else []
        self._put(group, groups)

    def _put(self, group: Group, folded: Sequence[Group]) -> None:
        """Put new groups in the place of their children."""
        new_home = {child: new for new in folded for child in new.children}
        seen: set[Group] = set()
        kept: list[Child] = []
        for child in group.children:
            home = new_home.get(child)
            if home is None:
                kept.append(child)
            elif home not in seen:
                seen.add(home)
                kept.append(home)
            if home is not None:
                if isinstance(child, Group):
                    child.around = home
                else:
                    self.group_of[child] = home
        for new in folded:
            new.around, new.depth = group, group.depth + 1
        group.children = kept

    def _of_leaves(self, leaves: Sequence[Value]) -> Group:
        noun = "parameter" if leaves[0].takes_grad else "constant"
        group = Group(self._span(leaves), counted(len(leaves), noun, ","))
        group.children += leaves
        return group

    def _stretch(self, children: Sequence[Child]) -> Group:
        computed = [child for child in children if isinstance(child, Group) or child.parents] or children
        group = Group(self._span(computed))
        group.children += children
        group.detail = repeated([_kind(child) for child in computed]) or _content(group)
        return group

    def _span(self, children: Sequence[Child]) -> str:
        first, last = (self._called(child) for child in (children[0], children[-1]))
        return first if first == last else f"{first} … {last}"

    def _called(self, child: Child) -> str:
        return child.name if isinstance(child, Group) else self._name_of(child)


def _users_of_leaves(order: Sequence[Value]) -> dict[Value, list[Value]]:
    users: dict[Value, list[Value]] = {node: [] for node in order if not node.parents}
    for node in order:
        for parent in node.parents:
            if parent in users:
                users[parent].append(node)
    return users


def _kind(child: Child) -> str:
    return (child.level or "group") if isinstance(child, Group) else child.op.name


def _content(group: Group) -> str:
    """Return the parts of models in a group, or how many nodes there are, and the parameters."""
    levels = Counter(child.level for child in group.children if isinstance(child, Group) and child.level)
    n_nodes = n_parameters = 0
    for node in group.nodes():
        n_nodes += 1
        n_parameters += not node.parents and node.takes_grad
    parts = [counted(count, level, ",") for level, count in levels.items()] or [counted(n_nodes, "node", ",")]
    return ", ".join([*parts, *([counted(n_parameters, "parameter", ",")] if n_parameters else [])])
