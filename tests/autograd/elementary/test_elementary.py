"""Rows in plain arithmetic against 300 digits."""

from __future__ import annotations

import math
import random
from typing import Any

import mpmath
import pytest

from autograd import Rule, elementary
from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.elementary import error_function
from autograd.ieee import Ieee
from autograd.rounding import product_error
from tests.autograd import exact
from tests.autograd.points import RULES, arity, many

WITHIN = 4.0  # units in the last place
RULE_OF = {rule.name: rule for rule in RULES}
IN_ARITHMETIC = [rule for rule in RULES if rule.arithmetic or rule.without_exp]
AWKWARD = [0.0, -0.0, 5e-324, 1e-300, 0.7, -0.7, 1.0, -1.0, 2.0, -3.0, 27.0, 40.0, 710.0, -745.5, 1e17, 1e308, -1e308]
AWKWARD += [math.inf, -math.inf, math.nan]
# Intervals beyond those of `points`: where arguments are reduced, or results are nearly too large or too small.
ALSO: dict[str, list[tuple[float, float]]] = {
    "exp": [(-708.0, 709.7)],
    "gaussian": [(-26.0, 26.0)],
    "sigmoid": [(-708.0, 40.0)],
    "expm1": [(-60.0, 709.7)],
    "sinh": [(-710.4, 710.4)],
    "cosh": [(-710.4, 710.4)],
    "tanh": [(-25.0, 25.0)],
    "sech": [(-700.0, 700.0)],
    "sin": [(-1e6, 1e6), (-1e12, 1e12)],
    "cos": [(-1e6, 1e6), (-1e12, 1e12)],
    "tan": [(-1e6, 1e6), (-1e12, 1e12)],
    "log": [(1e-300, 1e300), (0.9, 1.1)],
    "log2": [(1e-300, 1e300), (0.9, 1.1)],
    "log10": [(1e-300, 1e300), (0.9, 1.1)],
    "log1p": [(-0.999, 5.0), (0.0, 1e300)],
    "asinh": [(-1e9, 1e9)],
    "acosh": [(1.0, 1e9)],
    "atan": [(-3.0, 3.0), (-1e18, 1e18)],
    "erf": [(-6.0, 6.0)],
    "erfc": [(-6.0, 26.0)],
}

every_rule = pytest.mark.parametrize("rule", IN_ARITHMETIC, ids=[rule.name for rule in IN_ARITHMETIC])


def by_arithmetic(rule: Rule, point: list[float]) -> float:
    """Return what the formula says, on floats that never raise."""
    return float(rule.in_other_rows([Ieee(x) for x in point]))


def test_there_are_some() -> None:
    assert {"erf", "erfc", "exp", "tanh", "power"} <= {rule.name for rule in IN_ARITHMETIC}
    assert elementary.polynomial(2.0, [1.0, 0.0, 3.0]) == 7.0


@pytest.mark.exhaustive
@every_rule
def test_it_is_within_4_ulp(rule: Rule) -> None:
    rng = random.Random(rule.name)
    points = many(rule, 300)
    points += [[rng.uniform(*interval)] for interval in ALSO.get(rule.name, []) for _ in range(300)]
    if rule.name == "power":
        points += [[math.exp(rng.uniform(-20, 20)), rng.uniform(-30, 30)] for _ in range(300)]
    for point in points:
        got, expected = by_arithmetic(rule, point), exact.value(rule, point)
        if 1e-300 < abs(expected) < 1e308:  # smaller ones have fewer digits
            assert exact.ulps(got, expected) <= WITHIN, (point, got, float(expected))


@every_rule
def test_it_answers_for_every_float(rule: Rule) -> None:
    n = arity(rule)
    points = [[x] * n for x in AWKWARD] + [[x] + [y] * (n - 1) for x in AWKWARD for y in AWKWARD if n > 1]
    for point in points:
        got, expected = by_arithmetic(rule, point), rule.on_floats(point)[0]
        assert got == pytest.approx(expected, rel=1e-14, abs=1e-322, nan_ok=True), point
        if rule.arity == 1:
            assert math.isnan(got) or math.copysign(1.0, got) == math.copysign(1.0, expected), point


def test_a_target_that_has_exp_takes_what_is_written_with_it() -> None:
    for rule in (RULE_OF["gaussian"], RULE_OF["sigmoid"]):
        builder = FormulaBuilder()
        x = builder.input()
        having, lacking = (str(Formula([x], [rule.in_other_rows([x], rows)])) for rows in ({"exp"}, ()))
        assert having != lacking and "multiply_add" not in having


def test_the_tail_of_erfc_is_as_near_as_it_says() -> None:
    with mpmath.workdps(40):
        for n in range(400):
            x = mpmath.mpf(27.3) * (n / 399) ** 3
            p, r = (
                mpmath.fsum(c * x**i for i, c in enumerate(reversed(part)))
                for part in (error_function.TAIL_P, error_function.TAIL_R)
            )
            error = p / ((1 + 2 * x) * p - r) / (mpmath.exp(x * x) * mpmath.erfc(x)) - 1
            assert abs(error) <= 7e-17, (x, error)


def test_what_rounding_takes_from_a_product() -> None:
    from fractions import Fraction

    rng = random.Random(0)
    for _ in range(200):
        x, y = rng.uniform(-9, 9), rng.uniform(-9, 9)
        lost: Any = product_error(x, y)
        assert Fraction(lost) == Fraction(x) * Fraction(y) - Fraction(x * y)
