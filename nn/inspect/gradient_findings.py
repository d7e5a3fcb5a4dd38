"""Faults of the gradients: not finite, cut by dead or saturated units, exploding, vanishing.

An activation is *flat* where its slope is below a hundredth of its steepest: |z| > 3 for tanh, > 6 for the sigmoid.
Some flat units are no fault; of a rectifier's, half are flat by design. It is a fault if all units of a layer are off
for every sample; if more than half of the outputs of a saturating layer are flat; or if a unit is stuck, which means
flat not only for these samples but for all inputs up to three times as large. For those |w . x| <= |w| |x| (Cauchy and
Schwarz), and where the layer below has no negative outputs -|w-| |x| <= w . x <= |w+| |x|, w+ and w- being the weights
above and below 0. An output that is flat because it is right is no fault: in the last layer, only units with a gradient
count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from autograd import LINEAR, log10
from autograd.show import Unit
from autograd.support.words import counted
from nn.initializers import auto_std
from nn.inspect.findings import SHOWN, Evidence, Fault, first_numbers
from nn.inspect.gradient_flow import LayerFlow
from nn.inspect.saturation import FLAT, Saturation, is_never_negative, saturation, slope, steepest

MOST_GAIN = 1.5  # decades that gradients grow in the weights of one layer, beyond those of the usual rule
WRONG_GRADIENT = 0.1  # of one sample's loss at an output: an output 1 away from its target has about 1
INPUT_RANGE = 3.0  # size of inputs to come, in terms of that of a sample


def not_finite(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield the layers with gradients that are not below the limit in size, which is inf."""
    for flow in reversed(evidence.flows):
        for what, size in (("outputs", flow.output_gradient), ("weighted sums", flow.delta)):
            if not size < limit:
                yield Fault(flow.index, (), "size", {"what": what, "layer": flow.name, "size": str(size)})


def dead_units(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield the layers of rectifiers with a share of units above the limit off for all samples, or with stuck units."""
    *hidden, last = evidence.flows
    yield from _wrong_outputs(last, Saturation.LEFT)
    for flow, stuck in _stuck_units(hidden, evidence.flows, Saturation.LEFT):
        units = flow.flat_units
        if flow.has_zero_weights or all(x.data == 0.0 for uses in flow.units for unit in uses for x in unit.inputs):
            continue  # a consequence: of the zeros, or of the outputs of the layer below, which are all 0
        if len(units) >= limit * len(flow.units):
            yield Fault(flow.index, tuple(units), "all", _parts(flow, units))
        elif stuck:
            yield Fault(flow.index, tuple(stuck), "stuck", _parts(flow, stuck))


def saturated_units(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield the saturating layers with a share of flat outputs above the limit, or with stuck units."""
    *hidden, last = evidence.flows
    yield from _wrong_outputs(last, Saturation.BOTH_SIDES)
    for flow, stuck in _stuck_units(hidden, evidence.flows, Saturation.BOTH_SIDES):
        units = flow.flat_units
        if flow.flat_share > limit:
            named = f": {_units(units)} {_samples(flow)}" if units else ""
            parts = _parts(flow, range(len(flow.units)))
            parts |= {"share": f"{100.0 * flow.flat_share:.0f}", "named": named}
            yield Fault(flow.index, tuple(units), "share", parts)
        elif stuck:
            yield Fault(flow.index, tuple(stuck), "stuck", _parts(flow, stuck))


def _wrong_outputs(flow: LayerFlow, side: Saturation) -> Iterator[Fault]:
    units = [k for k in flow.flat_units if flow.largest_output_gradient[k] > WRONG_GRADIENT]
    if units and saturation(flow.layer.activation) is side:
        yield Fault(flow.index, tuple(units), "wrong", _parts(flow, units) | {"how": side.value})


def _stuck_units(
    hidden: Sequence[LayerFlow], flows: Sequence[LayerFlow], side: Saturation
) -> Iterator[tuple[LayerFlow, list[int]]]:
    """Yield the hidden layers whose activation saturates on these sides, from the last down, with their stuck units."""
    for flow in reversed(hidden):
        if saturation(flow.layer.activation) is side:
            below = LINEAR if flow.index == 0 else flows[flow.index - 1].layer.activation
            yield flow, [k for k in flow.flat_units if all(_is_stuck(unit, below) for unit in flow.units[k])]


def _is_stuck(unit: Unit, below: str) -> bool:
    """Return whether a unit would be flat for every input up to three times the size of this one.

    Args:
        unit: a unit that is flat.
        below: the activation of the layer below, "linear" for the inputs of the network.
    """
    activation, bias = unit.activation, unit.bias.data if unit.bias is not None else 0.0
    weights = [weight.data for weight in unit.weights]
    size = INPUT_RANGE * math.hypot(*(x.data for x in unit.inputs))
    up = down = weights
    if is_never_negative(below):
        up, down = [w for w in weights if w > 0.0], [w for w in weights if w < 0.0]
    lowest, highest = bias - size * math.hypot(*down), bias + size * math.hypot(*up)
    nearest = lowest if lowest > 0.0 else highest  # to where the slope is largest
    if saturation(activation) is Saturation.LEFT:
        nearest = highest
    elif lowest <= 0.0 <= highest:
        return False
    return abs(slope(activation, nearest)) < FLAT * steepest(activation)


def exploding_gradients(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield a fault if gradients grow by more decades than the limit from the last layer down, or much in one layer."""
    flows = evidence.flows
    *hidden, last = flows
    gains = {
        flow.index: flow.from_weights
        for flow, above in pairwise(flows)
        if flow.from_weights - _usual_gain(above) > MOST_GAIN
    }
    grown = max(hidden, key=lambda flow: flow.delta, default=last)
    growth = log10(grown.delta) - log10(last.delta) if last.delta > 0.0 else 0.0
    if growth > limit or gains:
        if not gains:
            gains = {flow.index: flow.from_weights for flow in hidden[grown.index :] if flow.from_weights > 0.0}
        largest = sorted(gains, key=lambda index: -gains[index])[:SHOWN]
        named = ", ".join(f"layer[{index + 1}] by {10.0 ** gains[index]:.3g}" for index in largest)
        parts = {"gains": named, "decades": f"{growth:.1f}", "last": last.name, "layer": grown.name}
        yield Fault(grown.index, (), "growth" if growth > limit else "gains", parts)


def _usual_gain(above: LayerFlow) -> float:
    """Return by how many decades weights drawn by the usual rule change gradients on their way through a layer.

    Each gradient below is a sum of n independent terms, n being the number of units of the layer.
    """
    layer = above.layer
    return log10(auto_std(layer.n_inputs, layer.n_outputs, layer.activation) * math.sqrt(layer.n_outputs))


def vanishing_gradients(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield a fault if gradients shrink by more decades than the limit from the last layer down."""
    *hidden, last = evidence.flows
    alive = [flow for flow in hidden if flow.delta > 0.0]
    if not alive or last.delta == 0.0:
        return
    smallest = min(alive, key=lambda flow: flow.delta)
    loss = log10(last.delta) - log10(smallest.delta)
    if loss > limit:
        between = hidden[smallest.index :]
        kinds = "/".join(dict.fromkeys(flow.layer.activation for flow in between))
        by_activations = math.fsum(flow.from_activation for flow in between)
        by_weights = math.fsum(flow.from_weights for flow in between)
        parts = {
            "decades": f"{loss:.1f}",
            "last": last.name,
            "layer": smallest.name,
            "layers": counted(len(between), "layer"),
            "kinds": kinds,
            "by_activations": _change(by_activations),
            "by_weights": _change(by_weights),
        }
        yield Fault(smallest.index, (), "activations" if by_activations <= by_weights else "weights", parts)


def _change(power: float) -> str:
    return f"{'shrink' if power < 0.0 else 'grow'} by 10^{abs(power):.1f}"


def _parts(flow: LayerFlow, units: Sequence[int]) -> dict[str, str]:
    """Return what sentences about units of a layer say of them."""
    return {
        "units": _units(units),
        "layer": flow.name,
        "activation": flow.layer.activation,
        "samples": _samples(flow),
        "sums": _sizes(flow, units),
        "range": f"{INPUT_RANGE:g}",
    }


def _samples(flow: LayerFlow) -> str:
    return f"for all {flow.n_samples} samples" if flow.n_samples > 1 else "for the sample"


def _units(units: Sequence[int]) -> str:
    return f"unit{'s' if len(units) > 1 else ''} {first_numbers(units)}"


def _sizes(flow: LayerFlow, units: Sequence[int]) -> str:
    sums = [unit.pre_activation.data for k in units for unit in flow.units[k]]
    return f"z from {min(sums):.3g} to {max(sums):.3g}" if min(sums) != max(sums) else f"z = {sums[0]:.3g}"
