"""`fit` on an array of floats gives the numbers that it gives on the lists of the same numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from nn import MLP, Adam, fit
from nn.losses import binary_cross_entropy, cross_entropy, mean_squared_error
from nn.training.fingerprint import fingerprint
from nn.training.samples import SampleSet, prepare

numpy = pytest.importorskip("numpy")

LOSSES: dict[str, tuple[Any, int, list[Any]]] = {
    "two classes": (binary_cross_entropy, 1, [0, 1, 1, 0, 1, 0] * 5),
    "weighted": (partial(binary_cross_entropy, class_weights=(1.0, 3.0)), 1, [0, 1, 1, 0, 1, 0] * 5),
    "three classes": (cross_entropy, 3, [0, 1, 2, 0, 1, 2] * 5),
    "numbers": (mean_squared_error, 1, [0.5, -1.0, 2.0, 0.0, 1.0, 3.5] * 5),
}


@pytest.mark.parametrize("engine", ["eager", "compiled"])
@pytest.mark.parametrize("name", LOSSES)
def test_an_array_is_as_good_as_lists(name: str, engine: Any) -> None:
    loss, outputs, targets = LOSSES[name]
    X = numpy.random.default_rng(0).normal(size=(30, 4))
    found = []
    for rows in (X, X.tolist()):
        model = MLP(4, [5, outputs], activation="tanh", seed=0)
        optimizer = Adam(model.parameters(), lr=0.01)
        settings: dict[str, Any] = {
            "epochs": 3,
            "batch_size": 7,
            "engine": engine,
            "validation": 0.2,
            "progress": False,
        }
        history = fit(model, rows, targets, loss=loss, optimizer=optimizer, **settings)
        found.append((model.state_dict(), history.loss, history.accuracy, history.validation_loss))
    assert found[0] == found[1]


def test_an_array_stays_one_until_rows_are_asked_for() -> None:
    model, X = MLP(2, [1], seed=0), numpy.array([[1.0, 2.0], [3.0, 4.0]])
    samples = prepare(model, X, [0, 1], binary_cross_entropy)
    assert samples.inputs is X and samples.numbers() is X and isinstance(samples, SampleSet)
    assert [[number.data for number in row] for row in samples.pick([1]).rows()] == [[3.0, 4.0]]


def test_a_run_on_an_array_goes_on_with_the_lists_of_its_numbers() -> None:
    X = numpy.random.default_rng(0).normal(size=(5, 3))
    assert fingerprint([X, [0, 1]]) == fingerprint([X.tolist(), [0, 1]]) != fingerprint([X[::-1].copy(), [0, 1]])


@pytest.mark.filterwarnings("error")
def test_numbers_near_the_largest_float_are_taken_as_they_are() -> None:
    X = numpy.array([[1.7e308, 1.7e308], [-1.7e308, -1.7e308]])
    assert prepare(MLP(2, [1], seed=0), X, [0.0, 1.0], mean_squared_error).inputs is X


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1.0, float("nan")]], r"X\[0\]\[1\] is nan: fill in or leave out"),
        ([[1.0, 2.0, 3.0]], r"X\[0\] has 3 numbers and the model takes 2"),
        ([[1.0, 2.0], [float("inf"), 1.0]], r"X\[1\]\[0\] is inf"),
    ],
)
def test_a_bad_array_is_refused_as_lists_are(rows: list[list[float]], message: str) -> None:
    for data in (rows, numpy.array(rows)):
        with pytest.raises(ValueError, match=message):
            prepare(MLP(2, [1], seed=0), data, [0] * len(rows), binary_cross_entropy)
