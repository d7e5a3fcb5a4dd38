"""Parameters of a curve: what they are called, and where a fit starts if nobody says."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any


def argument_names(f: Callable[..., Any], count: int | None) -> list[str]:
    """Return the names of the parameters of a curve, which come after its x.

    Args:
        f: the curve.
        count: how many there are; None to go by the names alone.

    >>> argument_names(lambda x, a, b: a * x + b, 2), argument_names(lambda x, *p: p[0] * x, 1)
    (['a', 'b'], ['p0'])
    """
    try:
        parameters = list(inspect.signature(f).parameters.values())[1:]
    except (TypeError, ValueError):
        parameters = []
    fixed = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return fixed if count is None or len(fixed) == count else [f"p{i}" for i in range(count)]


def named_arguments(f: Callable[..., Any], what: str) -> list[str]:
    """Return the names of the parameters of a curve, where they say how many there are.

    Raises:
        ValueError: where they do not.
        TypeError: for what is no function.
    """
    if not callable(f):
        raise TypeError(f"{what} takes a curve, a function of x and its parameters, got {f!r:.60}")
    found = argument_names(f, None)
    if not found:
        raise ValueError(f"{what} cannot tell how many parameters the curve has: give p0")
    return found


def check_start(f: Callable[..., Any], start: Sequence[Any], p0: Any, what: str) -> None:
    """Raise TypeError unless a curve takes x and as many parameters; p0 is what the user passed."""
    try:
        inspect.signature(f).bind(None, *start)
    except TypeError:
        called = ", ".join(argument_names(f, None)) or "none"
        raise TypeError(
            f"p0 of {what} is {p0!r:.60}, for a curve whose parameters are {called}: give an entry for each, or let "
            "the curve take x and them"
        ) from None
    except ValueError:  # of a function that does not say what it takes
        pass


def not_one_number(found: Any, x: Any, what: str) -> TypeError:
    """Return the error of a curve that returned something else."""
    return TypeError(f"the curve of {what} returned {found!r:.60} for {x!r:.60}: let it return one number")


def start_between(lowest: float, highest: float) -> float:
    """Return where a parameter starts: in the middle of its bounds, 1 away from the only one, or at 1.

    >>> start_between(0.0, 4.0), start_between(3.0, math.inf), start_between(-math.inf, math.inf)
    (2.0, 4.0, 1.0)
    """
    if math.isfinite(lowest) and math.isfinite(highest):
        return 0.5 * (lowest + highest)
    return lowest + 1.0 if math.isfinite(lowest) else highest - 1.0 if math.isfinite(highest) else 1.0
