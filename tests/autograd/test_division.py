"""`%`, `//`, `divmod`, `math.ceil` and `math.trunc`: Python's results with any signs, IEEE-754 where Python raises."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from autograd import Value, compile, grad, maximum, sum as total, value_and_grad
from autograd.show.expression import parse
from tests.autograd.compiled.backends_at_hand import every_backend

inf, nan = math.inf, math.nan
NUMBERS = [0.0, -0.0, 5e-324, 0.1, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 1e16, 2.0**53 + 2, 1e300, inf, nan]
NUMBERS += [-x for x in NUMBERS]


def in_python(run: Any, x: float, y: float) -> float:
    """Return what Python says, and what IEEE-754 says where it raises."""
    if y == 0.0:
        at_zero = nan if x == 0.0 or math.isnan(x) else math.copysign(inf, x) * math.copysign(1.0, y)
        return at_zero if run(7.0, 2.0) == 3.0 else nan
    found: float = run(x, y)
    return found


def same(got: float, expected: float) -> bool:
    if math.isnan(expected):
        return math.isnan(got)
    return got == expected and math.copysign(1.0, got) == math.copysign(1.0, expected)


@pytest.mark.parametrize("run", [lambda x, y: x // y, lambda x, y: x % y], ids=["floor_divide", "remainder"])
def test_results_are_those_of_python(run: Any) -> None:
    for x, y in itertools.product(NUMBERS, repeat=2):
        expected = in_python(run, x, y)
        left = x if y else Value(x)
        assert all(same(out.data, expected) for out in (run(Value(x), Value(y)), run(Value(x), y), run(left, Value(y))))


@pytest.mark.parametrize("run", [lambda x, y: x // y, lambda x, y: x % y], ids=["floor_divide", "remainder"])
@every_backend
def test_compiled_results_are_those_of_python(run: Any, backend: Any) -> None:
    compiled, pairs = compile(run, backend=backend), list(itertools.product(NUMBERS, repeat=2))
    for (x, y), got in zip(pairs, compiled.batch(*zip(*pairs, strict=True)).tolist(), strict=True):
        assert same(got, in_python(run, x, y)), (x, y, got)
        assert same(compiled(x, y), in_python(run, x, y)), (x, y)


@pytest.mark.parametrize(
    ("x", "y", "slope"), [(7.0, 3.0, -2.0), (-7.0, 3.0, 3.0), (7.0, -3.0, 3.0), (-7.0, -3.0, -2.0)]
)
@every_backend
def test_derivatives_by_both_sides(x: float, y: float, slope: float, backend: Any) -> None:
    for f in (lambda x, y: x % y, lambda x, y: divmod(x, y)[1]):
        assert value_and_grad(f, (0, 1))(x, y) == (x % y, (1.0, slope))
        assert compile(f, backend=backend).value_and_grad(x, y, argnums=(0, 1)) == (x % y, (1.0, slope))
        assert grad(lambda x, f=f: f(x, y))(x) == 1.0 and grad(lambda y, f=f: f(x, y))(y) == slope
    assert value_and_grad(lambda x, y: x // y, (0, 1))(x, y) == (x // y, (0.0, 0.0))
    assert grad(grad(lambda y: (x % y) ** 2))(y) == 2.0 * slope**2
    assert math.isnan(grad(lambda x: x % 0.0)(x))


def test_within_one_divisor_the_remainder_does_not_depend_on_it() -> None:
    assert grad(lambda y: (1.0 % y) ** 0.5)(3.0) == 0.0
    assert grad(lambda x: (x % 4.0) ** 0.5)(0.0) == inf


@pytest.mark.parametrize("number", [2.5, -2.5, -0.3, 0.0, -0.0, 3.0, inf, -inf, nan])
@every_backend
def test_whole_numbers_as_the_functions_of_math_ask_for_them(number: float, backend: Any) -> None:
    runs: list[Any] = [math.floor, math.ceil, math.trunc, round]
    for run in runs:
        whole = run(number) if math.isfinite(number) else number
        expected = math.copysign(whole, number) if whole == 0 else float(whole)
        x = Value(number)
        assert same(run(x).data, expected) and same(compile(run, backend=backend)(number), expected)
        run(x).backward()
        assert x.grad == 0.0


def test_they_print_as_python_writes_them() -> None:
    x, y = Value(7.0, label="x"), Value(3.0, label="y")
    assert parse("x % y + x // y", {"x": x, "y": y}).data == 3.0
    assert [(x % y).op.symbol, (x // y).op.symbol] == ["%", "//"]


def test_a_list_may_have_a_start_as_in_pythons_sum() -> None:
    x = Value(2.0)
    assert total([x, 1.0], 4.0).data == total([x, 1.0], Value(4.0)).data == 7.0
    assert sum([x, x], Value(4.0)).data == 8.0
    assert total([], 4.0) == 4.0 and total([1.0, 2.0], 3.0) == 6.0
    assert maximum([x, 1.0], 4.0).data == 4.0
