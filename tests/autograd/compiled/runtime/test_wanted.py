"""Parameters named by `wrt`: looked at once, and again when they change; gradients in the lists they were named in."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, compile
from autograd.compiled.runtime.wanted import WantedParameters
from nn import MLP
from tests.calls import calls_of


def test_the_same_parameters_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Any] = []

    class Counted(WantedParameters):
        def __init__(self, wrt: Any) -> None:
            looked_at.append(wrt)
            super().__init__(wrt)

    monkeypatch.setattr("autograd.compiled.over_samples.WantedParameters", Counted)
    u, v = Value(2.0), Value(3.0)
    f = compile(lambda x: u * v * v * x, backend="numpy")
    looked_at.clear()
    named = [u, [v]]
    for _ in range(3):
        assert f.value_and_grad(1.0, wrt=named) == (18.0, [9.0, [12.0]])
        assert f.value_and_grad(1.0, wrt=[u, [v]]) == (18.0, [9.0, [12.0]])
        assert f.batch_value_and_grad([1.0, 3.0], wrt=named) == (36.0, [18.0, [24.0]])
    assert looked_at == [named]
    named[0] = v
    assert f.value_and_grad(1.0, wrt=named) == (18.0, [12.0, [12.0]]) and len(looked_at) == 2
    with pytest.raises(TypeError, match=r"wrt takes parameters, Values that were not computed, got 3\.0"):
        f.value_and_grad(1.0, wrt=[3.0, [v]])  # a number that is equal to the parameter that stood there


def test_gradients_come_in_the_lists_of_wrt() -> None:
    u, v = Value(2.0), Value(3.0)
    f = compile(lambda x: u * v * v * x, backend="numpy")
    for wrt, gradient in [
        (u, 9.0),
        ((u, v), (9.0, 12.0)),
        ([v, u, v], [12.0, 9.0, 12.0]),
        ({"u": u, "rest": [v]}, {"u": 9.0, "rest": [12.0]}),
        ([], []),
    ]:
        assert f.value_and_grad(1.0, wrt=wrt) == (18.0, gradient)


def test_a_call_does_not_run_python_for_each_parameter() -> None:
    def calls_with(units: int) -> int:
        model = MLP(2, [units, 1], seed=0)
        f, parameters = compile(lambda x: model(x)), model.parameters()
        f.value_and_grad([1.0, 2.0], wrt=parameters)
        return calls_of(lambda: f.value_and_grad([1.0, 2.0], wrt=parameters))

    assert calls_with(40) - calls_with(4) < 100  # for 144 parameters more, in 36 units
