"""The compiled engine where it stops: steps that fail, what it refuses, and Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from autograd import TraceError, Training, log, where
from nn import MLP, SGD, Adam, Optimizer, TrainingError, fit, losses
from nn.training.interrupt import deferred_interrupt
from tests.nn.training.both_engines import both, close, data, mlp

pytestmark = pytest.mark.usefixtures("backend")


def log_loss(output: Any, target: float) -> Any:
    return log(output) * target


def test_a_step_that_fails_says_what_the_eager_engine_says_and_changes_nothing() -> None:
    found = []
    for engine in ("eager", "compiled"):
        model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
        optimizer = SGD(model.parameters(), lr=0.3, momentum=0.1)
        with pytest.raises(TrainingError, match=r"epoch 3, step 1 of 1: log\(.*\) is nan at") as caught:
            fit(model, [[1.0]], [1.0], loss=log_loss, optimizer=optimizer, epochs=9, engine=engine, progress=False)
        found.append((str(caught.value), [p.data for p in model.parameters()], caught.value.history.loss))
        assert caught.value.history.epochs == 2
    assert found[0][0] == found[1][0]
    assert close(found[1][1:], found[0][1:])


def test_a_step_that_fails_after_many_of_the_same_plan_has_its_own_number() -> None:
    found = []
    for engine in ("eager", "compiled"):
        model = MLP(1, [1], seed=0)
        with pytest.raises(TrainingError, match="epoch 876, step 1 of 1") as caught:
            fit(model, [[1.0]], [0.0], loss=losses.squared_error, optimizer=SGD(model.parameters(), lr=1.25),
                epochs=1000, engine=engine, progress=False)  # fmt: skip
        found.append((str(caught.value), caught.value.history.epochs))
    assert found[0] == found[1]


def test_a_parameter_beyond_floats_stops_the_same_way() -> None:
    for engine in ("eager", "compiled"):
        model = MLP(1, [1], seed=0)
        before = model.state_dict()
        with pytest.raises(TrainingError, match="SGD cannot take the step: w"):
            fit(
                model,
                [[1e200]],
                [0.0],
                loss=lambda output, target: output,
                optimizer=SGD(model.parameters(), lr=1e200),
                engine=engine,
                progress=False,
            )
        assert model.state_dict() == before


def test_a_last_step_that_only_the_eager_engine_can_take_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Training.run

    def all_but_the_last(self: Training, samples: Any, batches: Any, rates: Any, scales: Any = None) -> Any:
        return run(self, samples, batches[:-1], rates[:-1], scales)

    monkeypatch.setattr(Training, "run", all_but_the_last)
    both(mlp(), *data(9), losses.hinge, lambda p: SGD(p, lr=0.1, momentum=0.5), epochs=3)
    both(mlp(), *data(9), losses.hinge, lambda p: Adam(p, lr=0.1), epochs=2, batch_size=4)


def test_a_step_in_between_that_only_the_eager_engine_can_take_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Training.run

    def all_but_the_second(self: Training, samples: Any, batches: Any, rates: Any, scales: Any = None) -> Any:
        return run(self, samples, batches[:1], rates[:1], scales)

    monkeypatch.setattr(Training, "run", all_but_the_second)
    both(mlp(), *data(9), losses.hinge, lambda p: SGD(p, lr=0.1, momentum=0.5), epochs=4, batch_size=4)


def test_a_gradient_of_0_meets_an_infinity_and_training_goes_on() -> None:
    def safe(output: Any, target: Any) -> Any:
        return where(output > 0.0, log(output), 0.0) * 0.01 + losses.squared_error(output, target)

    both(mlp("relu"), *data(9, None), safe, lambda p: SGD(p, lr=0.05))


@pytest.mark.exhaustive
def test_what_cannot_be_compiled_is_refused_or_trained_eagerly() -> None:
    def branching(output: Any, target: Any) -> Any:
        return losses.squared_error(output, target) if output > 0 else output * output

    model = mlp()()
    rows, targets = data(9, None)
    before = model.state_dict()
    settings: dict[str, Any] = {"loss": branching, "optimizer": SGD(model.parameters(), lr=0.01), "progress": False}
    message = r"cannot branch on a number that is traced, at test_compiled_failures.py, line"
    with pytest.raises(TraceError, match=message):
        fit(model, rows, targets, engine="compiled", **settings)
    assert model.state_dict() == before
    history = fit(model, rows * 30, targets * 30, engine="auto", epochs=150, **settings)
    assert history.epochs == 150


def test_an_optimizer_with_a_step_of_its_own_is_left_alone() -> None:
    class Mine(SGD):
        steps = 0

        def step(self) -> None:
            self.steps += 1
            super().step()

    model = mlp()()
    optimizer = Mine(model.parameters(), lr=0.1)
    with pytest.raises(TraceError, match="has a step"):
        fit(model, *data(9), loss=losses.hinge, optimizer=optimizer, engine="compiled", progress=False)


def test_an_optimizer_that_no_program_can_repeat_is_refused() -> None:
    class Still(Optimizer):
        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters, 0.01, 0.0)

        def update(self, x: Any, grad: Any, state: Any) -> Any:
            return 0.5, ()

    class Growing(Still):
        def update(self, x: Any, grad: Any, state: Any) -> Any:
            return x - 0.1 * grad, (*state, grad)

    for kind, message in (
        (Still, "does not depend on it or on its gradient"),
        (Growing, "remembers 1 numbers, then 2"),
    ):
        model = mlp()()
        before = model.state_dict()
        with pytest.raises(TraceError, match=message):
            fit(model, *data(9), loss=losses.hinge, optimizer=kind(model.parameters()), engine="compiled", epochs=3,
                progress=False)  # fmt: skip
        assert model.state_dict() == before


def test_a_loss_that_ignores_its_sample_and_an_engine_that_nobody_knows() -> None:
    model = mlp()()
    optimizer = SGD(model.parameters(), lr=0.1)
    with pytest.raises(TraceError, match="the loss does not depend on the sample"):
        fit(model, *data(9), loss=lambda output, target: model.parameters()[0] ** 2, optimizer=optimizer,
            engine="compiled", progress=False)  # fmt: skip
    unknown: Any = "quick"
    with pytest.raises(ValueError, match="engine 'quick' is not known: choose auto, eager or compiled"):
        fit(model, *data(9), loss=losses.hinge, optimizer=optimizer, engine=unknown, progress=False)


@pytest.mark.exhaustive
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that sends SIGINT by itself")
def test_ctrl_c_is_heard_soon_and_leaves_a_model_that_goes_with_its_history(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, targets = data(50)
    wait = 0.0

    @contextlib.contextmanager
    def timed() -> Iterator[Any]:
        with deferred_interrupt() as ask_interrupt:  # before it, Ctrl-C ends `fit` itself
            signal.setitimer(signal.ITIMER_REAL, wait)
            yield ask_interrupt

    monkeypatch.setattr("nn.training.fit.deferred_interrupt", timed)
    previous = signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    try:
        for wait in (0.02, 0.3, 0.7):
            model = mlp("relu", (16, 16, 1))()
            history = fit(
                model,
                rows,
                targets,
                loss=losses.hinge,
                optimizer=SGD(model.parameters(), lr=0.01),
                epochs=3_000_000,
                engine="compiled",
                progress=False,
            )
            assert history.stopped == "interrupted"
            wait = 0.0
            again = mlp("relu", (16, 16, 1))()
            if history.epochs:
                fit(
                    again,
                    rows,
                    targets,
                    loss=losses.hinge,
                    optimizer=SGD(again.parameters(), lr=0.01),
                    epochs=history.epochs,
                    engine="compiled",
                    progress=False,
                )
            assert [p.data for p in again.parameters()] == [p.data for p in model.parameters()]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
