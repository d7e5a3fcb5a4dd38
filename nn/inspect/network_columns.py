"""The columns of a drawn network: where each unit stands, what it says, and the lines between the columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from autograd import Value
from autograd.show import (
    FAINT,
    INK,
    NEUTRAL,
    PAPER,
    Arrow,
    Box,
    Line,
    Scale,
    Unit,
    color,
    name,
    number,
    text_width,
    tint,
)
from nn.inspect.reachable import Reach
from nn.inspect.saturation import is_flat, kind
from nn.mlp import MLP

MOST_NUMBERED = 16  # lines in a picture that each have their number written on them
LONGEST_NAME = 30
LONGEST_NUMBER = 7
SLIM = 0.7  # of the width, where there are many lines
RADIUS, PLAIN_RADIUS, UNIT_GAP, HEADING = 40.0, 13.0, 14.0, 44.0  # of a circle with numbers in it, and without
COLUMN_GAP, STEEPNESS = 150.0, 0.22  # between two columns: so much, or so large a share of their height
ALONG = (0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.5)  # a line, where its number may stand

Point = tuple[float, float]


class Columns:
    """A network in columns, its lines being weights or gradients.

    Args:
        model: the network.
        units: each unit of each layer at work, None where that is not known.
        show: "weights" or "gradients".
        known: how many columns, from the right, know their gradients.
        most: how many units of a column are drawn.
        input_names, output_names: what stands beside the first and the last column, or None.
        bold: what is drawn bold while the rest fades; None where nothing is to stand out.
    """

    def __init__(
        self,
        model: MLP,
        units: Sequence[Sequence[Unit | None]],
        show: str,
        known: int,
        most: int,
        input_names: Sequence[str] | None,
        output_names: Sequence[str] | None,
        bold: Reach | None = None,
    ) -> None:
        self.model, self.units, self.show, self.known, self.bold = model, units, show, known, bold
        self.input_names = input_names or [f"x[{j}]" for j in range(model.n_inputs)]
        self.output_names = output_names
        self.drawn = [min(size, most) for size in model.sizes]
        first = next((unit for unit in units[0] if unit is not None), None)
        self.inputs: Sequence[Value | None] = first.inputs if first is not None else [None] * model.n_inputs
        self.radius = PLAIN_RADIUS if first is None else RADIUS

    def knows(self, layer: int) -> bool:
        """Return whether the gradients of a layer are to be shown as known; -1 stands for the inputs."""
        return len(self.model.layers) - layer <= self.known

    def line(self, layer: int, k: int, j: int) -> float | None:
        """Return the number that the line from unit j to unit k of a layer stands for; None while it is not known."""
        weight = self.model.layers[layer].neurons[k].w[j]
        if self.show == "weights":
            return weight.data
        return weight.grad if weight.has_grad and self.knows(layer) else None

    def sizes(self) -> Iterator[float]:
        """Yield the number of every line that is drawn, known already or not."""
        for layer, (n_in, n_out) in enumerate(pairwise(self.drawn)):
            for neuron in self.model.layers[layer].neurons[:n_out]:
                for weight in neuron.w[:n_in]:
                    yield weight.data if self.show == "weights" else weight.grad

    def draw(self, scale: Scale, left: float, prefix: str, title: str) -> tuple[list[Box], list[Arrow]]:
        """Return the boxes and the lines.

        Args:
            scale: widths of the lines.
            left: where the leftmost box begins.
            prefix: what the names of the boxes begin with.
            title: what stands above; empty for nothing.
        """
        names = [_short_name(text) for text in self.input_names[: self.drawn[0]]]
        heights = [n * (2 * self.radius + UNIT_GAP) for n in self.drawn]
        gap = 2 * self.radius + max(COLUMN_GAP, STEEPNESS * max(heights))
        first = left + max(text_width(text, 11.0) for text in names) + 10.0 + self.radius
        top = -max(heights) / 2
        circles: list[list[Box]] = []
        texts: list[Box] = []
        for c, n in enumerate(self.drawn):
            x = first + c * gap
            circles.append([self._circle(c - 1, k, f"{prefix}{c}u{k}") for k in range(n)])
            for k, circle in enumerate(circles[c]):
                circle.position = (x, (k + 0.5) * (2 * self.radius + UNIT_GAP) - heights[c] / 2)
            activation = self.model.layers[c - 1].activation if c else ""
            heading = [Line(f"layer[{c - 1}]" if c else "inputs", strong=True), Line(activation, ink=FAINT)]
            texts.append(_text(f"{prefix}{c}h", (x, top - HEADING / 2), *heading))
            missing = self.model.sizes[c] - n
            if missing:
                texts.append(_text(f"{prefix}{c}m", (x, heights[c] / 2 + 8.0), Line(f"… {missing:,} more", ink=FAINT)))
        if title:
            middle = first + gap * (len(circles) - 1) / 2
            texts.append(_text(f"{prefix}t", (middle, top - 1.5 * HEADING), Line(title, strong=True)))
        outputs = [_short_name(text) for text in self.output_names or ()]
        for column, written, side in ((circles[0], names, -1), (circles[-1], outputs, 1)):
            for circle, text in zip(column, written, strict=False):
                texts.append(_text(f"{circle.id}n", _beside(circle, side, text), Line(text)))
        lines, numbers = self._lines(circles, scale)
        return [circle for column in circles for circle in column] + numbers + texts, lines

    def _circle(self, layer: int, k: int, box_id: str) -> Box:
        """Return the circle of a unit, or of an input for layer -1."""
        unit = self.units[layer][k] if layer >= 0 else None
        output: Value | None = self.inputs[k] if layer < 0 else unit and unit.output
        z: Value | None = output if layer < 0 else unit and unit.pre_activation
        gradient = z.grad if z is not None and z.has_grad and self.knows(layer) else None
        lines = []
        if output is not None and self.show == "weights":
            lines.append(Line(_short(output.data), strong=True))
        if z is not None and z.has_grad:
            shown = "?" if gradient is None else _short(gradient)
            lines.append(Line(f"{'∂' if layer < 0 else 'δ'} {shown}", strong=self.show == "gradients"))
        elif output is not None and not lines:
            lines.append(Line(_short(output.data), ink=FAINT))
        main = gradient if self.show == "gradients" else None if output is None else output.data
        flat = unit is not None and is_flat(unit)
        what = f"input {k}" if layer < 0 else f"unit {k} of layer {layer}"
        says = what + ("" if output is None else f": {output.data!r}")
        says += "" if gradient is None else f", gradient {gradient!r}"
        if unit is not None and flat:
            says += f", {unit.activation} {kind(unit.activation).value}"
        circle = Box(
            box_id,
            lines,
            shape="circle",
            border=INK if flat else color(main) if main else NEUTRAL,
            border_width=1.8 if flat else 1.4,
            dashed=flat,
            fill=PAPER if flat else tint(main),
            says=says,
            width=2 * self.radius,
            height=2 * self.radius,
        )
        if self.bold is not None and (layer, k) not in self.bold.units:
            circle.fade()
        return circle

    def _lines(self, circles: Sequence[Sequence[Box]], scale: Scale) -> tuple[list[Arrow], list[Box]]:
        """Return the lines, faded ones first, and their numbers, if there is room for these."""
        below: list[Arrow] = []
        lines: list[Arrow] = []
        numbers: list[Box] = []
        is_numbered = sum(n_in * n_out for n_in, n_out in pairwise(self.drawn)) <= MOST_NUMBERED
        for layer, (tails, heads) in enumerate(pairwise(circles)):
            for k, head in enumerate(heads):
                for j, tail in enumerate(tails):
                    size = self.line(layer, k, j)
                    width = scale.proportional_width(size or 0.0) if self.show == "weights" else scale.width(size)
                    width *= 1.0 if is_numbered else SLIM
                    line = Arrow(tail.id, head.id, color=color(size), width=width, pointed=False)
                    faded = self.bold is not None and (layer, k, j) not in self.bold.lines
                    if faded:
                        line.fade()
                    elif self.bold is not None:
                        line.stand_out()
                    (below if faded else lines).append(line)
                    if is_numbered and size is not None:
                        box = Box(f"{tail.id}{head.id}", [Line(_short(size))], shape="none")
                        if faded:
                            box.fade()
                        box.width, box.height = box.width - 10.0, box.height - 8.0
                        box.position = _free_place(tail, head, box, numbers)
                        numbers.append(box)
        return below + lines, numbers


def _text(box_id: str, position: Point, *lines: Line) -> Box:
    return Box(box_id, lines, shape="none", position=position)


def _short(x: float) -> str:
    """Return a number of three digits, or of fewer, if it would be too long for a circle.

    >>> _short(-0.25), _short(-1.234e-05)
    ('−0.25', '−1.2e−05')
    """
    text = number(x, 3)
    return text if len(text) <= LONGEST_NUMBER else number(x, 2)


def _short_name(text: str) -> str:
    shown = name(text)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"


def _beside(circle: Box, side: int, text: str) -> Point:
    x, y = circle.position or (0.0, 0.0)
    return x + side * (circle.width / 2 + 10.0 + text_width(text, 11.0) / 2), y


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
