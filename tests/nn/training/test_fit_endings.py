"""Ends of training: early stopping, callbacks, Ctrl-C, and numbers that are inf or nan."""

from __future__ import annotations

import gc
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from autograd import Value, log
from nn import MLP, SGD, History, TrainingError, fit
from nn.losses import hinge, mean_squared_error, squared_error
from nn.schedules import step_decay
from nn.training.fit import TrainingState
from nn.training.interrupt import deferred_interrupt
from tests.nn.training.small_training import small_model, train


def train_past_the_best(**settings: Any) -> tuple[MLP, History, list[dict[str, Any]]]:
    """Train on what is wrong for the held-out sample, and return the state after each epoch too."""
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 0.0)  # so that its loss falls at first, then rises
    states: list[dict[str, Any]] = []
    history = train(
        model,
        X=[[1.0]],
        y=[1.0],
        loss=squared_error,
        validation=([[1.0]], [0.5]),
        callbacks=[lambda state: states.append(state.model.state_dict())],
        **settings,
    )
    return model, history, states


def test_early_stopping_leaves_the_best_parameters() -> None:
    model, history, states = train_past_the_best(patience=3, epochs=50)
    best = min(range(history.epochs), key=history.validation_loss.__getitem__)
    assert history.stopped == "early stopping"
    assert 0 < best == history.epochs - 4
    assert model.state_dict() == states[best] != states[-1]
    assert history.best_epoch == best + 1


def test_without_patience_the_last_parameters_stay() -> None:
    model, history, states = train_past_the_best(epochs=30)
    assert history.validation_loss[-1] > min(history.validation_loss)
    assert (history.epochs, history.stopped, history.best_epoch) == (30, "epochs", None)
    assert model.state_dict() == states[-1] != states[-2]


def test_callbacks_see_each_epoch_and_can_end_training() -> None:
    model = small_model()
    seen: list[TrainingState] = []

    def stop_after_two(state: TrainingState) -> bool:
        seen.append(state)
        return state.epoch == 2

    history = train(model, epochs=10, callbacks=[stop_after_two, lambda state: 1])
    assert (history.epochs, history.stopped) == (2, "callback")
    assert [state.epoch for state in seen] == [1, 2]
    assert seen[0].model is model
    assert seen[0].history is history


def test_ctrl_c_leaves_model_and_history_of_the_epochs_done() -> None:
    model = small_model()
    optimizer = SGD(model.parameters(), lr=0.1)
    states: list[dict[str, Any]] = []

    def loss(output: Value, target: int) -> Value:
        if len(states) == 2 and target == 1 and output.parents:
            raise KeyboardInterrupt
        return hinge(output, target)

    history = train(
        model,
        loss=loss,
        optimizer=optimizer,
        epochs=10,
        schedule=step_decay(1, 0.5),
        callbacks=[lambda state: states.append(model.state_dict())],
    )
    assert (history.epochs, history.stopped) == (2, "interrupted")
    assert model.state_dict() == states[-1]
    assert optimizer.lr == 0.1
    assert gc.isenabled()
    assert train(model).epochs == 3  # and training can go on


def log_loss(output: Value, target: float) -> Value:
    return log(output) * target


def test_nan_stops_with_epoch_step_operation_and_a_way_out() -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
    states: list[dict[str, Any]] = []
    message = (
        r"^training stopped in epoch 3, step 1 of 1: log\(.*\) is nan at test_fit_endings.py, line \d+: log expects "
        ".*; the model is as it was before; try a lower learning rate, clip_norm=1.0, or standardized inputs$"
    )
    with pytest.raises(TrainingError, match=message) as caught:
        train(
            model,
            X=[[1.0]],
            y=[1.0],
            loss=log_loss,
            lr=0.3,
            epochs=9,
            callbacks=[lambda state: states.append(model.state_dict())],
        )
    assert caught.value.history.epochs == 2
    assert model.state_dict() == states[-1]
    assert caught.value.failure.endswith("as it was before") and caught.value.remedy is not None
    again = pickle.loads(pickle.dumps(caught.value))  # as from another process
    assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


def test_a_gradient_that_is_no_number_stops_too() -> None:
    def sharp(output: Value, target: float) -> Value:
        return (output - output.data).sqrt()  # 0, with an infinite slope

    model = MLP(1, [1], seed=0)
    before = model.state_dict()
    with pytest.raises(TrainingError, match=r"the derivative of sqrt\(0\) .* is inf"):
        train(model, X=[[1.0]], y=[1.0], loss=sharp)
    assert model.state_dict() == before


def test_a_rate_that_throws_a_parameter_beyond_floats_stops_too() -> None:
    model = MLP(1, [1], seed=0)
    before = model.state_dict()
    with pytest.raises(TrainingError, match="SGD cannot take the step: w"):
        train(model, X=[[1e200]], y=[0.0], loss=lambda output, target: output, lr=1e200)
    assert model.state_dict() == before


def test_a_callback_that_stops_leaves_the_best_parameters_of_all_epochs() -> None:
    model = MLP(1, [1], seed=0)
    history = fit(
        model,
        [[1.0], [2.0]],
        [2.0, 4.0],
        loss=mean_squared_error,
        optimizer=SGD(model.parameters(), lr=0.01),
        epochs=10,
        validation=([[3.0]], [6.0]),
        patience=3,
        callbacks=[lambda state: state.epoch == 5],
        progress=False,
    )
    output = model([3.0]).data
    assert history.stopped == "callback"
    assert history.best_epoch == 5
    assert (output - 6.0) ** 2 == pytest.approx(history.validation_loss[-1], rel=1e-12)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that sends SIGINT by itself")
def test_ctrl_c_is_never_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MLP(2, [8, 1], seed=0)
    data = [[0.1 * i, 0.2] for i in range(20)], [float(i % 2) for i in range(20)]
    previous = signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    delay = 0.0

    @contextmanager
    def listening() -> Iterator[Callable[[], None]]:
        with deferred_interrupt() as ask:
            signal.setitimer(signal.ITIMER_REAL, delay)  # not before: nobody would listen yet
            yield ask

    monkeypatch.setattr("nn.training.fit.deferred_interrupt", listening)
    try:
        for i in range(30):
            delay = 0.0005 + 0.0007 * i
            history = fit(
                model,
                *data,
                loss=mean_squared_error,
                optimizer=SGD(model.parameters(), lr=0.01),
                epochs=200_000,
                progress=False,
            )
            assert history.stopped == "interrupted"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
