"""sin, cos and tan.

With k the nearest whole number to x / (pi/2), and r = x - k pi/2 in [-pi/4, pi/4] as a sum of two numbers, they are
plus or minus the sine or the cosine of r, which are short polynomials.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from autograd.elementary.formulas import on_row, polynomial
from autograd.elementary.instructions import multiply_add, rare_cos, rare_sin
from autograd.rounding import product_error
from autograd.rules import cos, divide, floor, greater, round, sin, tan, where

TWO_OVER_PI = 0.6366197723675814
# pi/2: two numbers of 33 binary digits each, whose products with whole numbers below 2^20 are exact; the rest in two.
HALF_PI = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21, 1.0085854035872483e-37)
# (sin r - r) / r^3 and (cos r - 1 + r^2 / 2) / r^4 over r^2 in [0, (pi/4)^2], highest power first; errors 2e-17, 1e-18.
SIN = (
    1.5917848524808262e-10,
    -2.5051127944014188e-08,
    2.755731608381636e-06,
    -0.00019841269836722418,
    0.008333333333330925,
    -0.16666666666666666,
)
COS = (
    -1.1382456778061306e-11,
    2.0876143827993133e-09,
    -2.7557317260008837e-07,
    2.480158729874307e-05,
    -0.0013888888888887382,
    0.041666666666666664,
)
FAR = 2.0**20 * 1.5


class Turned(NamedTuple):
    """sin r and cos r of x = k pi/2 + r, and k modulo 4."""

    sin: Any
    cos: Any
    quarter: Any
    far: Any


def turned(x: Any) -> Turned:
    """Return the parts of x, which have no meaning where x is too large for that."""
    far = greater(abs(x), FAR)
    k = round(x * TWO_OVER_PI)
    first = multiply_add(k, -HALF_PI[0], x)
    second = multiply_add(k, -HALF_PI[1], first)
    third = k * HALF_PI[2]
    r = second - third
    low = (second - r) - third - multiply_add(k, HALF_PI[3], product_error(k, HALF_PI[2]))
    square = r * r
    sine = r + (multiply_add(r * square, polynomial(square, SIN), low * (1.0 - 0.5 * square)))
    half = 0.5 * square
    about = 1.0 - half
    cosine = about + (((1.0 - about) - half) + (square * square * polynomial(square, COS) - r * low))
    return Turned(sine, cosine, k - 4.0 * floor(0.25 * k), far)


def quarters(sine: Any, cosine: Any, quarter: Any) -> Any:
    """Return the sine of r + quarter * pi/2."""
    odd = quarter - 2.0 * floor(0.5 * quarter)
    size = where(odd, cosine, sine)
    return where(greater(quarter, 1.5), -size, size)


@on_row(sin)
def sin_by_quarters(x: Any) -> Any:
    part = turned(x)
    near = where(x, quarters(part.sin, part.cos, part.quarter), x)
    return where(part.far, rare_sin(part.far, x), near)


@on_row(cos)
def cos_by_quarters(x: Any) -> Any:
    part = turned(x)
    shifted = where(greater(part.quarter, 2.5), 0.0, part.quarter + 1.0)
    return where(part.far, rare_cos(part.far, x), quarters(part.sin, part.cos, shifted))


@on_row(tan)
def tan_by_quarters(x: Any) -> Any:
    part = turned(x)
    odd = part.quarter - 2.0 * floor(0.5 * part.quarter)
    near = divide(where(odd, -part.cos, part.sin), where(odd, part.sin, part.cos))
    far = divide(rare_sin(part.far, x), rare_cos(part.far, x))
    return where(part.far, far, where(x, near, x))
