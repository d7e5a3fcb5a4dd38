"""Part finder of networks: the neuron that each node of a graph belongs to, and its name there."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Part, Place, Value, part_finder
from autograd.show import units_in
from nn.activations import ActivatedPart


@part_finder
def find_parts(order: Sequence[Value]) -> dict[Value, Place]:
    """Return where the nodes of a graph belong in networks, and what pictures call them.

    Args:
        order: the nodes of the graph, in topological order.

    Returns:
        the place of the weights, bias, weighted sum, z and output of each unit, and of the inputs of a first layer. The
        levels are "neuron", "layer" and "network"; z of unit k of layer i is called z[i][k], its output O[i][k], and an
        input x[j].

    >>> from autograd import topological_order
    >>> from nn import MLP
    >>> output = MLP(1, [2, 1], "tanh", output="tanh", seed=0)([0.5])
    >>> find_parts(topological_order(output))[output]
    Place(part=Part('neuron', 'neuron[1][0]'), name='O[1][0]')
    """
    found: dict[Value, Place] = {}
    for unit in units_in(order):
        part = unit.part
        if not isinstance(part, ActivatedPart) or unit.bias is None:
            continue
        label = part.name.removeprefix("neuron")
        for j, x in enumerate(unit.inputs):
            if not x.parents and _is_first(part):
                found.setdefault(x, Place(None, f"x[{j}]"))
        found |= dict.fromkeys((*unit.weights, unit.bias, unit.weighted_sum), Place(part))
        found[unit.pre_activation] = Place(part, f"z{label}")
        if unit.output is not unit.pre_activation:
            found[unit.output] = Place(part, f"O{label}")
    return found


def _is_first(part: Part) -> bool:
    """Return whether a neuron is one of a first layer, or of a layer by itself."""
    layer = part.inside
    return layer is None or layer.name in ("layer", "layer[0]")
