"""The units of a network, found again in a recorded graph.

Nothing is noted down while a network computes, so that it costs nothing: a unit is recognised by its own parameters,
as the sum of a dot product with its weights, and its bias, and the activation of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from autograd import TABLE, Part, Place, Value, part_finder
from nn.activations import LINEAR
from nn.layer import Layer
from nn.module import Module, modules_alive
from nn.neuron import Neuron

_ADD, _DOT = TABLE["add"], TABLE["dot"]


class Owner(NamedTuple):
    """A neuron and the layer it is in, if it is in one."""

    neuron: Neuron
    layer: Layer | None

    @property
    def activation(self) -> str:
        """What is applied to the weighted sum."""
        return self.neuron.activation if self.layer is None else self.layer.activation


class Unit(NamedTuple):
    """A unit at work: one use of a neuron, for one sample.

    Attributes:
        owner: the neuron.
        inputs: what it was given.
        weighted_sum: the dot product of weights and inputs.
        pre_activation: z, with the bias added.
        output: activation(z); z itself for a linear unit, and for one whose output led to nothing.
    """

    owner: Owner
    inputs: Sequence[Value]
    weighted_sum: Value
    pre_activation: Value
    output: Value


Owners: TypeAlias = Mapping[Value, Owner]  # by the bias


def owners(modules: Iterable[Module]) -> dict[Value, Owner]:
    """Return each neuron among some modules, and in the layers among them, by its bias."""
    found: dict[Value, Owner] = {}
    for module in modules:
        if isinstance(module, Layer):
            found |= {neuron.b: Owner(neuron, module) for neuron in module.neurons}
        elif isinstance(module, Neuron):
            found.setdefault(module.b, Owner(module, None))
    return found


def with_parts(module: Module) -> Iterator[Module]:
    """Yield a module and those inside it, down to layers and to neurons that are in none."""
    stack = [module]
    while stack:
        module = stack.pop()
        yield module
        if not isinstance(module, (Layer, Neuron)):
            stack += [part for _, part in module.parts() if isinstance(part, Module)][::-1]


def units_in(order: Sequence[Value], owner_of: Owners) -> list[Unit]:
    """Return every use of some neurons in a graph, in its order.

    Args:
        order: the nodes of the graph, in topological order.
        owner_of: the neurons to look for, as `owners` returns them.
    """
    units: dict[Value, Unit] = {}  # by z
    for node in order:
        parents = node.parents
        if len(parents) == 2 and node.op is _ADD and parents[1] in owner_of and parents[0].op is _DOT:
            weighted_sum, bias = parents
            owner = owner_of[bias]
            n = len(owner.neuron.w)
            operands = weighted_sum.parents
            if len(operands) == 2 * n and all(w is p for w, p in zip(owner.neuron.w, operands, strict=False)):
                units[node] = Unit(owner, operands[n:], weighted_sum, node, node)
        elif parents and parents[0] in units:
            unit = units[parents[0]]
            name = unit.owner.activation
            if name != LINEAR and unit.output is unit.pre_activation and node.op is TABLE[name]:
                units[parents[0]] = unit._replace(output=node)
    return list(units.values())


@part_finder
def find_parts(order: Sequence[Value]) -> dict[Value, Place]:
    """Return where the nodes of a graph belong, in all the networks there are, and what pictures call them.

    Args:
        order: the nodes of the graph, in topological order.

    The levels are "neuron", "layer" and "network"; z of a unit is called z[i][k], and its output O[i][k].
    """
    modules = modules_alive()
    units = units_in(order, owners(modules))
    if not units:
        return {}
    networks = _networks(modules)
    parts: dict[Module, Part] = {}
    found: dict[Value, Place] = {}
    for unit in units:
        neuron, layer = unit.owner
        label = (neuron.b.label or "b").removeprefix("b")
        if neuron not in parts:
            parts[neuron] = Part("neuron", f"neuron{label}", _layer_part(layer, networks, parts))
        part = parts[neuron]
        for number, x in enumerate(unit.inputs):
            if not x.parents and layer is not None and layer.label in ("", "[0]"):
                found.setdefault(x, Place(None, f"x[{number}]"))
        found |= dict.fromkeys((*neuron.w, neuron.b, unit.weighted_sum), Place(part))
        found[unit.pre_activation] = Place(part, f"z{label}")
        if unit.output is not unit.pre_activation:
            found[unit.output] = Place(part, f"O{label}")
    return found


def _layer_part(layer: Layer | None, networks: Mapping[Layer, Module], parts: dict[Module, Part]) -> Part | None:
    if layer is None:
        return None
    if layer not in parts:
        network = networks.get(layer)
        if network is not None and network not in parts:
            parts[network] = Part("network", repr(network))
        parts[layer] = Part("layer", f"layer{layer.label}", None if network is None else parts[network])
    return parts[layer]


def _networks(modules: Sequence[Module]) -> dict[Layer, Module]:
    """Return the outermost module that each layer is in, where it is in any."""
    found: dict[Layer, Module] = {}
    for module in modules:
        if isinstance(module, (Layer, Neuron)):
            continue
        inside = list(with_parts(module))
        for part in inside:
            if isinstance(part, Layer) and (part not in found or found[part] in inside):
                found[part] = module
    return found
