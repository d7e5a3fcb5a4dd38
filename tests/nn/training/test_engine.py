"""The choice of an engine, and that of the samples of an eager epoch."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, SGD, fit
from nn.losses import hinge, squared_error
from nn.training import engine as engines
from nn.training.engine import EagerEngine, EngineName, choose_engine
from nn.training.epochs import EpochPlan
from nn.training.samples import SampleSet, prepare
from nn.training.step import EagerStep

needs_numpy = pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="compiles by NumPy")


def step_and_samples(loss: Any = squared_error) -> tuple[EagerStep, SampleSet]:
    model = MLP(1, [2, 1], activation="tanh", seed=0)  # of 7 parameters
    rows, targets = [[0.5], [1.0], [-1.0]], [1, -1, 1]
    return EagerStep(model, loss, SGD(model.parameters(), lr=0.1)), prepare(model, rows, targets, loss)


def chosen(engine: EngineName, epochs: int, loss: Any = squared_error) -> str:
    return type(choose_engine(engine, *step_and_samples(loss), epochs, 1)).__name__


@needs_numpy
def test_auto_compiles_where_there_is_enough_to_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "WORTH_COMPILING", 10 * 3 * (7 + engines.OPERANDS_OF_A_LOSS))
    assert [chosen("auto", epochs) for epochs in (9, 10, 11)] == ["EagerEngine", "CompiledEngine", "CompiledEngine"]
    assert [chosen("eager", 10**9), chosen("compiled", 1)] == ["EagerEngine", "CompiledEngine"]


@needs_numpy
@pytest.mark.parametrize(("epochs", "checkpoint", "compiles"), [(3, False, False), (4, False, True), (3, True, True)])
def test_fit_compiles_by_samples_and_epochs(
    epochs: int, checkpoint: bool, compiles: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that goes on from a checkpoint must keep its engine, so the number of its epochs does not count there."""
    made: list[int] = []

    class Spy(EagerEngine):
        def __init__(self, step: EagerStep, samples: SampleSet, **settings: Any) -> None:
            super().__init__(step)
            made.append(len(samples.targets))

    monkeypatch.setattr("nn.training.compiled_engine.CompiledEngine", Spy)
    monkeypatch.setattr(engines, "WORTH_COMPILING", 4 * 3 * (7 + engines.OPERANDS_OF_A_LOSS))
    model = MLP(1, [2, 1], activation="tanh", seed=0)
    fit(
        *(model, [[0.5], [1.0], [-1.0]], [1.0, -1.0, 1.0]),
        loss=squared_error,
        optimizer=SGD(model.parameters(), lr=0.1),
        epochs=epochs,
        progress=False,
        checkpoint=tmp_path if checkpoint else None,
    )
    assert made == [3] * compiles


@needs_numpy
def test_auto_is_eager_where_a_loss_cannot_be_compiled() -> None:
    def branching(output: Any, target: Any) -> Any:
        return output * output if output > 0 else squared_error(output, target)

    assert chosen("auto", 10**9, branching) == "EagerEngine"


def test_means_of_an_eager_epoch() -> None:
    step, samples = step_and_samples(hinge)
    alone = [step.evaluate(*samples.pick([i])) for i in range(3)]
    step.optimizer.lr = 0.0  # so that each step finds the same parameters
    plan = EpochPlan(0, 0.0, [[0, 2], [1]])
    (results,) = EagerEngine(step).epochs(samples, [plan], lambda: False, lambda: None)
    assert results.losses == [pytest.approx(sum(result.loss for result in alone) / 3)]
    assert results.accuracies == [sum(result.correct or 0 for result in alone) / 3]
    norms = [step(*samples.pick(batch)).gradient_norms for batch in plan.batches]
    assert results.gradient_norms == [[pytest.approx((one + other) / 2) for one, other in zip(*norms, strict=True)]]
