"""The drawing of a graph: its boxes, its arrows and the caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd.parts import Place
from autograd.show.draw.boxes import cluster_box, value_box
from autograd.show.draw.collapse import Cluster, Vertex
from autograd.show.draw.connections import Connection, connections, nodes_on_paths
from autograd.show.draw.gradients import Gradients, recorded_gradients
from autograd.show.draw.selection import check_arrows
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.draw.view import Choices, View
from autograd.show.labels.labels import WIDEST_NUMBER, name, number
from autograd.show.labels.text_width import text_width
from autograd.show.picture.colors import FADED, FAINT, INK, NEGATIVE, NEUTRAL, NOT_FINITE, POSITIVE, Scale, color
from autograd.show.picture.drawing import SMALL, Arrow, Box, Drawing, Line
from autograd.support.words import counted
from autograd.value import Value

FIGURE_SPACE = "\u2007"  # as wide as a digit
WIDEST_SUM = text_width("Σ " + WIDEST_NUMBER, SMALL)
MOST_SUMS = 150  # arrows at folded boxes with a number on each; more numbers would hide each other


def compose(roots: Sequence[Value], choices: Choices) -> Drawing:
    """Return the drawing of a graph.

    Args:
        roots: the results.
        choices: the arguments of `draw`.

    Raises:
        ValueError: for a graph too large to read, or a node that is not in it.
    """
    view = View(roots, choices)
    highlighting = bool(choices.highlight)
    on_paths = nodes_on_paths(view.order, roots, view.check(choices.highlight, "highlight")) if highlighting else set()
    gradients, final, step = _gradients(view, choices.at)
    nodes, drawn = view.drawn_nodes(), set(view.vertices)
    found = [c for c in connections(nodes, view.cluster_of, gradients, on_paths) if c.tail in drawn]
    check_arrows(len(found), choices.limit)
    scale = Scale(choices.scale or 1.0)
    if choices.scale is None:
        at_the_end = found if final is gradients else connections(nodes, view.cluster_of, final, set())
        shown = (final.shown(node) for node in nodes if node not in view.cluster_of and node.takes_grad)
        scale = Scale.of([*(connection.contribution for connection in at_the_end), *shown])
    ids = {vertex: f"n{i}" for i, vertex in enumerate(view.vertices)}
    boxes, arrows = [], []
    in_sequence = choices.at is not None
    exits = view.exits() if view.cluster_of else {}
    for vertex in view.vertices:
        faded = highlighting and on_paths.isdisjoint(vertex.nodes if isinstance(vertex, Cluster) else [vertex])
        if isinstance(vertex, Cluster):
            boxes.append(cluster_box(vertex, ids[vertex], exits[vertex], gradients, faded, in_sequence))
        else:
            called = vertex.label or view.place_of.get(vertex, Place()).name
            boxes.append(value_box(vertex, ids[vertex], called, gradients, scale, faded, in_sequence))
    sums_are_shown = sum(connection.is_folded for connection in found) <= MOST_SUMS
    for connection in found:
        arrow = _arrow(connection, ids, scale, highlighting, sums_are_shown)
        if in_sequence and sums_are_shown and connection.is_folded and connection.passes:
            arrow.label_room = WIDEST_SUM
        arrows.append(arrow)
    for missing, is_before in ((view.missing_before, True), (view.missing_after, False)):
        for vertex, count in missing.items():
            box = Box(f"{ids[vertex]}{'b' if is_before else 'a'}", [Line(f"… {count} more", ink=FAINT)], shape="none")
            ends = (box.id, ids[vertex]) if is_before else (ids[vertex], box.id)
            boxes.append(box)
            arrows.append(Arrow(*ends, color=FADED if highlighting else NEUTRAL, dashed=True))
    caption = _caption(found, step, scale)
    description = name(
        f"graph of {counted(len(view.vertices), 'box')} and {counted(len(found), 'arrow')}, ending in {roots[0]!r}"
    )
    return Drawing(boxes, arrows, choices.rankdir, caption, description, scale.largest)


def _gradients(view: View, at: int | Sequence[Value] | None) -> tuple[Gradients, Gradients, tuple[int, int] | None]:
    """Return the gradients to show, those at the end of the sweep, and the step it stopped at with the last step."""
    if at is None:
        gradients = recorded_gradients()
        return gradients, gradients, None
    sweep = SteppedSweep(view.order, view.roots)
    last = len(sweep.visits)
    step = at if isinstance(at, int) else sweep.visits_until_known(view.check(at, "at"))
    if not 0 <= step <= last:
        raise ValueError(f"at={at!r}: the backward sweep visits {last} nodes; give a number from 0 to {last}")
    return sweep.after(step), sweep.after(last), (step, last)


def _arrow(
    connection: Connection, ids: Mapping[Vertex, str], scale: Scale, highlighting: bool, sums_are_shown: bool
) -> Arrow:
    arrow = Arrow(
        ids[connection.tail],
        ids[connection.head],
        _label(connection) if sums_are_shown or not connection.is_folded else "",
        color(connection.contribution),
        scale.width(connection.contribution),
        dashed=not connection.passes,
    )
    if highlighting and connection.on_path:
        arrow.emphasize()
    elif highlighting:
        arrow.fade()
    return arrow


def _label(connection: Connection) -> str:
    if connection.is_folded:
        if connection.contribution is None:
            return ""
        return ("Σ " if connection.count > 1 else "") + number(connection.contribution)
    if connection.derivative is not None:
        return number(connection.derivative)
    # Where the result depends on the parent only by jumps, the derivative is 0 and no gradient passes.
    is_flat = isinstance(connection.tail, Value) and connection.tail.takes_grad
    return "0" if is_flat else ""


def _caption(found: Sequence[Connection], step: tuple[int, int] | None, scale: Scale) -> list[tuple[str, str]]:
    meanings = {False: "local derivatives", True: "at folded boxes the gradient passed on, summed (Σ)"}
    numbers = ", ".join(meanings[kind] for kind in sorted({connection.is_folded for connection in found}))
    numbers = f"on the arrows: {numbers}" if numbers else ""
    where = ""
    if step is not None:  # as long in each picture of a sequence
        visited = str(step[0]).rjust(len(str(step[1])), FIGURE_SPACE)
        where = f"backward sweep, {visited} of {step[1]} nodes visited      "
    if step is None and all(connection.contribution is None for connection in found):
        return [(numbers, FAINT)] if numbers else []
    is_finite = all(color(connection.contribution) != NOT_FINITE for connection in found)
    violet = [] if is_finite else [("   violet: inf or nan", NOT_FINITE)]
    return [
        (where, INK),
        ("blue: gradient above 0", POSITIVE),
        ("   ", FAINT),
        ("orange: below 0", NEGATIVE),
        *violet,
        (f"   the wider, the larger, up to {number(scale.largest)}", FAINT),
        (f"      {numbers}" if numbers else "", FAINT),
    ]
