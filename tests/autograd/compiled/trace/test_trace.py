"""Tracing: what a program cannot repeat is refused, with the line and what to write instead; cost."""

from __future__ import annotations

import copy
import math
import random
from typing import Any

import pytest

from autograd import TraceError, Value, compile, take, topological_order
from autograd.compiled.choose_backend import BackendName
from nn import MLP
from tests.autograd.compiled.backends_at_hand import every_backend


def branching(x: Any) -> Any:
    if x > 0:
        return x
    return -x


REFUSED: list[tuple[Any, str]] = [
    (branching, r"cannot branch on .* line \d+ \(if x > 0:\): write where\(condition, x, y\)"),
    (lambda x: float(x) + 1.0, r"turn into a plain number .*: use autograd's functions"),
    (lambda x: math.exp(x), r"turn into a plain number .*autograd\.exp for math\.exp"),
    (lambda x: x * bool(x), r"branch on"),
    (lambda x: [1.0, 2.0][x], r"index a list with .* write take\(values, index\)"),
    (lambda x: x * x.data, r"read \.data of .* use the number itself, or x\.detach\(\)"),
    (lambda x: x.backward(), r"call backward\(\) on"),
    (lambda x: min(x, 1.0), r"branch on"),
    (lambda x: int(x) * x, r"turn into a plain number"),
    (lambda x: take([1.0, 2.0], x * 1.0), r"take with an index that was computed"),
    (lambda x: "text", r"returned str, where a number or nested lists of numbers belong"),
    (lambda x: take([[1.0], [2.0, 3.0]], x), r"take from a list whose entries have different shapes"),
    (lambda x: copy.copy(x), r"copy or pickle a number that is traced"),
    (lambda x: x * random.random(), r"traced <lambda> twice and saw two different computations"),
]


@pytest.mark.parametrize(("f", "message"), REFUSED)
@every_backend
def test_what_a_program_cannot_repeat_is_refused(f: Any, message: str, backend: BackendName) -> None:
    with pytest.raises(TraceError, match=message):
        compile(f, backend=backend)(1.0)


@every_backend
def test_a_number_of_another_call_is_refused(backend: BackendName) -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(x)
        return x * kept[0]  # that of the first call, when it is traced a second time

    with pytest.raises(TraceError, match=r"use, in another call, .*: pass it as an argument"):
        compile(f, backend=backend)(1.0)


W = Value(0.5, label="w")


@pytest.mark.parametrize(
    "f", [lambda x: x * W.data, lambda x: x if W > 0 else -x, lambda x: x if W else -x, lambda x: x * max(W, 0.0)]
)
@every_backend
def test_a_parameter_is_not_frozen_either(f: Any, backend: BackendName) -> None:
    with pytest.raises(TraceError, match=r"read the data of, compare or branch on .*\(parameter 'w'\)"):
        compile(f, backend=backend)(1.0)
    out = f(1.0)  # outside it is as it was
    assert getattr(out, "data", out) in (0.5, 1.0)


@every_backend
def test_what_f_raises_comes_through_and_nothing_is_left_behind(backend: BackendName) -> None:
    def failing(x: Any) -> Any:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        compile(failing, backend=backend)(1.0)
    assert (Value(2.0) * Value(3.0)).data == 6.0  # and Values are recorded as ever


# Cost.


def test_tracing_looks_at_each_parameter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def counted(*roots: Any, stop: Any = ()) -> Any:
        looked_at.append(len(stop))
        return topological_order(*roots, stop=stop)

    monkeypatch.setattr("autograd.compiled.trace.tape.topological_order", counted)
    model = MLP(20, [30, 1], seed=0)
    scale = Value(2.0) * Value(0.5)
    compile(lambda x: model(x) * scale).program([0.0] * 20)
    # A walk goes through all that is known before it begins: one for what was computed outside, none for a leaf. What
    # is traced is traced twice.
    assert len(looked_at) == 2
