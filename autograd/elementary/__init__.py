"""Rows of the table in plain arithmetic, for targets that lack the function.

Each is written over other rows, without a branch, and stands on its row as `arithmetic`; so it runs on floats, on
Values, and on the terms that compile it or print code. The coefficients were computed with `mpmath.chebyfit` at 60
digits, of the function and on the interval that stand beside them; the tests measure what comes of it, in ulp.
"""

from autograd.elementary import (
    choosing,
    circular,
    division,
    error_function,
    exponential,
    inverse_circular,
    lengths,
    logarithm,
    powers,
)
from autograd.elementary.formulas import polynomial

__all__ = [
    "choosing",
    "circular",
    "division",
    "error_function",
    "exponential",
    "inverse_circular",
    "lengths",
    "logarithm",
    "polynomial",
    "powers",
]
