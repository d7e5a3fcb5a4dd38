"""x^y = e^(y log x), with log x to twenty more binary digits than a number has, as y multiplies its error."""

from __future__ import annotations

from typing import Any, TypeAlias

from autograd.elementary.exponential import LOG_2, reduce_argument
from autograd.elementary.formulas import on_row, polynomial
from autograd.elementary.instructions import multiply_add, scaled, with_sign_of
from autograd.elementary.logarithm import LARGEST, split
from autograd.ieee import inf, nan
from autograd.rounding import product_error
from autograd.rules import divide, equal, floor, greater, power, where

Pair: TypeAlias = tuple[Any, Any]  # a number as the sum of two, the second of them small

TWO_THIRDS = (0.6666666666666666, 3.700743415417188e-17)
# (2 artanh(s) - 2 s - 2/3 s^3) / s^5 over s^2 in [0, 0.0295], highest power first; error 1e-20.
TAIL = (
    0.10764953135181186,
    0.10456047960225535,
    0.1176682559778036,
    0.1333329624572606,
    0.15384615764848786,
    0.1818181817963165,
    0.22222222222228513,
    0.28571428571428564,
    0.4,
)


def sum_of(x: Any, y: Any) -> Pair:
    """Return x + y exactly. Source: Knuth, The art of computer programming 2, section 4.2.2, theorem B."""
    total = x + y
    second = total - x
    return total, (x - (total - second)) + (y - second)


def product_of(x: Any, y: Any) -> Pair:
    """Return x * y exactly."""
    return x * y, product_error(x, y)


def log_pair(x: Any) -> Pair:
    """Return log x for positive x, to an error below 2^-70 of it."""
    k, f = split(x)
    below, below_low = sum_of(2.0, f)
    s = divide(f, below)
    back, back_low = product_of(s, below)
    s_low = divide((f - back) - back_low - s * below_low, below)
    square, square_low = product_of(s, s)
    square_low = multiply_add(2.0 * s, s_low, square_low)
    # 2 s (1 + s^2 (1/3 + s^2 ...)), the cubic term as a pair too
    cube, cube_low = product_of(s, square)
    cube_low = multiply_add(s, square_low, multiply_add(s_low, square, cube_low))
    third, third_low = product_of(TWO_THIRDS[0], cube)
    third_low = multiply_add(TWO_THIRDS[0], cube_low, multiply_add(TWO_THIRDS[1], cube, third_low))
    tail = square * cube * polynomial(square, TAIL)
    first, first_low = sum_of(2.0 * s, third)
    low = first_low + (2.0 * s_low + (third_low + tail))
    whole, whole_low = sum_of(k * LOG_2[0], first)
    return sum_of(whole, multiply_add(k, LOG_2[1], low) + whole_low)


@on_row(power)
def power_by_logarithm(x: Any, y: Any) -> Any:
    size = abs(x)
    high, low = log_pair(size)
    exponent = where(greater(abs(y), 1e250), 0.0, y)  # for larger ones nothing counts but whether size is above 1
    w, w_low = product_of(exponent, high)
    w_low = multiply_add(exponent, low, w_low)
    bounded = greater(750.0, abs(w))
    part = reduce_argument(where(bounded, w, 0.0))
    near = 1.0 + (part.sinh + part.cosh_minus_1)
    usual = scaled(near + near * where(bounded, w_low, 0.0), part.k)
    beyond = where(greater(w, 0.0), inf, 0.0)
    found = where(bounded, usual, beyond)
    # Where log x is -inf or inf, and where y is inf: by size alone.
    rising = greater(y, 0.0)
    edge = where(rising, size, divide(1.0, size))
    found = where(
        equal(size, 0.0) + greater(size, LARGEST), where(rising, where(size, inf, 0.0), where(edge, inf, 0.0)), found
    )
    endless = greater(abs(y), 1e250)
    grows = where(rising, greater(size, 1.0), greater(1.0, size))
    found = where(endless, where(equal(size, 1.0), 1.0, where(grows, inf, 0.0)), found)
    whole = equal(floor(y), y)
    odd = where(greater(abs(y), 2.0**53), 0.0, y - 2.0 * floor(0.5 * y)) * whole
    minus = greater(0.0, with_sign_of(1.0, x))
    signed = where(minus * odd, -found, found)
    undefined = greater(0.0, x) * (1.0 - whole) * greater(LARGEST, size)
    result = where(undefined, nan, signed)
    result = where(equal(x, x) * equal(y, y), result, nan)
    return where(equal(y, 0.0) + equal(x, 1.0), 1.0, result)
