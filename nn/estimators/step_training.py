"""Training by steps on batches, "sgd" and "adam": the epochs of one call of `fit` or `partial_fit`, by native code.

Nobody looks in between, so as many epochs are computed in one go as there are before training could be over.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy

from nn.estimators.programs import Steps
from nn.estimators.record import Record
from nn.estimators.sklearn_updates import Rule
from nn.training.interrupt import Pace, deferred_interrupt

LOWEST_RATE = 1e-6  # at which learning_rate="adaptive" gives up


class Memory(NamedTuple):
    """What `partial_fit` goes on with: what the optimizer remembers, [parameters][numbers], and the learning rate.

    Attributes:
        rule: of that optimizer; another one, or one with other settings, would make nothing of it.
    """

    rule: Rule
    states: Any
    rate: float


class Batches:
    """The samples of each step, in an order that scikit-learn would draw too.

    Args:
        n: how many samples there are.
        size: of a batch.
        shuffle: whether each epoch has an order of its own.
        rng: from which it is drawn, a `numpy.random.RandomState`.
    """

    def __init__(self, n: int, size: int, shuffle: bool, rng: Any) -> None:
        self.n, self.size, self.shuffle, self.rng = n, size, shuffle, rng
        self.per_epoch = -(-n // size)
        self._order = numpy.arange(n)

    def next_epoch(self) -> list[Any]:
        """Return the batches of the next epoch."""
        if self.shuffle:
            permutation = numpy.arange(self.n)
            self.rng.shuffle(permutation)
            self._order = self._order[permutation]
        return [self._order[start : start + self.size] for start in range(0, self.n, self.size)]


class StepTraining:
    """The epochs of one call.

    Args:
        settings: an estimator: its parameters count.
        program: of its network.
        rows: [samples][features].
        targets: [samples][targets, and what the sample weighs].
        rng: decides the order of the samples.
        record: what went on so far, to which this adds.
        memory: what the optimizer of the steps before remembers; None for a first step.
        score: of a network, by its flat array, on samples held out; None to judge by the loss.

    Attributes:
        epochs: how many there were.
        is_over: whether they ended because there was no more to gain.
    """

    def __init__(
        self,
        settings: Any,
        program: Steps,
        rows: Any,
        targets: Any,
        rng: Any,
        record: Record,
        memory: Memory | None = None,
        score: Callable[[Any], float] | None = None,
    ) -> None:
        self.settings, self.training, self.record, self.score = settings, program.training, record, score
        self.rule, self.memory = program.rule, memory if memory is not None and memory.rule == program.rule else None
        self.rate = float(settings.learning_rate_init) if self.memory is None else self.memory.rate
        self.epochs, self.is_over = 0, False
        program.alpha.data = float(settings.alpha)
        self._samples, self._weights = self.training.samples(rows, targets), targets[:, -1]
        self._batches = Batches(len(rows), batch_size(settings, len(rows)), settings.shuffle, rng)
        self._pace = Pace()

    def run(self, numbers: Any, at_most: int) -> tuple[Any, Memory]:
        """Go through epochs until there is no more to gain, or Ctrl-C.

        Args:
            numbers: the flat array to start from.
            at_most: so many epochs.

        Returns:
            the flat array after them, and what the optimizer remembers.

        Raises:
            FloatingPointError: at a number that is inf or nan.
            ValueError: for a batch without weight.
        """
        self.training.start(numbers, None if self.memory is None else self.memory.states)
        try:
            with deferred_interrupt() as ask_interrupt:
                while self.epochs < at_most and not self.is_over:
                    for loss in self._some_epochs(self._ahead(at_most), ask_interrupt):
                        self._end_epoch(loss)
        except KeyboardInterrupt:
            warnings.warn("training was interrupted; the network is as the last step left it", stacklevel=5)
            self.is_over = True
        numbers, states = self.training.read()
        return numbers, Memory(self.rule, states, self.rate)

    def _ahead(self, at_most: int) -> int:
        """Return how many epochs there will be in any case."""
        if self.score is not None:
            return 1
        sure = self.settings.n_iter_no_change - self.record.epochs_without + 1
        return int(max(1, min(at_most - self.epochs, sure, self._pace.steps() // self._batches.per_epoch)))

    def _some_epochs(self, count: int, ask_interrupt: Callable[[], None]) -> Iterator[float]:
        """Yield the mean loss of each of some epochs, once it is over."""
        n, per_epoch = self._batches.n, self._batches.per_epoch
        batches = [batch for _ in range(count) for batch in self._batches.next_epoch()]
        rates: Any = numpy.repeat([self._rate_after(epochs) for epochs in range(count)], per_epoch)
        weights = numpy.array([self._weights[batch].sum() for batch in batches])
        if not (weights > 0.0).all():
            raise ValueError("a batch has samples of weight 0 alone: leave them out, or choose a larger batch_size")
        scales = numpy.repeat(1.0 / weights[:, None], 2, axis=1)
        losses: list[float] = []
        while len(losses) < len(batches):
            part = slice(len(losses), len(losses) + self._pace.steps())
            start = time.perf_counter()
            found = self.training.run(self._samples, batches[part], rates[part], scales[part])
            self._pace.note(found.done, time.perf_counter() - start)
            over = len(losses) // per_epoch
            losses += found.losses[: found.done].tolist()
            for epoch in range(over, len(losses) // per_epoch):
                steps = slice(epoch * per_epoch, (epoch + 1) * per_epoch)
                yield sum(loss * len(b) for loss, b in zip(losses[steps], batches[steps], strict=True)) / n
            if found.done < len(batches[part]):
                raise FloatingPointError(f"a loss or a weight of epoch {self.epochs + 1} is inf or nan")
            ask_interrupt()

    def _rate_after(self, epochs: int) -> float:
        """Return the learning rate after so many more epochs."""
        settings = self.settings
        if epochs == 0 or settings.solver != "sgd" or settings.learning_rate != "invscaling":
            return self.rate
        seen = self.record.samples_seen + epochs * self._batches.n
        return float(settings.learning_rate_init / (seen + 1) ** settings.power_t)

    def _end_epoch(self, loss: float) -> None:
        settings, record = self.settings, self.record
        self.epochs += 1
        record.losses.append(loss)
        self.rate = self._rate_after(1)
        record.samples_seen += self._batches.n
        self._say(f"epoch {self.epochs}: loss {loss:.8f}")
        if self.score is None:
            record.judge_by_loss(settings.tol)
        else:
            numbers, _ = self.training.read()
            record.judge_by_score(self.score(numbers), numbers, settings.tol)
            self._say(f"score of the samples held out {record.scores[-1]:.6f}")
        if record.epochs_without <= settings.n_iter_no_change:
            return
        self._say(f"nothing gained, by tol={settings.tol:g}, in {settings.n_iter_no_change} epochs")
        if settings.solver == "sgd" and settings.learning_rate == "adaptive" and self.rate > LOWEST_RATE:
            self.rate, record.epochs_without = self.rate / 5.0, 0
            self._say(f"learning rate {self.rate:g}")
        else:
            self.is_over = True

    def _say(self, what: str) -> None:
        if self.settings.verbose:
            print(what)


def batch_size(settings: Any, n: int) -> int:
    """Return how many samples make a batch, out of n."""
    if settings.batch_size == "auto":
        return min(200, n)
    if settings.batch_size > n:
        warnings.warn(
            f"batch_size is {settings.batch_size}, and there are {n} samples: all make one batch", stacklevel=6
        )
    return min(int(settings.batch_size), n)
