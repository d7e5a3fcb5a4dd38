"""Lines of a drawn network: one for each weight, its width and color, and its number where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from autograd.show import Arrow, Box, Line, Scale, color
from nn.inspect.network_panel import Panel, short_number

MOST_NUMBERED = 16  # lines in a picture that each have their number written on them
SLIM = 0.7  # of the width, where there are many lines
ALONG = (0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.5)  # a line, where its number may stand

Point = tuple[float, float]


def network_lines(panel: Panel, circles: Sequence[Sequence[Box]], scale: Scale) -> tuple[list[Arrow], list[Box]]:
    """Return the lines between the columns, faded ones first, and their numbers, if there is room for these.

    Args:
        panel: the network and its numbers.
        circles: the circles of each column, in their positions.
        scale: of the widths.
    """
    faded_lines: list[Arrow] = []
    lines: list[Arrow] = []
    numbers: list[Box] = []
    is_numbered = sum(n_in * n_out for n_in, n_out in pairwise(panel.sizes)) <= MOST_NUMBERED
    for layer, (tails, heads) in enumerate(pairwise(circles)):
        for k, head in enumerate(heads):
            for j, tail in enumerate(tails):
                size = panel.line(layer, k, j)
                width = scale.proportional_width(size or 0.0) if panel.show == "weights" else scale.width(size)
                width *= 1.0 if is_numbered else SLIM
                line = Arrow(tail.id, head.id, color=color(size), width=width, pointed=False)
                is_faded = panel.highlighted is not None and (layer, k, j) not in panel.highlighted.lines
                if is_faded:
                    line.fade()
                elif panel.highlighted is not None:
                    line.emphasize()
                (faded_lines if is_faded else lines).append(line)
                if is_numbered and size is not None:
                    numbers.append(_number_on_line(tail, head, size, numbers, is_faded))
    return faded_lines + lines, numbers


def _number_on_line(tail: Box, head: Box, size: float, others: Sequence[Box], is_faded: bool) -> Box:
    box = Box(f"{tail.id}{head.id}", [Line(short_number(size))], shape="none")
    if is_faded:
        box.fade()
    box.width, box.height = box.width - 10.0, box.height - 8.0
    box.position = _free_place(tail, head, box, others)
    return box


def _free_place(tail: Box, head: Box, number: Box, others: Sequence[Box]) -> Point:
    """Return where on the line between two circles its number covers no other, or else covers the fewest."""
    (x0, y0), (x1, y1) = tail.position or (0.0, 0.0), head.position or (0.0, 0.0)
    rim = tail.width / 2 / math.hypot(x1 - x0, y1 - y0)

    def covered(point: Point) -> int:
        return sum(
            abs(point[0] - (other.position or point)[0]) < (number.width + other.width) / 2
            and abs(point[1] - (other.position or point)[1]) < (number.height + other.height) / 2
            for other in others
        )

    shares = [rim + share * (1.0 - 2 * rim) for share in ALONG]
    return min(((x0 + share * (x1 - x0), y0 + share * (y1 - y0)) for share in shares), key=covered)
