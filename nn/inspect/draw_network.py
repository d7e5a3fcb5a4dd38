"""Drawing of a network: columns of units, with a line for every weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from autograd import Value, topological_order
from autograd.show import FAINT, INK, NEGATIVE, POSITIVE, Arrow, Box, Drawing, Scale, Unit, number, to_picture, units_in
from autograd.support.words import counted, unknown
from nn.inspect.downstream import downstream
from nn.inspect.network_columns import draw_columns
from nn.inspect.network_panel import Panel
from nn.mlp import MLP
from nn.types import Row

if TYPE_CHECKING:
    from autograd.show import Picture

Shown: TypeAlias = Literal["weights", "gradients", "both"]
SHOWS: tuple[str, ...] = get_args(Shown)
TITLES = {"weights": "forward: weights, and what comes out", "gradients": "backward: gradients of the weights, and δ"}
MOST = 10  # units of a column
PANEL_GAP = 90.0


def draw_network(
    model: MLP,
    loss: Value | None = None,
    *,
    x: Row | None = None,
    show: Shown = "weights",
    at: int | None = None,
    highlight: Value | Sequence[Value] | None = None,
    input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None,
    most: int = MOST,
    scale: float | None = None,
) -> Picture:
    """Draw a network: a column for the inputs and one for each layer, a circle for each unit, a line for each weight.

    Args:
        model: the network.
        loss: a Value that was computed with the model. Circles show the output of each unit (for the first sample, if
            there were several) and, after `loss.backward()`, its delta: the gradient at its weighted sum.
        x: instead of a loss, `n_inputs` numbers or Values to run the model on. With neither, circles are empty.
        show: what the lines are: "weights", "gradients" (of the loss with respect to the weights), or "both", side by
            side.
        at: how far the backward sweep has come: the number of columns, from the right, whose gradients are known, 0 to
            the number of layers + 1; None for all.
        highlight: a weight or bias of the model, or several: its line, and every line by which it acts on the outputs,
            is drawn bold, and the rest fades. None for nothing.
        input_names: one name per input, beside the first column; None for x[0], x[1], ...
        output_names: one name per output, beside the last column; None for no names.
        most: how many units of a column are drawn, at least 1; below a longer one stands how many more there are.
        scale: the size of weight, or gradient, that gets the widest line; None for the largest in the picture.

    Returns:
        a picture that displays itself in a notebook; `.save("network.svg")` saves it, as SVG on any machine, as PNG or
        PDF with Graphviz. Blue is above 0 and orange below. A dashed rim marks a unit whose activation is flat, so that
        it lets almost no gradient through.

    Raises:
        TypeError: for a model that is not an MLP, or a loss that is not a Value.
        ValueError: for `x` and `loss` together, a loss that was not computed with the model, gradients before
            `backward()`, a parameter of another model, a wrong number of names, or `show`, `at` or `most` out of range.

    >>> from nn import MLP, squared_error
    >>> model = MLP(2, [3, 1], activation="tanh", seed=0)
    >>> loss = squared_error(model([0.5, -1.0]), 1.0)
    >>> loss.backward()
    >>> draw_network(model, loss)
    <MLP(2-3-1, tanh, linear): 2 inputs, layers of 3 and 1 units, 9 weights>
    """
    if scale is not None and not (isinstance(scale, Real) and 0.0 < scale < math.inf):
        raise ValueError(f"scale of draw_network is {scale!r}: give a number above 0, or None for the largest")
    _check(model, loss, x, show, at, most, {"input_names": input_names, "output_names": output_names})
    units = _units(model, loss, x)
    known = len(model.layers) + 1 if at is None else at
    highlighted = None
    if highlight is not None:
        highlighted = downstream(model, [highlight] if isinstance(highlight, Value) else highlight)
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    left = 0.0
    scales = {}
    panels = ("weights", "gradients") if show == "both" else (show,)
    for shown in panels:
        panel = Panel(model, units, shown, known, most, highlighted)
        found = scales[shown] = Scale(scale) if scale is not None else Scale.of(panel.line_numbers())
        title = TITLES[shown] if len(panels) > 1 else ""
        drawn, lines = draw_columns(panel, found, left, shown[0], title, input_names, output_names)
        boxes += drawn
        arrows += lines
        left = max((box.position or (0.0, 0.0))[0] + box.width / 2 for box in boxes) + PANEL_GAP
    return to_picture(
        Drawing(
            boxes,
            arrows,
            caption=_caption(scales, any(box.dashed for box in boxes)),
            description=_sentence(model),
            scale=max(found.largest for found in scales.values()),
        )
    )


def _check(
    model: MLP,
    loss: Value | None,
    x: Row | None,
    show: str,
    at: int | None,
    most: int,
    names: dict[str, Sequence[str] | None],
) -> None:
    if not isinstance(model, MLP):
        raise TypeError(f"draw_network draws an MLP, got {type(model).__name__}: for other graphs there is draw")
    if loss is not None and not isinstance(loss, Value):
        raise TypeError(
            f"loss of draw_network is {type(loss).__name__}: give the Value that was computed, or the inputs as x=..."
        )
    if show not in SHOWS:
        raise ValueError(unknown("show of draw_network", show, SHOWS))
    if x is not None and loss is not None:
        raise ValueError("draw_network got both x and loss: give the numbers, or what was computed from them")
    for which, size in (("input_names", model.n_inputs), ("output_names", model.n_outputs)):
        given = names[which]
        if given is not None and len(given) != size:
            raise ValueError(f"{which} of draw_network has {len(given)} names, and the model {size}: give one for each")
    if show != "weights" and not any(p.has_grad for p in model.parameters()):
        raise ValueError(f"show={show!r}: no gradient has been computed yet; call backward() on the loss first")
    if at is not None and not (isinstance(at, int) and 0 <= at <= len(model.layers) + 1):
        raise ValueError(f"at={at}: there are {len(model.layers) + 1} columns; give a number from 0 to that")
    if not isinstance(most, int) or most < 1:
        raise ValueError(f"most={most}: give the number of units of a column to draw, at least 1")


def _units(model: MLP, loss: Value | None, x: Row | None) -> list[list[Unit | None]]:
    """Return each unit of each layer as the graph has it, or None where there is no graph."""
    if loss is not None:
        roots = [loss]
    elif x is not None:
        roots = model.trace(x)[-1].outputs
    else:
        return [[None] * layer.n_outputs for layer in model.layers]
    found: dict[Value | None, Unit] = {}
    for unit in units_in(topological_order(*roots)):
        found.setdefault(unit.bias, unit)
    if not any(neuron.b in found for layer in model.layers for neuron in layer.neurons):
        raise ValueError(f"the loss {loss!r} was not computed with {model!r}: give one that was, or the numbers as x")
    return [[found.get(neuron.b) for neuron in layer.neurons] for layer in model.layers]


def _sentence(model: MLP) -> str:
    sizes = [str(layer.n_outputs) for layer in model.layers]
    layers = f"layers of {', '.join(sizes[:-1])} and {sizes[-1]}" if len(sizes) > 1 else f"a layer of {sizes[0]}"
    weights = sum(n_in * n_out for n_in, n_out in pairwise(model.sizes))
    return f"{model!r}: {counted(model.n_inputs, 'input')}, {layers} units, {counted(weights, 'weight')}"


def _caption(scales: dict[str, Scale], any_flat: bool) -> list[tuple[str, str]]:
    widest = ", ".join(f"{what} up to {number(scale.largest)}" for what, scale in scales.items())
    caption = [("blue: above 0", POSITIVE), ("   ", FAINT), ("orange: below 0", NEGATIVE)]
    caption.append((f"   the wider, the larger: {widest}", FAINT))
    if any_flat:
        caption.append(("   dashed rim: lets almost no gradient through", INK))
    return caption
