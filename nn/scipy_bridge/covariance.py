"""The covariance of fitted parameters, infinite where the measurements do not determine one."""

from __future__ import annotations

import math
from typing import Any

from nn.scipy_bridge.residuals import Residuals

CLEAR = 1e-6  # the part of a column of J that no others make up for, from which on its inverse has ten digits


def covariance_of(residuals: Residuals, result: Any, deviation: float = 1.0) -> tuple[list[list[float]], Any]:
    """Return deviation^2 (J^T J)^-1 with the Jacobian at the end of a fit, and which parameters are determined.

    Args:
        residuals: what was fitted.
        result: what scipy's least_squares found.
        deviation: the standard deviation of a residual; nan where it is not known, and then nothing is.

    Returns:
        n rows of n numbers, inf in the rows and columns of what is not determined, and an array of n booleans.
    """
    import numpy

    n, ys = len(residuals.start), residuals.measured.whiten(residuals.measured.ys)
    start = numpy.array(residuals.start)
    sizes = parameter_sizes(start, result.x)
    found, determined = numpy.full((n, n), math.inf), numpy.zeros(n, dtype=bool)
    if math.isfinite(deviation):
        determined, covariance = unit_covariance(result.jac, sizes, numpy.finfo(float).eps * numpy.linalg.norm(ys))
        found[numpy.ix_(determined, determined)] = covariance * (deviation * deviation)
    return found.tolist(), determined


def unit_covariance(jacobian: Any, sizes: Any, visible: float) -> tuple[Any, Any]:
    """Return which parameters the measurements determine, and the rows and columns of (J^T J)^-1 for these.

    A parameter is not determined where

    - it does nothing: changed by its whole size, it changes the curve by no more than rounding does;
    - others can make up for it: J, its columns made one long each, loses rank in a direction in which it changes.

    The others have the errors that they have whatever those are.

    Args:
        jacobian: J, an array of m measurements by n parameters.
        sizes: how large each of the n parameters is; inf for any size.
        visible: the least change of the curve that is more than rounding.

    Returns:
        n booleans, and a square array of as many rows as there are true ones.

    Source: Seber, Wild (1989), Nonlinear regression, sections 2.1 and 3.4.

    >>> import numpy
    >>> determined, covariance = unit_covariance(numpy.array([[1.0, 1.0, 0.0], [2.0, 2.0, 3.0]]), [1.0] * 3, 1e-16)
    >>> determined.tolist(), covariance.round(3).tolist()
    ([False, False, True], [[0.556]])
    """
    import numpy

    m, n = jacobian.shape
    largest, rounding = abs(jacobian).max(axis=0), numpy.finfo(float).eps
    (some,) = numpy.nonzero(numpy.isfinite(largest) & (largest > 0.0))
    unit = jacobian[:, some] / largest[some]  # whose squares neither overflow nor vanish
    norms = numpy.linalg.norm(unit, axis=0)
    unit, lengths = unit / norms, norms * largest[some]
    felt = lengths > visible / numpy.asarray(sizes)[some]
    some, unit, lengths = some[felt], unit[:, felt], lengths[felt]
    determined = numpy.zeros(n, dtype=bool)
    if not len(some):
        return determined, numpy.zeros((0, 0))
    padded = numpy.vstack([unit, numpy.zeros((max(len(some) - m, 0), len(some)))])  # a direction for each parameter
    _, singular, directions = numpy.linalg.svd(padded, full_matrices=False)
    lost = singular <= rounding * max(m, n) * singular[0]
    alone = (directions[lost] ** 2).sum(axis=0) < rounding
    half = directions[~lost].T / singular[~lost] / lengths[:, None]
    determined[some[alone]] = True
    return determined, (half @ half.T)[numpy.ix_(alone, alone)]


def parameter_sizes(start: Any, p: Any) -> Any:
    """Return how large each parameter is, or began; inf where it began at 0, which says nothing about it."""
    import numpy

    return numpy.where(start == 0.0, math.inf, numpy.maximum(abs(start), abs(p)))


def covariances(triangle: Any, sizes: Any, visible: Any, deviation: Any, m: int) -> Any:
    """Return deviation^2 (J^T J)^-1 of many fits, an array [fits][n][n], inf for what is not determined.

    Args:
        triangle: an array [fits][n][n] of R, where J = Q R.
        sizes, visible: as those of `unit_covariance`, arrays [fits][n] and [fits].
        deviation: an array [fits], as that of `covariance_of`.
        m: how many rows J has.
    """
    import numpy

    n = triangle.shape[1]
    found, known = numpy.full(triangle.shape, math.inf), numpy.isfinite(deviation)
    clear = known & are_clear(triangle, sizes, visible)
    lengths = _lengths(triangle[clear])
    half = inverses(triangle[clear] / lengths[:, None]) / lengths[:, :, None] * deviation[clear][:, None, None]
    found[clear] = numpy.einsum("fik,fjk->fij", half, half)
    for fit in numpy.flatnonzero(known & ~clear):
        rows = numpy.pad(triangle[fit], ((0, max(m - n, 0)), (0, 0)))
        determined, covariance = unit_covariance(rows, sizes[fit], visible[fit])
        found[fit][numpy.ix_(determined, determined)] = covariance * deviation[fit] ** 2
    return found


def inverses(triangle: Any) -> Any:
    """Return the inverses of many upper triangles, row by row from the last.

    >>> import numpy
    >>> inverses(numpy.array([[[2.0, 1.0], [0.0, 4.0]]])).tolist()
    [[[0.5, -0.125], [0.0, 0.25]]]
    """
    import numpy

    # numpy.linalg.inv takes several times as long, where triangles have few rows.
    n, found = triangle.shape[1], numpy.zeros_like(triangle)
    for i in reversed(range(n)):
        own = triangle[:, i, i]
        found[:, i, i] = 1.0 / own
        below = numpy.einsum("fk,fkj->fj", triangle[:, i, i + 1 :], found[:, i + 1 :, i + 1 :])
        found[:, i, i + 1 :] = -below / own[:, None]
    return found


def are_clear(triangle: Any, sizes: Any, visible: Any) -> Any:
    """Return of which fits no parameter is anywhere near to not being determined; arguments as `covariances`."""
    import numpy

    lengths = _lengths(triangle)
    own = abs(numpy.diagonal(triangle, axis1=1, axis2=2))  # of a column, what those before it leave
    clear = are_felt(triangle, sizes, visible) & (own > CLEAR * lengths) & (lengths < math.inf)
    return clear.all(axis=1)


def are_felt(triangle: Any, sizes: Any, visible: Any) -> Any:
    """Return which parameters change the curve, an array [fits][n]; arguments as `covariances`."""
    import numpy

    with numpy.errstate(invalid="ignore", divide="ignore"):
        return _lengths(triangle) > visible[:, None] / sizes


def _lengths(triangle: Any) -> Any:
    """Return the lengths of the columns of many matrices, an array [fits][n]."""
    import numpy

    return numpy.sqrt(numpy.einsum("fij,fij->fj", triangle, triangle))
