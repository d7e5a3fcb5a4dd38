"""Result of many fits: parameters, errors, and what is to be said of fits that failed or leave something open."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd.support.words import counted
from nn.scipy_bridge.batch_measurements import BatchMeasurements
from nn.scipy_bridge.levenberg_marquardt import CONVERGED, STUCK
from nn.scipy_bridge.many_fits import EndedFits

NAMED = 5  # fits that a message names


@dataclass(frozen=True, eq=False)
class CurveFits:
    """Result of `curve_fit_batch`; `popt, pcov = curve_fit_batch(...)` works as with `curve_fit`.

    Attributes:
        popt: an array [fits][n], the parameters; nan where a fit failed.
        pcov: an array [fits][n][n], their covariances; inf where the measurements do not determine a parameter.
        standard_errors: an array [fits][n], the roots of the diagonals.
        residual_standard_deviation: an array [fits], sqrt(sum of squares / degrees of freedom).
        degrees_of_freedom: an array [fits], measurements less parameters.
        parameter_names: n names.
        failures: what became of the fits that failed, by their index.
        nfev: an array [fits], how often the curve was computed for each.

    >>> from nn import curve_fit_batch
    >>> fits = curve_fit_batch(lambda x, a, b: a * x + b, [0, 1, 2], [[1.0, 3.0, 5.0], [0.0, 1.0, 2.0]])
    >>> popt, pcov = fits
    >>> popt.round(9).tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    >>> print(fits)
    2 fits of a, b, 0 of them failed
    """

    popt: Any
    pcov: Any
    standard_errors: Any
    residual_standard_deviation: Any
    degrees_of_freedom: Any
    parameter_names: list[str]
    failures: dict[int, str]
    nfev: Any = field(repr=False)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.popt, self.pcov))

    def __str__(self) -> str:
        fits = len(self.popt)
        lines = [f"{counted(fits, 'fit')} of {', '.join(self.parameter_names)}, {len(self.failures)} of them failed"]
        lines += (f"  {fit}: {why}" for fit, why in list(self.failures.items())[:NAMED])
        return "\n".join([*lines, *(["  ..."] if len(self.failures) > NAMED else [])])


def failures_of(ended: EndedFits, measured: BatchMeasurements) -> dict[int, str]:
    """Return what became of the fits that failed, by their index.

    Args:
        ended: how fits ended.
        measured: what they are of.
    """
    import numpy

    n, found, without_unit = ended.p.shape[1], {}, numpy.isnan(measured.sizes)
    for fit in numpy.flatnonzero((ended.status != CONVERGED) | (measured.counts < n) | without_unit).tolist():
        if measured.counts[fit] < n:
            found[fit] = f"{counted(measured.counts[fit], 'measurement')} for {counted(n, 'parameter')}"
        elif without_unit[fit]:
            found[fit] = "its measurements, by sigma, are so large or so small that their squares are no numbers"
        elif ended.cost[fit] == math.inf:
            found[fit] = "the curve, or a derivative, is inf or nan where it starts"
        elif ended.status[fit] == STUCK:
            found[fit] = "no step lowers the sum of squares"
        else:
            found[fit] = f"no minimum after {ended.nfev[fit]} evaluations"
    return found


def warn_of(fits: CurveFits, at_bound: Any) -> None:
    """Warn of fits that failed, or that leave a parameter open.

    Args:
        fits: the result.
        at_bound: an array [fits][n], which parameters ended at a bound.
    """
    import numpy

    def warn(message: str) -> None:
        warnings.warn(f"curve_fit_batch: {message}", _kind_of_warning(), stacklevel=4)

    if fits.failures:
        first, why = next(iter(fits.failures.items()))
        warn(
            f"{_of_fits([*fits.failures])} failed, and have nan as parameters; of fit {first}: {why}; `failures` names "
            "each, and another p0 may help"
        )
    for flags, what in (
        (
            numpy.isinf(fits.standard_errors),
            "the measurements do not determine the errors of {names} in {fits}, which are inf: fix what has no effect "
            "or can stand in for another, or measure more",
        ),
        (at_bound, "{names} ended at a bound in {fits}: the errors are those of a curve that may go beyond it"),
    ):
        if flags.any():
            names = ", ".join(name for name, flag in zip(fits.parameter_names, flags.any(axis=0), strict=True) if flag)
            warn(what.format(names=names, fits=_of_fits(numpy.flatnonzero(flags.any(axis=1)).tolist())))


def _kind_of_warning() -> type[Warning]:
    try:
        from scipy.optimize import OptimizeWarning
    except ModuleNotFoundError:  # nothing else here needs SciPy
        return UserWarning
    return OptimizeWarning  # type: ignore[no-any-return]  # SciPy has no types; it is a kind of UserWarning


def _of_fits(indices: list[int]) -> str:
    """Return how many fits these are, and the first few.

    >>> _of_fits([3]), _of_fits([1, 2, 3, 4, 5, 6])
    ('1 fit (3)', '6 fits (1, 2, 3, 4, 5, ...)')
    """
    more = ", ..." if len(indices) > NAMED else ""
    return f"{counted(len(indices), 'fit')} ({', '.join(map(str, indices[:NAMED]))}{more})"
