"""Runs rolled into loops: which periods are found, what is stored, and what stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, compile, cos, exp, sin, tanh, value_and_grad
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program import rolling
from autograd.compiled.program.program import Program
from autograd.compiled.program.runs import RunSegment
from autograd.compiled.trace.trace import trace
from tests.autograd.compiled.backends_at_hand import BACKENDS, every_backend


def runs(f: Callable[[Any], Any]) -> list[RunSegment]:
    program = Program(trace(f, [0.0]), [])
    return [part.segment for part in program.during if isinstance(part.segment, RunSegment)]


def shape(run: RunSegment) -> tuple[int, int, int]:
    """Return how many formulas a run has, operations, and arrays of results."""
    return len(run.parts), run.count, len(run.results)


def repeated(step: Callable[[Any, int], Any], times: int) -> Callable[[Any], Any]:
    def f(x: Any) -> Any:
        for i in range(times):
            x = step(x, i)
        return x

    return f


def test_a_period_is_one_formula_and_stores_what_others_read() -> None:
    (run,) = runs(repeated(lambda x, i: sin(x) * 0.5 + cos(x), 60))
    assert shape(run) == (1, 60, 1)
    (run,) = runs(repeated(lambda x, i: sin(x) * (0.1 * i) + cos(x), 60))  # a number of its own for each
    assert shape(run) == (1, 60, 1) and len(run.operands) == 2


def test_the_first_period_may_read_what_is_outside() -> None:
    def fibonacci(x: Any) -> Any:
        before, now = x, x * 0.5
        for _ in range(80):
            before, now = now, tanh(now + before)
        return now

    assert max(run.count for run in runs(fibonacci)) >= 79


def test_a_number_that_is_read_from_outside_is_stored() -> None:
    def f(x: Any) -> Any:
        middle = x
        for i in range(80):
            y = sin(x)
            x = y * 0.5
            if i == 40:
                middle = y
        return [x, middle]

    (run,) = runs(f)
    assert shape(run) == (1, 80, 2)


def test_loops_that_follow_each_other() -> None:
    def f(x: Any) -> Any:
        x = repeated(lambda x, i: sin(x) * 0.5, 60)(x)
        return repeated(lambda x, i: exp(-x) + tanh(x), 60)(x)

    assert [shape(run)[:2] for run in runs(f)] == [(1, 60), (1, 60)]


def test_what_does_not_repeat_stays_a_run_of_several_formulas() -> None:
    rows = [sin, cos, tanh]
    order = [int(digit) % 3 for digit in str(3**300)]
    (run,) = runs(repeated(lambda x, i: rows[order[i]](x), len(order)))
    assert shape(run) == (3, len(order), 3)


def test_another_turn_once_is_a_run_between_two_loops() -> None:
    found = runs(repeated(lambda x, i: exp(x) if i == 50 else sin(x) * 0.5, 100))
    assert [run.count for run in found if len(run.parts) == 1 and run.count > 1] == [50, 49]


@pytest.mark.parametrize(("limit", "of_three"), [("MOST_TERMS", 0), ("FEWEST_REPETITIONS", 101), ("MOST_LOOPS", 0)])
def test_limits(limit: str, of_three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, limit, of_three)
    if limit == "MOST_TERMS":
        monkeypatch.setattr(rolling, "MOST_OPERANDS", 1)
    assert [shape(run)[:2] for run in runs(repeated(lambda x, i: sin(x) * 0.5, 100))] == [(2, 200)]


def test_gradients_of_a_shared_parameter_and_of_each_step() -> None:
    w, steps = Value(0.7), [Value(0.01 * i) for i in range(100)]

    def f(x: Any) -> Any:
        early = x * w
        for step in steps:
            x = sin(x) * w + step * early
        return x

    for parameter in (w, *steps):
        parameter.zero_grad()
    f(Value(0.3)).backward()
    value, slope = value_and_grad(f)(0.3)
    for backend in BACKENDS:
        g = compile(f, backend=backend)
        assert g.value_and_grad(0.3) == pytest.approx((value, slope), rel=1e-12)
        _, slopes = g.value_and_grad(0.3, wrt=[w, *steps])
        assert slopes == pytest.approx([parameter.grad for parameter in (w, *steps)], rel=1e-11)


@every_backend
def test_a_run_of_few_operations(backend: BackendName) -> None:
    def step(x: Any, i: int) -> Any:
        for factor in (0.9, 0.8, 0.7):
            x = (x * factor + 0.1) * (1.0 - x * 0.01)
        return x

    f = repeated(step, 8)
    assert [run.count for run in runs(f)] == [8]
    assert compile(f, backend=backend)(0.3) == pytest.approx(f(0.3), rel=1e-14)
    assert compile(f, backend=backend).value_and_grad(0.3) == pytest.approx(value_and_grad(f)(0.3), rel=1e-13)
