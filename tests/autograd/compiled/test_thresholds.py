"""Values of every row, on every backend, around the numbers where results overflow or vanish or formulas change.

The reference has 300 digits.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import mpmath
import pytest

from autograd import Rule, compile
from tests.amounts import one_in
from tests.autograd import exact
from tests.autograd.compiled.backends.javascript.page_run import WEB_BACKENDS, Case, in_page
from tests.autograd.compiled.backends_at_hand import BACKENDS
from tests.autograd.points import RULES, function
from tests.autograd.test_orders import THRESHOLDS

ONE = [rule for rule in RULES if rule.arity == 1]
TWO = [rule for rule in RULES if rule.arity in (2, None) and rule.name not in ("dot", "equal", "greater")]
inf, nan = math.inf, math.nan

MORE: tuple[float, ...] = (0.0, 0.5, 1.0, 5.9, 37.5, 746.0, 1022.0, 1024.0, 1074.0)
MORE += (2.0**20 * 1.5, 2.0**27, 2.0**28, 2.0**52, 2.0**53)
MORE += (1e16, 1e17, 1.34e154, 1e250, 1e300, 1.7e308)
NEAR = (0.0, 1e-9, 1e-3, 0.01, 0.1, 0.3)
SPECIAL = [0.0, -0.0, inf, -inf, nan]
VANISHING = [5e-324, 1e-323, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-160, 1e-100]
SIDES = [1e-16, 0.3, 1.0, 1.0 + 2.0**-30, 1.0 - 2.0**-53, 2.0, 3.0, 53.0, 700.0, 709.9, 745.5, 1023.0, 1074.0, 1075.0]
SIDES += [1e8, 2.0**53, 2.0**53 + 2, 1e100, 1e154, 1.5e154, 1e200, 1e249, 1e251, 1e300, 1.7e308]

WITHIN = 4.0  # units in the last place
LARGER: dict[str, tuple[float, float, str]] = {  # units, and an absolute error
    "sigmoid": (WITHIN, 1e-307, "1 / (1 + e^-x) is 0 where e^-x is inf, though e^x is subnormal there"),
    "silu": (WITHIN, 1e-304, "x times that"),
    "sech": (WITHIN, 1e-307, "1 / cosh(x) is 0 where cosh(x) is inf"),
    "gelu": (1000.0, 0.0, "x / sqrt(2) is rounded before it becomes an argument of erfc, which multiplies its error"),
    "logsumexp": (WITHIN, 4 * math.ulp(1.0), "a sum of two terms of opposite signs near its root"),
    "mean": (WITHIN, inf, "the sum overflows where the mean does not"),
}


def around(thresholds: Sequence[float]) -> list[float]:
    """Return numbers near each, on both sides and of both signs, and some between the last ones of exponentials."""
    found = [t + d if t < 1e5 else t * (1.0 + d * 1e-3) for t in thresholds for near in NEAR for d in (near, -near)]
    rng = random.Random(0)
    found += [rng.uniform(low, high) for low, high in ((700.0, 760.0), (1015.0, 1080.0)) for _ in range(100)]
    found += [2.0**k for k in range(-1074, 1024, 9)] + [1.37 * 2.0**k for k in range(-1074, 1023, 31)] + VANISHING
    return [*SPECIAL, *(sign * x for x in found for sign in (1.0, -1.0))]


ALONE = [[x] for x in around((*THRESHOLDS, *MORE))]
PAIRS = [
    list(pair) for pair in itertools.product([*SPECIAL, *VANISHING, *SIDES, *(-x for x in VANISHING + SIDES)], repeat=2)
]


def expected(rule: Rule, point: list[float]) -> Any:
    """Return the value to 300 digits, or as the eager engine has it where there is none."""
    found = rule.on_floats(point)[0]
    special = not all(map(math.isfinite, point)) or math.isnan(found) or (0.0 in point and len(point) > 1)
    beyond = rule.name in ("sin", "cos", "tan", "erf", "erfc", "gelu", "power") and max(map(abs, point)) > 1e20
    rounded = rule.name in ("remainder", "floor_divide")  # which are Python's, see test_division.py
    pole = math.isinf(found) and abs(point[0]) in (0.0, 1.0)
    return found if special or beyond or pole or rounded else exact.value(rule, point)


def is_right(rule: Rule, got: float, want: Any) -> bool:
    units, error, _ = LARGER.get(rule.name, (WITHIN, 0.0, ""))
    if not mpmath.isfinite(want):
        return got == want or (math.isnan(got) and math.isnan(want))
    if abs(want) >= mpmath.mpf(2) ** 1024 * (1 - mpmath.mpf(10) ** -15):
        return abs(got) > 1.797e308 and (got > 0.0) == (want > 0)
    if not math.isfinite(got):
        return error == inf
    if abs(want) > 5e-324 and got == 0.0:  # a subnormal number is one, too
        return bool(abs(want) <= error)
    return bool(abs(got - want) <= units * math.ulp(float(want)) + error)


def wrong(rule: Rule, values: Sequence[float], points: list[list[float]], every: int) -> list[Any]:
    wanted = references(rule, len(points[0]), every)
    found = zip(points, values, wanted, strict=True)
    return [(point, got, float(want)) for point, got, want in found if not is_right(rule, got, want)]


@cache
def references(rule: Rule, n: int, every: int) -> list[Any]:
    return [expected(rule, point) for point in (ALONE if n == 1 else PAIRS)[::every]]


def of_point(rule: Rule) -> Callable[[Any], Any]:
    run = function(rule)
    return lambda xs: run(*xs)


def values(rule: Rule, backend: str, points: list[list[float]]) -> list[float]:
    if backend == "eager":
        return [of_point(rule)(point) for point in points]
    if backend in WEB_BACKENDS:
        return in_page([Case(of_point(rule), points)], backend, strict=True)[0].values
    name: Any = backend
    found: list[float] = compile(of_point(rule), backend=name).batch(points).tolist()
    return found


def test_the_comparison_can_fail() -> None:
    [tanh] = [rule for rule in ONE if rule.name == "tanh"]
    assert (
        is_right(tanh, 1.0, mpmath.mpf(1)) and is_right(tanh, nan, nan) and is_right(tanh, inf, mpmath.mpf(2) ** 1024)
    )
    assert not is_right(tanh, 1.0 + 1e-15, mpmath.mpf(1)) and not is_right(tanh, nan, mpmath.mpf(1))
    assert not is_right(tanh, 0.0, mpmath.mpf("1e-323")) and not is_right(tanh, 1e308, inf)


@pytest.mark.parametrize("rule", one_in(2, ONE + TWO), ids=[rule.name for rule in ONE + TWO])
@pytest.mark.parametrize("backend", ["eager", *BACKENDS])
def test_some_values(rule: Rule, backend: str) -> None:
    points = (ALONE if rule.arity == 1 else PAIRS)[::13]
    assert wrong(rule, values(rule, backend, points), points, 13) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("rule", ONE + TWO, ids=[rule.name for rule in ONE + TWO])
@pytest.mark.parametrize("backend", ["eager", *BACKENDS, *WEB_BACKENDS])
def test_values(rule: Rule, backend: str) -> None:
    points = ALONE if rule.arity == 1 else PAIRS
    assert wrong(rule, values(rule, backend, points), points, 1) == []
