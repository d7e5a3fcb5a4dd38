"""Task of a network: the loss, the outputs it needs, its targets, and the meaning of its outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd import LINEAR, dot, sigmoid, softmax, take
from nn import losses
from nn.data.standardizer import Standardizer
from nn.mlp import MLP
from nn.outputs import outputs_of
from nn.predict import Loss

LOSSES_FOR_CLASSES = ("cross_entropy", "binary_cross_entropy", "hinge", "squared_error")
LOSSES_FOR_NUMBERS = ("mean_squared_error", "squared_error", "mean_absolute_error", "huber")


@dataclass(frozen=True)
class Task:
    """The loss of a data set and a network, and the translation between the two.

    Attributes:
        loss_name: the name of the loss.
        loss: a function of the outputs and the encoded target of one sample.
        n_outputs: units of the output layer.
        output: activation of the output layer.
        encode: turns the targets of the data into those the loss takes.
        decide: turns the outputs for one sample, as numbers, into a target of the data: a class index, or a number.
        probabilities: turns it into the probability of each class; None where the loss does not make it one.
    """

    loss_name: str
    loss: Loss
    n_outputs: int
    output: str
    encode: Callable[[list[Any]], list[Any]]
    decide: Callable[[Any], Any]
    probabilities: Callable[[Any], list[float]] | None = None

    def predict(self, model: MLP, rows: Any) -> list[Any]:
        """Return the class index, or the number, that a model gives to each standardized row."""
        return [self.decide(output) for output in outputs_of(model, rows)]


def choose_task(data: str, class_names: list[str] | None, loss: str | None, target_scale: Standardizer | None) -> Task:
    """Return the task that data and a loss make.

    Args:
        data: the name of the data, for errors.
        class_names: one per class; None for numbers as targets.
        loss: a name; None for the usual one: `binary_cross_entropy` for two classes, `cross_entropy` for more,
            `mean_squared_error` for numbers.
        target_scale: how to standardize targets that are numbers; None for classes.

    Raises:
        ValueError: for a loss that does not suit the data.

    >>> choose_task("animals", ["cat", "dog", "emu"], None, None).n_outputs
    3
    """
    if target_scale is not None:
        name = loss or "mean_squared_error"
        _check(data, "numbers", name, LOSSES_FOR_NUMBERS)
        (mean,), (scale,) = target_scale.mean, target_scale.scale
        return Task(
            name,
            getattr(losses, name),
            1,
            LINEAR,
            lambda targets: [(t - mean) / scale for t in targets],
            lambda output: output * scale + mean,
        )

    n = len(class_names or [])
    name = loss or ("binary_cross_entropy" if n == 2 else "cross_entropy")
    _check(data, f"{n} classes", name, LOSSES_FOR_CLASSES)
    if name in ("binary_cross_entropy", "hinge"):
        if n != 2:
            raise ValueError(f"the loss {name} tells two classes apart, {data} has {n}: choose cross_entropy")
        low = -1 if name == "hinge" else 0
        return Task(
            name,
            getattr(losses, name),
            1,
            LINEAR,
            lambda targets: [1 if t else low for t in targets],
            lambda output: int(output > 0.0),
            None if name == "hinge" else _probabilities_of_two,
        )
    return Task(
        name,
        losses.cross_entropy if name == "cross_entropy" else squared_error_of_class,
        n,
        LINEAR if name == "cross_entropy" else "sigmoid",
        list,
        lambda outputs: max(range(len(outputs)), key=outputs.__getitem__),
        _probabilities if name == "cross_entropy" else None,
    )


def squared_error_of_class(outputs: list[Any], target: Any) -> Any:
    """Return half the squared distance of the outputs from 1 for the true class and 0 for all others.

    1/2 sum_k (o_k - [k = t])^2, which is 1/2 (sum_k o_k^2 + 1) - o_t.

    >>> squared_error_of_class([0.5, 0.5], 1), losses.squared_error([0.5, 0.5], [0.0, 1.0])
    (0.25, 0.25)
    """
    return 0.5 * (dot(outputs, outputs) + 1.0) - take(outputs, target)


def _probabilities(outputs: list[float]) -> list[float]:
    return softmax(outputs)


def _probabilities_of_two(output: float) -> list[float]:
    return [sigmoid(-output), sigmoid(output)]


def _check(data: str, holds: str, loss: str, suitable: tuple[str, ...]) -> None:
    if loss not in suitable:
        raise ValueError(f"the loss {loss} does not suit {data}, whose target is {holds}: choose {', '.join(suitable)}")
