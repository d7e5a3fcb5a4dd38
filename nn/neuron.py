"""A neuron: the weighted sum of its inputs, a bias, an activation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograd import LINEAR, Scalar, Value, dot
from autograd.support.absent_names import foreign_keywords
from autograd.support.words import counted
from nn.activations import Activated, ActivatedPart, Activation, activation_name
from nn.foreign_names import KEYWORDS_OF_NETWORKS
from nn.initializers import Initializer, InitializerName, Seed, choose_initializer, random_source
from nn.module import Module, ValueArray, refuse_numbers
from nn.types import Row


class Neuron(Activated, Module):
    """One unit: `activation(w . x + b)`.

    Args:
        n_inputs: how many numbers it takes, at least 1.
        activation: a name of `nn.activations.known_activations()`; "linear" for none.
        initializer: how to draw the weights, see `nn.initializers.choose_initializer`; the bias starts at 0.
        seed: decides the weights: an int for the same ones each time, a `random.Random` to draw on, or None for fresh
            randomness. None by default, unlike elsewhere in `nn`: neurons of one int would be alike, and stay so in
            training.
        layer_size: how many units its layer has, at least 1; Glorot's rule asks for it.
        label: where it stands, to label its parameters: "[2][0]" makes them w[2][0][1] and b[2][0].

    Attributes:
        w: `n_inputs` Values, its weights.
        b: a Value, its bias.

    Raises:
        ValueError: for an unknown name, or no inputs.
        TypeError: for a seed of another kind.

    >>> neuron = Neuron(2, "tanh")
    >>> neuron.w[0].data, neuron.w[1].data, neuron.b.data = 0.5, -0.5, 0.25
    >>> neuron([1.0, 1.0])
    Value(0.244919)
    """

    @foreign_keywords(KEYWORDS_OF_NETWORKS)
    def __init__(
        self,
        n_inputs: int,
        activation: Activation = LINEAR,
        initializer: InitializerName | Initializer = "auto",
        seed: Seed = None,
        layer_size: int = 1,
        label: str = "",
    ) -> None:
        check_size(n_inputs, "n_inputs of a Neuron")
        check_size(layer_size, "layer_size of a Neuron")
        rng, draw = random_source(seed), choose_initializer(initializer, activation_name(activation))
        self.part = ActivatedPart("neuron", f"neuron{label}")
        self.activation = activation
        self.w = [Value(draw(n_inputs, layer_size, rng), f"w{label}[{j}]") for j in range(n_inputs)]
        self.b = Value(0.0, label=f"b{label}")
        self.b.part = self.part  # type: ignore[attr-defined]  # hung on, as anyone may

    def parts(self) -> Iterator[tuple[str, Module | ValueArray]]:
        """Yield `w` and `b`; raise TypeError for a plain number among the weights, as `w[0] = 0.5` puts it there."""
        found = dict(super().parts())
        if "w" not in found:
            refuse_numbers(repr(self), "w", self.w)
        yield from found.items()

    def pre_activation(self, inputs: Sequence[Scalar]) -> Value:
        """Return z = w . x + b, which is what enters the activation.

        Args:
            inputs: as many numbers or Values as there are weights.

        Raises:
            ValueError: for another length.
        """
        return dot(self.w, inputs) + self.b

    def __call__(self, inputs: Row) -> Value:
        """Return the activation of z.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Raises:
            ValueError: for another length.
        """
        if len(inputs) != len(self.w):
            raise ValueError(f"{self!r} takes {counted(len(self.w), 'input')}, got {len(inputs)}")
        z = self.pre_activation(inputs)  # type: ignore[arg-type]  # an array will do as well
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
