"""The awkward points, one by one: value | derivatives, written down by hand. Nothing here is computed from the
table."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Value, detect_anomaly, grad, jvp, log_softmax, no_grad, primitive, softmax, value_and_grad, where
from autograd.rules import power

inf, nan = math.inf, math.nan

POINTS: list[tuple[str, Callable[..., Any], tuple[float, ...], float, tuple[float, ...]]] = [
    ("relu(0)", ag.relu, (0.0,), 0, (0,)),
    ("relu(nan)", ag.relu, (nan,), nan, (nan,)),
    ("abs(0)", abs, (0.0,), 0, (0,)),
    ("leaky_relu(0)", ag.leaky_relu, (0.0,), 0, (0.01,)),
    ("clip at the lower bound", lambda x: ag.clip(x, 0, 1), (0.0,), 0, (0,)),
    ("clip at the upper bound", lambda x: ag.clip(x, 0, 1), (1.0,), 1, (0,)),
    ("clip(nan)", lambda x: ag.clip(x, 0, 1), (nan,), nan, (nan,)),
    ("max(1, 1)", lambda *xs: ag.maximum(xs), (1.0, 1.0), 1, (0.5, 0.5)),
    ("max of 3 ties", lambda *xs: ag.maximum(xs), (1.0, 1.0, 1.0), 1, (1 / 3, 1 / 3, 1 / 3)),
    ("min(1, 1)", lambda *xs: ag.minimum(xs), (1.0, 1.0), 1, (0.5, 0.5)),
    ("max(nan, 1)", lambda *xs: ag.maximum(xs), (nan, 1.0), nan, (nan, nan)),
    ("max(1, nan)", lambda *xs: ag.maximum(xs), (1.0, nan), nan, (nan, nan)),
    ("sqrt(0)", ag.sqrt, (0.0,), 0, (inf,)),
    ("sqrt(-0)", ag.sqrt, (-0.0,), 0, (inf,)),
    ("log(-0)", ag.log, (-0.0,), -inf, (inf,)),
    ("log2(-0)", ag.log2, (-0.0,), -inf, (inf,)),
    ("log10(-0)", ag.log10, (-0.0,), -inf, (inf,)),
    ("sqrt(-1)", ag.sqrt, (-1.0,), nan, (nan,)),
    ("log(0)", ag.log, (0.0,), -inf, (inf,)),
    ("log(-1)", ag.log, (-1.0,), nan, (nan,)),
    ("log1p(-1)", ag.log1p, (-1.0,), -inf, (inf,)),
    ("log2(-1)", ag.log2, (-1.0,), nan, (nan,)),
    ("log10(0)", ag.log10, (0.0,), -inf, (inf,)),
    ("exp(710)", ag.exp, (710.0,), inf, (inf,)),
    ("exp(1000)", ag.exp, (1000.0,), inf, (inf,)),
    ("exp(-1000)", ag.exp, (-1000.0,), 0, (0,)),
    ("tanh(1000)", ag.tanh, (1000.0,), 1, (0,)),
    ("tanh(-1000)", ag.tanh, (-1000.0,), -1, (0,)),
    ("sigmoid(1000)", ag.sigmoid, (1000.0,), 1, (0,)),
    ("sigmoid(-1000)", ag.sigmoid, (-1000.0,), 0, (0,)),
    ("softplus(1000)", ag.softplus, (1000.0,), 1000, (1,)),
    ("logsigmoid(-1000)", ag.logsigmoid, (-1000.0,), -1000, (1,)),
    ("log(sigmoid(-1000)) in two steps", lambda x: ag.log(ag.sigmoid(x)), (-1000.0,), -inf, (nan,)),
    ("1 / (1 + exp(-x)) at -1000", lambda x: 1 / (1 + ag.exp(-x)), (-1000.0,), 0, (0,)),
    ("sinh(1000)", ag.sinh, (1000.0,), inf, (inf,)),
    ("cosh(-1000)", ag.cosh, (-1000.0,), inf, (-inf,)),
    ("atanh(1)", ag.atanh, (1.0,), inf, (inf,)),
    ("atanh(2)", ag.atanh, (2.0,), nan, (nan,)),
    ("asin(2)", ag.asin, (2.0,), nan, (nan,)),
    ("asinh(0)", ag.asinh, (0.0,), 0, (1,)),
    ("sin(inf)", ag.sin, (inf,), nan, (nan,)),
    ("x**0 at 0", lambda x: x**0, (0.0,), 1, (0,)),
    ("x**0.0 at 0", lambda x: x**0.0, (0.0,), 1, (0,)),
    ("x**1 at 0", lambda x: x**1, (0.0,), 0, (1,)),
    ("x**2 at 0", lambda x: x**2, (0.0,), 0, (0,)),
    ("x**0.5 at 0", lambda x: x**0.5, (0.0,), 0, (inf,)),
    ("x**-1 at 0", lambda x: x**-1, (0.0,), inf, (-inf,)),
    ("x**-1 at -0", lambda x: x**-1, (-0.0,), -inf, (-inf,)),
    ("1/x at 0", lambda x: 1 / x, (0.0,), inf, (-inf,)),
    ("1/x at -0", lambda x: 1 / x, (-0.0,), -inf, (-inf,)),
    ("(-2)**2", lambda x: x**2, (-2.0,), 4, (-4,)),
    ("(-2)**3", lambda x: x**3, (-2.0,), -8, (12,)),
    ("(-2)**0.5", lambda x: x**0.5, (-2.0,), nan, (nan,)),
    ("(-8)**(1/3)", lambda x: x ** (1 / 3), (-8.0,), nan, (nan,)),
    ("nan**0", lambda x: x**0, (nan,), 1, (0,)),
    ("2.0**2000", lambda x: x**2000, (2.0,), inf, (inf,)),
    ("pow(0, 0)", power, (0.0, 0.0), 1, (0, 0)),
    ("pow(0, 1)", power, (0.0, 1.0), 0, (1, 0)),
    ("pow(0, 2)", power, (0.0, 2.0), 0, (0, 0)),
    ("pow(0, 0.5)", power, (0.0, 0.5), 0, (inf, 0)),
    ("pow(0, -1)", power, (0.0, -1.0), inf, (-inf, -inf)),
    ("pow(-2, 2)", power, (-2.0, 2.0), 4, (-4, nan)),
    ("pow(-2, 3)", power, (-2.0, 3.0), -8, (12, nan)),
    ("pow(-0, just above -1)", power, (-0.0, -1.0 + 2.0**-53), inf, (-inf, -inf)),
    ("2**y", lambda y: 2**y, (0.0,), 1, (math.log(2),)),
    ("0/0", lambda x, y: x / y, (0.0, 0.0), nan, (inf, nan)),
    ("1/0", lambda x, y: x / y, (1.0, 0.0), inf, (inf, -inf)),
    ("atan2(0, 0)", ag.atan2, (0.0, 0.0), 0, (0, 0)),
    ("hypot(0, 0)", ag.hypot, (0.0, 0.0), 0, (0, 0)),
    ("norm of zeros", lambda *xs: ag.norm(xs), (0.0, 0.0, 0.0), 0, (0, 0, 0)),
    ("sqrt(x*x + y*y) at 0", lambda x, y: ag.sqrt(x * x + y * y), (0.0, 0.0), 0, (nan, nan)),
    ("where(x > 0, log(x), 0) at 0", lambda x: where(x > 0, ag.log(x), 0), (0.0,), 0, (0,)),
    ("where(x > 0, x, exp(x)) at 1000", lambda x: where(x > 0, x, ag.exp(x)), (1000.0,), 1000, (1,)),
    ("x*y at (0, inf)", lambda x, y: x * y, (0.0, inf), nan, (inf, 0)),
    ("x*0 at inf", lambda x: x * 0, (inf,), nan, (0,)),
    ("x - x at inf", lambda x: x - x, (inf,), nan, (0,)),
    ("x / x at inf", lambda x: x / x, (inf,), nan, (nan,)),
    ("logsumexp(1000, 1000)", lambda *xs: ag.logsumexp(xs), (1000.0, 1000.0), 1000 + math.log(2), (0.5, 0.5)),
    ("logsumexp(inf, 1)", lambda *xs: ag.logsumexp(xs), (inf, 1.0), inf, (nan, 0)),
    ("logsumexp(-inf, -inf)", lambda *xs: ag.logsumexp(xs), (-inf, -inf), -inf, (nan, nan)),
    ("logsumexp(-inf, 1)", lambda *xs: ag.logsumexp(xs), (-inf, 1.0), 1, (0, 1)),
    ("softmax(inf, 1)[0]", lambda *xs: softmax(xs)[0], (inf, 1.0), nan, (nan, nan)),
    ("softmax(-inf, -inf)[0]", lambda *xs: softmax(xs)[0], (-inf, -inf), nan, (nan, nan)),
    ("softmax(1000, -1000)[0]", lambda *xs: softmax(xs)[0], (1000.0, -1000.0), 1, (0, 0)),
    ("log_softmax(-inf, 1)[0]", lambda *xs: log_softmax(xs)[0], (-inf, 1.0), -inf, (1, -1)),
    ("log_softmax(1e16, 1e16)[0]", lambda *xs: log_softmax(xs)[0], (1e16, 1e16), -math.log(2), (0.5, -0.5)),
    ("erf(1e308)", ag.erf, (1e308,), 1, (0,)),
    ("erfc(-inf)", ag.erfc, (-inf,), 2, (0,)),
    ("gelu(1e308)", ag.gelu, (1e308,), 1e308, (1,)),
    ("sign(0)", ag.sign, (0.0,), 0, (0,)),
    ("sign(nan)", ag.sign, (nan,), nan, (0,)),
    ("step(0)", ag.step, (0.0,), 0, (0,)),
    ("floor(2)", ag.floor, (2.0,), 2, (0,)),
    ("floor(inf)", ag.floor, (inf,), inf, (0,)),
    ("round(0.5)", ag.round, (0.5,), 0, (0,)),
    ("round(1.5)", ag.round, (1.5,), 2, (0,)),
]


def same(got: float, expected: float) -> bool:
    """Bit for bit but for the sign of zero, nan equal to nan alone; elsewhere two ulp, for literals like log(2)."""
    if math.isnan(got) or math.isnan(expected):
        return math.isnan(got) and math.isnan(expected)
    return got == expected or (math.isfinite(expected) and abs(got - expected) <= 2 * math.ulp(expected))


def test_the_comparator_can_fail() -> None:
    assert (
        not same(nan, 0.0)
        and not same(0.0, nan)
        and not same(inf, -inf)
        and not same(1.0, inf)
        and not same(1.0, 1 + 1e-9)
    )


@pytest.mark.parametrize(
    ("f", "at", "value", "partials"), [point[1:] for point in POINTS], ids=[point[0] for point in POINTS]
)
def test_the_point(f: Callable[..., Any], at: tuple[float, ...], value: float, partials: tuple[float, ...]) -> None:
    leaves = [Value(x) for x in at]
    out = f(*leaves)
    out.backward()
    found, gradient = value_and_grad(f, tuple(range(len(at))))(*at)
    assert same(out.data, value) and same(found, value), (out.data, found)
    for leaf, functional, expected in zip(leaves, gradient, partials, strict=True):
        assert same(leaf.grad, expected) and same(functional, expected), (leaf.grad, functional)


@pytest.mark.parametrize("exponent", [2, 2.0, Value(2.0).detach()])
def test_a_constant_exponent_computes_no_logarithm(exponent: Any) -> None:
    x = Value(-2.0)
    with detect_anomaly():  # log(-2) is nan
        y = x**exponent
        assert jvp(lambda x: x**exponent, (-2.0,), (1.0,)) == (4.0, -4.0)
        assert grad(grad(lambda x: x**exponent))(-2.0) == 2.0
    assert y.local_derivatives == (-4.0, None)
    y.backward()
    assert x.grad == -4.0


def test_partials_are_computed_for_the_arguments_that_need_them() -> None:
    computed: list[str] = []

    def by_x(out: Any, x: Any, y: Any) -> Any:
        computed.append("x")
        return y

    def by_y(out: Any, x: Any, y: Any) -> Any:
        computed.append("y")
        return x

    product = primitive("user_product_of_two", lambda x, y: x * y, [by_x, by_y])
    x, y = Value(3.0), Value(2.0)
    product(x, 2.0), product(x, y.detach()), grad(product)(3.0, 2.0), jvp(lambda x: product(x, 2.0), (3.0,), (1.0,))
    assert computed == ["x"] * 4
    product(3.0, y), grad(product, 1)(3.0, 2.0)
    assert computed == ["x"] * 4 + ["y"] * 2
    with no_grad():
        product(x, y)
    product(3.0, 2.0)
    assert computed == ["x"] * 4 + ["y"] * 2


def test_higher_derivatives_at_points_where_a_gradient_is_zero() -> None:
    assert grad(grad(lambda x: ag.sin(x) ** 2))(0.0) == 2.0
    assert grad(grad(lambda x: x**2))(0.0) == 2.0
    assert grad(grad(grad(lambda x: x**3)))(0.0) == 6.0
    assert grad(grad(grad(lambda x: x * x * x)))(0.0) == 6.0
    assert grad(grad(ag.asinh))(0.0) == 0.0
    assert grad(grad(grad(ag.asinh)))(0.0) == -1.0
    assert grad(grad(ag.relu))(0.0) == 0.0
    assert grad(grad(lambda x: where(x > 0, ag.log(x), x * x)))(0.0) == 2.0


def test_second_derivatives_at_the_origin_of_a_length() -> None:
    lengths: list[Callable[..., Any]] = [ag.norm, lambda v: ag.hypot(*v), lambda v: ag.atan2(*v)]
    for length in lengths:
        assert grad(length)([0.0, 0.0]) == [0.0, 0.0]
        assert all(math.isnan(number) for row in ag.hessian(length)([0.0, 0.0]) for number in row)
    # As the rows and docs/explanation/numbers.md say: a square does not undo the kink, a dot product has none.
    squares: list[Callable[..., Any]] = [
        lambda v: ag.norm(v) ** 2,
        lambda v: ag.hypot(*v) ** 2,
        lambda v: ag.norm(v) * ag.norm(v),
    ]
    for square in squares:
        assert grad(square)([0.0, 0.0]) == [0.0, 0.0] and ag.hessian(square)([0.0, 0.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert grad(grad(lambda x: abs(x) ** 2))(0.0) == grad(lambda x: ag.sqrt(x) ** 2)(0.0) == 0.0
    assert ag.hessian(lambda v: ag.dot(v, v))([0.0, 0.0]) == [[2.0, 0.0], [0.0, 2.0]]
    for rule in (ag.norm.rule, ag.hypot.rule):
        assert "write dot(x, x)" in rule.kinks[0].why
    for f in (ag.log, ag.sqrt):
        assert grad(grad(f))(0.0) == -inf and grad(grad(grad(f)))(0.0) == inf
