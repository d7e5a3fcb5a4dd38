"""The units of a network, found again in a recorded graph.

Nothing is noted down while a network computes, so that it costs nothing: a unit is recognised by its bias, which knows
its neuron, as the sum of a dot product and that bias, and the activation of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd import TABLE, Part, Place, Value, part_finder
from nn.activations import LINEAR, ActivatedPart

_ADD, _DOT = TABLE["add"], TABLE["dot"]


class Unit(NamedTuple):
    """A unit at work: one use of a neuron, for one sample.

    Attributes:
        part: the neuron, as pictures call it.
        weights, bias: its parameters.
        inputs: what it was given.
        weighted_sum: the dot product of weights and inputs.
        pre_activation: z, with the bias added.
        output: activation(z); z itself for a linear unit, and for one whose activation is not in the graph.
    """

    part: ActivatedPart
    weights: Sequence[Value]
    bias: Value
    inputs: Sequence[Value]
    weighted_sum: Value
    pre_activation: Value
    output: Value

    @property
    def activation(self) -> str:
        """The name of its activation: that of its layer, if it is in one."""
        layer = self.part.inside
        return layer.activation if isinstance(layer, ActivatedPart) else self.part.activation


def units_in(order: Sequence[Value]) -> list[Unit]:
    """Return every unit at work in a graph, in its order.

    Args:
        order: the nodes of the graph, in topological order.

    >>> from autograd import topological_order
    >>> from nn import MLP
    >>> [unit.part for unit in units_in(topological_order(MLP(1, [2, 1], seed=0)([0.5])))]
    [Part('neuron', 'neuron[0][0]'), Part('neuron', 'neuron[0][1]'), Part('neuron', 'neuron[1][0]')]
    """
    units: dict[Value, Unit] = {}  # by z
    for node in order:
        parents = node.parents
        if node.op is _ADD and len(parents) == 2 and parents[0].op is _DOT:
            weighted_sum, bias = parents
            part = getattr(bias, "part", None)
            if isinstance(part, ActivatedPart):
                operands = weighted_sum.parents
                n = len(operands) // 2
                units[node] = Unit(part, operands[:n], bias, operands[n:], weighted_sum, node, node)
        elif parents and parents[0] in units:
            unit = units[parents[0]]
            name = unit.activation
            if name != LINEAR and unit.output is unit.pre_activation and node.op is TABLE[name]:
                units[parents[0]] = unit._replace(output=node)
    return list(units.values())


@part_finder
def find_parts(order: Sequence[Value]) -> dict[Value, Place]:
    """Return where the nodes of a graph belong in networks, and what pictures call them.

    Args:
        order: the nodes of the graph, in topological order.

    The levels are "neuron", "layer" and "network"; z of a unit is called z[i][k], and its output O[i][k].
    """
    found: dict[Value, Place] = {}
    for unit in units_in(order):
        label = unit.part.name.removeprefix("neuron")
        for number, x in enumerate(unit.inputs):
            if not x.parents and _is_first(unit.part):
                found.setdefault(x, Place(None, f"x[{number}]"))
        found |= dict.fromkeys((*unit.weights, unit.bias, unit.weighted_sum), Place(unit.part))
        found[unit.pre_activation] = Place(unit.part, f"z{label}")
        if unit.output is not unit.pre_activation:
            found[unit.output] = Place(unit.part, f"O{label}")
    return found


def _is_first(part: Part) -> bool:
    """Return whether a neuron is one of a first layer, or of a layer by itself."""
    layer = part.inside
    return layer is None or layer.name in ("layer", "layer[0]")
