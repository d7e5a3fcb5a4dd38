"""A neuron: the weighted sum of its inputs, a bias, an activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, dot
from nn.activations import LINEAR, Activated, ActivatedPart
from nn.initializers import Initializer, Seed, choose_initializer, random_source
from nn.module import Module


class Neuron(Activated, Module):
    """One unit: `activation(w . x + b)`.

    Args:
        n_inputs: how many numbers it takes, at least 1.
        activation: a name of `nn.activations.known_activations()`; "linear" for none.
        initializer: how to draw the weights, see `nn.initializers.choose_initializer`; the bias starts at 0.
        seed: an int for the same weights each time, a `random.Random`, or None for fresh randomness.
        n_units: how many units its layer has; Glorot's rule asks for it.
        label: where it stands, to label its parameters: "[2][0]" makes them w[2][0][1] and b[2][0].

    Raises:
        ValueError: for an unknown name, or no inputs.

    >>> neuron = Neuron(2, "tanh", seed=0)
    >>> neuron.w[0].data, neuron.w[1].data, neuron.b.data = 0.5, -0.5, 0.25
    >>> neuron([1.0, 1.0])
    Value(0.244919)
    """

    def __init__(
        self,
        n_inputs: int,
        activation: str = LINEAR,
        initializer: str | Initializer = "auto",
        seed: Seed = None,
        n_units: int = 1,
        label: str = "",
    ) -> None:
        check_size(n_inputs, "n_inputs of a Neuron")
        rng, draw = random_source(seed), choose_initializer(initializer, activation)
        self.part = ActivatedPart("neuron", f"neuron{label}")
        self.activation = activation
        self.w = [Value(draw(n_inputs, n_units, rng), label=f"w{label}[{j}]") for j in range(n_inputs)]
        self.b = Value(0.0, label=f"b{label}")
        self.b.part = self.part  # type: ignore[attr-defined]  # hung on, as anyone may

    def pre_activation(self, inputs: Sequence[Any]) -> Any:
        """Return z = w . x + b, which is what enters the activation."""
        return dot(self.w, inputs) + self.b

    def __call__(self, inputs: Sequence[Any]) -> Any:
        """Return the activation of z.

        Args:
            inputs: `n_inputs` numbers or Values.

        Raises:
            ValueError: for another length.
        """
        if len(inputs) != len(self.w):
            raise ValueError(f"{self!r} takes {len(self.w)} inputs, got {len(inputs)}")
        z = self.pre_activation(inputs)
        return z if self._function is None else self._function(z)

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {self.activation!r})"


def check_size(size: object, what: str) -> None:
    """Raise unless `size` is a whole number of at least 1.

    Raises:
        ValueError: naming `what`.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise ValueError(f"{what} is {size!r}: give a whole number of at least 1")
