"""Programs for one sample: of many unlike operations, partials are saved; of few, quick ones are computed again."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import exp, sin
from autograd.compiled.program import program
from autograd.compiled.program.backward import BackwardPass
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace


@pytest.mark.parametrize(("single", "most", "saves"), [(True, 1, True), (True, 2, False), (False, 1, False)])
def test_partials_are_saved_where_there_are_many_groups(
    single: bool, most: int, saves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def backward(grouped: Any, roots: Any, leaves: Any, save_all: bool) -> BackwardPass:
        asked.append(save_all)
        return BackwardPass(grouped, roots, leaves, save_all)

    monkeypatch.setattr(program, "MANY_GROUPS", most)
    monkeypatch.setattr(program, "BackwardPass", backward)
    traced = trace(lambda x: sin(exp(x)), [0.0])
    Program(traced, traced.outputs, True, single=single)
    assert asked == [saves]
