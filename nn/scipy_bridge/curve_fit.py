"""`curve_fit`: the parameters of a curve through measurements, with their standard errors."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from autograd import Value
from autograd.support.nested import flatten, fold, names
from nn.scipy_bridge.flat_function import as_lists
from nn.scipy_bridge.least_squares import least_squares

# scipy's own is 1e-8; with exact derivatives the last digits cost a step or two.
TOLERANCE = 1e-14


@dataclass(frozen=True)
class CurveFit:
    """Result of `curve_fit`; `popt, pcov = curve_fit(...)` works as with scipy.

    Attributes:
        popt: the parameters, in the shape of p0.
        pcov: their covariance, a row and a column for each number of popt; inf where the data do not determine it.
        standard_errors: the roots of its diagonal, in the shape of p0.
        residual_standard_deviation: sqrt(sum of squares / degrees_of_freedom), in the unit of y, or of sigma if given.
        degrees_of_freedom: observations less parameters.
        parameter_names: one for each number of popt.
        result: what scipy's least_squares returned.

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

    def __iter__(self) -> Iterator[Any]:
        return iter((self.popt, self.pcov))

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
    sigma: Sequence[float] | None = None,
    absolute_sigma: bool = False,
    bounds: tuple[Any, Any] = (-math.inf, math.inf),
    **options: Any,
) -> CurveFit:
    """Fit a curve to measurements by least squares, as `scipy.optimize.curve_fit`, but with the exact Jacobian.

    Args:
        f: the curve, a function of one x and of the parameters, each an argument; it returns one number.
        xdata: n of whatever f takes as its x: numbers, or a list of numbers each.
        ydata: n numbers, what was measured there.
        p0: where to start: for each parameter a number, or nested lists of numbers; None for 1 each.
        sigma: the standard deviation of each measurement, n numbers above 0; None for the same for all.
        absolute_sigma: whether sigma is in the unit of y, or only says how the measurements compare.
        bounds: the lowest and the highest of the parameters, each a number for all or numbers in the shape of p0.
        options: as those of `least_squares`.

    Returns:
        the parameters with their standard errors. They are those of a linear model with the Jacobian at the end,
        pcov = s^2 (J^T J)^-1, where s is the residual standard deviation, or 1 for `absolute_sigma`.

    Raises:
        ImportError: where scipy is not installed.
        RuntimeError: if no minimum was found.
        TypeError, ValueError: for arguments that cannot be meant, fewer measurements than parameters among them.

    Source: Seber, Wild (1989), Nonlinear regression, section 2.1.

    >>> fit = curve_fit(lambda x, a, b: a * x + b, [0, 1, 2, 3], [1.1, 2.9, 5.2, 6.8])
    >>> print(fit)
    a = 1.94 ± 0.0906
    b = 1.09 ± 0.169
    residual standard deviation 0.202485, 2 degrees of freedom
    """
    xs, ys, start = as_lists(xdata), as_lists(ydata), _start(f, p0)
    weights = [1.0] * len(ys) if sigma is None else _weights(as_lists(sigma), len(ys))
    n = len(flatten(start))
    if len(xs) != len(ys) or len(ys) < n:
        raise ValueError(
            f"curve_fit got {len(xs)} entries in xdata and {len(ys)} in ydata for {n} parameters: give as many of one "
            "as of the other, and no fewer than parameters"
        )
    for i, y in enumerate(ys):
        if not isinstance(y, Real) or not math.isfinite(y):
            raise ValueError(f"ydata[{i}] of curve_fit is {y!r:.60}: fill in what is missing, or leave it out")

    def curve(x: Any, p: Any) -> Any:
        found = f(x, *p)
        if not isinstance(found, (Real, Value)):
            raise TypeError(f"the curve of curve_fit returned {found!r:.60} for {x!r:.60}: let it return one number")
        return found

    def residuals(p: Any) -> list[Any]:
        return [(curve(x, p) - y) * weight for x, y, weight in zip(xs, ys, weights, strict=True)]

    bounded = any(map(math.isfinite, flatten([as_lists(limit) for limit in bounds])))
    usual: dict[str, Any] = dict.fromkeys(("ftol", "xtol", "gtol"), TOLERANCE)
    usual |= {"method": "trf" if bounded else "lm", "x_scale": "jac", "max_nfev": 1000 * (n + 1)}
    result = least_squares(residuals, start, bounds, **(usual | options))
    if not result.success:
        raise RuntimeError(
            f"curve_fit of {getattr(f, '__name__', f)} found no minimum: {result.message}; try another p0"
        )
    freedom = len(ys) - n
    squares = 2.0 * result.cost
    deviation = math.sqrt(squares / freedom) if freedom else math.nan
    covariance = _covariance(result.jac, 1.0 if absolute_sigma else deviation)
    errors = iter([math.sqrt(covariance[i][i]) for i in range(n)])
    called = [found for name, part in zip(_arguments(f, len(start)), start, strict=True) for found in names(name, part)]
    return CurveFit(result.solution, covariance, fold(start, errors), deviation, freedom, called, result)


def _arguments(f: Callable[..., Any], count: int | None) -> list[str]:
    """Return the names of the parameters of a curve, which come after its x."""
    try:
        parameters = list(inspect.signature(f).parameters.values())[1:]
    except (TypeError, ValueError):
        parameters = []
    fixed = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return fixed if count is None or len(fixed) == count else [f"p{i}" for i in range(count)]


def _start(f: Callable[..., Any], p0: Any) -> Any:
    p0 = as_lists(p0)
    if p0 is None:
        p0 = [1.0] * len(_arguments(f, None))
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


def _weights(sigma: Any, count: int) -> list[float]:
    if not isinstance(sigma, (list, tuple)) or len(sigma) != count or not all(0.0 < s < math.inf for s in sigma):
        raise ValueError(f"sigma of curve_fit is {sigma!r:.60}: give {count} numbers above 0, one for each measurement")
    return [1.0 / s for s in sigma]


def _covariance(jacobian: Any, deviation: float) -> list[list[float]]:
    """Return deviation^2 (J^T J)^-1, by the singular values of J with its columns made one long each."""
    import numpy

    n = jacobian.shape[1]
    lengths = numpy.linalg.norm(jacobian, axis=0)
    if lengths.all() and math.isfinite(deviation):
        _, singular, directions = numpy.linalg.svd(jacobian / lengths, full_matrices=False)
        if singular[-1] > numpy.finfo(float).eps * max(jacobian.shape) * singular[0]:
            half = directions.T / singular
            scaled = half @ half.T * (deviation * deviation)
            covariance: list[list[float]] = (scaled / lengths / lengths[:, None]).tolist()
            return covariance
    warnings.warn("curve_fit: the measurements do not determine the parameters' errors", RuntimeWarning, stacklevel=3)
    return [[math.inf] * n for _ in range(n)]
