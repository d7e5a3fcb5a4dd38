"""Size of the gradients in each layer, and the factor by which each operation on the way there changed it.

The size of many gradients is their root mean square, over the units of a layer and the samples. From the loss down,
every operation multiplies it by some factor:

    1  --loss-->  dL/dO of the last layer  --activation-->  delta  --weights-->  dL/dO of the layer below  --> ...

The logarithms of the factors add up: the entries of a layer's *budget*, in powers of ten and from the loss down to its
delta, sum exactly to log10 of the size of its delta, since each entry is the difference of two logarithms and all but
the first (log10 1) and the last cancel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograd import Value, log10
from autograd.show import Unit, units_in
from nn.inspect.saturation import is_flat
from nn.layer import Layer
from nn.mlp import MLP


@dataclass(frozen=True)
class LayerFlow:
    """The gradients of one layer.

    Attributes:
        index: of the layer, 0 being the one next to the inputs.
        layer: the layer.
        units: for each unit, its use for each sample.
        output_gradient, delta, weight_gradient: root mean square of the gradients at its outputs, at its weighted sums,
            and at its weights.
        from_weights: log10 of the factor by which the weights of the layer above (or, for the last layer, the loss)
            changed the size.
        from_activation: log10 of the factor by which its own activation did.
        flat: for each unit, for how many samples its activation is flat.
        largest_output_gradient: for each unit, the size of the largest gradient at its output, times the number of
            samples, which makes it one of a sample's loss where the loss is a mean.
    """

    index: int
    layer: Layer
    units: list[list[Unit]]
    output_gradient: float
    delta: float
    weight_gradient: float
    from_weights: float
    from_activation: float
    flat: list[int]
    largest_output_gradient: list[float]

    @property
    def name(self) -> str:
        """The name of the layer in reports."""
        return f"layer[{self.index}]"

    @property
    def n_samples(self) -> int:
        """The number of samples."""
        return max(map(len, self.units))

    @property
    def has_zero_weights(self) -> bool:
        """Whether all its weights are 0."""
        return all(w.data == 0.0 for neuron in self.layer.neurons for w in neuron.w)

    @property
    def flat_units(self) -> list[int]:
        """The units whose activation is flat for every sample."""
        return [k for k, count in enumerate(self.flat) if count == len(self.units[k]) > 0]

    @property
    def flat_share(self) -> float:
        """The share of units and samples for which the activation is flat."""
        return sum(self.flat) / sum(map(len, self.units))


def root_mean_square(numbers: Iterable[float]) -> float:
    """Return the root mean square, without overflow on the way; 0.0 of nothing.

    >>> root_mean_square([3.0, -3.0, 3.0, 3.0])
    3.0
    """
    found = list(numbers)
    return math.hypot(*found) / math.sqrt(len(found)) if found else 0.0


def log_ratio(size: float, before: float) -> float:
    """Return log10 of a factor between two sizes; nan where `before` is 0, as no factor changes that."""
    return log10(size) - log10(before) if before > 0.0 else math.nan


def layer_flows(model: MLP, loss: Value, order: Sequence[Value], grads: Mapping[Value, float]) -> list[LayerFlow]:
    """Return the gradients of a loss in each layer, input side first.

    Args:
        model: the network.
        loss: a Value that was computed with it, for one sample or several.
        order: the nodes of its graph, in topological order.
        grads: the gradient of each of them; of those left out it is 0.

    Raises:
        ValueError: for a loss that was not computed with the model.
    """
    found: dict[Value | None, list[Unit]] = {}
    for unit in units_in(order):
        found.setdefault(unit.bias, []).append(unit)
    by_layer = [[found.get(neuron.b, []) for neuron in layer.neurons] for layer in model.layers]
    if not all(any(units) for units in by_layer):
        raise ValueError(f"the loss {loss!r} was not computed with {model!r}: give one that was")
    flows: list[LayerFlow] = []
    size = 1.0
    for index, units in reversed(list(enumerate(by_layer))):
        layer = model.layers[index]
        output_grads = [[grads.get(unit.output, 0.0) for unit in uses] for uses in units]
        at_outputs = root_mean_square(grad for uses in output_grads for grad in uses)
        at_sums = root_mean_square(grads.get(unit.pre_activation, 0.0) for uses in units for unit in uses)
        flows.append(
            LayerFlow(
                index=index,
                layer=layer,
                units=units,
                output_gradient=at_outputs,
                delta=at_sums,
                weight_gradient=root_mean_square(grads.get(w, 0.0) for neuron in layer.neurons for w in neuron.w),
                from_weights=log_ratio(at_outputs, size),
                from_activation=log_ratio(at_sums, at_outputs),
                flat=[sum(map(is_flat, uses)) for uses in units],
                largest_output_gradient=[len(uses) * max(map(abs, uses), default=0.0) for uses in output_grads],
            )
        )
        size = at_sums
    return flows[::-1]
