"""asin, acos, atan, atan2: polynomials near 0, to which identities bring the rest."""

from __future__ import annotations

from typing import Any

from autograd.elementary.formulas import on_row, polynomial
from autograd.elementary.instructions import multiply_add, with_sign_of
from autograd.ieee import inf
from autograd.rules import acos, asin, atan, atan2, divide, equal, greater, sqrt, where

# (asin x - x) / x^3 over x^2 in [0, 1/4], highest power first; error 2e-17.
ASIN = (
    0.02877844261259304,
    -0.014881409392818066,
    0.017419357964884856,
    0.00545087818772055,
    0.010324318288744113,
    0.011478952690257387,
    0.013971235301124539,
    0.017352391265909227,
    0.022372173002005596,
    0.030381944137085216,
    0.04464285714637338,
    0.07499999999998425,
    0.16666666666666669,
)
# (atan t - t) / t^3 over t^2 in [0, tan(pi/8)^2], highest power first; error 3e-17.
ATAN = (
    -0.019147248964611768,
    0.03920743321261196,
    -0.05084610357631765,
    0.05857988350245762,
    -0.06664492945806264,
    0.07692181876036845,
    -0.0909090452147169,
    0.11111111013860688,
    -0.14285714284649173,
    0.19999999999995438,
    -0.3333333333333333,
)
PI = (3.141592653589793, 1.2246467991473532e-16)
HALF_PI = (1.5707963267948966, 6.123233995736766e-17)
QUARTER_PI = (0.7853981633974483, 3.061616997868383e-17)
TAN_EIGHTH = 0.4142135623730950


def asin_near_0(x: Any) -> Any:
    """Return asin x for x in [-1/2, 1/2]."""
    square = x * x
    return multiply_add(x * square, polynomial(square, ASIN), x)


def half_of_acos(size: Any) -> Any:
    """Return acos(size) / 2 for a size from 1/2 to 1: asin of sqrt((1 - size) / 2)."""
    return asin_near_0(sqrt(0.5 * (1.0 - size)))


@on_row(asin)
def asin_by_half_angle(x: Any) -> Any:
    size = abs(x)
    large = greater(size, 0.5)
    far = (HALF_PI[0] - 2.0 * half_of_acos(size)) + HALF_PI[1]
    return where(large, with_sign_of(far, x), asin_near_0(where(large, 0.0, x)))


@on_row(acos)
def acos_by_half_angle(x: Any) -> Any:
    size = abs(x)
    large = greater(size, 0.5)
    twice = 2.0 * half_of_acos(size)
    far = where(greater(x, 0.0), twice, (PI[0] - twice) + PI[1])
    near = HALF_PI[0] - (asin_near_0(where(large, 0.0, x)) - HALF_PI[1])
    return where(large, far, near)


def angle(up: Any, right: Any) -> Any:
    """Return atan(up / right) for up and right of at least 0, one of which is not 0; neither inf."""
    steep = greater(up, right)
    small, large = where(steep, right, up), where(steep, up, right)
    high = greater(small, TAN_EIGHTH * large)
    # atan(s/l) = pi/4 + atan((s - l) / (s + l))
    t = divide(where(high, small - large, small), where(high, small + large, large))
    square = t * t
    part = multiply_add(t * square, polynomial(square, ATAN), t)
    below = where(high, QUARTER_PI[0] + (part + QUARTER_PI[1]), part)
    return where(steep, HALF_PI[0] - (below - HALF_PI[1]), below)


@on_row(atan)
def atan_by_angle(x: Any) -> Any:
    size = abs(x)
    far = greater(size, 1e300)
    found = where(far, HALF_PI[0], angle(where(far, 1.0, size), 1.0))
    return where(equal(x, x), with_sign_of(found, x), x)


@on_row(atan2)
def atan2_by_angle(y: Any, x: Any) -> Any:
    up, right = abs(y), abs(x)
    both = equal(up, inf) * equal(right, inf)
    up, right = where(both, 1.0, up), where(both, 1.0, right)
    large = greater(up, 1e300) + greater(right, 1e300)
    small = greater(1e-300, up) * greater(1e-300, right)
    scale = where(large, 2.0**-600, where(small, 2.0**600, 1.0))
    scaled_up, scaled_right = up * scale, right * scale
    zero = equal(up + right, 0.0)
    edge = where(equal(up, inf), HALF_PI[0], 0.0)
    infinite = equal(up, inf) + equal(right, inf)
    plain = greater(0.5, infinite + zero)
    found = where(plain, angle(where(plain, scaled_up, 1.0), where(plain, scaled_right, 1.0)), edge)
    left = greater(0.0, with_sign_of(1.0, x))
    found = where(left, (PI[0] - found) + PI[1], found)
    sound = equal(y, y) * equal(x, x)
    return where(sound, with_sign_of(found, y), x + y)
