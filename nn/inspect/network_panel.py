"""Numbers of a drawn network: what each of its circles and lines stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograd import Value
from autograd.show import Unit, number
from nn.inspect.downstream import Downstream
from nn.mlp import MLP

LONGEST_NUMBER = 7


@dataclass(frozen=True)
class Panel:
    """One drawing of a network, its lines being weights or gradients; layer -1 stands for the inputs.

    Attributes:
        model: the network.
        units: each unit of each layer, as found in a graph; None where there is no graph.
        show: "weights" or "gradients".
        known: how many columns, from the right, know their gradients.
        most: how many units of a column are drawn.
        highlighted: what is drawn bold while the rest fades; None where nothing is to stand out.
    """

    model: MLP
    units: Sequence[Sequence[Unit | None]]
    show: str
    known: int
    most: int
    highlighted: Downstream | None = None

    @property
    def sizes(self) -> list[int]:
        """The number of circles in each column, that of the inputs first."""
        return [min(size, self.most) for size in self.model.sizes]

    @property
    def has_numbers(self) -> bool:
        """Whether circles have numbers in them."""
        return any(self.units[0])

    def output(self, layer: int, k: int) -> Value | None:
        """Return the output of a unit, or an input; None where it is not known."""
        if layer < 0:
            first = next((unit for unit in self.units[0] if unit is not None), None)
            return None if first is None else first.inputs[k]
        unit = self.units[layer][k]
        return None if unit is None else unit.output

    def pre_activation(self, layer: int, k: int) -> Value | None:
        """Return z of a unit, or an input: what the gradient in its circle is taken with respect to."""
        unit = self.units[layer][k] if layer >= 0 else None
        return self.output(layer, k) if unit is None else unit.pre_activation

    def gradient(self, layer: int, k: int) -> float | None:
        """Return the gradient in the circle of a unit or an input; None while it is not known."""
        z = self.pre_activation(layer, k)
        return z.grad if z is not None and z.has_grad and self._knows(layer) else None

    def line(self, layer: int, k: int, j: int) -> float | None:
        """Return the number that the line from unit j to unit k of a layer stands for; None while it is not known."""
        weight = self.model.layers[layer].neurons[k].w[j]
        if self.show == "weights":
            return weight.data
        return weight.grad if weight.has_grad and self._knows(layer) else None

    def line_numbers(self) -> Iterator[float]:
        """Yield the number of every line that is drawn, known already or not."""
        for layer, (n_in, n_out) in enumerate(pairwise(self.sizes)):
            for neuron in self.model.layers[layer].neurons[:n_out]:
                for weight in neuron.w[:n_in]:
                    yield weight.data if self.show == "weights" else weight.grad

    def _knows(self, layer: int) -> bool:
        return len(self.model.layers) - layer <= self.known


def short_number(x: float) -> str:
    """Return a number of three digits, or of fewer, if it would be too long for a circle.

    >>> short_number(-0.25), short_number(-1.234e-05)
    ('−0.25', '−1.2·10⁻⁵')
    """
    text = number(x, 3)
    return text if len(text) <= LONGEST_NUMBER else number(x, 2)
