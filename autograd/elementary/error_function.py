"""erf and erfc, over other rows and plain arithmetic alone, so that they run in a page's JavaScript too.

The coefficients were computed with `mpmath.chebyfit` at 60 digits, of the function and on the interval that stand
beside them.
"""

from __future__ import annotations

from typing import Any

from autograd.elementary.formulas import on_row, polynomial
from autograd.elementary.machine import multiply_add
from autograd.rules import erf, erfc, gaussian, greater, sign, where

# ((1 + 2x) e^(x^2) erfc(x) - 1) / (t + 1) over t = x / (0.4375 x + 1.5625) - 1 for x in [0, 28], highest power first;
# error 3e-17.
SCALED_ERFC = (
    1.2263514995227742e-10,
    2.855236011130386e-10,
    -1.5802347046285756e-09,
    -4.362705588346301e-09,
    1.3541718827881154e-08,
    4.427408304292775e-08,
    -1.1962644421017038e-07,
    -3.9618251554869816e-07,
    1.295420070905156e-06,
    3.0680743077524172e-06,
    -1.662941040878107e-05,
    -9.722939236268419e-06,
    0.00021152433947937353,
    -0.00041692762810503173,
    -0.001436288490334013,
    0.012180994877416468,
    -0.045109461930597346,
    0.11497046320610126,
    -0.22235978663328118,
    0.33358705147596607,
    -0.37473727294305753,
    0.25814625314197237,
)
# erf(x) / x over x^2 in [0, 1/2], highest power first; error 2e-19.
ERF_OVER_X = (
    1.1800511424551558e-08,
    -1.6022858870806116e-07,
    1.6439551639371642e-06,
    -1.4924721137472728e-05,
    0.00012055308296795711,
    -0.0008548326601313971,
    0.005223977620934993,
    -0.02686617064485022,
    0.11283791670954227,
    -0.3761263890318374,
    1.1283791670955126,
)


def right_tail(x: Any) -> Any:
    """Return erfc(|x|).

    Source: Shepherd, Laframboise (1981), Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < inf; with 1,
    its value at 0, taken out, so that it is exact there.
    """
    size = abs(x)
    size = where(greater(size, 40.0), 40.0, size)  # erfc(40) is 0 already, and inf / inf would be nan
    place = size / multiply_add(0.4375, size, 1.5625)
    rest = polynomial(place - 1.0, SCALED_ERFC)
    return gaussian(x) * multiply_add(place, rest, 1.0) / multiply_add(2.0, size, 1.0)


def near_zero(x: Any) -> Any:
    """Return erf(x) for x in [-0.7, 0.7], 0 elsewhere."""
    x = where(greater(abs(x), 0.7), 0.0, x)
    return x * polynomial(x * x, ERF_OVER_X)


@on_row(erf)
def erf_by_arithmetic(x: Any) -> Any:
    return where(greater(abs(x), 0.7), sign(x) * (1.0 - right_tail(x)), near_zero(x))


@on_row(erfc)
def erfc_by_arithmetic(x: Any) -> Any:
    tail = right_tail(x)
    return where(greater(0.0, x), 2.0 - tail, tail)
