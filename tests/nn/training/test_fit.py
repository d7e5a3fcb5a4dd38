"""Training: what it does, what it records, and how it ends."""

from __future__ import annotations

import builtins
import gc
import math
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from autograd import Value, log
from nn import MLP, SGD, Adam, History, Module, TrainingError, fit
from nn.losses import binary_cross_entropy, cross_entropy, hinge, l2_penalty, mean_squared_error, squared_error
from nn.schedules import step_decay
from nn.training.engine import ENGINES, EngineName
from nn.training.fit import TrainingState
from nn.training.interrupt import deferred_interrupt

X = [[-1.0, 0.5], [2.0, 1.0], [0.5, -1.0], [-0.5, -0.5], [1.5, 0.0]]
Y = [-1, 1, -1, -1, 1]


def small_model() -> MLP:
    return MLP(2, [3, 1], activation="tanh", seed=0)


def train(model: Module, *, X: Any = X, y: Any = Y, loss: Any = hinge, lr: float = 0.1, **settings: Any) -> History:
    settings = {"optimizer": SGD(model.parameters(), lr=lr), "epochs": 3, "progress": False, **settings}
    return fit(model, X, y, loss=loss, **settings)


def test_one_step_by_hand() -> None:
    ours, by_hand = small_model(), small_model()
    history = train(ours, epochs=1, l2=0.01)
    total = sum(hinge(by_hand(x), t) for x, t in zip(X, Y, strict=True)) / len(X)
    total = total + l2_penalty(by_hand.parameters(), 0.01)
    total.backward()
    norms = [math.hypot(*(p.grad for p in layer.parameters())) for layer in by_hand.layers]
    for p in by_hand.parameters():
        p.data -= 0.1 * p.grad
    assert [p.data for p in ours.parameters()] == pytest.approx([p.data for p in by_hand.parameters()], rel=1e-13)
    assert history.loss == pytest.approx([total.data], rel=1e-14)
    assert history.gradient_norms == [pytest.approx(norms, rel=1e-13)]


def test_what_is_recorded() -> None:
    model = small_model()
    history = train(model, epochs=40, lr=0.5)
    assert (history.epochs, history.stopped) == (40, "epochs")
    assert len(history.accuracy) == len(history.gradient_norms) == 40
    assert history.loss[-1] < 0.01 < history.loss[0]
    assert history.accuracy[-1] == 1.0
    assert history.validation_loss == history.validation_accuracy == []
    assert train(small_model(), loss=squared_error).accuracy == [None] * 3


def test_mini_batches_weigh_every_sample_alike() -> None:
    model = small_model()
    frozen = SGD(model.parameters(), lr=0.0)
    whole = train(model, optimizer=frozen, epochs=1)
    parts = train(model, optimizer=frozen, epochs=1, batch_size=2)
    assert parts.loss == pytest.approx(whole.loss, rel=1e-14)
    assert parts.accuracy == whole.accuracy


def test_steps_per_epoch_and_shuffling() -> None:
    class Counting(SGD):
        steps = 0

        def step(self) -> None:
            self.steps += 1
            super().step()

    states = []
    for seed, shuffle in ((0, True), (0, True), (1, True), (0, False), (1, False)):
        model = small_model()
        optimizer = Counting(model.parameters(), lr=0.1)
        train(model, optimizer=optimizer, epochs=2, batch_size=2, seed=seed, shuffle=shuffle)
        assert optimizer.steps == 6
        states.append(model.state_dict())
    assert states[0] == states[1]
    assert states[0] != states[2]
    assert states[3] == states[4]
    assert states[0] != states[3]


@pytest.mark.parametrize("batch_size", [5, 6, 100])
def test_a_batch_of_all_samples_keeps_their_order(batch_size: int) -> None:  # in which sums are rounded
    whole, batch = small_model(), small_model()
    assert train(whole) == train(batch, batch_size=batch_size)
    assert whole.state_dict() == batch.state_dict()


@pytest.mark.parametrize("batch_size", [len(X), len(X) + 1])
def test_one_batch_of_all_samples_is_not_shuffled(batch_size: int) -> None:
    rng = random.Random(0)
    before = rng.getstate()
    model, other = small_model(), small_model()
    assert train(model, batch_size=batch_size, seed=rng) == train(other)
    assert model.state_dict() == other.state_dict()
    assert rng.getstate() == before


def test_learning_several_classes() -> None:
    model = MLP(2, [5, 3], activation="tanh", seed=0)
    corners = [[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]
    history = train(
        model, X=corners, y=[0, 1, 2], loss=cross_entropy, optimizer=Adam(model.parameters(), 0.1), epochs=50
    )
    assert history.accuracy[-1] == 1.0


def test_validation_pair() -> None:
    model = small_model()
    history = train(model, validation=(X[:2], Y[:2]), l2=0.01)
    held_out = sum(hinge(model(x), t).data for x, t in zip(X[:2], Y[:2], strict=True)) / 2
    assert len(history.validation_loss) == 3
    assert history.validation_loss[-1] == pytest.approx(held_out + l2_penalty(model.parameters(), 0.01).data)


@pytest.mark.parametrize("engine", ENGINES)
def test_accuracies_by_hand(engine: EngineName) -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)  # the output is the input
    rows, targets = [[-2.0], [-1.0], [1.0], [2.0], [3.0]], [-1, -1, 1, 1, -1]  # of which the last is wrong
    held_out = [[-4.0], [-3.0], [4.0], [5.0]], [-1, 1, -1, -1]  # and of these all but the first
    history = train(model, X=rows, y=targets, lr=0.0, batch_size=2, engine=engine, validation=held_out)
    assert history.accuracy == [0.8] * 3
    assert history.validation_accuracy == [0.25] * 3
    assert history.validation_loss == [pytest.approx((0 + 4 + 5 + 6) / 4)] * 3


def test_validation_fraction_trains_on_the_rest() -> None:
    seen: list[float] = []

    def spying(output: Value, target: float) -> Value:
        if output.parents:  # what is computed without gradients has none
            seen.append(target)
        return squared_error(output, target)

    targets = [float(i) for i in range(10)]
    model = MLP(1, [1], seed=0)
    history = train(model, X=[[t] for t in targets], y=targets, loss=spying, validation=0.3, lr=1e-3, epochs=4)
    assert len(history.validation_loss) == 4
    assert len(set(seen)) == 7
    assert len(seen) == 28


def test_early_stopping_leaves_the_best_parameters() -> None:
    # What is learnt is wrong for the held-out sample: its loss falls at first, then rises.
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 0.0)
    states: list[dict[str, Any]] = []
    history = train(
        model,
        X=[[1.0]],
        y=[1.0],
        loss=squared_error,
        validation=([[1.0]], [0.5]),
        patience=3,
        epochs=50,
        callbacks=[lambda state: states.append(state.model.state_dict())],
    )
    best = min(range(history.epochs), key=history.validation_loss.__getitem__)
    assert history.stopped == "early stopping"
    assert 0 < best == history.epochs - 4
    assert model.state_dict() == states[best] != states[-1]
    assert history.best_epoch == best + 1


def test_without_patience_the_last_parameters_stay() -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 0.0)
    states: list[dict[str, Any]] = []
    history = train(
        model,
        X=[[1.0]],
        y=[1.0],
        loss=squared_error,
        validation=([[1.0]], [0.5]),
        epochs=30,
        callbacks=[lambda state: states.append(state.model.state_dict())],
    )
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


def test_schedule_multiplies_the_rate_and_gives_it_back() -> None:
    model = small_model()
    rates: list[float] = []
    optimizer = SGD(model.parameters(), lr=0.4)
    train(
        model,
        optimizer=optimizer,
        epochs=4,
        schedule=step_decay(2, 0.5),
        callbacks=[lambda state: rates.append(state.optimizer.lr)],
    )
    assert rates == [0.4, 0.4, 0.2, 0.2]
    assert optimizer.lr == 0.4


def test_clip_norm_bounds_the_step() -> None:
    model = small_model()
    before = [p.data for p in model.parameters()]
    history = train(model, epochs=1, lr=1.0, clip_norm=1e-3)
    moved = math.hypot(*(p.data - b for p, b in zip(model.parameters(), before, strict=True)))
    assert moved == pytest.approx(1e-3, rel=0.01)
    assert history.gradient_norms[0][0] > 1e-2  # as it was before clipping


# Ends that nobody planned.


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


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_paused_and_put_back_as_it_was(enabled: bool) -> None:
    during: list[bool] = []

    def failing(output: Value, target: int) -> Value:
        if output.parents:
            during.append(gc.isenabled())
            raise RuntimeError
        return hinge(output, target)

    was = gc.isenabled()
    try:
        gc.enable() if enabled else gc.disable()
        with pytest.raises(RuntimeError):
            train(small_model(), loss=failing)
        assert gc.isenabled() == enabled
    finally:
        gc.enable() if was else gc.disable()
    assert during == [False]


def test_a_step_leaves_nothing_for_the_collector() -> None:
    model = small_model()
    gc.collect()
    gc.disable()
    try:
        train(model, epochs=1)
        model.zero_grad()
        before = sum(type(thing) is Value for thing in gc.get_objects())
        train(model, epochs=5)
        assert sum(type(thing) is Value for thing in gc.get_objects()) == before
    finally:
        gc.enable()


def log_loss(output: Value, target: float) -> Value:
    return log(output) * target


def test_nan_stops_with_epoch_step_operation_and_a_way_out() -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
    states: list[dict[str, Any]] = []
    message = (
        r"^training stopped in epoch 3, step 1 of 1: log\(.*\) is nan at test_fit.py, line \d+: log expects .*; "
        "the model is as it was before; try a lower learning rate, clip_norm=1.0, or standardized inputs$"
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


# Arguments that cannot be meant: refused before anything changes.


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"y": Y[:-1]}, ValueError, "fit got 5 rows in X and 4 targets in y: give one target per row"),
        ({"X": [], "y": []}, ValueError, "fit got no samples, X is empty"),
        ({"X": [*X[:4], [1.0]]}, ValueError, r"X\[4\] has 1 numbers and the model takes 2"),
        ({"X": [*X[:4], [1.0, "a"]]}, TypeError, r"'X\[4\]\[1\]' must be one real number .*'a'"),
        ({"X": [*X[:4], [1.0, math.nan]]}, ValueError, r"X\[4\]\[1\] is nan: fill in or leave out what is missing"),
        ({"X": [1.0] * 5}, TypeError, r"X\[0\] is a float: give a list"),
        ({"X": 1.0}, TypeError, "X is a float: give a list or an array"),
        ({"X": set(range(5))}, TypeError, "X is a set: give a list or an array"),
        ({"X": "ab"}, TypeError, "X is a str: give a list or an array"),
        ({"y": {0: 1, 1: -1}}, TypeError, "y is a dict: give a list or an array"),
        ({"y": [*Y[:4], 0]}, ValueError, r"y\[4\]: hinge got the target 0"),
        ({"y": [*Y[:4], None]}, ValueError, r"y\[4\]: hinge got the target None"),
        ({"loss": cross_entropy}, TypeError, r"y\[0\]: cross_entropy takes a list of logits"),
        (
            {"loss": lambda output, target: 1.0},
            TypeError,
            r"the loss returned float for y\[0\]: it must return a Value",
        ),
        ({"epochs": 0}, ValueError, "epochs of fit is 0: give a whole number of at least 1"),
        ({"epochs": 1.5}, ValueError, "epochs of fit is 1.5"),
        ({"batch_size": 0}, ValueError, "batch_size of fit is 0"),
        ({"patience": 0, "validation": 0.2}, ValueError, "patience of fit is 0"),
        ({"patience": 2}, ValueError, "patience=2 needs samples to judge by: pass validation=0.2"),
        ({"validation": 0.0}, ValueError, "validation=0.0 of 5 samples: give a fraction between 0 and 1"),
        ({"validation": 1.0}, ValueError, "validation=1.0"),
        ({"validation": 0.01}, ValueError, "leaves both parts at least one sample"),
        ({"validation": (X,)}, ValueError, "validation has 1 parts"),
        ({"validation": ([[1.0]], [1])}, ValueError, r"validation X\[0\] has 1 numbers"),
        ({"validation": (X, [7] * 5)}, ValueError, r"validation y\[0\]: hinge got the target 7"),
        ({"clip_norm": 0.0}, ValueError, "clip_norm of fit is 0.0"),
        ({"l2": -1.0}, ValueError, "l2 of fit is -1.0"),
        ({"engine": "warp"}, ValueError, "engine 'warp' is not known: choose one of auto, eager"),
        ({"seed": "x"}, TypeError, "seed is 'x'"),
    ],
)
def test_wrong_arguments_change_nothing(settings: dict[str, Any], error: type[Exception], message: str) -> None:
    model = small_model()
    before = model.state_dict()
    with pytest.raises(error, match=message):
        train(model, **settings)
    assert model.state_dict() == before
    assert not any(p.has_grad for p in model.parameters())


def test_an_optimizer_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match=r"an optimizer for other parameters than those of MLP\(2-3-1, tanh, linear\)"):
        train(small_model(), optimizer=SGD(small_model().parameters()))


# What else can be trained, and with what.


def test_a_module_of_ones_own() -> None:
    class Line(Module):
        def __init__(self) -> None:
            self.slope, self.intercept = Value(0.0), Value(0.0)

        def __call__(self, x: Sequence[Any]) -> Any:
            return self.slope * x[0] + self.intercept

    line = Line()
    history = train(line, X=[[0.0], [1.0], [2.0]], y=[1.0, 3.0, 5.0], loss=mean_squared_error, lr=0.3, epochs=200)
    assert [line.slope.data, line.intercept.data] == pytest.approx([2.0, 1.0], abs=1e-6)
    assert len(history.gradient_norms[0]) == 1


def test_arrays_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    by_list, by_array = small_model(), small_model()
    train(by_list)
    train(by_array, X=numpy.array(X), y=numpy.array(Y))
    assert by_list.state_dict() == by_array.state_dict()
    train(small_model(), y=numpy.array(Y) > 0, loss=binary_cross_entropy)


def test_part_of_a_model_is_trained_with_an_optimizer_for_that_part() -> None:
    model = small_model()
    before = model.state_dict()
    train(model, optimizer=SGD(model.layers[1].parameters(), lr=0.1))
    after = model.state_dict()
    assert after["layers.0.weight"] == before["layers.0.weight"]
    assert after["layers.1.weight"] != before["layers.1.weight"]


def test_the_bar_shows_epoch_loss_and_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    history = train(small_model(), progress=True)
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert f"loss={history.loss[-1]:.4g}" in shown
    assert f"accuracy={history.accuracy[-1]:.1%}" in shown


def test_without_tqdm_training_is_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    real_import = builtins.__import__

    def without_tqdm(name: str, *args: Any) -> Any:
        if name.startswith("tqdm"):
            raise ImportError(name)
        return real_import(name, *args)

    monkeypatch.setattr(builtins, "__import__", without_tqdm)
    assert train(small_model(), progress=True).epochs == 3
    assert capsys.readouterr() == ("", "")


def test_fresh_randomness_with_no_seed() -> None:
    states = []
    for _ in range(2):
        model = small_model()
        train(model, X=X * 8, y=Y * 8, batch_size=1, seed=None)
        states.append(model.state_dict())
    assert states[0] != states[1]
    model = small_model()
    assert train(model, batch_size=2, seed=random.Random(0)).epochs == 3


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


def test_a_learning_rate_set_in_a_callback_stays() -> None:
    model = MLP(1, [1], seed=0)
    optimizer = SGD(model.parameters(), lr=0.1)

    def halve(state: Any) -> None:
        state.optimizer.lr *= 0.5

    fit(
        model, [[1.0]], [2.0], loss=mean_squared_error, optimizer=optimizer, epochs=3, callbacks=[halve], progress=False
    )
    assert optimizer.lr == 0.1 / 8


@pytest.mark.parametrize(
    "factor", [lambda epoch: 10.0 ** (400 * epoch), lambda epoch: float("nan"), lambda epoch: -1.0]
)
def test_a_schedule_that_cannot_be_followed_is_refused_before_training(factor: Any) -> None:
    model = MLP(1, [1], seed=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"schedule of fit gives .* for epoch"):
        fit(
            model,
            [[1.0]],
            [2.0],
            loss=mean_squared_error,
            optimizer=SGD(model.parameters(), lr=0.1),
            epochs=3,
            schedule=factor,
            progress=False,
        )
    assert model.state_dict() == before


def test_missing_targets_are_refused() -> None:
    model = MLP(1, [1], seed=0)
    for y in ([1.0, float("nan")], [float("inf"), 1.0]):
        with pytest.raises(ValueError, match=r"y\[[01]\] is (nan|inf): fill in what is missing"):
            fit(
                model,
                [[1.0], [2.0]],
                y,
                loss=mean_squared_error,
                optimizer=SGD(model.parameters(), lr=0.1),
                progress=False,
            )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"loss": "hinge"}, "loss of fit is 'hinge': pass a function"),
        ({"optimizer": SGD}, "pass one made with model.parameters"),
        ({"model": lambda row: row}, "fit trains a Module"),
    ],
)
def test_arguments_of_the_wrong_kind_are_named(settings: Any, message: str) -> None:
    model = MLP(1, [1], seed=0)
    given = {"model": model, "loss": mean_squared_error, "optimizer": SGD(model.parameters(), lr=0.1), **settings}
    with pytest.raises(TypeError, match=message):
        fit(given.pop("model"), [[1.0]], [2.0], **given)


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
