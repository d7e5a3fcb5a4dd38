"""The box of a value, and the box of many nodes folded into one."""

from __future__ import annotations

import math

from autograd.show.draw.collapse import Cluster
from autograd.show.draw.gradients import Gradients, Known
from autograd.show.labels.labels import NOT_YET, WIDEST_NUMBER, name, number
from autograd.show.labels.text_width import text_width
from autograd.show.picture.colors import ACTIVE, FAINT, INK, NEUTRAL, Scale, color, tint
from autograd.show.picture.drawing import COLUMN_GAP, PADDING, TEXT, Box, Line
from autograd.support.words import counted
from autograd.value import Value

CONSTANT_FILL, CLUSTER_FILL = "#F1F1F1", "#F3F1EA"
MORE = " + …"  # after a gradient to which contributions are still missing
# In a sequence of pictures a box is as wide with no gradient yet as with the longest number, so that nothing moves.
WIDEST = text_width("grad" + WIDEST_NUMBER + MORE, TEXT) + 2 * PADDING + COLUMN_GAP


def value_box(
    node: Value, box_id: str, called: str | None, gradients: Gradients, scale: Scale, faded: bool, in_sequence: bool
) -> Box:
    """Return the box of a value: its operation, label, data and gradient.

    Args:
        node: the value.
        box_id: the id of the box in the picture.
        called: the name of the value; None for none.
        gradients: those to show.
        scale: the widths of gradients.
        faded: whether it stays in the background.
        in_sequence: whether it is one of several pictures, in which it keeps its size while gradients change.
    """
    is_constant = not node.takes_grad
    gradient = gradients.shown(node)
    title = name(called or "")
    lines = [Line(title, strong=True)] if title else []
    lines.append(Line(number(node.data), "data"))
    if not is_constant:
        lines.append(_gradient_line(gradient, gradients.known(node)))
    known = "" if is_constant else f", {NOT_YET}" if gradient is None else f", grad {gradient!r}"
    box = Box(
        box_id,
        lines,
        symbol=node.op.symbol if node.parents else "",
        shape="box" if node.parents else "round",
        border=NEUTRAL if is_constant else color(gradient),
        border_width=1.0 if is_constant else 0.6 + 0.4 * scale.width(gradient),
        dashed=is_constant,
        fill=CONSTANT_FILL if is_constant else tint(gradient),
        description=f"{title + ': ' if title else ''}{node.op.name}, data {node.data!r}{known}",
        least_width=0.0 if is_constant or not in_sequence else WIDEST,
    )
    if in_sequence and node.parents and not is_constant:
        box.width = max(box.width, box.symbol_width + WIDEST)
    if faded:
        box.fade()
    elif node is gradients.active:
        box.fill = ACTIVE
    return box


def _gradient_line(gradient: float | None, known: Known) -> Line:
    if gradient is None:
        return Line(NOT_YET, ink=FAINT)
    return Line(number(gradient) + (MORE if known is Known.PART else ""), "grad")


def cluster_box(
    cluster: Cluster, box_id: str, exits: list[Value], gradients: Gradients, faded: bool, in_sequence: bool
) -> Box:
    """Return the box of a cluster: counts of its parts, the value that leaves it if there is only one, and gradients.

    Args:
        cluster: the folded nodes.
        box_id: the id of the box in the picture.
        exits: the nodes inside on which something outside depends, or which are results.
        gradients, faded, in_sequence: as for `value_box`.
    """
    parameters = cluster.parameters
    lines = [Line(name(cluster.name), strong=True)]
    lines += [Line(counted(count, level, ","), ink=FAINT) for level, count in cluster.inner.items()]
    is_of_leaves = all(not node.parents for node in cluster.nodes)
    if is_of_leaves:
        numbers = [node.data for node in cluster.nodes]
        lines.append(Line(f"{number(min(numbers))} … {number(max(numbers))}", "data"))
    elif parameters:
        lines.append(Line(counted(len(parameters), "parameter", ","), ink=FAINT))
    if len(exits) == 1 and not is_of_leaves:
        (out,) = exits
        lines.append(Line(number(out.data), "out"))
        lines.append(_gradient_line(gradients.shown(out), gradients.known(out)))
    elif parameters:
        known = [gradients.shown(node) for node in parameters]
        found = [gradient for gradient in known if gradient is not None]
        is_whole = len(found) == len(known)
        lines.append(Line(number(math.hypot(*found)), "‖grad‖") if is_whole else Line(NOT_YET, ink=FAINT))
    size = f"{counted(len(cluster.nodes), 'node')}, {len(parameters)} of them parameters"
    box = Box(
        box_id,
        lines,
        border=INK,
        border_width=1.4,
        fill=CLUSTER_FILL,
        description=f"{name(cluster.name)}: {size}",
        least_width=WIDEST if in_sequence and not is_of_leaves else 0.0,
    )
    if faded:
        box.fade()
    elif gradients.active in cluster.nodes:
        box.fill = ACTIVE
    return box
