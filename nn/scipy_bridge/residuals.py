"""The residuals of a curve at measurements, as a function of its parameters."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from numbers import Real
from typing import Any

from autograd import Value
from autograd.support.nested import flatten, names
from nn.scipy_bridge.bounds import lowest_and_highest
from nn.scipy_bridge.flat_function import FlatFunction, as_lists
from nn.scipy_bridge.measurements import Measurements


class Residuals(FlatFunction):
    """What a curve is off at each measurement, in units of its standard deviation.

    Args:
        f: the curve, a function of one x and of the parameters.
        p0: for each parameter a number, or nested lists of numbers; None for a start within the bounds.
        bounds: as those of `curve_fit`.
        measured: the measurements.

    Attributes:
        parameter_names: one for each number of p0.
    """

    argument = "p0"

    def __init__(self, f: Callable[..., Any], p0: Any, bounds: Any, measured: Measurements) -> None:
        def curve(x: Any, p: Any) -> Any:
            found = f(x, *p)
            if not isinstance(found, (Real, Value)):
                raise TypeError(
                    f"the curve of curve_fit returned {found!r:.60} for {x!r:.60}: let it return one number"
                )
            return found

        start = _start(f, as_lists(p0), bounds)
        super().__init__(lambda p: [curve(x, p) for x in measured.xs], start, (), "curve_fit")
        self.measured = measured
        called = zip(_arguments(f, len(start)), start, strict=True)
        self.parameter_names = [found for name, part in called for found in names(name, part)]

    def values(self, x: Any) -> Any:
        """Return the residuals."""
        return self.measured.whiten(super().values(x) - self.measured.ys)

    def jacobian(self, x: Any) -> Any:
        """Return the derivative of each residual by each parameter."""
        return self.measured.whiten(super().jacobian(x))


def _arguments(f: Callable[..., Any], count: int | None) -> list[str]:
    """Return the names of the parameters of a curve, which come after its x."""
    try:
        parameters = list(inspect.signature(f).parameters.values())[1:]
    except (TypeError, ValueError):
        parameters = []
    fixed = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return fixed if count is None or len(fixed) == count else [f"p{i}" for i in range(count)]


def _start(f: Callable[..., Any], p0: Any, bounds: Any) -> Any:
    if p0 is None:
        p0 = _within(bounds, len(_arguments(f, None)))
        if not p0:
            raise ValueError("curve_fit cannot tell how many parameters the curve has: give p0")
    start = p0 if isinstance(p0, (list, tuple)) else [p0]
    try:
        inspect.signature(f).bind(None, *start)
    except TypeError:
        called = ", ".join(_arguments(f, None)) or "none"
        raise TypeError(
            f"p0 of curve_fit is {p0!r:.60}, for a curve whose parameters are {called}: give an entry for each, or let "
            "the curve take x and them"
        ) from None
    except ValueError:  # of a function that does not say what it takes
        pass
    return start


def _within(bounds: Any, count: int) -> list[float]:
    """Return a start for each of `count` parameters: 1, or a number within its bounds."""
    limits = [flatten(limit) for limit in lowest_and_highest(bounds, "curve_fit")]
    lowest, highest = (limit * count if len(limit) == 1 else limit for limit in limits)
    if not len(lowest) == len(highest) == count:
        return [1.0] * count  # these bounds are refused when there is a p0 to compare them with
    return [_between(low, high) for low, high in zip(lowest, highest, strict=True)]


def _between(low: float, high: float) -> float:
    if math.isfinite(low) and math.isfinite(high):
        return 0.5 * (low + high)
    return low + 1.0 if math.isfinite(low) else high - 1.0 if math.isfinite(high) else 1.0
