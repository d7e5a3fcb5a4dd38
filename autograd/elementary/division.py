"""The remainder of `%` and the whole quotient of `//`, by the remainder that truncation leaves, as Python has them."""

from __future__ import annotations

from typing import Any

from autograd.elementary.formulas import on_row
from autograd.elementary.instructions import truncated_remainder, with_sign_of
from autograd.rules import divide, floor, floor_divide, greater, remainder, where


def is_of_other_sign(rest: Any, y: Any) -> Any:
    """Return whether a remainder is not 0 and has not the sign of y, so that the quotient was rounded up."""
    return where(rest, greater(0.0, with_sign_of(1.0, rest) * with_sign_of(1.0, y)), 0.0)


@on_row(remainder)
def remainder_by_truncation(x: Any, y: Any) -> Any:
    rest = truncated_remainder(x, y)
    return where(rest, where(is_of_other_sign(rest, y), rest + y, rest), with_sign_of(0.0, y))


@on_row(floor_divide)
def floor_divide_by_truncation(x: Any, y: Any) -> Any:
    rest, ratio = truncated_remainder(x, y), divide(x, y)
    quotient = divide(x - rest, y) - is_of_other_sign(rest, y)  # a whole number, but for rounding
    below = floor(quotient)
    whole = below + greater(quotient - below, 0.5)
    return where(y, where(quotient, whole, with_sign_of(0.0, ratio)), ratio)
