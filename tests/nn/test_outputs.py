"""Outputs for many samples: the same by a program and row by row, for models and other functions."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value
from nn import MLP, Module, outputs as outputs_module
from nn.outputs import _compiled_outputs, outputs_of

ROWS = [[0.5, -1.0], [0.0, 2.0]]


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_outputs_are_the_same_compiled(n_outputs: int) -> None:
    model = MLP(2, [4, n_outputs], activation="tanh", seed=0)
    expected = [[o.data for o in model.outputs(row)] for row in ROWS]
    for found in (_compiled_outputs(model, ROWS), outputs_of(model, ROWS)):
        assert isinstance(found[0], list) == (n_outputs > 1)
        as_lists = [sample if isinstance(sample, list) else [sample] for sample in found]
        assert as_lists == [pytest.approx(sample, rel=1e-12) for sample in expected]


def test_they_are_compiled_where_there_is_much_to_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    model, compiled = MLP(2, [4, 1], seed=0), [0.25]
    work = len(ROWS) * len(model.parameters())
    monkeypatch.setattr(outputs_module, "_compiled_outputs", lambda model, rows: compiled)
    for worth, found in ((work, compiled), (work + 1, [model.outputs(row)[0].data for row in ROWS])):
        monkeypatch.setattr(outputs_module, "WORTH_COMPILING", worth)
        assert outputs_of(model, ROWS) == found


def test_a_function_may_return_numbers_and_what_cannot_be_compiled_runs_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outputs_module, "WORTH_COMPILING", 1)
    assert outputs_of(lambda row: row[0] - row[1], ROWS) == [1.5, -2.0]
    assert outputs_of(lambda row: (Value(row[0]), 1), ROWS) == [[0.5, 1.0], [0.0, 1.0]]

    class Branching(Module):
        def __init__(self) -> None:
            self.w = Value(2.0)

        def __call__(self, row: Any) -> Any:
            return self.w * row[0] if row[0] > 0.0 else self.w

    assert outputs_of(Branching(), ROWS) == [1.0, 2.0]
