"""Engines take the steps of `fit`: their interface, the eager engine, and the choice between engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, Protocol, TypeAlias, get_args

from autograd import Value
from autograd.support.words import unknown
from nn.optimizer import Optimizer
from nn.outputs import WORTH_COMPILING
from nn.training.epochs import EpochPlan, EpochResults, take_step
from nn.training.samples import SampleSet
from nn.training.step import BatchResult, EagerStep
from nn.types import Dtype

EngineName: TypeAlias = Literal["auto", "eager", "compiled"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
OPERANDS_OF_A_LOSS = 20


class TrainingEngine(Protocol):
    """A way to take the steps of epochs."""

    def epochs(
        self, samples: SampleSet, plans: Iterable[EpochPlan], observed: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[EpochResults]:
        """Yield the results of each epoch once it is over; of several at once, where none of them is observed.

        Args:
            samples: to train on.
            plans: the epochs; each is asked for when it is about to begin.
            observed: called before an epoch, says whether the model will be looked at after it; otherwise epochs may be
                computed ahead, and the parameters are those of the last one when the iterator ends.
            pause: called between steps, where an interruption does no harm; it may raise `KeyboardInterrupt`.

        Raises:
            FailedStep: for a loss, gradient or parameter that is inf or nan; all is as it was before that step.
        """

    def evaluate(self, samples: SampleSet) -> BatchResult:
        """Return loss and number of correct classifications of samples, without gradients; nothing changes."""


class EagerEngine:
    """The reference: operation by operation, a step at a time.

    Args:
        step: takes a step.
    """

    def __init__(self, step: EagerStep) -> None:
        self.step = step

    def epochs(
        self, samples: SampleSet, plans: Iterable[EpochPlan], observed: Callable[[], bool], pause: Callable[[], None]
    ) -> Iterator[EpochResults]:
        """See `TrainingEngine`."""
        for plan in (alike._replace(epoch=alike.epoch + i) for alike in plans for i in range(alike.repeats)):
            observed()
            results = []
            for i in range(len(plan.batches)):
                results.append(take_step(self.step, samples, plan, i))
                pause()
            yield _means(results, [len(batch) for batch in plan.batches])

    def evaluate(self, samples: SampleSet) -> BatchResult:
        """See `TrainingEngine`."""
        return self.step.evaluate(samples.rows(), samples.targets)


def _means(results: Sequence[BatchResult], counts: Sequence[int]) -> EpochResults:
    """Return the means over an epoch: of loss and accuracy over its samples, of gradient norms over its steps."""
    loss = sum(result.loss * count for result, count in zip(results, counts, strict=True)) / sum(counts)
    n_correct = [result.correct for result in results if result.correct is not None]
    accuracy = sum(n_correct) / sum(counts) if len(n_correct) == len(results) else None
    norms = zip(*(result.gradient_norms for result in results), strict=True)
    return EpochResults([loss], [accuracy], [[sum(layer) / len(results) for layer in norms]])


def check_engine(engine: str, dtype: str = "float64") -> None:
    """Raise unless an engine is known, and computes with a dtype.

    Raises:
        ValueError: naming those that are.
    """
    if engine not in ENGINES:
        raise ValueError(unknown("engine", engine, ENGINES))
    if dtype not in get_args(Dtype):
        raise ValueError(unknown("dtype", dtype, get_args(Dtype)))
    if engine == "eager" and dtype != "float64":
        raise ValueError(f"engine='eager' computes with floats of 64 bits, not with {dtype!r}: use engine='compiled'")


def choose_engine(
    engine: EngineName, step: EagerStep, samples: SampleSet, epochs: int, steps_per_epoch: int, dtype: Dtype = "float64"
) -> TrainingEngine:
    """Return the engine to train with.

    Args:
        engine: "eager"; "compiled"; or "auto" for the compiled one where there is enough to compute and the model can
            be compiled: decided by the amount of work, never by a clock, so that runs repeat.
        step: takes a step of the eager engine.
        samples: to train on.
        epochs: how often they will be shown, at most.
        steps_per_epoch: the number of batches.
        dtype: of all that is computed; "float32" is for the compiled engine alone.

    Raises:
        ValueError: for another engine, or dtype.
        TraceError: for "compiled", where model, loss or optimizer cannot be compiled.
    """
    check_engine(engine, dtype)
    if engine == "eager":
        return EagerEngine(step)
    visits = epochs * len(samples.targets)
    expected = epochs * steps_per_epoch, visits
    if engine == "compiled" or dtype != "float64":
        return _compiled(step, samples, expected, dtype)
    if visits * (len(step.parameters) + OPERANDS_OF_A_LOSS) >= WORTH_COMPILING:
        try:
            return _compiled(step, samples, expected)
        except Exception:  # no NumPy, or any error of a model that cannot be traced
            pass
    return EagerEngine(step)


def _compiled(
    step: EagerStep, samples: SampleSet, expected: tuple[int, int], dtype: Dtype = "float64"
) -> TrainingEngine:
    # Imported here, as it needs NumPy, without which training works as well.
    from autograd import TraceError
    from nn.training.compiled_engine import CompiledEngine

    optimizer = step.optimizer
    if type(optimizer).step is not Optimizer.step or "step" in vars(optimizer):
        raise TraceError(
            f"engine='compiled' cannot train with {optimizer!r}, which has a step() of its own: define update(), or "
            "use engine='eager'"
        )
    for kind in {*map(type, optimizer.parameters), *map(type, step.parameters)} - {Value}:
        special = next(one for one in (*optimizer.parameters, *step.parameters) if type(one) is kind)
        raise TraceError(f"engine='compiled' trains Values, and {special!r} is a {kind.__name__}: use engine='eager'")
    return CompiledEngine(step, samples, expected=expected, dtype=dtype)
