"""A drawing in DOT, the language of Graphviz."""

from __future__ import annotations

from typing import Any

from autograd.show.labels.escaping import for_dot
from autograd.show.labels.text_width import text_width
from autograd.show.picture.colors import PAPER
from autograd.show.picture.drawing import FONT, LINE, PADDING, SMALL, SYMBOL, TEXT, Arrow, Box, Drawing, Line

POINTS_PER_INCH = 72.0


def write_dot(drawing: Drawing, graph: Any) -> None:
    """Write a drawing into a graph.

    Args:
        drawing: the drawing.
        graph: an empty `graphviz.Digraph`.

    Text from users is escaped and stands in HTML-like labels only, where DOT reads neither ports nor links; the ids of
    nodes are made by the project.
    """
    graph.attr(
        "graph", rankdir=drawing.direction, bgcolor=PAPER, margin="0.2", pad="0.05", nodesep="0.2", ranksep="0.4"
    )
    graph.attr("graph", outputorder="edgesfirst", fontname=FONT, fontsize=f"{SMALL:g}", labelloc="b")
    graph.attr("node", fixedsize="true", margin="0", fontname=FONT, fontsize=f"{TEXT:g}")
    graph.attr("edge", fontname=FONT, fontsize=f"{SMALL:g}", arrowsize="0.7")
    if drawing.caption:
        spans = "".join(f'<font color="{color}">{for_dot(text)}</font>' for text, color in drawing.caption if text)
        width = text_width("".join(text for text, _ in drawing.caption), SMALL)
        cell = f'<td width="{width:.0f}" height="28" fixedsize="true">{spans}</td>'
        graph.attr("graph", label=f'<<table border="0" cellborder="0"><tr>{cell}</tr></table>>')
    for box in drawing.boxes:
        graph.node(box.id, **_node(box))
    for arrow in drawing.arrows:
        graph.edge(arrow.tail, arrow.head, **_edge(arrow))


def _node(box: Box) -> dict[str, str]:
    style = ["filled"]
    style += ["rounded"] if box.shape == "round" else []
    style += ["dashed"] if box.dashed else []
    attributes = {
        "id": box.id,
        "label": _label(box),
        "shape": {"circle": "circle", "none": "none"}.get(box.shape, "box"),
        "width": _inches(box.width),
        "height": _inches(box.height),
        "style": ",".join(style),
        "color": box.border,
        "fillcolor": box.fill,
        "penwidth": f"{box.border_width:.3g}",
    }
    if box.position is not None:
        x, y = box.position
        attributes["pos"] = f"{x:.2f},{-y:.2f}!"
    return attributes


def _label(box: Box) -> str:
    """Return the lines of a box as a table of two columns, and its symbol as one more to the left of them."""
    rows = [_row(line, box) for line in box.lines] or ["<td></td>"]
    padding = f'<td rowspan="{len(rows)}" width="{PADDING:g}"></td>'
    rows[0] = f"{padding}{rows[0]}{padding}"
    if box.symbol:
        size = f'width="{box.symbol_width:.0f}" height="{box.height - 8:.0f}" fixedsize="true"'
        side = f'rowspan="{len(rows)}" sides="r" border="1" color="{box.ink}" {size}'
        symbol = f'<font point-size="{SYMBOL:g}" color="{box.ink}"><b>{for_dot(box.symbol)}</b></font>'
        rows[0] = f"<td {side}>{symbol}</td>{rows[0]}"
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="0">{table}</table>>'


def _row(line: Line, box: Box) -> str:
    whole = box.width - box.symbol_width - 2 * PADDING
    text = f'<font color="{line.ink}">{for_dot(line.text) or " "}</font>'
    text = f"<b>{text}</b>" if line.strong else text
    height = f'height="{LINE:g}"'
    if not line.key:
        return f'<td colspan="2" width="{whole:.0f}" {height}>{text}</td>'
    first = max(text_width(other.key, TEXT) for other in box.lines)
    key = f'<td align="left" width="{first:.0f}" {height}><font color="{box.ink}">{for_dot(line.key)}</font></td>'
    return f'{key}<td align="right" width="{whole - first:.0f}" {height}>{text}</td>'


def _edge(arrow: Arrow) -> dict[str, str]:
    attributes = {"color": arrow.color, "penwidth": f"{arrow.width:.3g}"}
    if arrow.label or arrow.label_room:
        text = f'<font color="{arrow.ink}">{for_dot(arrow.label)}</font>' if arrow.label else " "
        room = f' width="{arrow.label_room:.0f}" height="18" fixedsize="true"' if arrow.label_room else ""
        table = f'<table border="0" cellborder="0" cellpadding="3"><tr><td{room}>{text}</td></tr></table>'
        attributes["label"] = f"<{table}>"
    if arrow.dashed:
        attributes["style"] = "dashed"
    if not arrow.pointed:
        attributes["arrowhead"] = "none"
    return attributes


def _inches(points: float) -> str:
    return f"{points / POINTS_PER_INCH:.4f}"
