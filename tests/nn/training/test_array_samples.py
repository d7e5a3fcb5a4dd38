"""`fit` on an array of floats gives the numbers that it gives on the lists of the same numbers."""

from __future__ import annotations

import tracemalloc
from functools import partial
from typing import Any

import pytest

from autograd import Constant
from nn import MLP, Adam, fit
from nn.losses import binary_cross_entropy, cross_entropy, mean_squared_error
from nn.training.compiled_engine import CompiledEngine
from nn.training.fingerprint import fingerprint
from nn.training.samples import SampleSet, prepare
from nn.training.step import EagerStep

numpy = pytest.importorskip("numpy")

LOSSES: dict[str, tuple[Any, int, list[Any]]] = {
    "two classes": (binary_cross_entropy, 1, [0, 1, 1, 0, 1, 0] * 5),
    "weighted": (partial(binary_cross_entropy, class_weights=(1.0, 3.0)), 1, [0, 1, 1, 0, 1, 0] * 5),
    "three classes": (cross_entropy, 3, [0, 1, 2, 0, 1, 2] * 5),
    "several numbers": (mean_squared_error, 2, [[0.5, 1], (-1.0, 2.0), [2.0, -3.0]] * 10),
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


@pytest.mark.parametrize("dtype", ["float32", "float16", "int64", "uint8", "bool", ">f8", "longdouble"])
@pytest.mark.parametrize("engine", ["eager", "compiled"])
def test_numbers_of_any_size_stay_in_their_array(dtype: str, engine: Any) -> None:
    X = numpy.random.default_rng(0).integers(0, 3, size=(12, 4)).astype(dtype)
    found = []
    for rows in (X, X.tolist()):
        model = MLP(4, [3, 1], activation="tanh", seed=0)
        assert prepare(model, rows, [0, 1] * 6, binary_cross_entropy).numbers() is X or rows is not X
        fit(
            *(model, rows, [0, 1] * 6),
            loss=binary_cross_entropy,
            optimizer=Adam(model.parameters()),
            epochs=2,
            batch_size=5,
            engine=engine,
            progress=False,
        )
        found.append(model.state_dict())
    assert found[0] == found[1]
    assert fingerprint([X]) == fingerprint([X.astype(float).tolist()])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_array_is_copied_once(dtype: str) -> None:
    X, y = numpy.ones((20_000, 50), dtype), [0, 1] * 10_000
    model = MLP(50, [1], seed=0)
    step = EagerStep(model, binary_cross_entropy, Adam(model.parameters()))
    tracemalloc.start()
    try:
        samples = prepare(model, X, y, binary_cross_entropy)
        CompiledEngine(step, samples, "numpy")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.4 * X.size * 8  # the copy with the targets, and for each sample its place and its target


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_an_array_that_is_always_a_matrix_has_rows_as_others() -> None:
    X = numpy.matrix([[1.0, 2.0], [3.0, 4.0]])
    samples = prepare(MLP(2, [1], seed=0), X, [0, 1], binary_cross_entropy)
    assert samples.pick([1]).numbers().shape == (1, 2) and type(samples.inputs) is numpy.ndarray


@pytest.mark.parametrize("targets", [[0, 1, 1], [0.5, 1, True], [[0.5, 1.0], [1, 2], (3.0, 4.0)]])
def test_targets_become_an_array_with_the_inputs(targets: list[Any]) -> None:
    X = numpy.zeros((3, 2))
    assert SampleSet(X, targets).numbers_to_predict().tolist() == [
        list(target) if isinstance(target, tuple) else target for target in targets
    ]
    assert SampleSet(X.tolist(), targets).numbers_to_predict() is targets
    for others in ([0.5, [1.0]], [[1.0], [1.0, 2.0]], ["a", "b"], [[1.0, None]], [Constant(1.0), 2.0]):
        assert SampleSet(X, others).numbers_to_predict() is others


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of numbers is many."""
    monkeypatch.setattr("nn.training.samples.MANY_NUMBERS", 0)


ROWS: dict[str, Any] = {
    "lists": [[1.0, 2.0], [3.0, 4.0]],
    "whole numbers": [[1, True], [3, 4]],
    "tuples": ((1.0, 2.0), (3.0, 4.0)),
    "arrays": [numpy.array([1.0, 2.0]), numpy.array([3, 4])],
    "both": [numpy.array([1.0, 2.0], "float32"), (3.0, 4)],
}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("kind", ROWS)
def test_many_rows_of_numbers_become_an_array(kind: str) -> None:
    rows = ROWS[kind]
    samples = prepare(MLP(2, [1], seed=0), rows, [0, 1], binary_cross_entropy)
    assert samples.numbers().tolist() == [list(row) for row in rows]


@pytest.mark.usefixtures("many")
def test_rows_that_are_not_plain_are_taken_one_by_one() -> None:
    number = Constant(2.0, label="given")
    model = MLP(2, [1], seed=0)
    samples = prepare(model, [[1.0, number], [3.0, 4.0]], [0, 1], binary_cross_entropy)
    assert samples.inputs[0][1] is number
    wrong: dict[Any, str] = {
        "12": "str",
        (1.0, "2.0"): "str",
        (1.0, None): "None",
        (1.0, 10**400): "too large|inf",
        (1.0,): "has 1 number",
        3.0: "float",
    }
    for row, message in wrong.items():
        with pytest.raises((TypeError, ValueError, OverflowError), match=message):
            prepare(model, [[1.0, 2.0], row], [0, 1], binary_cross_entropy)
    with pytest.raises((TypeError, ValueError), match="masked"):
        prepare(model, [[1.0, 2.0], numpy.ma.masked_equal([1.0, 2.0], 2.0)], [0, 1], binary_cross_entropy)


def test_an_array_stays_one_until_rows_are_asked_for() -> None:
    model, X = MLP(2, [1], seed=0), numpy.array([[1.0, 2.0], [3.0, 4.0]])
    samples = prepare(model, X, [0, 1], binary_cross_entropy)
    assert samples.inputs is X and samples.numbers() is X and isinstance(samples, SampleSet)
    assert [[number.data for number in row] for row in samples.pick([1]).rows()] == [[3.0, 4.0]]


def test_a_run_on_an_array_goes_on_with_the_lists_of_its_numbers() -> None:
    X = numpy.random.default_rng(0).normal(size=(2005, 3))
    assert fingerprint([X[:, 1:], [0, 1]]) == fingerprint([X[:, 1:].tolist(), [0, 1]])
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
@pytest.mark.parametrize("is_many", [False, True])
def test_a_bad_array_is_refused_as_lists_are(
    is_many: bool, rows: list[list[float]], message: str, request: pytest.FixtureRequest
) -> None:
    if is_many:
        request.getfixturevalue("many")
    for data in (rows, numpy.array(rows), numpy.array(rows, "float32")):
        with pytest.raises(ValueError, match=message):
            prepare(MLP(2, [1], seed=0), data, [0] * len(rows), binary_cross_entropy)


def test_a_fingerprint_changes_with_every_number_also_among_other_kinds() -> None:
    mixed = [[1.0, 2, "a"], [1.5, 2, "a"], [1.0, 3, "a"], [1.0, 2, "b"], [1.0, "a", 2], [[1.0], 2, "a"]]
    assert len({fingerprint(numbers) for numbers in mixed}) == len(mixed)
