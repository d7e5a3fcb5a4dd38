"""Plans and results of epochs, which `fit` and its engines pass to each other; and steps that failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nn.training.samples import SampleSet
from nn.training.step import BatchResult, EagerStep, StepError


class EpochPlan(NamedTuple):
    """An epoch to go through, or several in a row that are alike.

    Attributes:
        epoch: its number, counted from 0.
        rate: the learning rate.
        batches: for each step, the indices of its samples.
        repeats: how many epochs in a row are like it, this one included.
    """

    epoch: int
    rate: float
    batches: Sequence[Sequence[int]]
    repeats: int = 1


class EpochResults(NamedTuple):
    """The means over each of some epochs.

    Attributes:
        losses: of the loss, over samples.
        accuracies: the share of samples that were classified correctly; None where the loss has no classes.
        gradient_norms: of the gradient's length, over steps, for each layer.
    """

    losses: list[float]
    accuracies: list[float | None]
    gradient_norms: list[list[float]]


class FailedStep(FloatingPointError):
    """A step that cannot be taken, as a number came out inf or nan; the text says which.

    Attributes:
        plan: its epoch.
        batch: the number of its batch there, counted from 0.
    """

    def __init__(self, plan: EpochPlan, batch: int, reason: str) -> None:
        super().__init__(reason)
        self.plan, self.batch = plan, batch


def take_step(step: EagerStep, samples: SampleSet, plan: EpochPlan, batch: int) -> BatchResult:
    """Take the step of one batch of an epoch, counted from 0.

    Raises:
        FailedStep: for a number that is inf or nan.
    """
    try:
        picked = samples.pick(plan.batches[batch])
        return step(picked.rows(), picked.targets)
    except StepError as error:
        raise FailedStep(plan, batch, str(error)) from None
