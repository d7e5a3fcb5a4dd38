"""Bounds of parameters, in the forms of scipy and in the shape of the parameters."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from autograd.support.nested import flatten, same_shape
from nn.scipy_bridge.array_likes import as_lists
from nn.scipy_bridge.flat_function import FlatFunction


def lowest_and_highest(bounds: Any, what: str) -> tuple[Any, Any]:
    """Return the two of a pair, or of scipy's `Bounds`, as lists or numbers.

    Args:
        bounds: what the user passed.
        what: what errors call the function.

    Raises:
        ValueError: for what is no pair of numbers, or of lists of numbers.
    """
    if hasattr(bounds, "lb"):
        lowest, highest = ([*limit] if len(limit) > 1 else limit[0] for limit in (bounds.lb, bounds.ub))
    else:
        try:
            lowest, highest = bounds
        except (TypeError, ValueError):
            raise ValueError(f"bounds of {what} are {bounds!r:.60}: give a pair, the lowest and the highest") from None
    limits = as_lists(lowest, f"bounds of {what}"), as_lists(highest, f"bounds of {what}")
    for limit in limits:
        for number in limit if isinstance(limit, dict) else flatten(limit):
            _check(number, what, "give numbers, inf where there is none")
    return limits


def flat_bounds(bounds: Any, function: FlatFunction) -> tuple[Any, Any]:
    """Return the lowest and the highest of the numbers of a function, each a number for all or a flat list.

    Raises:
        ValueError: for what is no pair, or not in the shape of the numbers; scipy's `Bounds` are flat.
    """
    lowest, highest = lowest_and_highest(bounds, function.what)
    if hasattr(bounds, "lb"):
        return lowest, highest
    return flat(lowest, "bounds", function), flat(highest, "bounds", function)


def flat(numbers: Any, name: str, function: FlatFunction) -> Any:
    """Return an argument that is one number for all, or a number for each number of a function, as a flat list.

    Args:
        numbers: what the user passed.
        name: what errors call the argument.
        function: the function.

    Raises:
        TypeError: for anything but real numbers.
        ValueError: for any other shape.
    """
    if isinstance(numbers, (list, tuple)):
        if not same_shape(function.like, numbers) and not (len(numbers) == 1 and same_shape([function.like], numbers)):
            raise ValueError(
                f"{name} of {function.what}: {numbers!r:.60} has not the shape of {function.argument}; give that, or "
                "one number for all"
            )
        numbers = flatten(numbers)
    for number in numbers if isinstance(numbers, list) else [numbers]:
        if not isinstance(number, Real):
            raise TypeError(f"{name} of {function.what} has {number!r:.60} in it: give real numbers")
    return numbers


def _check(number: Any, what: str, way: str) -> None:
    if not isinstance(number, Real) or math.isnan(number):
        raise ValueError(f"bounds of {what} have {number!r:.60} in them: {way}")


def pairs(bounds: Any, like: Any) -> list[Any]:
    """Return a pair (low, high) for every number, one after another.

    Args:
        bounds: a pair in the place of every number, None standing for none.
        like: the numbers, nested.

    Raises:
        ValueError: for any other shape.

    >>> pairs(((None, 0.5), [(0.0, None), None]), (1.0, [1.0, 1.0]))
    [(None, 0.5), (0.0, None), (None, None)]
    """
    if bounds is None:
        return [(None, None)] * len(flatten(like))
    if isinstance(bounds, (list, tuple)):
        if isinstance(like, (list, tuple)):
            if len(bounds) == len(like):
                return [pair for part, inner in zip(bounds, like, strict=True) for pair in pairs(part, inner)]
        elif len(bounds) == 1:
            return pairs(bounds[0], like)
        elif len(bounds) == 2:
            for number in bounds:
                if number is not None:
                    _check(number, "minimize", "give numbers, None where there is none")
            return [tuple(bounds)]
    raise ValueError(f"bounds of minimize are {bounds!r:.60} for {like!r:.60}: give each number a pair (low, high)")
