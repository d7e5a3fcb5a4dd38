"""From a recorded graph to a drawing: which boxes, which arrows, and how they look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd.graph import topological_order
from autograd.parts import Place, places
from autograd.show.boxes import group_box, value_box
from autograd.show.collapse import Collapse, Group, Vertex, fold
from autograd.show.colours import FADED, FADED_INK, FAINT, INK, NEGATIVE, NEUTRAL, POSITIVE, Scale, colour
from autograd.show.connections import Connection, connections, nodes_on_paths
from autograd.show.drawing import Arrow, Box, Drawing, Line
from autograd.show.gradients import Gradients, recorded, sweep_order, swept, visits_until_known
from autograd.show.labels import number
from autograd.show.selection import DEPTH_AROUND, around_both_ways, check_arrows, within

Node: TypeAlias = Any  # a Value

BOLD = 3.5  # the least width of an arrow that is to be seen first
MOST_SUMS = 150  # arrows at folded boxes with a number on each; more would hide each other


@dataclass(frozen=True)
class Choices:
    """What to draw of a graph, and how; `draw` says what each means."""

    highlight: Sequence[Node] = ()
    at: int | Sequence[Node] | None = None
    collapse: Collapse | None = None
    depth: int | None = None
    around: Node | None = None
    scale: float | None = None
    rankdir: str = "LR"
    limit: int = 500


class Graph:
    """A recorded graph, or the part of it that is to be drawn, in topological order, with its nodes folded or not."""

    def __init__(self, roots: Sequence[Node], choices: Choices) -> None:
        self.roots, self.choices = roots, choices
        depth, limit = choices.depth, choices.limit
        plain = choices.collapse is None and choices.around is None
        # The quick way first: it stops at the limit, however large the graph is.
        drawn = within(roots, lambda node: node.parents, depth, limit) if plain else None
        whole = not plain or choices.at is not None or bool(choices.highlight)
        if drawn is None or whole:
            self.order = topological_order(*roots)
        else:
            edge = (parent for node in drawn for parent in node.parents if parent not in drawn)
            self.order = topological_order(*roots, stop=edge)
        self.place_of = places(self.order)
        self.group_of: Mapping[Node, Group] = {}
        if choices.collapse is not None:
            self.group_of = fold(self.order, self.place_of, choices.collapse)
        vertices = dict.fromkeys(self.group_of.get(node, node) for node in self.order)
        parents = self._parents() if not plain or depth is not None else {}
        if choices.around is not None:
            if choices.around not in set(self.order):
                raise ValueError(f"around={choices.around!r}: that node is not in the graph; give one that is")
            centre = self.group_of.get(choices.around, choices.around)
            drawn = around_both_ways(centre, parents, DEPTH_AROUND if depth is None else depth, limit)
        elif drawn is None:
            tops = dict.fromkeys(self.group_of.get(root, root) for root in roots)
            drawn = within(tops, lambda vertex: parents[vertex], depth, limit)
        self.vertices = [vertex for vertex in vertices if vertex in drawn]
        self.missing = {
            vertex: count
            for vertex in self.vertices
            if (count := sum(parent not in drawn for parent in parents.get(vertex, ())))
        }

    def _parents(self) -> dict[Vertex, list[Vertex]]:
        found: dict[Vertex, dict[Vertex, None]] = {}
        for node in self.order:
            vertex = self.group_of.get(node, node)
            before = found.setdefault(vertex, {})
            before.update((self.group_of.get(parent, parent), None) for parent in node.parents)
        return {vertex: [parent for parent in before if parent is not vertex] for vertex, before in found.items()}


def compose(roots: Sequence[Node], choices: Choices) -> Drawing:
    """Return the drawing of a graph.

    Args:
        roots: the results.
        choices: what to draw, and how.

    Raises:
        ValueError: for a graph too large to read, or a node that is not in it.
    """
    graph = Graph(roots, choices)
    order = graph.order
    gradients, final, step = _gradients(graph)
    for node in choices.highlight:
        if node not in set(order):
            raise ValueError(f"highlight={node!r}: no path leads from it to {roots[0]!r}; give a node of the graph")
    on_paths = nodes_on_paths(order, roots, choices.highlight) if choices.highlight else set()
    drawn = dict.fromkeys(graph.vertices)
    nodes = [node for node in order if graph.group_of.get(node, node) in drawn]
    found = [c for c in connections(nodes, graph.group_of, gradients, on_paths) if c.tail in drawn]
    check_arrows(len(found), choices.limit)
    scale = Scale(choices.scale or 1.0)
    if choices.scale is None:
        at_the_end = found if final is gradients else connections(nodes, graph.group_of, final, set())
        shown = (final.shown(node) for node in nodes if node not in graph.group_of and node.takes_grad)
        scale = Scale.of([*(connection.flow for connection in at_the_end), *shown])
    ids = {vertex: f"n{i}" for i, vertex in enumerate(graph.vertices)}
    outside = _exits(graph) if graph.group_of else {}
    boxes, arrows = [], []
    vertex: Vertex
    for vertex in graph.vertices:
        is_folded = isinstance(vertex, Group)
        faded = bool(choices.highlight) and on_paths.isdisjoint(vertex.nodes if is_folded else [vertex])
        if is_folded:
            boxes.append(group_box(vertex, ids[vertex], outside[vertex], gradients, scale, faded))
        else:
            called = vertex.label or graph.place_of.get(vertex, Place()).name
            in_sequence = choices.at is not None
            boxes.append(value_box(vertex, ids[vertex], called, gradients, scale, faded, in_sequence))
        if vertex in graph.missing:
            boxes.append(Box(f"m{ids[vertex]}", [Line(f"… {graph.missing[vertex]} more", ink=FAINT)], shape="none"))
            arrows.append(Arrow(boxes[-1].id, ids[vertex], dashed=True))
    sums_are_shown = sum(connection.is_folded for connection in found) <= MOST_SUMS
    for connection in found:
        arrows.append(_arrow(connection, ids, scale, bool(choices.highlight), sums_are_shown))
    caption = _caption(found, gradients, step, scale)
    says = f"graph of {len(graph.vertices)} boxes and {len(found)} arrows, ending in {roots[0]!r}"
    return Drawing(boxes, arrows, choices.rankdir, caption, says, scale.largest)


def _gradients(graph: Graph) -> tuple[Gradients, Gradients, tuple[int, int] | None]:
    """Return the gradients to show, those at the end of the sweep, and where the sweep stands: step and last step."""
    at, order, roots = graph.choices.at, graph.order, graph.roots
    if at is None:
        gradients = recorded()
        return gradients, gradients, None
    last = len(sweep_order(order))
    if isinstance(at, int):
        if not 0 <= at <= last:
            raise ValueError(f"at={at}: the backward sweep visits {last} nodes; give a number from 0 to {last}")
    else:
        for node in at:
            if node not in set(order):
                raise ValueError(f"at: {node!r} is not in the graph; give nodes that are")
        at = visits_until_known(order, at)
    return swept(order, roots, at), swept(order, roots, last), (at, last)


def _exits(graph: Graph) -> dict[Group, list[Node]]:
    """Return, for each group, the nodes on which something outside depends, or which are results."""
    leaving: dict[Group, dict[Node, None]] = {group: {} for group in graph.group_of.values()}
    for node in graph.order:
        for parent in node.parents:
            group = graph.group_of.get(parent)
            if group is not None and graph.group_of.get(node) is not group:
                leaving[group][parent] = None
    for root in graph.roots:
        if root in graph.group_of:
            leaving[graph.group_of[root]][root] = None
    return {group: list(nodes) for group, nodes in leaving.items()}


def _arrow(
    connection: Connection, ids: Mapping[Vertex, str], scale: Scale, highlighting: bool, sums_are_shown: bool
) -> Arrow:
    arrow = Arrow(
        ids[connection.tail],
        ids[connection.head],
        _label(connection) if sums_are_shown or not connection.is_folded else "",
        colour(connection.flow),
        scale.width(connection.flow),
        dashed=not connection.passes,
    )
    if highlighting and connection.on_path:
        arrow.width = max(arrow.width, BOLD)
        arrow.colour = INK if arrow.colour == NEUTRAL else arrow.colour
    elif highlighting:
        arrow.colour, arrow.ink, arrow.width = FADED, FADED_INK, 1.0
    return arrow


def _label(connection: Connection) -> str:
    if connection.is_folded:
        if connection.flow is None:
            return ""
        return ("Σ " if connection.count > 1 else "") + number(connection.flow)
    if connection.derivative is not None:
        return number(connection.derivative)
    return "0" if connection.tail.takes_grad else ""  # an argument on which the result depends by jumps alone


def _caption(
    found: Iterable[Connection], gradients: Gradients, step: tuple[int, int] | None, scale: Scale
) -> list[tuple[str, str]]:
    meanings = {False: "local derivatives", True: "at folded boxes the gradient passed on, summed (Σ)"}
    numbers = ", ".join(meanings[kind] for kind in sorted({connection.is_folded for connection in found}))
    numbers = f"on the arrows: {numbers}" if numbers else ""
    where = "" if step is None else f"backward sweep, {step[0]} of {step[1]} nodes visited      "
    if step is None and all(connection.flow is None for connection in found):
        return [(numbers, FAINT)] if numbers else []
    return [
        (where, INK),
        ("blue: gradient above 0", POSITIVE),
        ("   ", FAINT),
        ("orange: below 0", NEGATIVE),
        (f"   the wider, the larger, up to {number(scale.largest)}", FAINT),
        (f"      {numbers}" if numbers else "", FAINT),
    ]
