"""Every row of the table, on every backend: the numbers of the eager engine, at ordinary and at awkward points."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest

from autograd import Rule, compile, value_and_grad
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.points import RULES, arity, function, many
from tests.autograd.test_edges import POINTS

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
AWKWARD = [0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 750.0, -750.0, 1e308, -1e308, 1e-320, math.inf, -math.inf, math.nan]


@every_rule
@every_backend
def test_batches_have_the_values_and_gradients_of_the_eager_engine(rule: Rule, backend: BackendName) -> None:
    run, n = function(rule), arity(rule)
    f = compile(lambda xs: run(*xs), backend=backend)
    points = many(rule, 60)
    values = f.batch(points)
    _, gradients = f.batch_value_and_grad(points, reduce="sum")
    for point, value, gradient in zip(points, values, gradients, strict=True):
        expected, slopes = value_and_grad(run, tuple(range(n)))(*point)
        assert agree(float(value), expected, 1e-14 if rule.name != "power" else 1e-13), (point, value, expected)
        for got, slope in zip(gradient, slopes, strict=True):
            assert agree(float(got), slope, 1e-13, scale=1e-3), (point, got, slope)


@every_rule
@every_backend
def test_awkward_numbers_give_what_the_eager_engine_gives(rule: Rule, backend: BackendName) -> None:
    run, n = function(rule), arity(rule)
    f = compile(lambda xs: run(*xs), backend=backend)
    points = [[x] * n for x in AWKWARD] + [[x] + [y] * (n - 1) for x in AWKWARD for y in AWKWARD if n > 1]
    values = f.batch(points)
    for point, value in zip(points, values, strict=True):
        expected, slopes = value_and_grad(run, tuple(range(n)))(*point)
        assert agree(float(value), expected, 1e-13), (point, value, expected)
        if points.index(point) % 5 == 0:
            found = f.value_and_grad(point)
            assert agree(found[0], expected, 1e-13)
            for got, slope in zip(found[1], slopes, strict=True):
                assert agree(got, slope, 1e-12), (point, found[1], slopes)


@pytest.mark.parametrize(
    ("f", "at", "value", "partials"), [point[1:] for point in POINTS], ids=[point[0] for point in POINTS]
)
@every_backend
def test_the_points_written_down_by_hand(f: Any, at: Any, value: float, partials: Any, backend: BackendName) -> None:
    found, gradient = compile(lambda xs: f(*xs), backend=backend).value_and_grad(list(at))
    assert agree(found, value, 1e-14)
    for got, expected in zip(gradient, partials, strict=True):
        assert agree(got, expected, 1e-14), (gradient, partials)


@every_rule
@every_backend
def test_float32(rule: Rule, backend: BackendName) -> None:
    run = function(rule)
    f = compile(lambda xs: run(*xs), dtype="float32", backend=backend)
    points = numpy.array(many(rule, 20), dtype=numpy.float32)
    for point, value in zip(points, f.batch(points), strict=True):
        expected = run(*map(float, point))
        if abs(expected) < 1e30 and max(map(abs, point)) < 1e4:
            assert agree(float(value), expected, 3e-5, scale=1e-4), (point, value, expected)
