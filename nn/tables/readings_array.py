"""Readings of many rows: an array of NumPy where that is installed, and else lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol


class Readings(Protocol):
    """Rows of numbers, filled from the first one on."""

    def add(self, columns: Sequence[Sequence[float]]) -> None:
        """Take in the next rows, given by their columns."""

    def incomplete(self) -> list[bool]:
        """Return for each row whether it has a nan."""

    def rows(self, keep: Sequence[bool]) -> Any:
        """Return some of the rows."""


def new_readings(rows: int = 0, columns: int = 0) -> Readings:
    """Return readings with room for so many rows, none of them filled yet; for more of them the room grows."""
    try:
        return _Array(rows, columns)
    except ModuleNotFoundError:
        return _Lists()


class _Array:
    def __init__(self, rows: int, columns: int) -> None:
        import numpy

        self._array, self._filled = numpy.empty((rows, columns)), 0

    def add(self, columns: Sequence[Sequence[float]]) -> None:
        import numpy

        stop = self._filled + len(columns[0])
        if stop > len(self._array):
            grown = numpy.empty((max(stop, self._filled * 3 // 2), len(columns)))
            grown[: self._filled] = self._array[: self._filled] if self._filled else 0.0
            self._array = grown
        for j, column in enumerate(columns):
            self._array[self._filled : stop, j] = column
        self._filled = stop

    def incomplete(self) -> list[bool]:
        import numpy

        is_missing: Any = numpy.isnan(self._array[: self._filled])
        return [*is_missing.any(axis=1).tolist()]

    def rows(self, keep: Sequence[bool]) -> Any:
        import numpy

        filled = self._array[: self._filled]
        return filled if all(keep) else filled[numpy.array(keep)]


class _Lists:
    def __init__(self) -> None:
        self._rows: list[list[float]] = []

    def add(self, columns: Sequence[Sequence[float]]) -> None:
        self._rows += map(list, zip(*columns, strict=True))

    def incomplete(self) -> list[bool]:
        return [any(map(math.isnan, row)) for row in self._rows]

    def rows(self, keep: Sequence[bool]) -> list[list[float]]:
        return [row for row, is_kept in zip(self._rows, keep, strict=True) if is_kept]
