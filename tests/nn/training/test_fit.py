"""Training: its steps, its samples, and what it records."""

from __future__ import annotations

import builtins
import gc
import math
import random
from collections.abc import Sequence
from typing import Any

import pytest

from autograd import Value
from nn import MLP, SGD, Adam, Module, fit
from nn.losses import binary_cross_entropy, cross_entropy, hinge, l2_penalty, mean_squared_error, squared_error
from nn.schedules import step_decay
from nn.training.engine import ENGINES, EngineName
from tests.nn.training.small_training import X, Y, small_model, train


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


def test_a_learning_rate_set_in_a_callback_stays() -> None:
    model = MLP(1, [1], seed=0)
    optimizer = SGD(model.parameters(), lr=0.1)

    def halve(state: Any) -> None:
        state.optimizer.lr *= 0.5

    fit(
        model, [[1.0]], [2.0], loss=mean_squared_error, optimizer=optimizer, epochs=3, callbacks=[halve], progress=False
    )
    assert optimizer.lr == 0.1 / 8
