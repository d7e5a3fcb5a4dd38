"""Polynomials, and the decorator that puts a formula on its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.elementary.instructions import multiply_add
from autograd.primitive import Function, ListFunction


def on_row(
    row: Function | ListFunction, without_exp: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that puts a formula on a row, for targets that lack it, or for those that lack `exp` too."""

    def put(formula: Callable[..., Any]) -> Callable[..., Any]:
        setattr(row.rule, "without_exp" if without_exp else "arithmetic", formula)
        return formula

    return put


def polynomial(x: Any, coefficients: Sequence[float]) -> Any:
    """Return c0 x^n + ... + cn by Horner's rule.

    >>> polynomial(2.0, [1.0, 0.0, 3.0])
    7.0
    """
    total: Any = coefficients[0]
    for coefficient in coefficients[1:]:
        total = multiply_add(total, x, coefficient)
    return total


def even_odd_polynomial(x: Any, square: Any, coefficients: Sequence[float]) -> Any:
    """Return the same from x and x^2, even and odd powers apart: two short chains of steps in place of a long one.

    >>> even_odd_polynomial(2.0, 4.0, [1.0, 0.0, 3.0])
    7.0
    """
    other, last = (polynomial(square, coefficients[start::2]) for start in (0, 1))
    odd, even = (other, last) if len(coefficients) % 2 == 0 else (last, other)
    return multiply_add(odd, x, even)
