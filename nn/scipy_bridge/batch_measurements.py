"""Measurements and bounds of many fits for `curve_fit_batch`: arrays, checked; what is missing has a weight of 0."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from autograd.support.masked import refuse_masked
from nn.scipy_bridge.array_likes import PassedTuple, as_lists
from nn.scipy_bridge.bounds import lowest_and_highest
from nn.scipy_bridge.many_fits import Shared
from nn.scipy_bridge.measurements import NanPolicy, check_nan_policy

WHAT = "curve_fit_batch"
SMALLEST, LARGEST = 1e-140, 1e150  # of which the squares keep their digits


class BatchMeasurements(NamedTuple):
    """The measurements of many fits.

    Attributes:
        xs, ys, weights: as those of `fit_many`.
        counts: an array [fits], how many measurements each has.
        sizes: an array [fits], the norm of its measurements, each in units of its standard deviation; nan where their
            squares are too large or too small for numbers.
    """

    xs: Any
    ys: Any
    weights: Any
    counts: Any
    sizes: Any


def read_batch(xdata: Any, ydata: Any, sigma: Any, nan_policy: NanPolicy | None) -> BatchMeasurements:
    """Return measurements that can be fitted; arguments as those of `curve_fit_batch`.

    Raises:
        TypeError, ValueError: for what cannot be meant.
    """
    import numpy

    check_nan_policy(nan_policy, WHAT)
    ys, xs = real_array(ydata, "ydata", masked_as_nan=True), real_array(xdata, "xdata", masked_as_nan=True)
    if ys.ndim != 2 or not ys.size:
        raise ValueError(
            f"ydata of {WHAT} has the shape {ys.shape}: give it an axis of fits and one of measurements, as "
            "curve_fit is for one fit"
        )
    (fits, m), own = ys.shape, xs.shape[:2] == ys.shape
    if not own and (xs.ndim not in (1, 2) or len(xs) != m):
        raise ValueError(
            f"xdata of {WHAT} has the shape {xs.shape}, and ydata {ys.shape}: give {m} entries for all fits, or "
            f"{fits} rows of {m} entries"
        )
    for name, numbers in (("ydata", ys), ("xdata", xs)):
        refused = numpy.isinf(numbers) if nan_policy == "omit" else ~numpy.isfinite(numbers)
        if refused.any():
            index = numpy.argwhere(refused)[0].tolist()
            raise ValueError(
                f"{name}{index} of {WHAT} is {numbers[tuple(index)]}: fill in what is missing, or leave it out by "
                "nan_policy='omit'"
            )
    kept = ~(numpy.isnan(ys) | numpy.isnan(xs).reshape(fits if own else 1, m, -1).any(axis=2))
    deviations = real_array(1.0 if sigma is None else sigma, "sigma")
    shared = deviations.ndim < 2 and kept.all()
    deviations = for_each_fit(deviations, (1 if shared else fits, m), f"sigma of {WHAT}")
    if not ((deviations > 0.0) & (deviations < math.inf) | ~kept).all():
        raise ValueError(
            f"sigma of {WHAT} is {sigma!r:.60}: give numbers above 0, for each measurement, and leave out what was not "
            "measured"
        )
    weights = numpy.where(kept[: len(deviations)], 1.0 / deviations, 0.0)
    ys = numpy.where(kept, ys, 0.0)
    with numpy.errstate(over="ignore"):
        sizes = numpy.linalg.norm(weights * ys, axis=1)
    return BatchMeasurements(
        xs if own else Shared(_tuples(xs)),
        ys,
        weights if not shared else Shared(() if sigma is None else tuple(weights[0].tolist())),
        kept.sum(axis=1),
        numpy.where((sizes > SMALLEST) & (sizes < LARGEST) | ~ys.any(axis=1), sizes, math.nan),
    )


def read_bounds(bounds: Any) -> tuple[Any, Any]:
    """Return the lowest and the highest, each an array [] or [n] or [fits][n].

    Raises:
        TypeError, ValueError: for what is no pair of such.
    """
    lowest, highest = (real_array(limit, "bounds") for limit in lowest_and_highest(bounds, WHAT))
    return lowest, highest


def real_array(numbers: Any, name: str, masked_as_nan: bool = False) -> Any:
    """Return an array of float64.

    Args:
        numbers: an array, nested lists, or a table of pandas or polars.
        name: what errors call the argument.
        masked_as_nan: whether masked entries are missing; else they are refused.

    Raises:
        TypeError: for anything but real numbers.
        ValueError: for rows of different lengths, and for masked entries.
    """
    import numpy

    if hasattr(numbers, "to_numpy"):
        numbers = numbers.to_numpy()
    if isinstance(numbers, (list, tuple)):
        numbers = as_lists(numbers, f"{name} of {WHAT}", masked_as_nan)
    if masked_as_nan and hasattr(numbers, "filled") and numbers.dtype.kind in "biuf":
        numbers = numbers.astype(numpy.float64).filled(math.nan)
    refuse_masked(numbers, f"{name} of {WHAT}")
    try:
        found = numpy.asarray(numbers)
    except ValueError:  # "inhomogeneous"
        way = "fill them up with nan, and say nan_policy='omit'" if masked_as_nan else "give each as many numbers"
        raise ValueError(f"{name} of {WHAT} has rows of different lengths: {way}") from None
    try:
        if found.dtype.kind not in "biufO":
            raise TypeError
        return found.astype(numpy.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} of {WHAT} is {numbers!r:.60}: give an array of real numbers") from None


def for_each_fit(numbers: Any, shape: tuple[int, ...], what: str) -> Any:
    """Return an array in a shape, where it has that or is the same along the first axis, or everywhere.

    Raises:
        ValueError: for any other shape.
    """
    import numpy

    try:
        return numpy.broadcast_to(numbers, shape)
    except ValueError:
        raise ValueError(
            f"{what} has the shape {numbers.shape}: give {shape[-1]} numbers for all fits, or {shape[0]} rows of them"
        ) from None


def _tuples(numbers: Any) -> Any:
    return PassedTuple(map(_tuples, numbers)) if numbers.ndim else float(numbers)
