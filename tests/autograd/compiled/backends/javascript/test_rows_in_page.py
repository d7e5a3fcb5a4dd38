"""Every row of the table in JavaScript and WebAssembly: the eager engine's numbers, to 4 units in the last place."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from autograd import Rule, primitive, value_and_grad
from autograd.compiled.backends.javascript import PagePrograms
from tests.autograd.compiled.backends.javascript.page_run import Case, Found, every_web_backend, in_page
from tests.autograd.points import RULES, arity, function, many
from tests.autograd.test_edges import POINTS

ULPS = 4
# The slope of gelu and the value of logsumexp are sums of terms of opposite signs, which may cancel: units of the terms
# are more of the sum.
MORE_ULPS = {"logsumexp": 20}
TERMS: dict[str, Callable[..., float]] = {"gelu": lambda x: 0.5 * math.erfc(x * -math.sqrt(0.5))}  # the size of one
AWKWARD = [0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 750.0, -750.0, 1e308, -1e308, 1e-320, math.inf, -math.inf, math.nan]

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


def of_list(rule: Rule) -> Callable[[Any], Any]:
    run = function(rule)
    return lambda xs: run(*xs)


def awkward(rule: Rule) -> list[list[float]]:
    n = arity(rule)
    return [[x] * n for x in AWKWARD] + [[x] + [y] * (n - 1) for x in AWKWARD for y in AWKWARD if n > 1]


@cache
def ordinary_run(backend: str, chromium: Any = None) -> dict[str, Found]:
    found = in_page([Case(of_list(rule), many(rule, 60)) for rule in RULES], backend, chromium=chromium)
    return {rule.name: each for rule, each in zip(RULES, found, strict=True)}


@cache
def awkward_run(backend: str) -> dict[str, Found]:
    found = in_page([Case(of_list(rule), awkward(rule)) for rule in RULES], backend, strict=True)
    return {rule.name: each for rule, each in zip(RULES, found, strict=True)}


def same(got: float, expected: float, ulps: float = ULPS, term: float = 0.0) -> bool:
    """Return whether two numbers are the same: both nan, the same inf, or so many units in the last place apart.

    Args:
        got, expected: the numbers.
        ulps: units, of what is expected, or of a term of it that is larger.
        term: such a term.
    """
    if math.isfinite(got) and math.isfinite(expected):
        return abs(got - expected) <= ulps * math.ulp(max(abs(expected), term))
    return got == expected or (math.isnan(got) and math.isnan(expected))


def test_the_comparison_can_fail() -> None:
    assert same(math.nan, math.nan) and same(1.0, 1.0 + 4 * math.ulp(1.0)) and same(math.inf, math.inf)
    assert not same(math.nan, 0.0) and not same(0.0, math.nan) and not same(math.inf, -math.inf)
    assert not same(1.0, 1.0 + 1e-15) and not same(0.0, 1e-300)
    assert same(0.01, 0.01 + 1e-16, term=0.2) and not same(0.01, 0.01 + 1e-15, term=0.2)


@every_rule
@every_web_backend
def test_ordinary_points(rule: Rule, backend: str) -> None:
    check(rule, many(rule, 60), ordinary_run(backend)[rule.name])


def check(rule: Rule, points: list[list[float]], found: Found) -> None:
    run, n, ulps = function(rule), arity(rule), MORE_ULPS.get(rule.name, ULPS)
    for point, value, slopes in zip(points, found.values, found.slopes, strict=True):
        expected, partials = value_and_grad(run, tuple(range(n)))(*point)
        assert same(value, expected, ulps), (point, value, expected)
        for got, partial in zip(slopes, partials, strict=True):
            term = TERMS[rule.name](*point) if rule.name in TERMS else 0.0
            assert same(got, partial, ulps, term), (point, slopes, partials)


@every_rule
@every_web_backend
def test_awkward_points(rule: Rule, backend: str) -> None:
    check(rule, awkward(rule), awkward_run(backend)[rule.name])


@every_web_backend
def test_the_points_written_down_by_hand(backend: str) -> None:
    def of(f: Any) -> Any:
        return lambda xs: f(*xs)

    found = in_page([Case(of(f), [list(at)]) for _, f, at, _, _ in POINTS], backend, strict=True)
    for (name, _, _, value, partials), each in zip(POINTS, found, strict=True):
        assert same(each.values[0], value), name
        assert all(map(same, each.slopes[0], partials)), (name, each.slopes)


def test_a_row_that_is_no_formula() -> None:
    cube = primitive("user_cube", lambda x: math.pow(x, 3), [lambda out, x: 3 * x * x])
    programs = PagePrograms()
    with pytest.raises(ValueError, match="user_cube cannot run in a page, as its row is not a formula"):
        programs.program(lambda x: cube(x), [0.0])
