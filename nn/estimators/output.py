"""The meaning of a network's outputs: the loss to train with, and the predictions made of them.

Outputs are logits, the logarithm of a mean, or the numbers themselves; so the output layer is linear, and the function
after it is part of the loss while the network is trained, and of the prediction afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from autograd import exp, log_softmax, logsigmoid, sigmoid, softmax, sum as total
from nn.losses import binary_cross_entropy, cross_entropy, poisson, squared_error


class OutputMeaning(NamedTuple):
    """The meaning of outputs.

    Attributes:
        name: of the activation of the output layer in scikit-learn, `out_activation_`.
        loss: `(outputs, targets)` of one sample to its loss.
        predicted: outputs of one sample to probabilities, or numbers.
        logarithms: outputs of one sample to the logarithms of probabilities; None for numbers.
    """

    name: str
    loss: Callable[[list[Any], list[Any]], Any]
    predicted: Callable[[list[Any]], list[Any]]
    logarithms: Callable[[list[Any]], list[Any]] | None = None


def _each(loss: Callable[[Any, Any], Any]) -> Callable[[list[Any], list[Any]], Any]:
    """Return the sum of a loss over the outputs."""

    def of_all(outputs: list[Any], targets: list[Any]) -> Any:
        return total([loss(output, target) for output, target in zip(outputs, targets, strict=True)])

    return of_all


TWO_CLASSES = OutputMeaning(
    "logistic",
    _each(binary_cross_entropy),
    lambda outputs: [sigmoid(-outputs[0]), sigmoid(outputs[0])],
    lambda outputs: [logsigmoid(-outputs[0]), logsigmoid(outputs[0])],
)
CLASSES = OutputMeaning("softmax", lambda outputs, targets: cross_entropy(outputs, targets[0]), softmax, log_softmax)
LABELS = OutputMeaning(
    "logistic",
    _each(binary_cross_entropy),
    lambda outputs: [sigmoid(z) for z in outputs],
    lambda outputs: [logsigmoid(z) for z in outputs],
)
NUMBERS = OutputMeaning("identity", squared_error, list)
MEANS_OF_COUNTS = OutputMeaning("exp", _each(poisson), lambda outputs: [exp(z) for z in outputs])
