"""The architecture of a network, and its parameters as one flat array: all weights, layer by layer, then all biases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy

from autograd import LINEAR, Value, dot
from nn.activations import activation_function
from nn.mlp import MLP

# scikit-learn's names for activations, and ours.
ACTIVATIONS = {"identity": LINEAR, "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}


class Architecture(NamedTuple):
    """Sizes and activation of a network.

    Attributes:
        sizes: the number of inputs, then the number of units of each layer, the output layer last.
        activation: of the hidden layers, by scikit-learn's name: a key of `ACTIVATIONS`.

    >>> Architecture((2, 3, 1), "logistic").network(numpy.zeros(13))
    MLP(2-3-1, sigmoid, linear)
    """

    sizes: tuple[int, ...]
    activation: str

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """The numbers of units and inputs of each layer."""
        return [(n_units, n_inputs) for n_inputs, n_units in pairwise(self.sizes)]

    @property
    def n_parameters(self) -> int:
        """The number of weights and biases."""
        return self.n_weights + sum(self.sizes[1:])

    @property
    def n_weights(self) -> int:
        """The number of weights, which come first in the flat array."""
        return sum(n_units * n_inputs for n_units, n_inputs in self.shapes)

    def outputs(self, parameters: Sequence[Any], row: Sequence[Any]) -> list[Any]:
        """Return the outputs for one sample, as those of `network`.

        Args:
            parameters: in the order of the flat array.
            row: the inputs.
        """
        function = activation_function(ACTIVATIONS[self.activation])
        weight, bias, outputs = 0, self.n_weights, tuple(row)
        for layer, (n_units, n_inputs) in enumerate(self.shapes, start=1):
            pre_activations = []
            for _ in range(n_units):
                pre_activations.append(dot(parameters[weight : weight + n_inputs], outputs) + parameters[bias])
                weight, bias = weight + n_inputs, bias + 1
            if function is not None and layer < len(self.shapes):
                pre_activations = [function(z) for z in pre_activations]
            outputs = tuple(pre_activations)  # which never changes: that all units read the same is seen at once
        return list(outputs)

    def initial(self, rng: Any) -> Any:
        """Return a flat array to start from: weights and biases, both drawn evenly from (-a, a).

        Args:
            rng: a `numpy.random.RandomState`, from which they are drawn in the order of scikit-learn.

        a is sqrt(6 / (n_inputs + n_units)), and sqrt(2 / (n_inputs + n_units)) for the logistic sigmoid, whose slope
        at 0 is 1/4. Source: Glorot, Bengio (2010), equation 16, in the form of scikit-learn.
        """
        factor = 2.0 if self.activation == "logistic" else 6.0
        coefs, intercepts = [], []
        for n_units, n_inputs in self.shapes:
            bound = numpy.sqrt(factor / (n_inputs + n_units))
            coefs.append(rng.uniform(-bound, bound, (n_inputs, n_units)))
            intercepts.append(rng.uniform(-bound, bound, n_units))
        return self.flat(coefs, intercepts)

    def flat(self, coefs: Sequence[Any], intercepts: Sequence[Any]) -> Any:
        """Return the flat array of weights and biases in scikit-learn's layout.

        Args:
            coefs: for each layer the weights [inputs][units].
            intercepts: for each layer the biases [units].

        Raises:
            ValueError: for other shapes, or numbers that are inf or nan.
        """
        weights, biases = ([numpy.asarray(part, dtype=float) for part in parts] for parts in (coefs, intercepts))
        found = [(part.shape[::-1], bias.shape) for part, bias in zip(weights, biases, strict=True)]
        if found != [((n_units, n_inputs), (n_units,)) for n_units, n_inputs in self.shapes]:
            raise ValueError(
                f"weights of shapes {[part.shape for part in weights]} and biases of shapes "
                f"{[part.shape for part in biases]} do not fit a network of {'-'.join(map(str, self.sizes))}"
            )
        flat = numpy.concatenate([*(part.T.ravel() for part in weights), *biases])
        if not numpy.isfinite(flat).all():
            raise ValueError("weights and biases have to be finite, and one is inf or nan")
        return flat

    def coefs(self, flat: Any) -> list[Any]:
        """Return, for each layer, the weights [inputs][units]: views of the flat array."""
        ends = numpy.cumsum([n_units * n_inputs for n_units, n_inputs in self.shapes])
        return [part.reshape(shape).T for part, shape in zip(numpy.split(flat, ends)[:-1], self.shapes, strict=True)]

    def intercepts(self, flat: Any) -> list[Any]:
        """Return, for each layer, the biases [units]: views of the flat array."""
        n_biases = sum(self.sizes[1:])
        return numpy.split(flat[-n_biases:], numpy.cumsum(self.sizes[1:])[:-1])

    def network(self, flat: Any) -> MLP:
        """Return a network with the parameters of a flat array."""
        n_inputs, *n_units = self.sizes
        numbers = iter(flat.tolist())  # weights are drawn in the order in which they stand here
        model = MLP(n_inputs, n_units, ACTIVATIONS[self.activation], initializer=lambda n_in, n_out, rng: next(numbers))
        for bias, number in zip(biases_of(model), numbers, strict=True):
            bias.data = number
        return model

    def __str__(self) -> str:
        return f"{'-'.join(map(str, self.sizes))} with {self.activation}"


def weights_of(model: MLP) -> list[Value]:
    """Return the weights of all layers, unit by unit, in the order of the flat array."""
    return [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]


def biases_of(model: MLP) -> list[Value]:
    """Return the biases of all layers, in the order of the flat array."""
    return [neuron.b for layer in model.layers for neuron in layer.neurons]


def flat_parameters(model: MLP) -> Any:
    """Return the flat array of a network."""
    return numpy.array([parameter.data for parameter in (*weights_of(model), *biases_of(model))])
