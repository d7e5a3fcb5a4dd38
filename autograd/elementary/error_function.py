"""erf and erfc, over other rows and plain arithmetic alone, so that they run in a page's JavaScript too.

The coefficients were computed with `mpmath.chebyfit` at 60 digits, of the function and on the interval that stand
beside them.
"""

from __future__ import annotations

from typing import Any

from autograd.elementary.formulas import on_row, polynomial
from autograd.rules import erf, erfc, gaussian, greater, sign, where

# (1 + 2x) e^(x^2) erfc(x) over t = (x - 4) / (x + 4) in [-1, 1], highest power first; error 1e-17.
SCALED_ERFC = (
    -2.764120233734578e-10,
    9.297625263709659e-10,
    3.2323973445082033e-09,
    -1.2338731403798444e-08,
    -2.0725802488181963e-08,
    1.0631817593818149e-07,
    7.771943241086912e-08,
    -8.210647933297337e-07,
    2.9173425573089733e-07,
    5.70657829924074e-06,
    -1.1221135665965907e-05,
    -2.4397731143023292e-05,
    0.00015062142608651945,
    -0.0001992571524726518,
    -0.0007577732435942576,
    0.005031970069102256,
    -0.01619773406293477,
    0.037167515526338006,
    -0.06633036581186058,
    0.09373283499911264,
    -0.10103906603631811,
    0.06809705425466839,
    0.015379652102619974,
    -0.13962111684056228,
    1.2329951186255526,
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
    """Return erfc(x) for x of at least 0.

    Source: Shepherd, Laframboise (1981), Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < inf.
    """
    x = where(greater(x, 40.0), 40.0, x)  # erfc(40) is 0 already, and inf / inf would be nan
    return gaussian(x) * polynomial((x - 4.0) / (x + 4.0), SCALED_ERFC) / (1.0 + 2.0 * x)


def near_zero(x: Any) -> Any:
    """Return erf(x) for x in [-0.7, 0.7], 0 elsewhere."""
    x = where(greater(abs(x), 0.7), 0.0, x)
    return x * polynomial(x * x, ERF_OVER_X)


@on_row(erf)
def erf_by_arithmetic(x: Any) -> Any:
    size = abs(x)
    return where(greater(size, 0.7), sign(x) * (1.0 - right_tail(size)), near_zero(x))


@on_row(erfc)
def erfc_by_arithmetic(x: Any) -> Any:
    size = abs(x)
    tail = right_tail(size)
    far = where(greater(0.0, x), 2.0 - tail, tail)
    return where(greater(size, 0.5), far, 1.0 - near_zero(x))  # the tail rounds to more than 4 ulp where it is near 1
