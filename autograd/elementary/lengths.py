"""hypot and norm: the root of a sum of squares, which are scaled where they would overflow or vanish."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from autograd.elementary.formulas import on_row
from autograd.elementary.instructions import multiply_add
from autograd.ieee import inf
from autograd.rules import equal, greater, hypot, maximum, norm, sqrt, sum, where

LARGE, SMALL = 2.0**500, 2.0**-500


def scaling(largest: Any) -> tuple[Any, Any]:
    """Return a power of two that brings numbers up to `largest` to where squares are exact enough, and its inverse."""
    large, small = greater(largest, LARGE), greater(SMALL, largest)
    return (where(large, 2.0**-600, where(small, 2.0**600, 1.0)), where(large, 2.0**600, where(small, 2.0**-600, 1.0)))


def length(sizes: Sequence[Any], largest: Any, squares: Any) -> Any:
    """Return the length of a vector, given how to add up squares; inf where a size is inf, even with a nan."""
    scale, inverse = scaling(largest)
    found = inverse * sqrt(squares([size * scale for size in sizes]))
    some_inf = reduce(lambda x, y: x + y, [equal(size, inf) for size in sizes])
    return where(some_inf, inf, found)


@on_row(hypot)
def hypot_by_squares(x: Any, y: Any) -> Any:
    sizes = [abs(x), abs(y)]
    larger = where(greater(sizes[0], sizes[1]), sizes[0], sizes[1])
    return length(sizes, larger, lambda scaled: multiply_add(scaled[0], scaled[0], scaled[1] * scaled[1]))


@on_row(norm)
def norm_by_squares(xs: Sequence[Any]) -> Any:
    sizes = [abs(x) for x in xs]
    return length(sizes, maximum(sizes), lambda scaled: sum([size * size for size in scaled]))
