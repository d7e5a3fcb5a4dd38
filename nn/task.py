"""What a network is to learn from a data set: its outputs, its targets, and what an output means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd import dot, no_grad, take
from nn import losses
from nn.activations import LINEAR
from nn.data.dataset import Dataset, Standardiser
from nn.decision import Loss, largest

LOSSES_FOR_CLASSES = ("cross_entropy", "binary_cross_entropy", "hinge", "squared_error")
LOSSES_FOR_NUMBERS = ("mean_squared_error", "squared_error", "mean_absolute_error", "huber")


@dataclass(frozen=True)
class Task:
    """The common language of a data set and a network.

    Attributes:
        loss_name: the name of the loss.
        loss: what `fit` makes small.
        n_outputs: units of the output layer.
        output: activation of the output layer.
        encode: turns the targets of the data into those the loss takes.
        decide: turns what the network returns for one sample into a target of the data: a class index, or a number.
    """

    loss_name: str
    loss: Loss
    n_outputs: int
    output: str
    encode: Callable[[list[Any]], list[Any]]
    decide: Callable[[Any], Any]

    def predict(self, model: Callable[[list[float]], Any], rows: list[list[float]]) -> list[Any]:
        """Return the class index, or the number, that a model gives to each standardised row."""
        with no_grad():
            return [self.decide(model(row)) for row in rows]


def choose_task(data: Dataset, loss: str | None, target_scale: Standardiser | None) -> Task:
    """Return the task that a data set and a loss make.

    Args:
        data: with classes, or with numbers as targets.
        loss: a name; None for the usual one: `binary_cross_entropy` for two classes, `cross_entropy` for more,
            `mean_squared_error` for numbers.
        target_scale: how to standardise targets that are numbers; None for classes.

    Raises:
        ValueError: for a loss that does not suit the data.

    >>> from nn.data import load_dataset
    >>> choose_task(load_dataset("iris"), None, None).n_outputs
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
            lambda output: output.data * scale + mean,
        )

    n = len(data.class_names or [])
    name = loss or ("binary_cross_entropy" if n == 2 else "cross_entropy")
    _check(data, f"{n} classes", name, LOSSES_FOR_CLASSES)
    if name in ("binary_cross_entropy", "hinge"):
        if n != 2:
            raise ValueError(f"the loss {name} tells two classes apart, {data.name} has {n}: choose cross_entropy")
        low = -1 if name == "hinge" else 0
        return Task(
            name,
            getattr(losses, name),
            1,
            LINEAR,
            lambda targets: [1 if t else low for t in targets],
            lambda output: int(output.data > 0.0),
        )
    return Task(
        name,
        losses.cross_entropy if name == "cross_entropy" else squared_error_of_class,
        n,
        LINEAR if name == "cross_entropy" else "sigmoid",
        list,
        lambda outputs: int(largest([output.data for output in outputs])),
    )


def squared_error_of_class(outputs: list[Any], target: Any) -> Any:
    """Return half the squared distance of the outputs from 1 for the true class and 0 for all others.

    1/2 sum_k (o_k - [k = t])^2, which is 1/2 (sum_k o_k^2 + 1) - o_t.

    >>> squared_error_of_class([0.5, 0.5], 1), losses.squared_error([0.5, 0.5], [0.0, 1.0])
    (0.25, 0.25)
    """
    return 0.5 * (dot(outputs, outputs) + 1.0) - take(outputs, target)


def _check(data: Dataset, holds: str, loss: str, suitable: tuple[str, ...]) -> None:
    if loss not in suitable:
        raise ValueError(
            f"the loss {loss} does not suit {data.name}, whose target is {holds}: choose {', '.join(suitable)}"
        )
