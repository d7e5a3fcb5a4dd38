"""Circles of a drawn network: a unit's or an input's numbers, its color, and its rim."""

from __future__ import annotations

from autograd.show import FAINT, INK, NEUTRAL, PAPER, Box, Line, color, tint
from nn.inspect.network_panel import Panel, short_number
from nn.inspect.saturation import is_flat, saturation


def circle(panel: Panel, layer: int, k: int, box_id: str, radius: float) -> Box:
    """Return the circle of unit k of a layer, or of input k for layer -1, without its position.

    Args:
        panel: the network and its numbers.
        layer, k: which unit.
        box_id: the name of the box.
        radius: of the circle.
    """
    output, gradient = panel.output(layer, k), panel.gradient(layer, k)
    unit = panel.units[layer][k] if layer >= 0 else None
    flat = unit is not None and is_flat(unit)
    main = gradient if panel.show == "gradients" else None if output is None else output.data
    says = f"input {k}" if layer < 0 else f"unit {k} of layer {layer}"
    says += "" if output is None else f": {output.data!r}"
    says += "" if gradient is None else f", gradient {gradient!r}"
    if unit is not None and flat:
        says += f", {unit.activation} {saturation(unit.activation).value}"
    found = Box(
        box_id,
        _lines(panel, layer, k),
        shape="circle",
        border=INK if flat else color(main) if main else NEUTRAL,
        border_width=1.8 if flat else 1.4,
        dashed=flat,
        fill=PAPER if flat else tint(main),
        description=says,
        width=2 * radius,
        height=2 * radius,
    )
    if panel.highlighted is not None and (layer, k) not in panel.highlighted.units:
        found.fade()
    return found


def _lines(panel: Panel, layer: int, k: int) -> list[Line]:
    """Return what is written in a circle: the output, where weights are shown, and the gradient, if there is one."""
    output, z, gradient = panel.output(layer, k), panel.pre_activation(layer, k), panel.gradient(layer, k)
    lines = []
    if output is not None and panel.show == "weights":
        lines.append(Line(short_number(output.data), strong=True))
    if z is not None and z.has_grad:
        shown = "?" if gradient is None else short_number(gradient)
        lines.append(Line(f"{'∂' if layer < 0 else 'δ'} {shown}", strong=panel.show == "gradients"))
    elif output is not None and not lines:
        lines.append(Line(short_number(output.data), ink=FAINT))
    return lines
