"""Training by steps on batches, solvers "sgd" and "adam": the epochs of one call of `fit` or `partial_fit`.

As many epochs are computed in one native call as there will be in any case.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy

from autograd.support.words import counted
from nn.estimators.hyperparameters import Hyperparameters
from nn.estimators.programs import StepProgram
from nn.estimators.sklearn_optimizers import SklearnOptimizer
from nn.training.batches import Batches, EpochOrder
from nn.training.early_stopping import EarlyStopping
from nn.training.epochs import EpochPlan
from nn.training.interrupt import deferred_interrupt
from nn.training.native_steps import EpochSteps, NativeSteps

LOWEST_RATE = 1e-6  # at which learning_rate="adaptive" ends training


class OptimizerState(NamedTuple):
    """The state that `partial_fit` goes on with.

    Attributes:
        optimizer: the one whose state it is; another one, or one with other settings, starts without.
        states: [parameters][numbers].
        rate: the learning rate.
    """

    optimizer: SklearnOptimizer
    states: Any
    rate: float


@dataclass
class StepHistory:
    """The epochs so far; a warm start and `partial_fit` add to them.

    Attributes:
        losses: the mean loss of each epoch, as it was during the epoch.
        scores: of the samples held out, after each epoch; empty if there are none.
        samples_seen: how many samples were trained on, each counted as often as it was.
        by_loss: early stopping by the losses.
        by_score: early stopping by the scores, with their sign turned.
    """

    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    samples_seen: int = 0
    by_loss: EarlyStopping[Any] = field(default_factory=EarlyStopping)
    by_score: EarlyStopping[Any] = field(default_factory=EarlyStopping)

    def continued(self, patience: float, min_delta: float) -> StepHistory:
        """Return a history to add to, which leaves this one as it is; the arguments are those of `EarlyStopping`."""
        by_loss, by_score = (
            replace(stopping, patience=patience, min_delta=min_delta) for stopping in (self.by_loss, self.by_score)
        )
        return StepHistory(list(self.losses), list(self.scores), self.samples_seen, by_loss, by_score)


class StepTraining:
    """The epochs of one call.

    Args:
        settings: an estimator, whose hyperparameters count.
        program: of its network.
        rows: [samples][features].
        targets: [samples][targets, and the weight of the sample].
        rng: the source of the order of the samples, a `numpy.random.RandomState`.
        history: of the epochs before, to which this adds.
        state: of the optimizer, after the steps before; None for a first step.
        score: returns the score of a network, given its flat array, on samples held out; None to stop by the loss.

    Attributes:
        epochs: how many there were.
        is_over: whether they ended because there was no improvement any more.
    """

    def __init__(
        self,
        settings: Hyperparameters,
        program: StepProgram,
        rows: Any,
        targets: Any,
        rng: Any,
        history: StepHistory,
        state: OptimizerState | None = None,
        score: Callable[[Any], float] | None = None,
    ) -> None:
        self.settings, self.training, self.history, self.score = settings, program.training, history, score
        self.optimizer = program.optimizer
        self.state = state if state is not None and state.optimizer == program.optimizer else None
        self.rate = float(settings.learning_rate_init) if self.state is None else self.state.rate
        self.stopping = history.by_loss if score is None else history.by_score
        self.epochs, self.is_over = 0, False
        program.alpha.data = float(settings.alpha)
        self._samples, self._weights = self.training.samples(rows, targets), targets[:, -1]
        n = len(rows)
        self._batches = Batches(n, batch_size(settings, n), sklearn_order(n, rng) if settings.shuffle else None)
        self._steps = NativeSteps(self.training, self._scales)

    def run(self, numbers: Any, at_most: int) -> tuple[Any, OptimizerState]:
        """Go through epochs until there is no improvement any more, or Ctrl-C.

        Args:
            numbers: the flat array to start from.
            at_most: the largest number of epochs.

        Returns:
            the flat array after them, and the state of the optimizer.

        Raises:
            FloatingPointError: for a number that is inf or nan.
            ValueError: for a batch of samples without weight.
        """
        epochs = self.history.samples_seen // self._batches.n_samples + at_most
        self.training.expected = epochs * self._batches.per_epoch, epochs * self._batches.n_samples
        self.training.start(numbers, None if self.state is None else self.state.states)
        try:
            with deferred_interrupt() as ask_interrupt:
                while self.epochs < at_most and not self.is_over:
                    steps = EpochSteps(self._plans(at_most), sums_in_order)
                    for results in self._steps.run(self._samples, steps, self._fail, ask_interrupt):
                        for loss in results.losses:
                            self._end_epoch(loss)
        except KeyboardInterrupt:
            warnings.warn("training was interrupted; the network is as the last step left it", stacklevel=5)
            self.is_over = True
        numbers, states = self.training.read()
        return numbers, OptimizerState(self.optimizer, states, self.rate)

    def _plans(self, at_most: int) -> list[EpochPlan]:
        """Return the next epochs, as many as there will be in any case."""
        count = 1
        if self.score is None:
            sure = self.stopping.patience - self.stopping.epochs_since
            count = int(
                max(1, min(at_most - self.epochs, sure, self._steps.steps_per_call() // self._batches.per_epoch))
            )
        return [EpochPlan(self.epochs + i, self._rate_after(i), self._batches.next_epoch()) for i in range(count)]

    def _scales(self, batches: Sequence[Any]) -> Any:
        """Return the factors of losses and penalty in each step: 1 / the weight of the batch."""
        weights = numpy.array([self._weights[batch].sum() for batch in batches])
        if not (weights > 0.0).all():
            raise ValueError("a batch has samples of weight 0 alone: leave them out, or choose a larger batch_size")
        return numpy.repeat(1.0 / weights[:, None], 2, axis=1)

    def _fail(self, steps: EpochSteps) -> None:
        raise FloatingPointError(f"a loss or a weight of epoch {self.epochs + 1} is inf or nan")

    def _rate_after(self, epochs: int) -> float:
        """Return the learning rate after so many more epochs."""
        settings = self.settings
        if epochs == 0 or settings.solver != "sgd" or settings.learning_rate != "invscaling":
            return self.rate
        seen = self.history.samples_seen + epochs * self._batches.n_samples
        return float(settings.learning_rate_init / (seen + 1) ** settings.power_t)

    def _end_epoch(self, loss: float) -> None:
        settings, history = self.settings, self.history
        self.epochs += 1
        history.losses.append(loss)
        self.rate = self._rate_after(1)
        history.samples_seen += self._batches.n_samples
        self._print(f"epoch {self.epochs}: loss {loss:.8f}")
        if self.score is None:
            self.stopping.note(loss)
        else:
            numbers, _ = self.training.read()
            history.scores.append(self.score(numbers))
            self.stopping.note(-history.scores[-1], lambda: numbers)
            self._print(f"score of the samples held out {history.scores[-1]:.6f}")
        if not self.stopping.is_over:
            return
        self._print(f"nothing gained, by tol={settings.tol:g}, in {counted(int(settings.n_iter_no_change), 'epoch')}")
        if settings.solver == "sgd" and settings.learning_rate == "adaptive" and self.rate > LOWEST_RATE:
            self.rate, self.stopping.epochs_since = self.rate / 5.0, 0
            self._print(f"learning rate {self.rate:g}")
        else:
            self.is_over = True

    def _print(self, text: str) -> None:
        if self.settings.verbose:
            print(text)


def sklearn_order(n_samples: int, rng: Any) -> EpochOrder:
    """Return a function that draws an order for each epoch as scikit-learn does: a permutation of the one before."""
    indices = numpy.arange(n_samples)

    def order() -> Any:
        nonlocal indices
        permutation = numpy.arange(n_samples)
        rng.shuffle(permutation)
        indices = indices[permutation]
        return indices

    return order


def sums_in_order(numbers: Any, starts: Any) -> Any:
    """Return the sum of each part, added up from left to right as scikit-learn does.

    >>> sums_in_order(numpy.array([1.0, 2.0, 4.0]), [0, 1])
    array([1., 6.])
    """
    return numpy.array([sum(part) for part in numpy.split(numbers, starts[1:])])


def batch_size(settings: Hyperparameters, n: int) -> int:
    """Return the number of samples in a batch, out of n."""
    if isinstance(settings.batch_size, str):  # "auto"
        return min(200, n)
    if settings.batch_size > n:
        warnings.warn(
            f"batch_size is {settings.batch_size}, and there are {n} samples: all make one batch", stacklevel=6
        )
    return min(int(settings.batch_size), n)
