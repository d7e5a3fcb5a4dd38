"""The compiled engine: whole epochs of steps at a time, by programs that `autograd.Training` makes of model and loss.

Parameters, gradients and what the optimiser remembers are written back whenever somebody can look. A step that fails is
taken once more by the eager engine, which knows how to say why.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy

from autograd import Training, Value, no_grad
from nn.clipping import clip_grad_norm, clipping_factor
from nn.decision import correct, hit
from nn.engine import Plan, Summary, summary, taken
from nn.losses import l2_penalty
from nn.optimiser_base import Optimizer
from nn.training_data import Samples
from nn.training_step import BatchResult, EagerStep

SLICE = 0.05  # seconds that pass at most before Ctrl-C is heard
MOST_STEPS = 100_000  # in one call


class CompiledEngine:
    """An engine that computes what the eager one does, with the numbers of a step in native code or in NumPy.

    Args:
        step: what a step is.
        samples: what to train on.
        machine: "llvm", "numpy" or "auto" for the quicker of those that are installed.

    Raises:
        TraceError: for a model, loss or optimiser that cannot be compiled, saying why.
    """

    def __init__(self, step: EagerStep, samples: Samples, machine: str = "auto") -> None:
        self.step, self.machine = step, machine
        self.optimizer = step.optimizer
        with no_grad():
            outputs = [step.call(samples.inputs[0])] if samples.inputs else []
        self._has_hits = all(
            correct(output, target, step.loss) is not None for output in outputs for target in samples.targets
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
        self._rate = MOST_STEPS / SLICE / 1000  # steps in a second, as far as is known
        self._prepared(samples)

    def epochs(self, samples: Samples, plans: Iterable[Plan], watched: bool, pause: Callable[[], None]) -> Iterator[Summary]:
        """See `Engine`."""
        plans = iter(plans)
        results: list[BatchResult] = []
        try:
            while True:
                if watched:
                    self._look_for_changes(samples)
                ahead = 1 if watched else max(1, int(self._rate * SLICE))
                queue = _Queue(list(islice(plans, 1)) if watched else _enough(plans, ahead))
                if not queue.plans:
                    return
                while queue:
                    part = queue.next(max(1, int(self._rate * SLICE)))
                    for plan, result in self._run(samples, part):
                        results.append(result)
                        if len(results) == len(plan.batches):
                            if watched:
                                self._write_back()
                            yield summary(results, [len(batch) for batch in plan.batches])
                            results = []
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

    def _run(self, samples: Samples, part: list[tuple[Plan, int]]) -> Iterator[tuple[Plan, BatchResult]]:
        """Take some steps, and yield what each came to."""
        prepared = self._prepared(samples)
        batches = [self._indices(plan.batches[i]) for plan, i in part]
        start = time.perf_counter()
        found = self._training.run(prepared, batches, [plan.rate for plan, _ in part])
        if len(part) > 1 or self._rate < len(part) / SLICE:
            self._rate = max(found.done, 1) / max(time.perf_counter() - start, 1e-6)
        else:
            self._rate = min(4 * self._rate, max(found.done, 1) / max(time.perf_counter() - start, 1e-6))
        losses, norms = found.losses.tolist(), found.norms.tolist()
        hits = None if found.hits is None else found.hits.tolist()
        for i, (plan, _) in enumerate(part[: found.done]):
            yield plan, BatchResult(losses[i], None if hits is None else int(hits[i]), norms[i])
        if found.done < len(part):
            plan, number = part[found.done]
            self._write_back()
            self.optimizer_at(plan.rate)
            yield plan, taken(self.step, samples, plan, number, plan.batches[number])  # which says why, or does it
            self._take_in()
            yield from self._run(samples, part[found.done + 1 :]) if part[found.done + 1 :] else ()

    def optimizer_at(self, rate: float) -> None:
        """Set the learning rate to that of an epoch which is about to be looked at."""
        self.optimizer.lr = rate

    def _indices(self, batch: Sequence[int]) -> Any:
        """Return a batch as an array: the same one for the same batch, as it then need not be loaded again."""
        if self._last_batch is not batch:
            self._last_batch, self._last_array = batch, numpy.array(batch)
        return self._last_array

    _last_batch: Any = None
    _last_array: Any = None

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


class _Queue:
    """The steps of some epochs, handed out in parts."""

    def __init__(self, plans: list[Plan]) -> None:
        self.plans = plans
        self._steps = [(plan, i) for plan in plans for i in range(len(plan.batches))]
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._steps)

    def next(self, count: int) -> list[tuple[Plan, int]]:
        part = self._steps[self._at : self._at + min(count, MOST_STEPS)]
        self._at += len(part)
        return part


def _enough(plans: Iterator[Plan], steps: int) -> list[Plan]:
    """Return plans until they have so many steps, or no more are left."""
    found: list[Plan] = []
    while steps > 0:
        plan = next(plans, None)
        if plan is None:
            break
        found.append(plan)
        steps -= len(plan.batches)
    return found


def can_compile(optimizer: Optimizer, parameters: Sequence[Value]) -> bool:
    """Return whether an optimiser takes its steps as `Optimizer.step` says, so that `update` is all there is to them."""
    own_step = type(optimizer).step is not Optimizer.step or "step" in vars(optimizer)
    plain = all(type(parameter) is Value for parameter in (*optimizer.parameters, *parameters))
    return not own_step and plain
