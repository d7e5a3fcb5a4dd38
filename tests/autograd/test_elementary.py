"""Rows in plain arithmetic against 300 digits."""

from __future__ import annotations

import math
import random

import pytest

from autograd import Rule, elementary
from tests.autograd import exact
from tests.autograd.points import RULES, many

WITHIN = 4.0  # units in the last place
IN_ARITHMETIC = [rule for rule in RULES if rule.arithmetic is not None]
AWKWARD = [0.0, -0.0, 5e-324, 1e-300, 0.7, -0.7, 27.0, 40.0, 1e308, -1e308, math.inf, -math.inf, math.nan]

every_rule = pytest.mark.parametrize("rule", IN_ARITHMETIC, ids=[rule.name for rule in IN_ARITHMETIC])


def test_there_are_some() -> None:
    assert {"erf", "erfc"} <= {rule.name for rule in IN_ARITHMETIC}
    assert elementary.polynomial(2.0, [1.0, 0.0, 3.0]) == 7.0


@every_rule
def test_it_is_within_4_ulp(rule: Rule) -> None:
    assert rule.arithmetic is not None
    rng = random.Random(rule.name)
    points = many(rule, 400) + [[rng.uniform(-6.0, 26.0)] for _ in range(400)]
    for point in points:
        got, expected = rule.arithmetic(*point), exact.value(rule, point)
        if abs(expected) > 1e-300:  # smaller ones have fewer digits
            assert exact.ulps(got, expected) <= WITHIN, (point, got, expected)


@every_rule
def test_it_answers_for_every_float(rule: Rule) -> None:
    assert rule.arithmetic is not None
    for x in AWKWARD:
        got, expected = rule.arithmetic(x), rule.compute([x])
        assert got == pytest.approx(expected, rel=1e-15, nan_ok=True)
        assert math.isnan(got) or math.copysign(1.0, got) == math.copysign(1.0, expected)
