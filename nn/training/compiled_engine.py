"""The compiled engine: whole epochs of steps at a time, by programs that `autograd.Training` makes of model and loss.

Parameters, gradients and the state of the optimizer are written back before anybody can look at them. A step that fails
is taken once more by the eager engine, whose error names the operation.
"""

from __future__ import annotations

import collections
import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import numpy

from autograd import Training
from nn.losses import l2_penalty
from nn.optimizer import Optimizer
from nn.predict import DECISIONS, correctness, loss_function
from nn.training.clipping import clip_grad_norm, clipping_factor
from nn.training.epochs import EpochPlan, EpochResults, FailedStep, take_step
from nn.training.native_steps import EpochSteps, NativeSteps
from nn.training.samples import SampleSet
from nn.training.step import BatchResult, EagerStep
from nn.types import Dtype


class CompiledEngine:
    """The steps of the eager engine, computed in native code or by NumPy.

    Args:
        step: takes a step of the eager engine.
        samples: to train on.
        backend: "llvm", "numpy" or "auto" for the one that pays, of those that work here.
        expected: numbers of steps and of samples, see `Training.expected`.
        dtype: "float64" or "float32", the precision of all that is computed.

    Raises:
        TraceError: for a model, loss or optimizer that cannot be compiled, saying why.
    """

    def __init__(
        self,
        step: EagerStep,
        samples: SampleSet,
        backend: Literal["auto", "llvm", "numpy"] = "auto",
        expected: tuple[int, int] | None = None,
        dtype: Dtype = "float64",
    ) -> None:
        self.step, self.backend, self.expected, self.dtype = step, backend, expected, dtype
        self.optimizer = step.optimizer
        self._may_have_classes = loss_function(step.loss) in DECISIONS or all(
            hasattr(target, "__index__") for target in samples.targets
        )
        self._samples: dict[int, tuple[SampleSet, Any]] = {}
        self._compile(samples)

    def _compile(self, samples: SampleSet) -> None:
        step = self.step
        self._settings = self._settings_of_updates()
        self._training = Training(
            self._per_sample,
            step.parameters,
            self.optimizer.parameters,
            self._update,
            penalty=(lambda: l2_penalty(step.parameters, step.l2)) if step.l2 else None,
            layers=step.layers,
            backend=self.backend,
            dtype=self.dtype,
        )
        self._training.states, self._training.expected = self.optimizer.states, self.expected
        self._samples = {}
        self._steps = NativeSteps(self._training)
        self._unpacked(samples)

    def epochs(
        self, samples: SampleSet, plans: Iterable[EpochPlan], observed: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[EpochResults]:
        """See `TrainingEngine`."""
        ahead, is_observed = _PlansAhead(plans), False  # since the programs were made
        try:
            while True:
                if is_observed:  # between others the Values have old numbers
                    self._look_for_changes(samples)
                is_observed = observed()
                some = ahead.take(1 if is_observed else self._steps.steps_per_call())
                if not some:
                    return

                def take_eagerly(steps: EpochSteps) -> None:
                    self._take_eagerly(samples, steps)

                for results in self._steps.run(self._unpacked(samples), EpochSteps(some), take_eagerly, pause):
                    if is_observed:
                        self._write_back()
                    yield results
        finally:
            self._write_back()
            self._samples.clear()  # now, as the engine is part of a cycle, and these may be large

    def evaluate(self, samples: SampleSet) -> BatchResult:
        """See `TrainingEngine`."""
        loss, n_correct = self._training.evaluate(self._unpacked(samples))
        return BatchResult(loss, None if n_correct is None else int(n_correct), [])

    # The functions that a program is made of.

    def _per_sample(self, row: Any, target: Any) -> tuple[Any, Any]:
        output = self.step.call(row)
        is_correct = correctness(output, target, self.step.loss) if self._may_have_classes else None
        return self.step.loss(output, target), is_correct

    def _update(self, x: Any, grad: Any, state: tuple[Any, ...], rate: Any, norm: Any) -> tuple[Any, tuple[Any, ...]]:
        if self.step.clip_norm is not None:
            grad = grad * clipping_factor(norm, self.step.clip_norm)
        return update_at(self.optimizer, x, grad, state, rate)

    def _settings_of_updates(self) -> dict[str, Any]:
        return {name: part for name, part in vars(self.optimizer).items() if name not in ("lr", "states", "parameters")}

    # Steps.

    def _unpacked(self, samples: SampleSet) -> Any:
        """Return samples as arrays, made once for each set."""
        key = id(samples)
        if key not in self._samples:
            packed = self._training.samples(samples.numbers(), samples.numbers_to_predict())
            self._samples[key] = samples, packed
        return self._samples[key][1]

    def _take_eagerly(self, samples: SampleSet, steps: EpochSteps) -> None:
        """Take the step that failed by the eager engine: it raises, naming the operation, or has a finite result."""
        plan, batch = steps.place()
        self._write_back()
        self.optimizer.lr = plan.rate
        before, parameters = [parameter.data for parameter in self.step.parameters], self.step.parameters
        result = take_step(self.step, samples, plan, batch)
        largest = float(numpy.finfo(self.dtype).max)
        if any(abs(parameter.data) > largest for parameter in parameters):
            for parameter, number in zip(parameters, before, strict=True):
                parameter.data = number
            raise FailedStep(plan, batch, f"a parameter is larger than any {self.dtype}: use dtype='float64'")
        n_correct = None if result.correct is None else numpy.array([result.correct])
        steps.add(1, 1, numpy.array([result.loss]), n_correct, numpy.array([result.gradient_norms]))
        self._read_in()

    def _write_back(self) -> None:
        self._training.write_back()
        self.optimizer.states = self._training.states
        if self.step.clip_norm is not None and any(parameter.has_grad for parameter in self.step.parameters):
            clip_grad_norm(self.step.parameters, self.step.clip_norm)

    def _read_in(self) -> None:
        self._training.states = self.optimizer.states
        self._training.read_in()

    def _look_for_changes(self, samples: SampleSet) -> None:
        """Compile again, or read parameters again, where a callback has changed something."""
        if self._settings != self._settings_of_updates() or not self._training.is_current():
            self._compile(samples)
        elif self.optimizer.states is not self._training.states or self._training.has_other_numbers():
            self._read_in()


def update_at(
    optimizer: Optimizer, x: Any, grad: Any, state: tuple[Any, ...], rate: Any, norm: Any = None
) -> tuple[Any, tuple[Any, ...]]:
    """Return the update of an optimizer at another learning rate than its own, as `autograd.Training` takes it."""
    at_rate = copy.copy(optimizer)
    vars(at_rate)["lr"] = rate  # past the check of its range, which a traced number cannot pass
    return at_rate.update(x, grad, state)


class _PlansAhead:
    """Plans, taken some at a time; one of many repeats is split."""

    def __init__(self, plans: Iterable[EpochPlan]) -> None:
        self._plans, self._begun = iter(plans), collections.deque[EpochPlan]()

    def take(self, steps: int) -> list[EpochPlan]:
        """Return epochs of so many steps, or a few more; fewer if no more are left."""
        found = []
        while steps > 0:
            plan = self._begun.popleft() if self._begun else next(self._plans, None)
            if plan is None:
                break
            repeats = min(plan.repeats, -(-steps // len(plan.batches)))
            if repeats < plan.repeats:
                self._begun.append(plan._replace(epoch=plan.epoch + repeats, repeats=plan.repeats - repeats))
            found.append(plan._replace(repeats=repeats))
            steps -= repeats * len(plan.batches)
        return found
