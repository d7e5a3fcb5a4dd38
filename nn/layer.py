"""A layer: neurons side by side, each of which sees all the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import LINEAR, Constant, Scalar, Value, dot
from autograd.support.absent_names import foreign_keywords
from autograd.support.words import counted
from nn.activations import Activated, ActivatedPart, Activation
from nn.foreign_names import KEYWORDS_OF_NETWORKS
from nn.initializers import Initializer, InitializerName, Seed, random_source
from nn.module import Module, ValueArray
from nn.neuron import Neuron, check_size
from nn.types import Row


class Layer(Activated, Module):
    """Units side by side: `activation(W x + b)`, row k of W being the weights of unit k.

    Args:
        n_inputs: how many numbers it takes, at least 1.
        n_outputs: how many units it has, at least 1; each gives one output.
        activation: a name of `nn.activations.known_activations()`; "linear" for none.
        initializer: how to draw the weights, see `nn.initializers.choose_initializer`; the biases start at 0.
        seed: decides the weights: an int for the same ones each time, a `random.Random` to draw on, or None for fresh
            randomness. None by default, unlike elsewhere in `nn`: layers of one int would be alike, and stay so in
            training.
        label: where it stands, to label its parameters: "[2]" makes them w[2][k][j] and b[2][k].

    Attributes:
        neurons: `n_outputs` of them.
        n_inputs, n_outputs: as given.

    Raises:
        ValueError: for an unknown name, or a size below 1.
        TypeError: for a seed of another kind.

    >>> layer = Layer(2, 3, "relu")
    >>> layer
    Layer(2, 3, 'relu')
    >>> len(layer([1.0, 2.0]))
    3
    """

    @foreign_keywords(KEYWORDS_OF_NETWORKS)
    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        activation: Activation = LINEAR,
        initializer: InitializerName | Initializer = "auto",
        seed: Seed = None,
        label: str = "",
    ) -> None:
        check_size(n_inputs, f"n_inputs of layer{label}")
        check_size(n_outputs, f"n_outputs of layer{label}")
        rng = random_source(seed)
        self.n_inputs, self.n_outputs, self.label = n_inputs, n_outputs, label
        self.part = ActivatedPart("layer", f"layer{label}")
        self.activation = activation
        self.neurons = [
            Neuron(n_inputs, activation, initializer, rng, n_outputs, f"{label}[{k}]") for k in range(n_outputs)
        ]
        for neuron in self.neurons:
            neuron.part.inside = self.part

    def as_inputs(self, inputs: Row) -> list[Value]:
        """Return the inputs with plain numbers as constants, which take no gradient.

        Raises:
            ValueError: for a length that is not `n_inputs`.
            TypeError: for what is not a list, or an entry that is not a number.
        """
        if not hasattr(inputs, "__len__") or isinstance(inputs, (str, bytes, dict, set)):
            raise TypeError(
                f"layer{self.label} takes a list of {counted(self.n_inputs, 'number')}, got {type(inputs).__name__}"
            )
        if len(inputs) != self.n_inputs:
            raise ValueError(
                f"layer{self.label} takes {counted(self.n_inputs, 'number')}, got {len(inputs)}: pass one sample at a "
                "time, one number per feature"
            )
        numbers: Any = inputs
        try:
            return [x if hasattr(x, "apply_rule") else Constant(x) for x in numbers]
        except TypeError as error:
            if not all(hasattr(x, "__len__") and not isinstance(x, str) for x in numbers):
                return [Constant(x, f"input {j} of layer{self.label}") for j, x in enumerate(numbers)]  # raises by name
            raise TypeError(
                f"layer{self.label} takes one sample, {counted(self.n_inputs, 'number')}, and got a list of lists: "
                "write [model(row) for row in rows]"
            ) from error

    def pre_activations(self, inputs: Sequence[Scalar]) -> list[Value]:
        """Return z = w . x + b of every unit.

        Args:
            inputs: `n_inputs` Values, as `as_inputs` returns them.
        """
        return [dot(neuron.w, inputs) + neuron.b for neuron in self.neurons]

    def activate(self, pre_activations: list[Value]) -> list[Value]:
        """Return the activation of every z.

        Args:
            pre_activations: z of every unit, as `pre_activations` returns them.
        """
        function = self._function
        return pre_activations if function is None else [function(z) for z in pre_activations]

    def __call__(self, inputs: Row) -> list[Value]:
        """Return the output of every unit.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Raises:
            ValueError: for another length.
            TypeError: for what is not a list of numbers.
        """
        return self.activate(self.pre_activations(self.as_inputs(inputs)))

    def arrays(self) -> dict[str, ValueArray]:
        """Return the parameters in the shapes of PyTorch's `Linear`: weight [n_outputs][n_inputs], bias [n_outputs]."""
        self.parameters()  # which refuses plain numbers in their place
        return {"weight": [neuron.w for neuron in self.neurons], "bias": [neuron.b for neuron in self.neurons]}

    def __repr__(self) -> str:
        return f"Layer({self.n_inputs}, {self.n_outputs}, {self.activation!r})"
