"""`curve_fit_batch`: the parameters of one curve through many sets of measurements, with their standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd.support.setting_checks import check_flag, check_whole
from nn.optional import require
from nn.scipy_bridge.batch_measurements import (
    WHAT,
    BatchMeasurements,
    for_each_fit,
    read_batch,
    read_bounds,
    real_array,
)
from nn.scipy_bridge.covariance import are_clear, are_felt, covariances, parameter_sizes
from nn.scipy_bridge.curve_arguments import argument_names, check_start, named_arguments, start_between
from nn.scipy_bridge.curve_fits import CurveFits, failures_of, warn_of
from nn.scipy_bridge.levenberg_marquardt import CONVERGED, EPSILON, STUCK, FitData
from nn.scipy_bridge.many_fits import EndedFits, Shared, fit_many
from nn.scipy_bridge.measurements import NanPolicy
from nn.scipy_bridge.refused import refuse_derivatives

# Of the first step, beside the squares of the Jacobian's columns; the other for fits that lost their way.
DAMPING, MORE_DAMPING = 1e-3, 0.1


def curve_fit_batch(
    f: Callable[..., Any],
    xdata: Any,
    ydata: Any,
    p0: Any = None,
    sigma: Any = None,
    absolute_sigma: bool = False,
    *,
    bounds: Any = (-math.inf, math.inf),
    nan_policy: NanPolicy | None = None,
    max_nfev: int | None = None,
    **others: Any,
) -> CurveFits:
    """Fit one curve to many sets of measurements by least squares, each set by itself, as `curve_fit` does one by one.

    A step of all fits is one call of a compiled program, with exact derivatives; a fit that has ended takes part no
    longer. A step h makes |r + J h|^2 + mu |D h|^2 least, where r are the residuals, J is their Jacobian, and D holds
    the greatest lengths of its columns so far; mu falls with steps that gain what r + J h promises, and rises with
    others.

    Args:
        f: the curve, a function of one x and of the parameters, each a number; it returns one number, and is compiled:
            `where` instead of `if` on a parameter.
        xdata: m entries for all fits, numbers or lists of numbers each, or an array [fits][m] or [fits][m][k]. Entries
            for all fits become part of the program, which is made anew for others.
        ydata: an array [fits][m], what was measured.
        p0: where to start: n numbers, or an array [fits][n], where a fit with nan fails alone; None as for `curve_fit`.
        sigma: the standard deviation of each measurement: a number, m numbers, or an array [fits][m] or [fits][1]; None
            for the same for all.
        absolute_sigma: whether sigma is in the unit of y, or only says how the measurements of a fit compare.
        bounds: the lowest and the highest of the parameters, each a number, n numbers, or an array [fits][n].
        nan_policy: "omit" to leave out measurements with nan in x or y, and masked ones, as of fits that have fewer
            than others; None, or "raise", for an error.
        max_nfev: how often the curve of a fit is computed at most, which is done in threes; None for 1000 (n + 1).

    Returns:
        the parameters of each fit with their standard errors, and why fits failed.

    Raises:
        ImportError: where numpy or scipy is not installed.
        TypeError, ValueError: for arguments that cannot be meant.
        TraceError: for a curve that cannot be compiled.

    Warns:
        scipy's OptimizeWarning, where fits failed, where measurements do not determine a parameter, whose errors are
        then inf, or where one ended at a bound, beyond which its errors reach.

    Sources: Marquardt (1963), An algorithm for least-squares estimation of nonlinear parameters; Moré (1978), The
    Levenberg-Marquardt algorithm: implementation and theory; Nielsen (1999), Damping parameter in Marquardt's method.

    >>> from autograd import exp
    >>> x = [0.0, 1.0, 2.0, 3.0]
    >>> y = [[2.0, 1.2, 0.8, 0.4], [1.1, 0.4, 0.1, 0.1], [3.0, 1.1, 0.4, 0.2]]
    >>> fits = curve_fit_batch(lambda x, a, rate: a * exp(-rate * x), x, y)
    >>> fits.popt.round(2).tolist(), fits.standard_errors.round(2).tolist(), fits.failures
    ([[2.0, 0.5], [1.1, 1.03], [3.0, 0.99]], [[0.05, 0.03], [0.05, 0.1], [0.04, 0.03]], {})
    """
    numpy = require("numpy", f"nn.{WHAT}")
    refuse_derivatives(WHAT, others)
    for name in others:
        raise TypeError(f"{WHAT} takes no {name}: call curve_fit, which does, for each fit")
    check_flag(absolute_sigma, f"absolute_sigma of {WHAT}")
    if max_nfev is not None:
        check_whole(max_nfev, f"max_nfev of {WHAT}", 1)
    measured = read_batch(xdata, ydata, sigma, nan_policy)
    limits = read_bounds(bounds)
    start = _start(f, p0, limits, len(measured.ys))
    fits, n = start.shape
    if measured.ys.shape[1] < n:
        raise ValueError(f"{WHAT} got {measured.ys.shape[1]} measurements for {n} parameters: give no fewer")
    lowest, highest = (for_each_fit(limit, (fits, n), f"bounds of {WHAT}") for limit in limits)
    outside = ~((lowest <= start) & (start <= highest) & (lowest < highest))
    for fit in numpy.flatnonzero(outside.any(axis=1) & numpy.isfinite(start).all(axis=1)):
        raise ValueError(
            f"{WHAT} starts fit {fit} at {start[fit].tolist()}, with bounds {lowest[fit].tolist()} and "
            f"{highest[fit].tolist()}: let each parameter start between a lower and a higher one"
        )
    ended = _fitted(f, start, measured, limits, 1000 * (n + 1) if max_nfev is None else max_nfev)
    tried = (ended.cost < math.inf) & (measured.counts >= n)
    if tried.any() and not ended.triangle[tried].any():
        raise TypeError(f"the curve of {WHAT} returns what no parameter changes: let it compute with its parameters")
    names, freedom, failures = argument_names(f, n), measured.counts - n, failures_of(ended, measured)
    done = ~numpy.isin(numpy.arange(fits), list(failures))
    deviation, pcov = numpy.full(fits, math.nan), numpy.full((fits, n, n), math.nan)
    known = done & (freedom > 0)
    deviation[known] = numpy.sqrt(ended.cost[known] / freedom[known])
    sizes, visible = parameter_sizes(start, ended.p), EPSILON * measured.sizes
    unit = numpy.ones(fits) if absolute_sigma else deviation
    pcov[done] = covariances(ended.triangle[done], sizes[done], visible[done], unit[done], measured.ys.shape[1])
    ended.p[~done] = math.nan
    errors = numpy.sqrt(numpy.diagonal(pcov, axis1=1, axis2=2))
    found = CurveFits(ended.p, pcov, errors, deviation, freedom, names, failures, ended.nfev)
    warn_of(found, (ended.p <= lowest) | (ended.p >= highest))
    return found


def _start(f: Callable[..., Any], p0: Any, limits: tuple[Any, Any], fits: int) -> Any:
    """Return where each fit starts, an array [fits][n]."""
    import numpy

    if p0 is None:
        lowest, highest = numpy.broadcast_arrays(*limits)
        found = numpy.vectorize(start_between, otypes=[float])(lowest, highest)
        start = for_each_fit(found, (fits, len(named_arguments(f, WHAT))), f"bounds of {WHAT}")
    else:
        start = numpy.atleast_1d(real_array(p0, "p0"))
        start = for_each_fit(start, (fits, start.shape[-1]), f"p0 of {WHAT}")
    check_start(f, start[0], p0, WHAT)
    if not numpy.isfinite(start).any():
        raise ValueError(f"p0 of {WHAT} is {p0!r:.60}: start from finite numbers")
    return start


def _fitted(
    f: Callable[..., Any], start: Any, measured: BatchMeasurements, limits: tuple[Any, Any], max_nfev: int
) -> EndedFits:
    """Return how fits ended, the better of two ways where the first leads to where a parameter does nothing."""
    import numpy

    fits, n = start.shape
    if numpy.isinf(limits[0]).all() and numpy.isinf(limits[1]).all():
        bounds: list[Any] = [Shared(()), Shared(())]
    elif max(limit.ndim for limit in limits) < 2:
        bounds = [Shared(tuple(numpy.broadcast_to(limit, n).tolist())) for limit in limits]
    else:
        bounds = [numpy.broadcast_to(limit, (fits, n)) for limit in limits]
    data = FitData(measured.xs, measured.ys, measured.weights, *bounds)
    ended = fit_many(f, start, data, max_nfev, DAMPING)
    sizes, visible = parameter_sizes(start, ended.p), EPSILON * measured.sizes
    lost = (ended.status != CONVERGED) | ~are_clear(ended.triangle, sizes, visible)
    if (again := numpy.flatnonzero(lost & (ended.cost < math.inf))).size:
        own = FitData(*[part if isinstance(part, Shared) else part[again] for part in data])
        idle = (ended.status == STUCK)[:, None] & ~are_felt(ended.triangle, sizes, visible)
        if idle.any():  # parameters that do nothing stay where they began
            lowest, highest = (numpy.where(idle, start, limit)[again] for limit in limits)
            own = own._replace(lowest=lowest, highest=highest)
        other = fit_many(f, start[again], own, max_nfev, MORE_DAMPING)
        better = (other.status == CONVERGED) & ((ended.status[again] != CONVERGED) | (other.cost < ended.cost[again]))
        for numbers, others in zip(ended, other, strict=True):
            numbers[again[better]] = others[better]
    return ended
