"""exp, gaussian, sigmoid, expm1, sinh, cosh and tanh.

With k the nearest whole number to x / log 2, and r = x - k log 2 in [-0.35, 0.35]:

    e^x = 2^k (cosh r + sinh r)

where cosh r - 1 and sinh r are short polynomials, from which sinh x, cosh x, tanh x and e^x - 1 are computed; for e^x
alone the polynomial of e^r is shorter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from autograd.elementary.formulas import even_odd_polynomial, on_row, polynomial
from autograd.elementary.instructions import multiply_add, scaled, with_sign_of
from autograd.rounding import product_error
from autograd.rules import cosh, exp, expm1, gaussian, greater, round, sech, sigmoid, sinh, tanh, where

# log 2 as a number of 40 binary digits, whose products with whole numbers are exact, and the rest.
LOG_2 = (0.6931471805592082, 7.371002565167799e-13)
LOG2_E = 1.4426950408889634
# (sinh r - r) / r^3 and (cosh r - 1 - r^2 / 2) / r^4 over r^2 in [0, (log 2 / 2)^2], highest power first; errors 1e-21
# and 6e-19.
SINH = (
    1.6086677666787362e-10,
    2.5052070959803662e-08,
    2.7557319247344507e-06,
    0.00019841269841263252,
    0.008333333333333333,
    0.16666666666666666,
)
COSH = (
    2.09112987659402e-09,
    2.7557282838800484e-07,
    2.4801587318727224e-05,
    0.0013888888888886537,
    0.041666666666666664,
)
# (e^r - 1 - r) / r^2 over r in [-log 2 / 2, log 2 / 2], highest power first; error 2e-17 of e^r.
EXP = (
    2.510038549551032e-08,
    2.7620088445409746e-07,
    2.7557268459997064e-06,
    2.4801521295954376e-05,
    0.00019841269863053618,
    0.0013888888917213717,
    0.008333333333330062,
    0.04166666666662413,
    0.16666666666666669,
    0.5000000000000001,
)
BEYOND = 746.0  # e^x is inf, or 0
TINY = 2.0**-54  # below, e^x - 1, sinh x and tanh x are x, also where the half of it is no number


class Reduced(NamedTuple):
    """k, sinh r, and cosh r - 1 of x = k log 2 + r."""

    k: Any
    sinh: Any
    cosh_minus_1: Any


def whole_and_rest(x: Any, beyond: float = BEYOND) -> tuple[Any, Any]:
    """Return k and r of x, or of what is nearest to x in [-beyond, beyond]."""
    size = abs(x)
    x = with_sign_of(where(greater(size, beyond), beyond, size), x)  # such that -x has the same parts, but for signs
    k = round(x * LOG2_E)
    return k, multiply_add(k, -LOG_2[1], multiply_add(k, -LOG_2[0], x))


def reduce_argument(x: Any, beyond: float = BEYOND) -> Reduced:
    """Return the parts of x, or of what is nearest to x in [-beyond, beyond]."""
    k, r = whole_and_rest(x, beyond)
    square = r * r
    return Reduced(
        k,
        multiply_add(r * square, polynomial(square, SINH), r),
        multiply_add(square * square, polynomial(square, COSH), 0.5 * square),
    )


def exp_of_parts(k: Any, r: Any) -> Any:
    """Return e^(k log 2 + r)."""
    square = r * r
    return scaled(1.0 + multiply_add(square, even_odd_polynomial(r, square, EXP), r), k)


@on_row(exp)
def exp_by_parts(x: Any) -> Any:
    return exp_of_parts(*whole_and_rest(x))


def at_most_28(x: Any) -> Any:
    """Return |x|, or 28 if that is less: e^(-28^2) is 0 already, and squares must not overflow."""
    size = abs(x)
    return where(greater(size, 28.0), 28.0, size)


@on_row(gaussian, without_exp=True)
def gaussian_by_parts(x: Any) -> Any:
    size = at_most_28(x)
    square = size * size
    k = round(square * -LOG2_E)
    r = multiply_add(k, -LOG_2[1], multiply_add(k, -LOG_2[0], -square))
    return exp_of_parts(k, r - product_error(size, size))  # what rounding took from the square


@on_row(expm1)
def expm1_by_parts(x: Any) -> Any:
    # 2^k (p + 1) - 1 with p = e^r - 1; by way of the half of it, as 2^1024 is no number, and 2^1025 no half of one.
    part = reduce_argument(x, 710.0)
    half = scaled(0.5, part.k)
    found = 2.0 * multiply_add(half, part.sinh + part.cosh_minus_1, half - 0.5)
    return where(greater(TINY, abs(x)), x, found)


def hyperbolic(x: Any) -> tuple[Any, Any]:
    """Return half of sinh x and of cosh x, without digits lost near 0; half, as 2^k overflows before they do."""
    part = reduce_argument(x, 710.6)
    up, down = scaled(0.25, part.k), scaled(0.25, -part.k)
    total, difference = up + down, up - down
    return (
        multiply_add(part.cosh_minus_1, difference, multiply_add(part.sinh, total, difference)),
        multiply_add(part.cosh_minus_1, total, multiply_add(part.sinh, difference, total)),
    )


@on_row(sinh)
def sinh_by_parts(x: Any) -> Any:
    return where(greater(TINY, abs(x)), x, 2.0 * hyperbolic(x)[0])


@on_row(cosh)
def cosh_by_parts(x: Any) -> Any:
    return 2.0 * hyperbolic(x)[1]


@on_row(sigmoid, without_exp=True)
def sigmoid_by_size(x: Any) -> Any:
    small = exp(-abs(x))  # of x and -x the same
    large = 1.0 / (1.0 + small)
    return where(greater(0.0, x), small * large, large)


@on_row(sech)
def sech_by_cosh(x: Any) -> Any:
    return 1.0 / cosh(x)


@on_row(tanh)
def tanh_by_parts(x: Any) -> Any:
    up, right = hyperbolic(x)
    return where(greater(TINY, abs(x)), x, up / right)
