"""Units and lines of a network downstream of a parameter: those on a path from it to an output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from autograd import Value
from nn.mlp import MLP


class Downstream(NamedTuple):
    """The part of a network that some parameters act on.

    Attributes:
        units: pairs of a layer and a unit; layer -1 is the inputs. The units whose outputs the parameters are
            multiplied by are among them.
        lines: for each weight on a path its layer, its unit, and the unit of the layer below that it comes from.
    """

    units: set[tuple[int, int]]
    lines: set[tuple[int, int, int]]


def downstream(model: MLP, parameters: Iterable[Value]) -> Downstream:
    """Return what some parameters of a network act on: each on its own unit, and that on all units of the layers above.

    Args:
        model: the network.
        parameters: weights or biases of it.

    Raises:
        ValueError: for a Value that is not a parameter of the model.

    >>> model = MLP(2, [2, 3, 1], seed=0)
    >>> found = downstream(model, [model.layers[1].neurons[2].w[0]])
    >>> sorted(found.units), sorted(found.lines)
    ([(0, 0), (1, 2), (2, 0)], [(1, 2, 0), (2, 0, 2)])
    """
    place: dict[Value, tuple[int, int, int | None]] = {}  # layer, unit, and unit below for a weight
    for layer, part in enumerate(model.layers):
        for k, neuron in enumerate(part.neurons):
            place[neuron.b] = (layer, k, None)
            place |= {weight: (layer, k, j) for j, weight in enumerate(neuron.w)}
    found = Downstream(set(), set())
    for parameter in parameters:
        if parameter not in place:
            raise ValueError(f"{parameter!r} is not a parameter of {model!r}: give one of model.parameters()")
        layer, k, j = place[parameter]
        found.units.add((layer, k))
        if j is not None:
            found.units.add((layer - 1, j))
            found.lines.add((layer, k, j))
        from_units = [k]
        for above in range(layer + 1, len(model.layers)):
            units = range(model.layers[above].n_outputs)
            found.units.update((above, unit) for unit in units)
            found.lines.update((above, unit, below) for unit in units for below in from_units)
            from_units = list(units)
    return found
