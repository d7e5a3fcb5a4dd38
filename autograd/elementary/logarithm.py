"""log, log2, log10, log1p, and the inverse hyperbolic functions.

With x = 2^k m, m in [0.71, 1.42), f = m - 1 and s = f / (2 + f):

    log x = k log 2 + 2 artanh s = k log 2 + f - (f^2 / 2 - s (f^2 / 2 + R)),   R = 2 artanh(s) / s - 2
"""

from __future__ import annotations

from typing import Any, NamedTuple

from autograd.elementary.exponential import LOG2_E, LOG_2
from autograd.elementary.formulas import on_row, polynomial
from autograd.elementary.instructions import exponent, multiply_add, scaled, with_sign_of
from autograd.ieee import inf, nan
from autograd.rules import acosh, asinh, atanh, divide, equal, greater, log, log1p, log2, log10, sqrt, where

# (2 artanh(s) / s - 2) / s^2 over s^2 in [0, 0.0295], highest power first; error 2e-18.
ARTANH = (
    0.13089445145246312,
    0.1326850331279476,
    0.15386249788196105,
    0.181817954545265,
    0.2222222239345263,
    0.28571428570795937,
    0.4000000000000089,
    0.6666666666666666,
)
SMALLEST_NORMAL = 2.2250738585072014e-308
LARGEST = 1.7976931348623157e308
SQRT_2 = 1.4142135623730951
LOG_2_ROUNDED = 0.6931471805599453
LOG10_E = 0.4342944819032518
LOG10_2 = (0.30102999566361177, 3.694239077158931e-13)


class Split(NamedTuple):
    """k, and m - 1, of x = 2^k m."""

    k: Any
    f: Any


def split(x: Any) -> Split:
    """Return the parts of a positive finite number, and those of 1 for any other."""
    x = where(greater(x, 0.0), x, 1.0)
    x = where(greater(x, LARGEST), 1.0, x)
    small = greater(SMALLEST_NORMAL, x)
    x = where(small, x * 18014398509481984.0, x)  # 2^54
    k = exponent(x)
    m = scaled(x, -k)
    high = greater(m, SQRT_2)
    return Split(k + where(high, 1.0, 0.0) - where(small, 54.0, 0.0), where(high, 0.5 * m, m) - 1.0)


def log_of_1_plus(f: Any, correction: Any = 0.0) -> Any:
    """Return log(1 + f) + correction for f in [-0.3, 0.42], where the correction is small against it."""
    s = divide(f, 2.0 + f)
    square = s * s
    half = 0.5 * f * f
    return f - (half - multiply_add(s, half + square * polynomial(square, ARTANH), correction))


def where_defined(x: Any, found: Any) -> Any:
    """Return a logarithm where x has one, and what it is at 0, inf and nan."""
    return where(greater(x, 0.0), where(greater(x, LARGEST), x, found), where(equal(x, 0.0), -inf, nan))


@on_row(log)
def log_by_parts(x: Any) -> Any:
    part = split(x)
    return where_defined(x, multiply_add(part.k, LOG_2[0], log_of_1_plus(part.f, part.k * LOG_2[1])))


@on_row(log2)
def log2_by_parts(x: Any) -> Any:
    part = split(x)
    return where_defined(x, multiply_add(log_of_1_plus(part.f), LOG2_E, part.k))


@on_row(log10)
def log10_by_parts(x: Any) -> Any:
    part = split(x)
    rest = multiply_add(log_of_1_plus(part.f), LOG10_E, part.k * LOG10_2[1])
    return where_defined(x, multiply_add(part.k, LOG10_2[0], rest))


@on_row(log1p)
def log1p_by_parts(x: Any) -> Any:
    # log(1 + x) by the logarithm of the rounded sum, and the first term of what rounding took.
    total = 1.0 + x
    lost = x - (total - 1.0)
    known = greater(total, 0.0) * greater(LARGEST, total)
    part = split(total)
    whole = multiply_add(part.k, LOG_2[0], log_of_1_plus(part.f, part.k * LOG_2[1]))
    found = whole + where(known, divide(lost, total), 0.0)
    return where(greater(2.0**-54, abs(x)), x, where_defined(total, found))


@on_row(asinh)
def asinh_by_log1p(x: Any) -> Any:
    size = abs(x)
    far = greater(size, 2.0**28)
    near = where(far, 1.0, size)
    square = near * near
    sum_ = near + square / (1.0 + sqrt(1.0 + square))
    return with_sign_of(where(far, log(size) + LOG_2_ROUNDED, log1p(sum_)), x)


@on_row(acosh)
def acosh_by_log1p(x: Any) -> Any:
    far = greater(x, 2.0**28)
    above = where(far, 1.0, x) - 1.0
    near = log1p(above + sqrt(above * (2.0 + above)))
    return where(far, log(x) + LOG_2_ROUNDED, where(greater(1.0, x), nan, near))


@on_row(atanh)
def atanh_by_log1p(x: Any) -> Any:
    size = abs(x)
    return with_sign_of(0.5 * log1p(divide(2.0 * size, 1.0 - size)), x)
