"""The compiled engine against the eager one: the same history, parameters, gradients and memory of the optimizer."""

from __future__ import annotations

import functools
import inspect
import math
import random
from collections.abc import Sequence
from typing import Any

import numpy
import pytest

import nn
from autograd import TABLE, Value, exp, primitive, sigmoid, take
from nn import SGD, Adam, AdamW, Module, Optimizer, RMSprop, TrainingError, fit, losses
from nn.activations import known_activations
from nn.schedules import cosine, step_decay
from nn.training.engine import EngineName
from tests.nn.training.both_engines import both, close, data, mlp

pytestmark = pytest.mark.usefixtures("backend")


OPTIMIZERS: list[Any] = [
    lambda p: SGD(p, lr=0.1),
    lambda p: SGD(p, lr=0.05, momentum=0.8, dampening=0.1, weight_decay=0.01),
    lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    lambda p: RMSprop(p, lr=0.01),
    lambda p: RMSprop(p, lr=0.01, momentum=0.5, centered=True, weight_decay=0.01),
    lambda p: Adam(p, lr=0.01),
    lambda p: Adam(p, lr=0.01, amsgrad=True, weight_decay=0.01),
    lambda p: AdamW(p, lr=0.01, weight_decay=0.1),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_with_batches_clipping_schedule_and_penalty(optimizer: Any) -> None:
    both(
        mlp(),
        *data(23),
        losses.hinge,
        optimizer,
        batch_size=5,
        clip_norm=0.3,
        l2=1e-3,
        schedule=cosine(15, minimum=0.1),
    )


@pytest.mark.parametrize("classes", [(-1, 1.0), (-1.0, 1), (-1.0, 1.0)])
def test_classes_are_whole_numbers_of_either_kind(classes: tuple[float, float]) -> None:
    _, history = both(mlp(), *data(10, classes), losses.hinge, lambda p: SGD(p, lr=0.1), epochs=3)
    assert None not in history.accuracy


@pytest.mark.parametrize("activation", known_activations())
def test_every_activation(activation: str) -> None:
    rows, targets = data(10, None)
    if activation in ("acosh", "log", "log2", "log10", "sqrt", "asin", "acos", "atanh", "log1p"):
        # A free network leaves their domain at once: nan, as the eager engine says too.
        with pytest.raises(TrainingError):
            both(mlp(activation), rows, targets, losses.mean_squared_error, lambda p: SGD(p, lr=5.0), epochs=50)
        return
    both(mlp(activation), rows, targets, losses.mean_squared_error, lambda p: SGD(p, lr=1e-3), epochs=5)


LOSSES: list[tuple[Any, Any, tuple[int, ...]]] = [
    (losses.squared_error, None, (5, 1)),
    (losses.mean_squared_error, None, (5, 1)),
    (losses.mean_absolute_error, None, (5, 1)),
    (functools.partial(losses.huber, delta=0.5), None, (5, 1)),
    (losses.poisson, (0, 1, 3), (5, 1)),
    (losses.hinge, (-1, 1), (5, 1)),
    (losses.binary_cross_entropy, (0, 1), (5, 1)),
    (losses.cross_entropy, (0, 1, 2), (5, 3)),
    (losses.hinge, ([-1, 1], [1, 1], [1, -1]), (4, 2)),
    (losses.binary_cross_entropy, ([0, 1], [1, 1], [1, 0]), (4, 2)),
]


def test_no_loss_and_no_optimizer_is_left_out() -> None:
    compared = {getattr(loss, "func", loss) for loss, _, _ in LOSSES}
    assert compared == set(losses.LOSSES)
    models = {type(make([Value(1.0)])) for make in OPTIMIZERS}
    assert models == {
        found for found in vars(nn).values() if inspect.isclass(found) and issubclass(found, Optimizer)
    } - {Optimizer}


@pytest.mark.parametrize(("loss", "classes", "units"), LOSSES)
def test_every_loss(loss: Any, classes: Any, units: Any) -> None:
    _, history = both(mlp("relu", units), *data(17, classes), loss, lambda p: Adam(p, lr=0.02), batch_size=4)
    assert (history.accuracy[-1] is None) == (classes is None or loss is losses.poisson)  # counts are no classes


@pytest.mark.exhaustive
def test_a_hundred_steps_on_all_samples() -> None:
    _, history = both(mlp("relu", (16, 16, 1)), *data(100), losses.hinge, lambda p: SGD(p, lr=0.1), epochs=100)
    assert history.loss[-1] < history.loss[0]


def test_validation_and_early_stopping() -> None:
    both(mlp(), *data(40), losses.hinge, lambda p: SGD(p, lr=0.5), validation=0.3, patience=4, epochs=60, l2=0.01)


def test_a_single_sample_is_enough() -> None:
    both(mlp(), [[0.5, -1.0]], [1], losses.hinge, lambda p: SGD(p, lr=0.1), epochs=3)


@pytest.mark.parametrize("batch_size", [5, None])
def test_callbacks_see_what_they_would_see(batch_size: int | None) -> None:
    seen: dict[EngineName, list[Any]] = {"eager": [], "compiled": []}
    for engine, notes in seen.items():
        model = mlp()()
        optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)

        def look(state: Any, notes: list[Any] = notes) -> bool:
            notes.append([p.data for p in state.model.parameters()] + [p.grad for p in state.model.parameters()])
            notes.append([number for (number,) in state.optimizer.states])
            notes.append([state.optimizer.lr, state.epoch])
            state.optimizer.lr *= 0.9
            if state.epoch == 3:
                state.model.parameters()[0].data = 0.5  # somebody interferes
            if state.epoch == 5:
                state.optimizer.momentum = 0.5
            return bool(state.epoch == 8)

        fit(
            model,
            *data(12),
            loss=losses.hinge,
            optimizer=optimizer,
            engine=engine,
            epochs=20,
            batch_size=batch_size,
            callbacks=[look],
            progress=False,
        )
    assert len(seen["eager"]) == 24
    assert close(seen["compiled"], seen["eager"])


def test_a_loss_that_a_callback_changes_is_compiled_again() -> None:
    weight = [2.0]

    def weighted(output: Any, target: Any) -> Any:
        return losses.squared_error(output, target) * weight[0]

    def change(state: Any) -> None:
        weight[0] = 3.0 if state.epoch % 2 else 2.0

    both(mlp(), *data(9, None), weighted, lambda p: SGD(p, lr=0.02), callbacks=[change], epochs=6)


def test_training_goes_on_where_it_was() -> None:
    states = []
    for engine in ("eager", "compiled"):
        model = mlp()()
        optimizer = Adam(model.parameters(), lr=0.05)
        for epochs in (3, 4, 1):
            fit(model, *data(9), loss=losses.hinge, optimizer=optimizer, engine=engine, epochs=epochs, progress=False)
        states.append([[p.data for p in model.parameters()], optimizer.states])
    assert close(states[1], states[0])


def test_a_part_of_the_model() -> None:
    both(mlp(), *data(9), losses.hinge, lambda p: SGD(p[-6:], lr=0.1))


def test_a_parameter_that_no_loss_reaches() -> None:
    class Loose(Module):
        def __init__(self) -> None:
            self.used, self.unused = Value(0.5), Value(2.0)

        def __call__(self, row: Sequence[Any]) -> Any:
            return self.used * row[0]

    model, _ = both(Loose, *data(9, None), losses.squared_error, lambda p: Adam(p, lr=0.1))
    assert model.unused.data == 2.0 and model.unused.grad == 0.0
    model, _ = both(Loose, *data(9, None), losses.squared_error, lambda p: AdamW(p, lr=0.1))
    assert model.unused.data < 2.0  # a decay of weights is one of all weights


class Counting(Module):
    """A model of sequences of whole numbers, of any length."""

    def __init__(self) -> None:
        rng = random.Random(0)
        self.table = [[Value(rng.uniform(-1, 1)) for _ in range(3)] for _ in range(5)]
        self.places = [Value(rng.uniform(-1, 1)) for _ in range(4)]
        self.b = Value(0.1)

    def __call__(self, row: Sequence[Any]) -> Any:
        total: Any = self.b
        for place, token in zip(self.places, row, strict=False):
            embedded = take(self.table, token)
            total = total + place * sigmoid(embedded[0]) * embedded[1] + embedded[2]
        return total


@pytest.mark.parametrize("batch_size", [1, 3, None])
@pytest.mark.parametrize("optimizer", [OPTIMIZERS[1], OPTIMIZERS[5]])
def test_samples_of_several_lengths(batch_size: int | None, optimizer: Any) -> None:
    rng = random.Random(3)
    rows = [[rng.randrange(5) for _ in range(rng.choice((2, 3, 4)))] for _ in range(14)]
    both(Counting, rows, [0.1 * sum(row) for row in rows], losses.squared_error, optimizer, batch_size=batch_size)


@pytest.mark.parametrize("engine", ["eager", "compiled"])
@pytest.mark.parametrize("kind", ["int64", "uint8", "float64", "float32"])
def test_an_embedding_is_trained_on_an_array_as_on_lists(engine: Any, kind: str) -> None:
    rows = [[1, 2], [0, 1], [4, 3]]
    found = []
    for inputs in (rows, numpy.array(rows, kind), list(numpy.array(rows, kind))):
        model = Counting()
        optimizer = SGD(model.parameters(), lr=0.1)
        fit(model, inputs, [1.0, 2.0, 3.0], loss=losses.squared_error, optimizer=optimizer, epochs=3, engine=engine)
        found.append([p.data for p in model.parameters()])
    assert found == [found[0]] * 3


def test_an_optimizer_of_ones_own() -> None:
    class Signs(Optimizer):
        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters, 0.01, 0.0)

        def update(self, x: Any, grad: Any, state: Any) -> Any:
            count, size = state or (0.0, 1.0)
            size = 0.9 * size + 0.1 * abs(grad)
            return x - self.lr * grad / size * exp(-0.01 * count), (count + 1.0, size)

    both(mlp(), *data(9), losses.hinge, Signs, batch_size=4)


def test_a_row_of_ones_own_whose_value_is_no_formula() -> None:
    run = primitive(
        "user_bent",
        lambda x: math.atan(x) + 0.1 * math.sin(x),
        [lambda out, x: 1 / (1 + x * x) + 0.1 * TABLE["cos"].function(x)],
    )
    try:
        assert run(0.0) == 0.0
        both(mlp("user_bent"), *data(9), losses.hinge, lambda p: SGD(p, lr=0.1), batch_size=4)
    finally:
        del TABLE["user_bent"]


def test_the_same_numbers_however_they_are_sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    from nn.training import native_steps

    found = []
    for most in (3, 100_000):
        monkeypatch.setattr(native_steps, "MAX_STEPS_PER_CALL", most)
        model = mlp("relu", (16, 16, 1))()
        history = fit(
            model,
            *data(30),
            loss=losses.hinge,
            optimizer=Adam(model.parameters(), lr=0.01),
            epochs=12,
            batch_size=7,
            schedule=step_decay(3, 0.5),
            engine="compiled",
            progress=False,
        )
        found.append((history.loss, [p.data for p in model.parameters()]))
    assert found[0] == found[1]
