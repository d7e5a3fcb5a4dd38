"""The rows of the table in 300-digit arithmetic, by mpmath, as a reference for floats.

`Exact` is a kind of number like any other: rows written in terms of other rows run on it as they stand, and the rows at
the bottom are mpmath's functions of the same name. So a new row needs nothing here, unless it is a new bottom row that
mpmath calls otherwise.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import mpmath

from autograd import Rule
from autograd.operators import Operators

mpmath.mp.dps = 300

CALLED_OTHERWISE: dict[str, Callable[..., Any]] = {
    "abs": mpmath.fabs,
    "add": operator.add,
    "divide": operator.truediv,
    "floor_divide": lambda x, y: mpmath.floor(x / y),
    "equal": lambda x, y: mpmath.mpf(x == y),
    "greater": lambda x, y: mpmath.mpf(x > y),
    "identity": operator.pos,
    "log2": lambda x: mpmath.log(x, 2),
    "maximum": lambda *xs: max(xs),
    "minimum": lambda *xs: min(xs),
    "multiply": operator.mul,
    "negative": operator.neg,
    "norm": lambda *xs: mpmath.sqrt(sum(x * x for x in xs)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "remainder": lambda x, y: x - y * mpmath.floor(x / y),
    "round": mpmath.nint,
    "step": lambda x: mpmath.mpf(x > 0),
    "subtract": operator.sub,
    "sum": lambda *xs: sum(xs),
}


class Exact(Operators):
    """A number of 300 digits that can run rows of the table."""

    def __init__(self, number: Any) -> None:
        self.number: Any = number.number if isinstance(number, Exact) else mpmath.mpf(number)

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        numbers = [Exact(arg).number for arg in args]
        function = CALLED_OTHERWISE.get(rule.name) or getattr(mpmath, rule.name, None)
        if function is None:
            return rule.compute([*map(Exact, args)])
        found = function(*numbers)
        if isinstance(found, mpmath.mpc):  # mpmath's principal root of a negative number; the real one is odd
            found = -function(-numbers[0])
        return Exact(found)

    def __bool__(self) -> bool:
        return bool(self.number)


def value(rule: Rule, args: Sequence[Any]) -> Any:
    """Return the row at a point, to 300 digits."""
    found = Exact(0).apply_rule(rule, tuple(map(Exact, args)))
    return Exact(found).number


def derivative(rule: Rule, args: Sequence[float], i: int) -> Any:
    """Return the derivative of the row's value by its argument i: not by its partials, but by differences."""
    h = mpmath.mpf(10) ** -50

    def at(offset: int) -> Any:
        moved = [mpmath.mpf(arg) + (offset * h if j == i else 0) for j, arg in enumerate(args)]
        return value(rule, moved)

    return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)


def ulps(got: float, exact: Any) -> float:
    """Return how far a float is from the exact number, in units of the last place of the latter."""
    nearest = float(exact)
    if not math.isfinite(got) or not math.isfinite(nearest):
        return 0.0 if got == nearest else math.inf
    return float(abs(got - exact) / math.ulp(nearest))
