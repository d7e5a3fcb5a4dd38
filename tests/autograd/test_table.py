"""Every row of the table through every test: a new row needs no new test here."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd import Constant, Rule, Value, check_gradients, grad, jvp, no_grad, value_and_grad
from autograd.rule import ATOM, CONSTANT, LEAF, LOOSEST
from tests.autograd import exact
from tests.autograd.points import RULES, arity, function, gentle, many

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])

WITHIN = 4.0  # units in the last place, for every local derivative
LARGER: dict[str, tuple[int | None, Callable[..., float], str]] = {
    "power": (
        0,
        lambda x, y: 4 + abs(math.log(x)) * math.ulp(y - 1) / math.ulp(1),
        "y - 1 is rounded before it becomes an exponent of x",
    ),
    "logsumexp": (
        None,
        lambda *xs: 4 + 2 * math.ulp(max(xs) - min(xs)) / math.ulp(1),
        "x - max is rounded before it becomes an exponent",
    ),
    "gelu": (
        None,
        lambda x: 4 + min(x, 0.0) ** 2,
        "x / sqrt(2) is rounded before it becomes an argument of erfc, which multiplies its error by x^2",
    ),
}
NEAR_ROOTS = {
    "gelu": (-0.75, "its derivative is a difference of two terms that cancel there"),
    "silu": (-1.28, "its derivative is a difference of two terms that cancel there"),
}


@every_rule
def test_every_local_derivative_is_within_4_ulp_of_exact(rule: Rule) -> None:
    for point in many(rule, 200):
        _, derivatives = rule.on_floats(point, [True] * arity(rule))
        for i, got in enumerate(derivatives):
            assert got is not None
            expected = exact.derivative(rule, point, i)
            argument, limit, _ = LARGER.get(rule.name, (None, lambda *_: WITHIN, ""))
            bound = limit(*point) if argument in (None, i) else WITHIN
            if rule.name in NEAR_ROOTS and abs(point[0] - NEAR_ROOTS[rule.name][0]) < 1.0:
                assert abs(got - expected) <= WITHIN * math.ulp(0.5), (point, i, got, expected)
            else:
                assert exact.ulps(got, expected) <= bound, (point, i, got, expected)


@pytest.mark.exhaustive
@every_rule
def test_value_and_partials_agree_with_differences_in_both_modes_to_order_3(rule: Rule) -> None:
    run = function(rule)
    for point in gentle(rule, 3):
        check_gradients(run, *point, order=2)
        for i in range(arity(rule)):
            check_gradients(grad(run, i), *point, order=2)


@every_rule
def test_forward_and_reverse_are_equal(rule: Rule) -> None:
    run = function(rule)
    n = arity(rule)
    for point in many(rule, 20):
        value, reverse = value_and_grad(run, tuple(range(n)))(*point)
        for i in range(n):
            tangents = [float(i == j) for j in range(n)]
            assert jvp(run, point, tangents) == (value, reverse[i])


@every_rule
def test_kinks_have_the_listed_derivatives(rule: Rule) -> None:
    for kink in rule.kinks:
        _, derivatives = rule.on_floats(kink.at, [True] * len(kink.at))
        assert derivatives == list(kink.partials), kink
        _, found = value_and_grad(function(rule), tuple(range(len(kink.at))))(*kink.at)
        assert found == kink.partials, kink
        assert kink.why


@every_rule
def test_numbers_of_every_kind_give_what_floats_give(rule: Rule) -> None:
    run = function(rule)
    whole = [1.0, 2.0, 3.0, 2.0][: arity(rule)]
    if rule.name in ("asin", "acos", "atanh", "acosh"):
        whole = [1.0]
    expected = run(*whole)
    assert type(expected) is float
    kinds: list[Any] = [int, Fraction, numpy.float64, numpy.float32, numpy.int64]
    for kind in kinds:
        numbers = [kind(number) for number in whole]
        assert run(*numbers) == expected or math.isnan(expected)
        recorded = run(*[Value(number) for number in numbers])
        assert type(recorded.data) is float
        assert recorded.data == expected
    assert run(*[True] * arity(rule)) == run(*[1.0] * arity(rule))


@every_rule
def test_each_argument_may_be_constant(rule: Rule) -> None:
    run = function(rule)
    n = arity(rule)
    [point] = gentle(rule, 1)
    _, everything = rule.on_floats(point, [True] * n)
    for i in range(n):
        args: list[Any] = [Value(x) if i == j else x for j, x in enumerate(point)]
        out = run(*args)
        assert out.op is rule
        assert out.data == run(*point)
        assert [type(parent) for parent in out.parents] == [Value if i == j else Constant for j in range(n)]
        flat = rule.arity is not None and rule.flat[i]
        assert [d for d in out.local_derivatives if d is not None] == ([] if flat else [everything[i]])
        out.backward()
        assert args[i].grad == everything[i]


@every_rule
def test_nothing_is_recorded_within_no_grad(rule: Rule) -> None:
    [point] = gentle(rule, 1)
    with no_grad():
        out = function(rule)(*map(Value, point))
    assert type(out) is Constant
    assert out.parents == ()
    assert out.data == function(rule)(*point)


@every_rule
def test_no_argument_raises_or_gives_a_complex_number(rule: Rule) -> None:
    awkward = [0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 750.0, -750.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan]
    n = arity(rule)
    points = [[x] * n for x in awkward] + [[x] + [y] * (n - 1) for x in awkward for y in awkward if n > 1]
    for point in points:
        value, derivatives = rule.on_floats(point, [True] * n)
        assert type(value) is float
        assert all(type(derivative) is float for derivative in derivatives)
        out = function(rule)(*map(Value, point))
        assert out.data == value or math.isnan(value)


def test_what_was_not_computed_has_a_row_that_says_so() -> None:
    assert "not computed" in LEAF.source and "not differentiated" in CONSTANT.source


@every_rule
def test_the_row_is_complete(rule: Rule) -> None:
    assert rule.source
    assert rule.symbol
    assert LOOSEST < rule.precedence <= ATOM
    assert rule.arity is None or len(rule.domain) == rule.arity
    for i in range(1, (rule.arity or 0) + 1):
        assert f"#{i}" in rule.latex
    assert rule.arity is not None or "#*" in rule.latex
    assert rule.latex.count("{") == rule.latex.count("}")


@every_rule
def test_the_textbook_form_says_the_same(rule: Rule) -> None:
    for point in gentle(rule, 3):
        out, derivatives = rule.on_floats(point, [True] * arity(rule))
        for shown, derivative in zip(rule.textbook_derivatives(out, point) or derivatives, derivatives, strict=True):
            assert shown == pytest.approx(derivative, rel=1e-12)
