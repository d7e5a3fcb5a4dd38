"""The residuals of a curve at measurements, as a function of its parameters."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

from autograd import Value
from autograd.support.nested import flatten, names
from nn.scipy_bridge.array_likes import as_lists
from nn.scipy_bridge.bounds import lowest_and_highest
from nn.scipy_bridge.curve_arguments import argument_names, check_start, named_arguments, not_one_number, start_between
from nn.scipy_bridge.flat_function import FlatFunction
from nn.scipy_bridge.measurements import Measurements


class Residuals(FlatFunction):
    """The distance of a curve from each measurement, in units of its standard deviation.

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
                raise not_one_number(found, x, "curve_fit")
            return found

        start = _start(f, p0, bounds)
        super().__init__(lambda p: [curve(x, p) for x in measured.xs], start, (), "curve_fit")
        self.measured = measured
        called = zip(argument_names(f, len(start)), self.like, strict=True)
        self.parameter_names = [found for name, part in called for found in names(name, part)]

    def values(self, x: Any) -> Any:
        """Return the residuals."""
        return self.measured.whiten(super().values(x) - self.measured.ys)

    def jacobian(self, x: Any) -> Any:
        """Return the derivative of each residual by each parameter."""
        return self.measured.whiten(super().jacobian(x))


def _start(f: Callable[..., Any], p0: Any, bounds: Any) -> Any:
    if p0 is None:
        p0 = _within(bounds, len(named_arguments(f, "curve_fit")))
    if not isinstance(p0, (list, tuple)):
        p0 = as_lists(p0, "p0 of curve_fit")
    start = p0 if isinstance(p0, (list, tuple)) else [p0]
    check_start(f, start, p0, "curve_fit")
    return start


def _within(bounds: Any, count: int) -> list[float]:
    """Return a start for each of `count` parameters: 1, or a number within its bounds."""
    limits = [flatten(limit) for limit in lowest_and_highest(bounds, "curve_fit")]
    lowest, highest = (limit * count if len(limit) == 1 else limit for limit in limits)
    if not len(lowest) == len(highest) == count:
        return [1.0] * count  # these bounds are refused when there is a p0 to compare them with
    return [start_between(low, high) for low, high in zip(lowest, highest, strict=True)]
