"""The compiled engine: whole epochs of steps at a time, by programs that `autograd.Training` makes of model and loss.

Parameters, gradients and what the optimizer remembers are written back whenever somebody can look. A step that fails is
taken once more by the eager engine, which knows how to say why.
"""

from __future__ import annotations

import collections
import copy
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy

from autograd import Training, collector_paused, no_grad
from nn.losses import l2_penalty
from nn.predict import correct, hit
from nn.training.clipping import clip_grad_norm, clipping_factor
from nn.training.engine import Plan, Stretch, taken
from nn.training.interrupt import Pace
from nn.training.samples import Samples
from nn.training.step import BatchResult, EagerStep


class CompiledEngine:
    """An engine that computes what the eager one does, with the numbers of a step in native code or in NumPy.

    Args:
        step: what a step is.
        samples: what to train on.
        machine: "llvm", "numpy" or "auto" for the quicker of those that are installed.

    Raises:
        TraceError: for a model, loss or optimizer that cannot be compiled, saying why.
    """

    def __init__(self, step: EagerStep, samples: Samples, machine: str = "auto") -> None:
        self.step, self.machine = step, machine
        self.optimizer = step.optimizer
        with no_grad():
            output = step.call(samples.inputs[0])
        self._has_hits = correct(output, samples.targets[0], step.loss) is not None and (
            not hasattr(samples.targets[0], "__index__")
            or all(hasattr(target, "__index__") for target in samples.targets)
        )
        self._samples: dict[int, tuple[Samples, Any]] = {}
        self._compile(samples)

    def _compile(self, samples: Samples) -> None:
        step = self.step
        self._settings = self._what_updates_depend_on()
        self._training = Training(
            self._per_sample,
            step.parameters,
            self.optimizer.parameters,
            self._update,
            penalty=(lambda: l2_penalty(step.parameters, step.l2)) if step.l2 else None,
            layers=step.layers,
            machine=self.machine,
        )
        self._training.states = self.optimizer.states
        self._samples = {}
        self._pace = Pace()
        self._prepared(samples)

    def epochs(
        self, samples: Samples, plans: Iterable[Plan], watched: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[Stretch]:
        """See `Engine`."""
        left, looked = _Plans(plans), True
        try:
            while True:
                if looked:  # between others the Values have old numbers
                    self._look_for_changes(samples)
                looked = watched()
                work = _Work(left.next(1 if looked else self._pace.steps()))
                if not work.plans:
                    return
                while work.left:
                    self._go_on(samples, work)
                    stretch = work.completed()
                    if stretch.losses:
                        if looked:
                            self._write_back()
                        yield stretch
                    if work.failed:
                        self._take_eagerly(samples, work)
                    pause()
        finally:
            self._write_back()

    def evaluate(self, samples: Samples) -> BatchResult:
        """See `Engine`."""
        loss, hits = self._training.evaluate(self._prepared(samples))
        return BatchResult(loss, None if hits is None else int(hits), [])

    # What a program is made of.

    def _per_sample(self, row: Any, target: Any) -> tuple[Any, Any]:
        output = self.step.call(row)
        found = hit(output, target, self.step.loss) if self._has_hits else None
        return self.step.loss(output, target), found

    def _update(self, x: Any, grad: Any, state: tuple[Any, ...], rate: Any, norm: Any) -> tuple[Any, tuple[Any, ...]]:
        optimizer = copy.copy(self.optimizer)
        vars(optimizer)["lr"] = rate  # what stands for it, which is no number in a range
        if self.step.clip_norm is not None:
            grad = grad * clipping_factor(norm, self.step.clip_norm)
        return optimizer.update(x, grad, state)

    def _what_updates_depend_on(self) -> dict[str, Any]:
        return {name: part for name, part in vars(self.optimizer).items() if name not in ("lr", "states", "parameters")}

    # Steps.

    def _prepared(self, samples: Samples) -> Any:
        key = id(samples)
        if key not in self._samples:
            rows = [[number.data for number in row] for row in samples.inputs]
            self._samples[key] = samples, self._training.samples(rows, samples.targets)
        return self._samples[key][1]

    def _go_on(self, samples: Samples, work: _Work) -> None:
        """Take the next steps, as many as there is time for before Ctrl-C should be heard."""
        batches, rates = work.next(self._pace.steps())
        prepared = self._prepared(samples)
        start = time.perf_counter()
        found = self._training.run(prepared, batches, rates)
        self._pace.note(found.done, time.perf_counter() - start)
        work.add(found.done, found.losses, found.hits, found.norms)

    def _take_eagerly(self, samples: Samples, work: _Work) -> None:
        """Take the step that failed with the eager engine, which knows why it fails, or takes it."""
        plan, number = work.place()
        self._write_back()
        self.optimizer.lr = plan.rate
        result = taken(self.step, samples, plan, number, plan.batches[number])
        hits = None if result.correct is None else numpy.array([result.correct])
        work.add(1, numpy.array([result.loss]), hits, numpy.array([result.gradient_norms]))
        self._take_in()

    def _write_back(self) -> None:
        self._training.write_back()
        self.optimizer.states = self._training.states
        if self.step.clip_norm is not None and any(parameter.has_grad for parameter in self.step.parameters):
            clip_grad_norm(self.step.parameters, self.step.clip_norm)

    def _take_in(self) -> None:
        self._training.states = self.optimizer.states
        self._training.read_in()

    def _look_for_changes(self, samples: Samples) -> None:
        """Compile again, or read parameters again, where somebody who looked has changed something."""
        if self._settings != self._what_updates_depend_on() or not self._training.is_current():
            self._compile(samples)
        elif self.optimizer.states is not self._training.states or self._training.has_other_numbers():
            self._take_in()


class _Plans:
    """Epochs, handed out some at a time."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._plans, self._begun = iter(plans), collections.deque[Plan]()

    def next(self, steps: int) -> list[Plan]:
        """Return epochs of so many steps, or a few more; fewer if no more are left."""
        found = []
        while steps > 0:
            plan = self._begun.popleft() if self._begun else next(self._plans, None)
            if plan is None:
                break
            times = min(plan.times, -(-steps // len(plan.batches)))
            if times < plan.times:
                self._begun.append(plan._replace(epoch=plan.epoch + times, times=plan.times - times))
            found.append(plan._replace(times=times))
            steps -= times * len(plan.batches)
        return found


class _Work:
    """The steps of some epochs: which are left, and what those came to that were taken."""

    def __init__(self, plans: list[Plan]) -> None:
        self.plans = plans
        lengths = numpy.repeat([len(plan.batches) for plan in plans], [plan.times for plan in plans])
        self._ends = numpy.cumsum(lengths)
        self._batches = [batch for plan in plans for batch in plan.batches * plan.times]
        self._rates = numpy.repeat([plan.rate for plan in plans], [plan.times * len(plan.batches) for plan in plans])
        counts = [numpy.tile([len(batch) for batch in plan.batches], plan.times) for plan in plans]
        self._counts = numpy.concatenate(counts) if counts else numpy.zeros(0)
        self._arrays: dict[int, Any] = {}
        self._taken = self._reported = self._wanted = 0
        self._losses = numpy.empty(len(self._batches))
        self._hits: Any = None
        self._norms: Any = None
        self.failed = False

    @property
    def left(self) -> bool:
        """Whether there are steps to take, or epochs to report."""
        return self._taken < len(self._batches)

    def next(self, count: int) -> tuple[list[Any], Any]:
        """Return batches and learning rates of the next steps."""
        part = slice(self._taken, self._taken + count)
        batches = self._batches[part]
        self._wanted = len(batches)
        for batch in {id(batch): batch for batch in batches}.values():
            if id(batch) not in self._arrays:  # the same array for the same batch, which then is loaded only once
                self._arrays[id(batch)] = numpy.array(batch)
        return [self._arrays[key] for key in map(id, batches)], self._rates[part]

    def add(self, done: int, losses: Any, hits: Any, norms: Any) -> None:
        """Note what the next steps came to."""
        part = slice(self._taken, self._taken + done)
        if self._norms is None:
            self._norms = numpy.empty((len(self._batches), norms.shape[1]))
            self._hits = None if hits is None else numpy.empty(len(self._batches))
        self._losses[part], self._norms[part] = losses[:done], norms[:done]
        if hits is not None:
            self._hits[part] = hits[:done]
        self.failed = done < self._wanted
        self._taken += done
        self._wanted = 0

    def place(self) -> tuple[Plan, int]:
        """Return the epoch of the next step, and its number there."""
        epoch = int(numpy.searchsorted(self._ends, self._taken, side="right"))
        number = epoch
        for plan in self.plans:
            if number < plan.times:
                break
            number -= plan.times
        plan = plan._replace(epoch=plan.epoch + number, times=1)
        return plan, self._taken - int(self._ends[epoch]) + len(plan.batches)

    def completed(self) -> Stretch:
        """Return what the epochs came to that have been completed since the last time."""
        epochs = int(numpy.searchsorted(self._ends, self._taken, side="right"))
        first, self._reported = self._reported, max(epochs, self._reported)
        if epochs <= first:
            return Stretch([], [], [])
        ends = self._ends[first:epochs]
        starts = numpy.concatenate([[self._ends[first - 1] if first else 0], ends[:-1]])
        part = slice(int(starts[0]), int(ends[-1]))
        starts = starts - starts[0]
        counts = self._counts[part]
        samples = numpy.add.reduceat(counts, starts)
        losses = numpy.add.reduceat(self._losses[part] * counts, starts) / samples
        norms = numpy.add.reduceat(self._norms[part], starts) / (ends - starts - int(part.start))[:, None]
        accuracies: list[float | None] = [None] * len(ends)
        if self._hits is not None:
            accuracies = (numpy.add.reduceat(self._hits[part], starts) / samples).tolist()
        with collector_paused():  # which these many lists would wake
            return Stretch(losses.tolist(), accuracies, norms.tolist())
