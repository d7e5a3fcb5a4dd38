"""Ranges of features in training samples, and the samples that are far outside them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeAlias

from nn.data.dataset import is_array

Range: TypeAlias = tuple[float, float]  # the lowest and the highest number


def ranges_of(inputs: Any) -> list[Range | None]:
    """Return the range of each feature; None for one that is missing in all samples.

    Args:
        inputs: [samples][features], lists or an array, nan for a missing number; at least one sample.

    >>> ranges_of([[1.0, math.nan], [3.0, math.nan]])
    [(1.0, 3.0), None]
    """
    columns: Iterable[Any] = inputs.T if is_array(inputs) else zip(*inputs, strict=True)
    return [range_of(column) for column in columns]


def range_of(readings: Any) -> Range | None:
    """Return the range of one feature; None for one that is missing in all samples.

    Args:
        readings: one number per sample, nan for a missing one: a list or an array.
    """
    if is_array(readings):
        known = readings == readings
        low = float(readings.min(initial=math.inf, where=known))
        high = float(readings.max(initial=-math.inf, where=known))
    else:
        numbers = [x for x in readings if x == x]
        low, high = min(numbers, default=math.inf), max(numbers, default=-math.inf)
    return (low, high) if low <= high else None


def far_outside(readings: Any, known: Range) -> list[int]:
    """Return the samples of one feature that are farther outside its range than that is wide, by their places.

    Args:
        readings: one number per sample, nan for a missing one: a list or an array.
        known: the range in training.

    >>> far_outside([1.0, 5.0, 5.1, -4.0, math.nan], (1.0, 3.0))
    [2, 3]
    """
    low, high = known
    margin = high - low
    if is_array(readings):
        far: Any = readings
        return [*((far > high + margin) | (far < low - margin)).nonzero()[0].tolist()]
    return [row for row, x in enumerate(readings) if x > high + margin or x < low - margin]
