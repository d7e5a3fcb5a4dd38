"""Measurements for `curve_fit`: checked, and with what their standard deviations make of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, Literal, NamedTuple, TypeAlias

from autograd.support.nested import flatten
from nn.scipy_bridge.array_likes import PassedList, as_lists

NanPolicy: TypeAlias = Literal["raise", "omit"]


class Measurements(NamedTuple):
    """The measurements of a fit.

    Attributes:
        xs: n of whatever the curve takes as its x.
        ys: an array of n numbers.
        whiten: a function of an array of n rows, which returns them uncorrelated and of standard deviation one each.
    """

    xs: list[Any]
    ys: Any
    whiten: Callable[[Any], Any]


def read_measurements(
    xdata: Any, ydata: Any, sigma: Any, check_finite: bool | None, nan_policy: NanPolicy | None
) -> Measurements:
    """Return measurements that can be fitted; arguments as those of `curve_fit`.

    Raises:
        TypeError, ValueError: for what cannot be meant.
    """
    import numpy

    xs, ys = as_lists(xdata, "xdata of curve_fit", True), as_lists(ydata, "ydata of curve_fit", True)
    for name, entries in (("xdata", xs), ("ydata", ys)):
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            raise TypeError(f"{name} of curve_fit is {entries!r:.60}: give a list of an entry for each measurement")
    if not len(xs) == len(ys) > 0:
        turned = len(ys) > 0 and all(isinstance(x, (list, tuple)) and len(x) == len(ys) for x in xs)
        raise ValueError(
            f"curve_fit got {len(xs)} entries in xdata and {len(ys)} in ydata: give as many of one as of the other"
            + (", one entry of xdata for each measurement, as xdata.T has" if turned else "")
        )
    check_nan_policy(nan_policy, "curve_fit")
    kept = range(len(ys)) if nan_policy != "omit" else [
        i for i, (x, y) in enumerate(zip(xs, ys, strict=True)) if not any(map(_is_missing, [y, *flatten(x)]))
    ]  # fmt: skip
    for i in kept:
        if not isinstance(ys[i], Real):
            raise ValueError(f"ydata[{i}] of curve_fit is {ys[i]!r:.60}: give one number for each entry of xdata")
        for name, entry in (("ydata", ys[i]), ("xdata", xs[i])):
            if check_finite is not False and any(map(_is_not_finite, flatten(entry))):
                raise ValueError(
                    f"{name}[{i}] of curve_fit is {entry!r:.60}: fill in what is missing, or leave it out by "
                    "nan_policy='omit'"
                )
    whiten = _whitening(as_lists(sigma, "sigma of curve_fit"), len(ys), kept)
    passed = [PassedList(xs[i]) if type(xs[i]) is list else xs[i] for i in kept]
    return Measurements(passed, numpy.array([float(ys[i]) for i in kept]), whiten)


def check_nan_policy(nan_policy: object, what: str) -> None:
    """Raise ValueError for a policy that is not known."""
    if nan_policy not in (None, "raise", "omit"):
        raise ValueError(f"nan_policy of {what} is {nan_policy!r}: give 'raise', 'omit' or None")


def _is_missing(entry: Any) -> bool:
    return entry is None or (isinstance(entry, Real) and math.isnan(entry))


def _is_not_finite(entry: Any) -> bool:
    return entry is None or (isinstance(entry, Real) and not math.isfinite(entry))


def _whitening(sigma: Any, count: int, kept: Sequence[int]) -> Callable[[Any], Any]:
    """Return `whiten` for the measurements that are kept, of `count`."""
    import numpy
    from scipy.linalg import solve_triangular

    if sigma is None:
        return lambda rows: rows
    given = sigma if isinstance(sigma, (list, tuple)) and len(sigma) > 1 else flatten(sigma) * count
    is_matrix = all(isinstance(row, (list, tuple)) for row in given)
    rows = [flatten(row) for row in given]
    size = count if is_matrix else 1
    if len(rows) != count or not all(len(row) == size and all(isinstance(s, Real) for s in row) for row in rows):
        raise ValueError(
            f"sigma of curve_fit is {sigma!r:.60}: give {count} numbers above 0, one for each measurement, or the "
            f"{count} rows of {count} numbers of their covariance"
        )
    array = numpy.array(rows, dtype=numpy.float64)
    if not is_matrix:
        deviations = array[list(kept), 0]
        if not all(0.0 < deviation < math.inf for deviation in deviations):
            raise ValueError(
                f"sigma of curve_fit is {sigma!r:.60}: give {count} numbers above 0, one for each measurement, and "
                "leave out what was not measured"
            )
        return lambda rows: (rows.T / deviations).T
    covariance = array[numpy.ix_(kept, kept)]
    try:
        if not numpy.isfinite(covariance).all() or not numpy.allclose(covariance, covariance.T):
            raise numpy.linalg.LinAlgError
        factor = numpy.linalg.cholesky(covariance)
    except numpy.linalg.LinAlgError:
        raise ValueError(
            f"sigma of curve_fit is {sigma!r:.60}, no covariance of measurements: give a symmetric, positive definite "
            "matrix of numbers"
        ) from None
    return lambda rows: solve_triangular(factor, rows, lower=True, check_finite=False)  # a step may lead to inf
