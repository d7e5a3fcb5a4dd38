"""What runs the epochs of `fit`: the eager engine, operation by operation, or the compiled one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from nn.training.samples import Samples
from nn.training.step import BatchResult, EagerStep, StepError


class Plan(NamedTuple):
    """An epoch: its number, counted from 0, the learning rate, which samples make up each batch; and how many epochs
    in a row are like it."""

    epoch: int
    rate: float
    batches: list[Sequence[int]]
    times: int = 1


class Stretch(NamedTuple):
    """What some epochs came to: mean losses, accuracies (None: no classes), mean gradient norms of each layer."""

    losses: list[float]
    accuracies: list[float | None]
    gradient_norms: list[list[float]]


class FailedStep(FloatingPointError):
    """A step that cannot be taken: the epoch and the number of the batch, counted from 0; the text says why."""

    def __init__(self, plan: Plan, batch: int, reason: str) -> None:
        super().__init__(reason)
        self.plan, self.batch = plan, batch


class Engine(Protocol):
    """A way to train."""

    def epochs(
        self, samples: Samples, plans: Iterable[Plan], watched: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[Stretch]:
        """Yield what each epoch came to, as it is over; several at once, where nobody looks in between.

        Args:
            samples: what to train on.
            plans: the epochs; each is asked for when it is about to begin.
            watched: called before an epoch, says whether somebody will look at the model after it; otherwise some may
                be computed ahead, and the parameters are those of the last one when the iterator ends.
            pause: called where an interruption does no harm; it raises `KeyboardInterrupt` if there was one.

        Raises:
            FailedStep: for a loss, gradient or parameter that is inf or nan; all is as it was before that step.
        """

    def evaluate(self, samples: Samples) -> BatchResult:
        """Return loss and classes of some samples, and change nothing."""


class EagerEngine:
    """The engine that everything else is measured by.

    Args:
        step: how to take a step.
    """

    def __init__(self, step: EagerStep) -> None:
        self.step, self.optimizer = step, step.optimizer

    def epochs(
        self, samples: Samples, plans: Iterable[Plan], watched: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[Stretch]:
        """See `Engine`."""
        for plan in (alike._replace(epoch=alike.epoch + i) for alike in plans for i in range(alike.times)):
            watched()
            results = []
            for i, batch in enumerate(plan.batches):
                results.append(taken(self.step, samples, plan, i, batch))
                pause()
            yield _summary(results, [len(batch) for batch in plan.batches])

    def evaluate(self, samples: Samples) -> BatchResult:
        """See `Engine`."""
        return self.step.evaluate(*samples)


def taken(step: EagerStep, samples: Samples, plan: Plan, number: int, batch: Sequence[int]) -> BatchResult:
    """Take a step.

    Raises:
        FailedStep: instead of a `StepError`.
    """
    try:
        return step(*samples.pick(batch))
    except StepError as error:
        raise FailedStep(plan, number, str(error)) from None


def _summary(results: Sequence[BatchResult], counts: Sequence[int]) -> Stretch:
    """Return the means over an epoch: of loss and accuracy over its samples, of gradient norms over its steps."""
    loss = sum(result.loss * count for result, count in zip(results, counts, strict=True)) / sum(counts)
    hits = [result.correct for result in results if result.correct is not None]
    accuracy = sum(hits) / sum(counts) if len(hits) == len(results) else None
    norms = zip(*(result.gradient_norms for result in results), strict=True)
    return Stretch([loss], [accuracy], [[sum(layer) / len(results) for layer in norms]])
