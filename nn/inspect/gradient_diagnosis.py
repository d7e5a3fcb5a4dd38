"""Diagnosis of the gradients of a network: findings, each with its cause.

The limits, with their reasons:
- Gradients *vanish* below a thousandth of those of the last layer, and *explode* above a thousand times these: a step
  that suits the last layer then changes the other layer by nothing, or by everything. Three layers of sigmoids lose a
  factor of a hundred and still learn; six do not.
- Weights are too large by themselves if gradients grow thirty times more in them than in weights drawn by He's or
  Glorot's rule.
- An activation is *flat* where its slope is below a hundredth of its steepest: |z| > 3 for tanh, > 6 for the sigmoid.
  Some flat units are no fault; of a rectifier's, half are flat by design. It is a fault if all units of a layer are off
  for every sample; if more than half of the outputs of a saturating layer are flat; or if a unit is stuck, which means
  flat not only for these samples but for all inputs up to three times as large. For those |w . x| <= |w| |x| (Cauchy
  and Schwarz), and where the layer below has no negative outputs -|w-| |x| <= w . x <= |w+| |x|, w+ and w- being the
  weights above and below 0.
- An output that is flat because it is right is no fault: in the last layer, only units with a gradient count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograd import LINEAR, log10
from autograd.show import Unit
from nn.initializers import auto_std
from nn.inspect.gradient_flow import LayerFlow
from nn.inspect.saturation import FLAT, Saturation, is_never_negative, saturation, slope, steepest

MOST_DECADES = 3.0  # between a layer and the last
MOST_GAIN = 1.5  # decades that gradients grow in the weights of one layer, beyond those of the usual rule
MOST_FLAT = 0.5  # share of the outputs of a saturating layer
WRONG_GRADIENT = 0.1  # of one sample's loss at an output: an output 1 away from its target has about 1
INPUT_RANGE = 3.0  # size of inputs to come, in terms of that of a sample
OR_LARGER = f", and for any inputs up to {INPUT_RANGE:g} times as large"
SHOWN_UNITS = 8


@dataclass(frozen=True)
class Finding:
    """One fault of the gradients.

    Attributes:
        cause: "not finite", "dead", "saturated", "exploding" or "vanishing".
        layer: the index of the layer at fault, or of the one that shows it most.
        units: the units of that layer at fault; none for the layer as a whole.
        text: what is wrong, with names and numbers.
    """

    cause: str
    layer: int
    units: tuple[int, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.cause}: {self.text}"


def diagnose(flows: Sequence[LayerFlow]) -> list[Finding]:
    """Return the faults of the gradients, causes before their consequences; none for sound gradients.

    Args:
        flows: the gradients of each layer, input side first.
    """
    *hidden, last = flows
    not_finite = next(_not_finite(flows), None)
    if not_finite is not None:
        return [not_finite]
    found = [*_wrong_outputs(last)]
    for flow in reversed(hidden):
        below = LINEAR if flow.index == 0 else flows[flow.index - 1].layer.activation
        stuck = [k for k in flow.flat_units if all(_is_stuck(unit, below) for unit in flow.units[k])]
        found += (_dead if saturation(flow.layer.activation) is Saturation.LEFT else _saturated)(flow, stuck)
    return [*found, *_exploding(flows), *_vanishing(flows)]


def _not_finite(flows: Sequence[LayerFlow]) -> Iterator[Finding]:
    for flow in reversed(flows):
        for what, size in (("outputs", flow.output_gradient), ("weighted sums", flow.delta)):
            if not math.isfinite(size):
                text = f"gradients at the {what} of {flow.name} are {size}: detect_anomaly() says where this begins"
                yield Finding("not finite", flow.index, (), text)


def _wrong_outputs(flow: LayerFlow) -> Iterator[Finding]:
    activation = flow.layer.activation
    units = [k for k in flow.flat_units if flow.largest_output_gradient[k] > WRONG_GRADIENT]
    if units:
        saturates = saturation(activation) is Saturation.BOTH_SIDES
        how = f"{activation} {saturation(activation).value} {_samples(flow)} although the loss has a gradient there"
        text = f"{_units(units)} of {flow.name}, the last: {how} ({_sizes(flow, units)})"
        yield Finding("saturated" if saturates else "dead", flow.index, tuple(units), text)


def _dead(flow: LayerFlow, stuck: list[int]) -> Iterator[Finding]:
    units, activation = flow.flat_units, flow.layer.activation
    if all(x.data == 0.0 for uses in flow.units for unit in uses for x in unit.inputs):
        return  # a consequence: the outputs of the layer below are all 0
    if len(units) == len(flow.units):
        text = f"every {activation} of {flow.name} is off {_samples(flow)}: no gradient gets through"
        yield Finding("dead", flow.index, tuple(units), f"{text} ({_sizes(flow, units)})")
        return
    if stuck:
        text = f"{_units(stuck)} of {flow.name}: {activation} off {_samples(flow)}{OR_LARGER}"
        yield Finding("dead", flow.index, tuple(stuck), f"{text} ({_sizes(flow, stuck)})")


def _saturated(flow: LayerFlow, stuck: list[int]) -> Iterator[Finding]:
    units, activation = flow.flat_units, flow.layer.activation
    if flow.flat_share > MOST_FLAT:
        named = f": {_units(units)} {_samples(flow)}" if units else ""
        share = f"{100.0 * flow.flat_share:.0f} % of the {activation} outputs of {flow.name} are flat"
        yield Finding("saturated", flow.index, tuple(units), f"{share}{named} ({_sizes(flow, range(len(flow.units)))})")
        return
    if stuck:
        text = f"{_units(stuck)} of {flow.name}: {activation} flat {_samples(flow)}{OR_LARGER}"
        yield Finding("saturated", flow.index, tuple(stuck), f"{text} ({_sizes(flow, stuck)})")


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


def _exploding(flows: Sequence[LayerFlow]) -> Iterator[Finding]:
    *hidden, last = flows
    gains = {
        flow.index: flow.from_weights
        for flow, above in pairwise(flows)
        if flow.from_weights - _usual_gain(above) > MOST_GAIN
    }
    grown = max(hidden, key=lambda flow: flow.delta, default=last)
    growth = log10(grown.delta) - log10(last.delta) if last.delta > 0.0 else 0.0
    if growth > MOST_DECADES or gains:
        if not gains:
            gains = {flow.index: flow.from_weights for flow in hidden[grown.index :] if flow.from_weights > 0.0}
        largest = sorted(gains, key=lambda index: -gains[index])[:SHOWN_UNITS]
        named = ", ".join(f"layer[{index + 1}] by {10.0 ** gains[index]:.3g}" for index in largest)
        text = f"the weights multiply gradients on their way down: those of {named}"
        if growth > MOST_DECADES:
            text = f"gradients grow by 10^{growth:.1f} from {last.name} down to {grown.name}: {text}"
        yield Finding("exploding", grown.index, (), text)


def _usual_gain(above: LayerFlow) -> float:
    """Return by how many decades weights drawn by the usual rule change gradients on their way through a layer.

    Each gradient below is a sum of n independent terms, n being the number of units of the layer.
    """
    layer = above.layer
    return log10(auto_std(layer.n_inputs, layer.n_outputs, layer.activation) * math.sqrt(layer.n_outputs))


def _vanishing(flows: Sequence[LayerFlow]) -> Iterator[Finding]:
    *hidden, last = flows
    alive = [flow for flow in hidden if flow.delta > 0.0]
    if not alive or last.delta == 0.0:
        return
    smallest = min(alive, key=lambda flow: flow.delta)
    loss = log10(last.delta) - log10(smallest.delta)
    if loss > MOST_DECADES:
        between = hidden[smallest.index :]
        kinds = "/".join(dict.fromkeys(flow.layer.activation for flow in between))
        shares = {
            f"in the {kinds} activations": math.fsum(flow.from_activation for flow in between),
            "in the weights": math.fsum(flow.from_weights for flow in between),
        }
        parts = [f"{_change(share)} {where}" for where, share in sorted(shares.items(), key=lambda item: item[1])]
        layers = f"{len(between)} layer{'s' if len(between) > 1 else ''}"
        text = f"gradients shrink by 10^{loss:.1f} from {last.name} down to {smallest.name}, {layers} below"
        yield Finding("vanishing", smallest.index, (), f"{text}: they {' and '.join(parts)}")


def _change(power: float) -> str:
    return f"{'shrink' if power < 0.0 else 'grow'} by 10^{abs(power):.1f}"


def _samples(flow: LayerFlow) -> str:
    return f"for all {flow.n_samples} samples" if flow.n_samples > 1 else "for the sample"


def _units(units: Sequence[int]) -> str:
    shown = ", ".join(map(str, units[:SHOWN_UNITS])) + (", ..." if len(units) > SHOWN_UNITS else "")
    return f"unit{'s' if len(units) > 1 else ''} {shown}"


def _sizes(flow: LayerFlow, units: Sequence[int]) -> str:
    sums = [unit.pre_activation.data for k in units for unit in flow.units[k]]
    return f"z from {min(sums):.3g} to {max(sums):.3g}" if min(sums) != max(sums) else f"z = {sums[0]:.3g}"
