"""Masked arrays: wherever arrays are taken, a hidden entry is refused, never computed with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd import Value, compile
from autograd.support.masked import refuse_masked
from nn import MLP, SGD, fit, squared_error

pytest.importorskip("sklearn")

from nn.estimators import MLPClassifier, MLPRegressor

ROWS = numpy.ma.array(numpy.arange(12.0).reshape(4, 3), mask=numpy.eye(4, 3, dtype=bool))
TARGETS = numpy.ma.array([0.0, 1.0, 0.0, 1.0], mask=[False, True, False, False])
PLAIN_ROWS, PLAIN_TARGETS = ROWS.filled(0.0), TARGETS.filled(0.0)
weight = Value(2.0, label="w")
first = compile(lambda row: row[0] * weight)


def trained(X: Any, y: Any) -> None:
    model = MLP(3, [1], seed=0)
    optimizer = SGD(model.parameters(), lr=0.01)
    fit(model, X, y, loss=squared_error, optimizer=optimizer, epochs=1, progress=False)


fitted = MLPRegressor(hidden_layer_sizes=(2,), solver="lbfgs", max_iter=500).fit(PLAIN_ROWS, PLAIN_TARGETS)
TAKERS: dict[str, Callable[[], Any]] = {
    "compiled call": lambda: first(ROWS[0]),
    "compiled batch": lambda: first.batch(ROWS),
    "compiled gradient": lambda: first.value_and_grad(ROWS[0]),
    "compiled gradient of a batch": lambda: first.batch_value_and_grad(ROWS, wrt=weight),
    "objective": lambda: first.objective(ROWS, wrt=[weight]),
    "fit, X": lambda: trained(ROWS, PLAIN_TARGETS),
    "fit, a row": lambda: trained(list(ROWS), PLAIN_TARGETS),
    "fit, y": lambda: trained(PLAIN_ROWS, TARGETS),
    "estimator, X": lambda: MLPRegressor().fit(ROWS, PLAIN_TARGETS),
    "estimator, y": lambda: MLPClassifier().fit(PLAIN_ROWS, TARGETS),
    "estimator, predict": lambda: fitted.predict(ROWS),
}


@pytest.mark.parametrize("name", TAKERS)
def test_masked_entries_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is an array with \d of \d+ entries masked: give \.filled\(number\) of it"):
        TAKERS[name]()


def test_an_array_that_hides_nothing_is_an_array() -> None:
    whole = numpy.ma.array([1.0, 2.0])
    refuse_masked(whole, "x")
    assert first(whole) == 2.0
    for other in (None, 1.0, [1.0], numpy.ones(2)):
        refuse_masked(other, "x")


def test_rows_of_different_lengths_are_refused_by_the_name_of_the_argument() -> None:
    with pytest.raises(ValueError, match="argument 0 of <lambda> has samples of different lengths"):
        first.batch([[1.0, 2.0, 3.0], [1.0]])


def test_a_row_that_is_too_short_for_a_compiled_function_is_named() -> None:
    with pytest.raises(IndexError, match=r"<lambda> was called with a list of 2 numbers, and list index out of range"):
        compile(lambda row: row[2]).batch([[1.0, 2.0]])
