"""erf and erfc, over other rows and plain arithmetic alone, so that they run in a page's JavaScript too.

The coefficients were computed with mpmath at 50 digits and more, of the function and on the interval that stand beside
them: a polynomial's by `chebyfit`; the quotient p / q of degrees 9 and 10 by Remez' exchange, from points at which the
error is to be E and -E by turns, p - q f (1 + E) = 0 and so on solved for p, q and E, to those where it is largest, and
r = (1 + 2x) p - q from these.
"""

from __future__ import annotations

from typing import Any

from autograd.elementary.exponential import at_most_28
from autograd.elementary.formulas import even_odd_polynomial, on_row, polynomial
from autograd.elementary.instructions import multiply_add
from autograd.rules import erf, erfc, gaussian, greater, sign, where

# e^(x^2) erfc(x) over x in [0, 27.3] is p / ((1 + 2x) p - r), with p and r in powers of x, highest first; error 7e-17.
TAIL_P = (
    6.251065193011019e-05,
    0.0011889698917322755,
    0.011072233340644307,
    0.06530843345216021,
    0.26685554356062624,
    0.78066453591688,
    1.6352461139085306,
    2.374732506464187,
    2.1909650850386067,
    1.0,
)
TAIL_R = (
    1.4224058123740053e-05,
    0.00033305617223291584,
    0.0036530153241286093,
    0.024879218873921864,
    0.11627326859709225,
    0.38766842472059576,
    0.9259369497291317,
    1.539016601979573,
    1.6364512675502212,
    0.8716208329045014,
    -5e-17,
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
    function; a quotient as of Cody (1969), Rational Chebyshev approximations for the error function. That is
    between 1 and 1.13, so r is small against (1 + 2x) p, and errors of the two polynomials hardly count.
    """
    size, density = at_most_28(x), gaussian(x)
    p, r = (even_odd_polynomial(size, size * size, part) for part in (TAIL_P, TAIL_R))
    return density * p / multiply_add(p, size + size, p - r)


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
