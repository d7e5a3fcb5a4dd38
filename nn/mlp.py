"""A multi-layer perceptron: layers, the outputs of each being the inputs of the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd import LINEAR, Part, Value, collector_paused
from autograd.support.absent_names import foreign_keywords
from autograd.support.words import counted
from nn.activations import Activation, activation_name
from nn.foreign_names import KEYWORDS_OF_NETWORKS
from nn.initializers import Initializer, InitializerName, Seed, random_source
from nn.layer import Layer
from nn.module import Module
from nn.types import Row


class LayerTrace(NamedTuple):
    """The numbers of one layer for one sample, as `MLP.trace` returns them.

    Attributes:
        pre_activations: z = w . x + b of every unit, [units].
        outputs: O = activation(z) of every unit, [units]; of a linear layer the same nodes.
    """

    pre_activations: list[Value]
    outputs: list[Value]


class MLP(Module):
    """A multi-layer perceptron.

    Args:
        n_inputs: how many numbers it takes, at least 1.
        layer_sizes: how many units each layer has, the output layer last: [16, 16, 1] has two hidden layers.
        activation: of the hidden layers; one name for all, or a list with one for each. The names are those of
            `nn.activations.known_activations()`; the function of autograd, such as `tanh`, will do as well.
        output: the activation of the output layer; the classification losses want "linear", as they work on logits.
        initializer: how to draw the weights, see `nn.initializers.choose_initializer`; the biases start at 0.
        seed: decides the weights: an int for the same ones each time, None for fresh randomness, or a `random.Random`
            to draw on.

    Attributes:
        layers: a `Layer` for each of `layer_sizes`.

    Raises:
        ValueError: for an unknown name, a size below 1, or a list of activations of the wrong length.
        TypeError: for a seed of another kind.

    >>> model = MLP(2, [16, 16, 1], activation="relu")
    >>> model
    MLP(2-16-16-1, relu, relu, linear)
    >>> model.layers[0].neurons[3].w[1].label, len(model.parameters())
    ('w[0][3][1]', 337)
    >>> model([1.0, -1.0]).data == model.outputs([1.0, -1.0])[0].data
    True
    """

    @foreign_keywords(KEYWORDS_OF_NETWORKS)
    def __init__(
        self,
        n_inputs: int,
        layer_sizes: Sequence[int],
        activation: Activation | Sequence[Activation] = "relu",
        output: Activation = LINEAR,
        initializer: InitializerName | Initializer = "auto",
        seed: Seed = 0,
    ) -> None:
        if isinstance(layer_sizes, int) or not layer_sizes:
            raise ValueError(
                f"layer_sizes of an MLP is {layer_sizes!r}: list the units of each layer, such as [16, 16, 1]"
            )
        n_hidden = len(layer_sizes) - 1
        several = isinstance(activation, Sequence) and not isinstance(activation, str)
        given: Any = activation if several else [activation] * n_hidden
        hidden = [activation_name(each) for each in given]
        if len(hidden) != n_hidden:
            raise ValueError(f"an MLP with {counted(n_hidden, 'hidden layer')} takes as many activations, got {hidden}")
        sizes, activations = [n_inputs, *layer_sizes], [*hidden, activation_name(output)]
        rng = random_source(seed)
        with collector_paused():  # as these many parameters would start it
            self.layers = [
                Layer(n_in, n_out, name, initializer, rng, f"[{i}]")
                for i, (n_in, n_out, name) in enumerate(zip(sizes, sizes[1:], activations, strict=False))
            ]
        part = Part("network", f"MLP({'-'.join(map(str, sizes))})")
        for layer in self.layers:
            layer.part.inside = part

    @property
    def sizes(self) -> list[int]:
        """The number of inputs, then the number of units of each layer."""
        return [self.layers[0].n_inputs, *(layer.n_outputs for layer in self.layers)]

    @property
    def activations(self) -> list[str]:
        """The activation of each layer."""
        return [layer.activation for layer in self.layers]

    @property
    def n_inputs(self) -> int:
        """The number of inputs."""
        return self.sizes[0]

    @property
    def n_outputs(self) -> int:
        """The number of outputs: the units of the output layer."""
        return self.sizes[-1]

    def __call__(self, inputs: Row) -> Value:
        """Return the output for one sample: a Value; or, if the output layer has several units, a list of Values.

        Type checkers are told of one output, the usual case of a loss; `outputs` is a list for any number of them.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Raises:
            ValueError: for another length.
            TypeError: for what is not a list of numbers.
        """
        outputs = self.outputs(inputs)
        return outputs[0] if len(outputs) == 1 else outputs  # type: ignore[return-value]  # see above

    def outputs(self, inputs: Row) -> list[Value]:
        """Return the output of every unit of the output layer for one sample, a list also where there is one.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Raises:
            ValueError, TypeError: as calling the model does.

        >>> len(MLP(2, [3, 1]).outputs([1.0, -1.0]))
        1
        """
        return self.trace(inputs)[-1].outputs

    def trace(self, inputs: Row) -> list[LayerTrace]:
        """Return what every layer computes for one sample, input side first; as `__call__`, but nothing is hidden.

        Args:
            inputs: `n_inputs` numbers or Values; plain numbers are constants, which take no gradient.

        Returns:
            a `LayerTrace` for each layer.

        Raises:
            ValueError, TypeError: as calling the model does.

        After `backward()` of a loss made of the last outputs, `.grad` of each pre-activation is the delta of that unit.

        >>> model = MLP(1, [2, 1], activation="sigmoid")
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
