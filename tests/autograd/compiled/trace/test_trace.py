"""Tracing: what a program cannot repeat is refused, with the line and what to write instead; cost."""

from __future__ import annotations

import copy
import math
import random
from fractions import Fraction
from functools import cache
from typing import Any

import numpy
import pytest

from autograd import TraceError, Value, compile, no_grad, sum as total, take, topological_order
from autograd.compiled.choose_backend import BackendName
from nn import MLP
from tests.autograd.compiled.backends_at_hand import every_backend


def branching(x: Any) -> Any:
    if x > 0:
        return x
    return -x


@cache
def cached_square(x: Any) -> Any:
    return x * x


def matched(x: Any) -> Any:
    match x:
        case 1.0:
            return 2.0 * x
        case _:
            return x


def index_of_second(x: Any, y: Any) -> Any:
    return [x, y].index(y) * x


def without_second(x: Any, y: Any) -> Any:
    numbers = [x, y]
    numbers.remove(y)
    return numbers[0]


W = Value(0.5, label="w")

EQUALITIES: list[tuple[Any, tuple[float, ...]]] = [
    (matched, (1.0,)),
    (index_of_second, (1.0, 1.0)),
    (without_second, (1.0, 2.0)),
    (lambda x: x if x == 1 else -x, (1.0,)),
    (lambda x: x if x == True else -x, (1.0,)),  # noqa: E712
    (lambda x: x if x == 1 + 0j else -x, (1.0,)),
    (lambda x: x if x == Fraction(1) else -x, (1.0,)),
    (lambda x: x if x == numpy.float32(1) else -x, (1.0,)),
    (lambda x: x if numpy.float64(1) == x else -x, (1.0,)),
    (lambda x: x if (x == numpy.ones(2)).all() else -x, (1.0,)),
    (lambda x: x if x != 1.0 else -x, (1.0,)),
    (lambda x: x if x != x else -x, (1.0,)),
    (lambda x: [x, 2.0 * x].count(1.0) * x, (1.0,)),
    (lambda x, y: x if x == y else -x, (1.0, 1.0)),
    (lambda x, y: x if (x, 0.0) == (y, 0.0) else -x, (1.0, 1.0)),
    (lambda x: x if x == W else -x, (1.0,)),
    (lambda x: x if x * W != 1.0 else -x, (1.0,)),
    (lambda x: x if 2.0 * W == 1.0 else -x, (1.0,)),
    (lambda x: x if x in [W] else -x, (1.0,)),
]

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
    (lambda x: "text", r"returned str, where a number or lists of numbers belong"),
    (lambda x: take([[1.0], [2.0, 3.0]], x), r"take from a list whose entries have different shapes"),
    (lambda x: copy.copy(x), r"copy or pickle a number that is traced"),
    (lambda x: x if x in (1.0, 2.0) else 7 * x, r"test for equality .* line \d+ .*: write equal\(x, y\)"),
    (lambda x: x if x in {1.0, 2.0} else 7 * x, r"look up in a set or dict .*: write where\(equal\(x, key\), \.\.\.\)"),
    (lambda x: {1.0: x}.get(x, 7 * x), r"look up in a set or dict"),
    (lambda x: cached_square(x), r"look up in a set or dict"),
    (lambda x: x * hash(x), r"look up in a set or dict"),
    (lambda x: x * len(str(x)), r"turn into text .*: print or look up what the compiled function returns"),
    (lambda x: {"1.0": x}.get(f"{x}", -x), r"turn into text"),
    (lambda x: float(f"{x:.1f}"), r"turn into text"),
    (lambda x: x if x.is_integer() else -x, r"turn into a plain number"),
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

    with pytest.raises(TraceError, match=r"use in another call .*: pass it as an argument"):
        compile(f, backend=backend)(1.0)

    def the_first(x: Any) -> Any:
        kept.append(x)
        return kept[0]

    with pytest.raises(TraceError, match=r"use in another call .*: pass it as an argument"):
        compile(the_first, backend=backend)(1.0)


@pytest.mark.parametrize(("f", "args"), EQUALITIES)
def test_no_test_for_equality_is_decided_while_tracing(f: Any, args: tuple[float, ...]) -> None:
    with pytest.raises(TraceError, match=r"test for equality .* line \d+ .*: write equal\(x, y\)"):
        compile(f, backend="numpy")(*args)
    assert isinstance(f(*args), (int, float, Value))  # in a plain call it is decided


def test_what_is_no_number_is_equal_to_no_number() -> None:
    def f(x: Any, y: Any = None) -> Any:
        return x if x != "mean" and y is None and x != None and W == W and x not in ("a", []) else -x  # noqa: E711

    assert compile(f)(2.0) == f(2.0) == 2.0


def test_functions_of_numpy_are_rows_of_the_table_as_they_are_for_values() -> None:
    def f(x: Any) -> Any:
        return numpy.exp(x) * numpy.float64(2.0) + numpy.arctan(numpy.multiply(x, 3.0))

    assert compile(f)(0.5) == pytest.approx(f(0.5), rel=1e-15) == f(Value(0.5)).data
    with pytest.raises(TypeError, match="map over its elements"):
        compile(lambda x: x * numpy.ones(2))(0.5)


@pytest.mark.parametrize(
    "f", [lambda a: (a * 2)[0], lambda a: (2 * a)[0], lambda a: (a + a)[0], lambda a: (a[1:] * 2)[0]]
)
def test_arithmetic_on_an_array_is_not_that_on_a_list(f: Any) -> None:
    with pytest.raises(
        TraceError, match=r"compute with a whole array that is traced, at .*: write \[2.0 \* x for x in xs\]"
    ):
        compile(f)(numpy.array([1.0, 2.0]))
    assert compile(lambda a: a[0][1] * total(a[1]) + len(a))(numpy.array([[1.0, 2.0], [3.0, 4.0]])) == 16.0
    assert compile(lambda a: (a * 2)[3] + (a + a)[0])([1.0, 2.0]) == 3.0  # of a list they mean what Python means
    assert compile(lambda a: a[0] * a[1]).value_and_grad(numpy.array([2.0, 3.0])) == (6.0, [3.0, 2.0])


def test_a_number_is_a_float_to_isinstance_as_in_a_plain_call() -> None:
    def f(x: Any) -> Any:
        return (
            2.0 * x.real if isinstance(x, float) and not isinstance(x, (Value, list, str)) else x.imag + x.conjugate()
        )

    assert compile(f)(2.0) == f(2.0) == 4.0


@pytest.mark.parametrize("caught", [TypeError, TraceError, Exception])
def test_a_refusal_counts_even_if_the_function_catches_it(caught: type[Exception]) -> None:
    def f(x: Any) -> Any:
        try:
            return 2.0 * float(x)
        except caught:
            return 3.0 * x

    with pytest.raises(TraceError, match="turn into a plain number"):
        compile(f)(1.0)
    assert compile(lambda x: 3.0 * x)(1.0) == 3.0  # and the next function is not blamed for it


def test_a_function_first_called_without_recording_has_gradients_all_the_same() -> None:
    f = compile(lambda x: W * x)
    with no_grad():
        assert f(2.0) == 1.0
    assert f.value_and_grad(2.0) == (1.0, 0.5) and f.value_and_grad(2.0, wrt=W) == (1.0, 2.0)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * W.data,
        lambda x: x if W > 0 else -x,
        lambda x: x if W else -x,
        lambda x: x * max(W, 0.0),
        lambda x: x if W == 0.5 else -x,
        lambda x: x if W in (0.5, 1.0) else -x,
        lambda x: x if W != 2 else -x,
    ],
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
        looked_at.append(roots)
        return topological_order(*roots, stop=stop)

    monkeypatch.setattr("autograd.compiled.trace.tape.topological_order", counted)
    model = MLP(20, [30, 1], seed=0)
    scale = Value(2.0) * Value(0.5)
    compile(lambda x: model(x) * scale).program([0.0] * 20)
    # A walk for what was computed outside, none for a leaf. What is traced is traced twice.
    assert looked_at == [(scale,)] * 2
