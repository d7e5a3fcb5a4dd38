"""Checks of data before an experiment: there is something to tell apart, and squares of its numbers are floats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nn.data.dataset import Dataset, is_array
from nn.data.ranges import range_of

LARGEST_NUMBER = 1e150  # so that squares are finite, of deviations and of errors


def check_data(data: Dataset) -> None:
    """Raise for data of one class, or of numbers that are too large."""
    if data.class_names is not None and len(data.class_names) < 2:
        raise ValueError(f"all samples of {data.name} are of one class, {data.class_names[0]!r}: give at least two")
    columns = iter(data.inputs.T) if is_array(data.inputs) else zip(*data.inputs, strict=True)
    _check_sizes(data.name, zip(data.feature_names, columns, strict=True))
    if data.class_names is None:
        _check_sizes(data.name, [(data.target_name, data.targets)])


def _check_sizes(data: str, columns: Iterable[tuple[str, Any]]) -> None:
    """Raise for a column of numbers, or nan for those that are missing, whose squares are no floats."""
    for name, column in columns:
        low, high = range_of(column) or (0.0, 0.0)
        largest = max(-low, high)
        if largest > LARGEST_NUMBER:
            raise ValueError(
                f"column {name!r} of {data} has numbers of up to {largest:g}, whose squares are no floats: "
                f"rescale it to at most {LARGEST_NUMBER:g}"
            )
