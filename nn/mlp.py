"""A multi-layer perceptron: layers, the outputs of each being the inputs of the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd import Part
from nn.activations import LINEAR
from nn.initializers import Initializer, Seed, random_source
from nn.layer import Layer
from nn.module import Module


class LayerTrace(NamedTuple):
    """What went on in a layer: z of every unit, and the output O = activation(z) of every unit."""

    pre_activations: list[Any]
    outputs: list[Any]


class MLP(Module):
    """A multi-layer perceptron.

    Args:
        n_inputs: how many numbers it takes, at least 1.
        n_outputs: how many units each layer has, the output layer last: [16, 16, 1] has two hidden layers.
        activation: of the hidden layers; one name for all, or a list with one for each. The names are those of
            `nn.activations.known_activations()`.
        output: the activation of the output layer; the classification losses want "linear", as they work on logits.
        initializer: how to draw the weights, see `nn.initializers.choose_initializer`; the biases start at 0.
        seed: an int for the same weights each time, a `random.Random`, or None for fresh randomness.

    Raises:
        ValueError: for an unknown name, a size below 1, or a list of activations of the wrong length.

    >>> model = MLP(2, [16, 16, 1], activation="relu", seed=0)
    >>> model
    MLP(2-16-16-1, relu, relu, linear)
    >>> model.layers[0].neurons[3].w[1].label, len(model.parameters())
    ('w[0][3][1]', 337)
    >>> model([1.0, -1.0]).label is None
    True
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: Sequence[int],
        activation: str | Sequence[str] = "relu",
        output: str = LINEAR,
        initializer: str | Initializer = "auto",
        seed: Seed = None,
    ) -> None:
        if isinstance(n_outputs, int) or not n_outputs:
            raise ValueError(f"n_outputs of an MLP is {n_outputs!r}: list the units of each layer, such as [16, 16, 1]")
        n_hidden = len(n_outputs) - 1
        hidden = [activation] * n_hidden if isinstance(activation, str) else list(activation)
        if len(hidden) != n_hidden:
            raise ValueError(f"an MLP with {n_hidden} hidden layers takes as many activations, got {hidden}")
        sizes, activations = [n_inputs, *n_outputs], [*hidden, output]
        rng = random_source(seed)
        self.layers = [
            Layer(n_in, n_out, name, initializer, rng, f"[{i}]")
            for i, (n_in, n_out, name) in enumerate(zip(sizes, sizes[1:], activations, strict=False))
        ]
        part = Part("network", f"MLP({'-'.join(map(str, sizes))})")
        for layer in self.layers:
            layer.part.inside = part

    @property
    def sizes(self) -> list[int]:
        """How many numbers the model takes, and how many units each layer has."""
        return [self.layers[0].n_inputs, *(layer.n_outputs for layer in self.layers)]

    @property
    def activations(self) -> list[str]:
        """The activation of each layer."""
        return [layer.activation for layer in self.layers]

    @property
    def n_inputs(self) -> int:
        """How many numbers the model takes."""
        return self.sizes[0]

    @property
    def n_outputs(self) -> int:
        """How many units the output layer has."""
        return self.sizes[-1]

    def __call__(self, inputs: Sequence[Any]) -> Any:
        """Return what the output layer says about one sample: one Value if it has one unit, else a list of Values.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Raises:
            ValueError: for another length.
            TypeError: for what is not a list of numbers.
        """
        outputs = self.trace(inputs)[-1].outputs
        return outputs[0] if len(outputs) == 1 else outputs

    def trace(self, inputs: Sequence[Any]) -> list[LayerTrace]:
        """Return what goes on in every layer, input side first; as `__call__`, but nothing is hidden.

        After `backward()` of a loss made of the last outputs, `.grad` of each pre-activation is the delta of that unit.
        A linear layer's outputs are its pre-activations, the same nodes.

        >>> model = MLP(1, [2, 1], activation="sigmoid", seed=0)
        >>> hidden, output = model.trace([1.0])
        >>> output.outputs[0].backward()
        >>> [z.has_grad for z in hidden.pre_activations], len(hidden.outputs)
        ([True, True], 2)
        """
        outputs = self.layers[0].as_inputs(inputs)
        traces = []
        for layer in self.layers:
            pre_activations = layer.pre_activations(outputs)
            outputs = layer.activate(pre_activations)
            traces.append(LayerTrace(pre_activations, outputs))
        return traces

    def __repr__(self) -> str:
        return f"MLP({'-'.join(map(str, self.sizes))}, {', '.join(self.activations)})"
