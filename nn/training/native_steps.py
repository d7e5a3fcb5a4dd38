"""Steps of several epochs at a time, computed by `autograd.Training` in calls short enough to notice Ctrl-C between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy

from autograd import Training, collector_paused
from nn.training.epochs import EpochPlan, EpochResults

SECONDS_PER_CALL = 0.05  # Ctrl-C is noticed between two calls
MAX_STEPS_PER_CALL = 100_000


class StepsPerCall:
    """The number of steps that a call should take, by how long those before took."""

    def __init__(self) -> None:
        self._rate = MAX_STEPS_PER_CALL / SECONDS_PER_CALL / 1000  # steps per second, as far as is known

    def __call__(self) -> int:
        """Return the number of steps for the next call, at least 1."""
        return max(1, min(int(self._rate * SECONDS_PER_CALL), MAX_STEPS_PER_CALL))

    def measured(self, steps: int, seconds: float) -> None:
        """Take in how long a call took.

        A short call says little about a long one, so the number grows by a factor of at most 8.

        >>> steps_per_call = StepsPerCall()
        >>> steps_per_call.measured(50, seconds=1.0)
        >>> steps_per_call()
        2
        """
        self._rate = max(min(steps / max(seconds, 1e-6), 8 * self._rate), 1.0)


class EpochSteps:
    """The steps of some epochs in a row: which are still to be taken, and the results of those that were.

    Args:
        plans: the epochs.
        sums: `(numbers, starts)`, as `numpy.add.reduceat`: sums the numbers of each epoch, given where each begins.

    Attributes:
        failed: whether the last steps ended before one that could not be taken.
    """

    def __init__(self, plans: Sequence[EpochPlan], sums: Callable[[Any, Any], Any] = numpy.add.reduceat) -> None:
        self.plans, self.sums, self.failed = plans, sums, False
        steps_of = [len(plan.batches) for plan in plans]
        repeats = [plan.repeats for plan in plans]
        self._ends = numpy.cumsum(numpy.repeat(steps_of, repeats))
        self._batches = [batch for plan in plans for batch in [*plan.batches] * plan.repeats]
        self._rates = numpy.repeat([plan.rate for plan in plans], numpy.multiply(steps_of, repeats))
        self._counts = numpy.array([*map(len, self._batches)])
        self._arrays: dict[int, Any] = {}
        self._taken = self._reported = 0
        self._losses = numpy.empty(len(self._batches))
        self._correct: Any = None
        self._norms: Any = None

    @property
    def left(self) -> bool:
        """Whether there are epochs whose results have not been returned."""
        return self._reported < len(self._ends)

    def next(self, count: int) -> tuple[list[Any], Any]:
        """Return batches and learning rates of the next steps, at most `count`."""
        steps = slice(self._taken, self._taken + count)
        batches = self._batches[steps]
        for batch in {id(batch): batch for batch in batches}.values():
            if id(batch) not in self._arrays:  # the same array for the same batch, which then is loaded only once
                self._arrays[id(batch)] = numpy.array(batch)
        return [self._arrays[key] for key in map(id, batches)], self._rates[steps]

    def add(self, wanted: int, done: int, losses: Any, correct: Any, norms: Any) -> None:
        """Take in the results of the next steps.

        Args:
            wanted, done: how many were to be taken, and how many of them were.
            losses, correct, norms: as those of `autograd.Training.run`.
        """
        steps = slice(self._taken, self._taken + done)
        if self._norms is None:
            self._norms = numpy.empty((len(self._batches), norms.shape[1]))
            self._correct = None if correct is None else numpy.empty(len(self._batches))
        self._losses[steps], self._norms[steps] = losses[:done], norms[:done]
        if correct is not None:
            self._correct[steps] = correct[:done]
        self.failed = done < wanted
        self._taken += done

    def place(self) -> tuple[EpochPlan, int]:
        """Return the epoch of the next step, and the number of its batch there."""
        epoch = int(numpy.searchsorted(self._ends, self._taken, side="right"))
        number = epoch
        for plan in self.plans:
            if number < plan.repeats:
                break
            number -= plan.repeats
        plan = plan._replace(epoch=plan.epoch + number, repeats=1)
        return plan, self._taken - int(self._ends[epoch]) + len(plan.batches)

    def completed(self) -> EpochResults:
        """Return the results of the epochs that were completed since the last time."""
        first, self._reported = self._reported, int(numpy.searchsorted(self._ends, self._taken, side="right"))
        if self._reported == first:
            return EpochResults([], [], [])
        ends = self._ends[first : self._reported]
        starts = numpy.concatenate([[self._ends[first - 1] if first else 0], ends[:-1]])
        steps, lengths = slice(int(starts[0]), int(ends[-1])), ends - starts
        starts = starts - starts[0]
        counts = self._counts[steps]
        n_samples = self.sums(counts, starts)
        losses = self.sums(self._losses[steps] * counts, starts) / n_samples
        norms = self.sums(self._norms[steps], starts) / lengths[:, None]
        accuracies: list[float | None] = [None] * len(ends)
        if self._correct is not None:
            accuracies = (self.sums(self._correct[steps], starts) / n_samples).tolist()
        with collector_paused():  # as these many lists would start it
            return EpochResults(losses.tolist(), accuracies, norms.tolist())


class NativeSteps:
    """Runs the steps of epochs.

    Args:
        training: takes them.
        scales: `(batches)`, returns the `scales` of `Training.run`; None for its default.

    Attributes:
        steps_per_call: how many are taken at a time.
    """

    def __init__(self, training: Training, scales: Callable[[Sequence[Any]], Any] | None = None) -> None:
        self.training, self.scales, self.steps_per_call = training, scales, StepsPerCall()

    def run(
        self, samples: Any, steps: EpochSteps, on_failure: Callable[[EpochSteps], None], pause: Callable[[], None]
    ) -> Iterator[EpochResults]:
        """Yield the results of epochs, as these are completed.

        Args:
            samples: those of the steps, as returned by `training.samples`.
            steps: those of the epochs.
            on_failure: called where the next step cannot be taken; it raises, or takes the step in another way and
                adds its result.
            pause: called between two calls; it may raise `KeyboardInterrupt`.
        """
        while steps.left:
            if steps.failed:
                on_failure(steps)
            else:
                batches, rates = steps.next(self.steps_per_call())
                start = time.perf_counter()
                found = self.training.run(samples, batches, rates, self.scales and self.scales(batches))
                self.steps_per_call.measured(found.done, time.perf_counter() - start)
                steps.add(len(batches), found.done, found.losses, found.correct, found.norms)
            results = steps.completed()
            if results.losses:
                yield results
            pause()
