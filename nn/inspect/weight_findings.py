"""Faults of the weights: zeros that no gradient moves, and units that are alike and stay so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from nn.inspect.findings import Evidence, Fault, first_numbers
from nn.inspect.gradient_flow import LayerFlow


def zero_weights(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield the layers whose weights are all 0, with gradients up to the limit although there is one at the output."""
    *_, last = evidence.flows
    if last.output_gradient == 0.0:
        return  # the loss is as low as it gets
    stuck = [flow.index for flow in evidence.flows if flow.has_zero_weights and flow.weight_gradient <= limit]
    if stuck:
        layers = " and ".join(f"layer[{index}]" for index in stuck)
        yield Fault(stuck[0], (), "stuck", {"layers": layers})


def alike_units(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield for each hidden layer its units whose weights differ from those of another by less than the limit."""
    for flow, above in pairwise(evidence.flows):
        if flow.has_zero_weights:
            continue  # those are `zero_weights`
        around = [_weights_around(flow, above, k) for k in range(flow.layer.n_outputs)]
        groups: list[list[int]] = []
        for k in sorted(range(len(around)), key=around.__getitem__):
            if groups and _are_alike(around[k], around[groups[-1][-1]], limit):
                groups[-1].append(k)
            else:
                groups.append([k])
        for group in groups:
            if len(group) > 1:
                units = sorted(group)
                count = f"all {len(units)} units" if len(units) == len(around) else f"units {first_numbers(units)}"
                exactly = "the same" if all(around[k] == around[units[0]] for k in units) else "nearly the same"
                parts = {"units": count, "layer": flow.name, "exactly": exactly}
                yield Fault(flow.index, tuple(units), "alike", parts)


Around: TypeAlias = tuple[list[float], list[float]]


def _weights_around(flow: LayerFlow, above: LayerFlow, k: int) -> Around:
    """Return the weights and the bias of unit k, and the weights that its output is given."""
    neuron = flow.layer.neurons[k]
    return [*(w.data for w in neuron.w), neuron.b.data], [unit.w[k].data for unit in above.layer.neurons]


def _are_alike(one: Around, other: Around, limit: float) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(math.dist(a, b) <= limit * max(math.hypot(*a), math.hypot(*b)) for a, b in pairs)
