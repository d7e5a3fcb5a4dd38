"""erf and erfc, over other rows and plain arithmetic alone, so that they run in a page's JavaScript too.

The coefficients were computed with mpmath at 50 digits and more, of the function and on the interval that stand beside
them: a polynomial's by `chebyfit`; a quotient's by least squares of above - below * function, with weights that are
turned towards the largest errors until all are alike.
"""

from __future__ import annotations

from typing import Any

from autograd.elementary.formulas import even_odd_polynomial, on_row, polynomial
from autograd.elementary.instructions import multiply_add
from autograd.rules import erf, erfc, gaussian, greater, sign, where

# (1 + 2x) e^(x^2) erfc(x) over x in [0, 28] is 1 + x TAIL_ABOVE(x) / TAIL_BELOW(x), highest power first; error 3e-17.
TAIL_ABOVE = (
    1.610404352976508e-05,
    0.00036958643331404847,
    0.003981421783653944,
    0.0266996233811753,
    0.12309696885562696,
    0.4054392009438651,
    0.9575408807497527,
    1.5745552493242454,
    1.6563504121410408,
    0.8716208329044814,
)
TAIL_BELOW = (
    0.00012544125261405265,
    0.002327587816355364,
    0.0213351877519423,
    0.12471742943223293,
    0.5088070801956662,
    1.5012983403836908,
    3.2247870426188774,
    4.955523726955571,
    5.193902280972175,
    3.3421742991437604,
    1.0,
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

    Source: Shepherd, Laframboise (1981), Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < inf, for the
    function; a quotient as of Cody (1969), Rational Chebyshev approximations for the error function. It is so near to 1
    that errors of the two polynomials hardly count, and one division is enough.
    """
    size = abs(x)
    size = where(greater(size, 40.0), 40.0, size)  # erfc(40) is 0 already, and inf / inf would be nan
    above, below = (even_odd_polynomial(size, size * size, part) for part in (TAIL_ABOVE, TAIL_BELOW))
    return gaussian(x) * multiply_add(size, above, below) / (below * multiply_add(2.0, size, 1.0))


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
