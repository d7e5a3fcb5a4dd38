"""Columns of a drawn network: where each circle stands, and the headings and names around them."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.show import FAINT, Arrow, Box, Line, Scale, name, text_width
from nn.inspect.network_circles import circle
from nn.inspect.network_lines import Point, network_lines
from nn.inspect.network_panel import Panel

LONGEST_NAME = 30
RADIUS, PLAIN_RADIUS, UNIT_GAP, HEADING = 40.0, 13.0, 14.0, 44.0  # of a circle with numbers in it, and without
COLUMN_GAP, STEEPNESS = 150.0, 0.22  # between two columns: so much, or so large a share of their height
LETTER = 11.0  # size of the letters of a name


def draw_columns(
    panel: Panel,
    scale: Scale,
    left: float,
    prefix: str,
    title: str,
    input_names: Sequence[str] | None,
    output_names: Sequence[str] | None,
) -> tuple[list[Box], list[Arrow]]:
    """Return the boxes and the lines of a panel.

    Args:
        panel: the network and its numbers.
        scale: widths of the lines.
        left: where the leftmost box begins.
        prefix: what the names of the boxes begin with.
        title: what stands above; empty for nothing.
        input_names: what stands beside the first column; None for x[0], x[1], ...
        output_names: what stands beside the last column; None for nothing.
    """
    radius = RADIUS if panel.has_numbers else PLAIN_RADIUS
    pitch = 2 * radius + UNIT_GAP
    sizes = panel.sizes
    inputs = input_names or [f"x[{j}]" for j in range(panel.model.n_inputs)]
    names = [name(text, LONGEST_NAME) for text in inputs][: sizes[0]]
    outputs = [name(text, LONGEST_NAME) for text in output_names or ()][: sizes[-1]]
    tallest = max(sizes) * pitch
    gap = 2 * radius + max(COLUMN_GAP, STEEPNESS * tallest)
    first = left + max(text_width(text, LETTER) for text in names) + 10.0 + radius
    circles: list[list[Box]] = []
    texts: list[Box] = []
    for c, n in enumerate(sizes):
        x, height = first + c * gap, n * pitch
        column = [circle(panel, c - 1, k, f"{prefix}{c}u{k}", radius) for k in range(n)]
        for k, drawn in enumerate(column):
            drawn.position = (x, (k + 0.5) * pitch - height / 2)
        circles.append(column)
        texts += _around(panel, c, f"{prefix}{c}", x, -tallest / 2, height / 2)
    if title:
        middle = first + gap * (len(sizes) - 1) / 2
        texts.append(_text(f"{prefix}t", (middle, -tallest / 2 - 1.5 * HEADING), Line(title, strong=True)))
    texts += [_beside(drawn, -1, text) for drawn, text in zip(circles[0], names, strict=True)]
    texts += [_beside(drawn, 1, text) for drawn, text in zip(circles[-1], outputs, strict=False)]
    lines, numbers = network_lines(panel, circles, scale)
    return [drawn for column in circles for drawn in column] + numbers + texts, lines


def _around(panel: Panel, c: int, prefix: str, x: float, top: float, bottom: float) -> list[Box]:
    """Return the heading of a column, and how many of its units are not drawn, if any."""
    activation = panel.model.layers[c - 1].activation if c else ""
    heading = [Line(f"layer[{c - 1}]" if c else "inputs", strong=True), Line(activation, ink=FAINT)]
    texts = [_text(f"{prefix}h", (x, top - HEADING / 2), *heading)]
    missing = panel.model.sizes[c] - panel.sizes[c]
    if missing:
        texts.append(_text(f"{prefix}m", (x, bottom + 8.0), Line(f"… {missing:,} more", ink=FAINT)))
    return texts


def _beside(circle: Box, side: int, text: str) -> Box:
    """Return a name on the left (side -1) or on the right (side 1) of a circle."""
    x, y = circle.position or (0.0, 0.0)
    position = x + side * (circle.width / 2 + 10.0 + text_width(text, LETTER) / 2), y
    return _text(f"{circle.id}n", position, Line(text))


def _text(box_id: str, position: Point, *lines: Line) -> Box:
    return Box(box_id, lines, shape="none", position=position)
