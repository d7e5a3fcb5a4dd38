"""Derivatives of smooth rows to order 4, at 0, far out, and around each number where a formula changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import mpmath
import pytest

from autograd import Rule, compile, grad
from tests.autograd import exact
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.points import RULES, arity, domain, function

DIGITS = 900  # so that differences of order 4 of numbers up to 1e200 keep some
NEVER_SMOOTH = {"round", "floor", "ceil", "trunc", "floor_divide", "remainder", "sign", "step", "equal", "greater"}
# By a jump of a derivative at 0, or at a bound; beside these the rows are as smooth as others.
KINKED = {"where", "abs", "relu", "leaky_relu", "elu", "softsign", "hardtanh", "clip", "maximum", "minimum"}
SMOOTH = [rule for rule in RULES if rule.name not in NEVER_SMOOTH | KINKED]

# Where `where` switches in rules.py and elementary/, squares or exponentials overflow, and results vanish.
THRESHOLDS: tuple[float, ...] = (
    0.25,
    0.4142,
    0.7,
    19.06,
    22.0,
    26.6,
    27.3,
    36.8,
    39.9,
    40.1,
    177.0,
    200.0,
    354.9,
    372.6,
    399.0,
    708.3,
)
THRESHOLDS += (709.7, 709.9, 710.3, 710.6, 745.0, 745.2, 746.1, 800.0, 1e8, 1e77, 1e100, 9e149, 2e150, 1e151)
THRESHOLDS += (1e154, 2e155)
FIRST = (0.0, 800.0, -800.0)
REST = tuple(sign * x for x in THRESHOLDS for sign in (1.0, -1.0))
BASE = {"power": [2.5, 1.7], "atan2": [0.6, 0.8], "hypot": [0.6, 0.8]}  # the arguments that stay; 0.3 for others
CANCELS = {"hypot", "norm"}  # their second derivatives, y^2 / r^3, are a difference, where one argument is far larger
WITHIN = 1e-9


def points(rule: Rule, xs: tuple[float, ...]) -> Iterator[tuple[list[float], int]]:
    """Yield points in the domain, and which argument is moved there."""
    for i in range(arity(rule)):
        low, high = domain(rule)[i]
        for x in xs:
            point = BASE.get(rule.name, [0.3, 0.5, -0.2, 0.7])[: arity(rule)]
            point[i] = x
            kinked = any(kink.at == tuple(point) for kink in rule.kinks)
            if low < x < high and not kinked and not (rule.name in CANCELS and abs(x) > 100.0) and not at_pole(rule, x):
                yield point, i


def at_pole(rule: Rule, x: float) -> bool:
    return rule.name == "tan" and abs(x) > 1e6  # where only the digits of x say how far the next pole is


def exact_derivative(rule: Rule, point: list[float], i: int, order: int) -> Any:
    """Return the derivative of some order by argument i, by central differences."""
    with mpmath.workdps(DIGITS):
        h = mpmath.mpf(10) ** -60 * max(1.0, min(abs(point[i]), 1e10))
        total = mpmath.mpf(0)
        for k in range(order + 1):
            offset = (mpmath.mpf(order) / 2 - k) * h
            moved = [mpmath.mpf(x) + (offset if j == i else 0) for j, x in enumerate(point)]
            total += (-1) ** k * mpmath.binomial(order, k) * exact.value(rule, moved)
        return total / h**order


def is_near(got: float, expected: Any, x: float, order: int) -> bool:
    """Return whether a derivative is right: relatively, but where it passes through 0 near the origin, and next to 0.

    Derivatives of higher order are sums of products, whose factors underflow before they do.
    """
    least = 1e-303 if order == 1 else 1e-290
    if abs(expected) < least:
        return abs(got) < 10 * least
    if abs(expected) > 1e300:
        return abs(got) > 1e299 and (got > 0.0) == (expected > 0)
    return bool(abs(got - expected) <= WITHIN * abs(expected) + (1e-14 if abs(x) <= 1.0 else 0.0))


@cache
def nth(rule: Rule, i: int, order: int) -> Callable[..., Any]:
    f = function(rule)
    for _ in range(order):
        f = grad(f, i)
    return f


def check(rule: Rule, xs: tuple[float, ...]) -> None:
    for point, i in points(rule, xs):
        if rule.name in ("erfc", "erf", "gelu") and abs(point[i]) > 1e100:
            continue  # mpmath cannot say
        for order in (1, 2, 3, 4):
            got, expected = nth(rule, i, order)(*point), exact_derivative(rule, point, i, order)
            assert is_near(got, expected, point[i], order), (point, i, order, got, float(expected))


every_smooth_rule = pytest.mark.parametrize("rule", SMOOTH, ids=[rule.name for rule in SMOOTH])


def test_the_comparison_can_fail() -> None:
    assert is_near(2.0, mpmath.mpf(2), 5.0, 1) and is_near(0.0, mpmath.mpf("1e-320"), 5.0, 1)
    assert not is_near(2.0 + 1e-8, mpmath.mpf(2), 5.0, 1) and not is_near(math.nan, mpmath.mpf(0), 5.0, 1)
    assert not is_near(0.0, mpmath.mpf("1e-300"), 5.0, 1) and not is_near(0.0, mpmath.mpf(2), 0.0, 1)
    assert is_near(0.0, mpmath.mpf("1e-300"), 5.0, 2) and not is_near(0.0, mpmath.mpf("1e-20"), 5.0, 2)


@every_smooth_rule
def test_at_0_and_at_800(rule: Rule) -> None:
    check(rule, FIRST)


@pytest.mark.exhaustive
@every_smooth_rule
def test_around_each_threshold(rule: Rule) -> None:
    check(rule, REST)


@pytest.mark.exhaustive
@pytest.mark.parametrize("rule", [r for r in SMOOTH if r.arity == 1], ids=[r.name for r in SMOOTH if r.arity == 1])
@every_backend
def test_compiled_to_order_4(rule: Rule, backend: Any) -> None:
    xs = [point[0] for point, _ in points(rule, FIRST + REST)]
    for order in (1, 2, 3, 4):
        found = compile(nth(rule, 0, order), backend=backend).batch(xs).tolist()
        for x, got in zip(xs, found, strict=True):
            expected = nth(rule, 0, order)(x)
            assert agree(got, expected, 1e-9, 1e-6 if abs(x) <= 1.0 else 1e-290), (x, order, got, expected)


def outside(rule: Rule) -> list[float]:
    """Return points beyond the ends of the domain of a row of one number at which it has no value."""
    [(low, high)] = domain(rule)
    ends = [low - 0.25, low - 1e10, high + 0.25, high + 1e10]
    return [x for x in ends if math.isfinite(x) and math.isnan(function(rule)(x))]


@pytest.mark.parametrize("rule", [r for r in SMOOTH if r.arity == 1], ids=[r.name for r in SMOOTH if r.arity == 1])
@every_backend
def test_outside_of_the_domain_no_derivative_is_a_number(rule: Rule, backend: Any) -> None:
    for x in outside(rule):
        assert math.isnan(compile(nth(rule, 0, 2), backend=backend)(x))
        for order in (1, 2, 3, 4):
            assert math.isnan(nth(rule, 0, order)(x)), (x, order)


def test_some_rows_have_an_outside() -> None:
    with_one = {rule.name for rule in SMOOTH if rule.arity == 1 and outside(rule)}
    assert with_one >= {"log", "log1p", "log2", "log10", "sqrt", "asin", "acos", "acosh", "atanh"}
