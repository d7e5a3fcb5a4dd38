"""`curve_fit`: the parameters of a curve through measurements, with their standard errors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograd.support.nested import flatten, fold
from autograd.support.setting_checks import check_flag
from nn.optional import require
from nn.scipy_bridge.bounds import flat_bounds
from nn.scipy_bridge.covariance import covariance_of
from nn.scipy_bridge.least_squares import solve
from nn.scipy_bridge.measurements import NanPolicy, read_measurements
from nn.scipy_bridge.refused import refuse_derivatives
from nn.scipy_bridge.residuals import Residuals

# scipy's own is 1e-8; with exact derivatives the last digits cost a step or two.
TOLERANCE = 1e-14


@dataclass(frozen=True)
class CurveFit:
    """Result of `curve_fit`; `popt, pcov = curve_fit(...)` works as with scipy.

    Attributes:
        popt: the parameters, in the shape of p0.
        pcov: their covariance, a row and a column for each number of popt; inf where the data do not determine it.
        standard_errors: the roots of its diagonal, in the shape of p0.
        residual_standard_deviation: sqrt(sum of squares / degrees_of_freedom), in the unit of y, or of sigma if given;
            nan where there are no degrees of freedom.
        degrees_of_freedom: observations less parameters.
        parameter_names: one for each number of popt.
        result: what scipy's least_squares returned.
        full_output: whether it unpacks to five: popt, pcov, a dict of the number of calls `nfev` and the residuals
            `fvec`, a message, and scipy's number for it.

    >>> (slope, intercept), covariance = curve_fit(lambda x, a, b: a * x + b, [0, 1, 2], [1.0, 3.0, 5.0], p0=[1.0, 1.0])
    >>> round(slope, 9), round(intercept, 9)
    (2.0, 1.0)
    """

    popt: Any
    pcov: list[list[float]]
    standard_errors: Any
    residual_standard_deviation: float
    degrees_of_freedom: int
    parameter_names: list[str]
    result: Any = field(repr=False)
    full_output: bool = field(default=False, repr=False)

    def __iter__(self) -> Iterator[Any]:
        result = self.result
        further = ({"nfev": result.nfev, "fvec": result.fun}, result.message, result.status)
        return iter((self.popt, self.pcov, *(further if self.full_output else ())))

    def __str__(self) -> str:
        width = max(map(len, self.parameter_names))
        numbers = zip(self.parameter_names, flatten(self.popt), flatten(self.standard_errors), strict=True)
        lines = [f"{name:{width}} = {number:.6g} ± {error:.3g}" for name, number, error in numbers]
        deviation, freedom = self.residual_standard_deviation, self.degrees_of_freedom
        return "\n".join([*lines, f"residual standard deviation {deviation:.6g}, {freedom} degrees of freedom"])


def curve_fit(
    f: Callable[..., Any],
    xdata: Sequence[Any],
    ydata: Sequence[float],
    p0: Sequence[Any] | float | None = None,
    sigma: Any = None,
    absolute_sigma: bool = False,
    check_finite: bool | None = None,
    bounds: Any = (-math.inf, math.inf),
    method: Literal["lm", "trf", "dogbox"] | None = None,
    jac: None = None,
    *,
    full_output: bool = False,
    nan_policy: NanPolicy | None = None,
    **options: Any,
) -> CurveFit:
    """Fit a curve to measurements by least squares, as `scipy.optimize.curve_fit`, but with the exact Jacobian.

    Args:
        f: the curve, a function of one x and of the parameters, each an argument; it returns one number.
        xdata: n of whatever f takes as its x: numbers, or a list of numbers each.
        ydata: n numbers, what was measured there.
        p0: where to start: for each parameter a number, or nested lists of numbers; None for 1 each, or within bounds
            the middle, or 1 away from the only one.
        sigma: the standard deviation of each measurement, n numbers above 0, or one for all; or their covariance,
            n rows of n numbers; None for the same for all.
        absolute_sigma: whether sigma is in the unit of y, or only says how the measurements compare.
        check_finite: False to let inf and nan in xdata and ydata reach the curve.
        bounds: the lowest and the highest of the parameters, each a number for all or numbers in the shape of p0; or
            scipy's `Bounds`.
        method: "lm", or "trf" or "dogbox", which take bounds and robust losses. None for "trf" with these; else for
            "lm", and "trf" as well where "lm" ends where a parameter does nothing.
        jac: None; the Jacobian is found by the engine.
        full_output: whether the result unpacks to five, as scipy's, instead of to popt and pcov.
        nan_policy: "omit" to leave out measurements with nan or None in them; None, or "raise", for an error.
        options: as those of `least_squares`; `maxfev` is `max_nfev`.

    Returns:
        the parameters with their standard errors. They are those of a linear model with the Jacobian at the end,
        pcov = s^2 (J^T J)^-1, where s is the residual standard deviation, or 1 for `absolute_sigma`.

    Raises:
        ImportError: where scipy is not installed.
        RuntimeError: if no minimum was found.
        TypeError, ValueError: for arguments that cannot be meant, fewer measurements than parameters among them.

    Warns:
        scipy's OptimizeWarning, where the data do not determine a parameter, whose errors are then inf, or where one
        ended at a bound, beyond which its errors reach.

    Source: Seber, Wild (1989), Nonlinear regression, section 2.1.

    >>> fit = curve_fit(lambda x, a, b: a * x + b, [0, 1, 2, 3], [1.1, 2.9, 5.2, 6.8])
    >>> print(fit)
    a = 1.94 ± 0.0906
    b = 1.09 ± 0.169
    residual standard deviation 0.202485, 2 degrees of freedom
    """
    optimize = require("scipy.optimize", "nn.curve_fit")
    refuse_derivatives("curve_fit", {"jac": jac, **options})
    if "args" in options or "kwargs" in options:
        raise TypeError("curve_fit takes no args or kwargs: let the curve be a function of x and what is fitted alone")
    check_flag(absolute_sigma, "absolute_sigma of curve_fit")
    check_flag(full_output, "full_output of curve_fit")
    if check_finite is not None:
        check_flag(check_finite, "check_finite of curve_fit")
    measured = read_measurements(xdata, ydata, sigma, check_finite, nan_policy)
    residuals = Residuals(f, p0, bounds, measured)
    limits = flat_bounds(bounds, residuals)
    n, freedom = len(residuals.start), len(measured.ys) - len(residuals.start)
    bounded = any(map(math.isfinite, flatten(limits)))
    otherwise = "trf" if bounded or options.get("loss", "linear") != "linear" else "lm"
    solver = otherwise if method is None else method
    if solver == "lm" and freedom < 0:
        raise ValueError(
            f"curve_fit got {len(measured.ys)} measurements for {n} parameters: give no fewer than parameters, or "
            "method='trf' for one of the curves that fit"
        )
    if "maxfev" in options:
        if "max_nfev" in options:
            raise TypeError("curve_fit got both maxfev and max_nfev, which are the same: give one of them")
        options["max_nfev"] = options.pop("maxfev")
    settings: dict[str, Any] = {**dict.fromkeys(("ftol", "xtol", "gtol"), TOLERANCE), "x_scale": "jac"}
    settings |= {"max_nfev": 1000 * (n + 1), **options}
    result = solve(residuals, limits, solver, settings)
    if method is None and solver == "lm" and not covariance_of(residuals, result)[1].all():
        # Its first step may lead to where the curve does not change any more; those of "trf" are shorter.
        shorter = solve(residuals, limits, "trf", settings)
        result = shorter if shorter.success and shorter.cost < result.cost else result
    if not result.success or not math.isfinite(result.cost + sum(result.x)):
        raise RuntimeError(
            f"curve_fit of {getattr(f, '__name__', f)} found no minimum: {result.message}; try another p0"
        )
    deviation = math.sqrt(2.0 * result.cost / freedom) if freedom > 0 else math.nan
    pcov, determined = covariance_of(residuals, result, 1.0 if absolute_sigma else deviation)
    called = residuals.parameter_names
    if free := _named(called, ~determined):
        warnings.warn(
            f"curve_fit: the measurements do not determine the errors of {free}, which are inf: fix what has no effect "
            "or can stand in for another, or measure more",
            optimize.OptimizeWarning,
            stacklevel=2,
        )
    if ended := _named(called, result.active_mask):
        warnings.warn(
            f"curve_fit: {ended} ended at a bound: the errors are those of a curve that may go beyond it",
            optimize.OptimizeWarning,
            stacklevel=2,
        )
    errors = fold(residuals.like, iter([math.sqrt(pcov[i][i]) for i in range(n)]))
    return CurveFit(result.solution, pcov, errors, deviation, freedom, called, result, full_output)


def _named(names: list[str], flags: Any) -> str:
    """Return the names that have a flag, as errors list them."""
    return ", ".join(name for name, flag in zip(names, flags, strict=True) if flag)
