"""Readings of many rows: an array of NumPy where that is installed, and else lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Readings(Protocol):
    """Rows of numbers, filled from the first one on."""

    def add(self, columns: Sequence[Sequence[float]]) -> None:
        """Take in the next rows, given by their columns."""

    def incomplete(self) -> list[bool]:
        """Return for each row whether it has a nan."""

    def rows(self, keep: Sequence[bool]) -> Any:
        """Return some of the rows."""


def new_readings(rows: int, columns: int) -> Readings:
    """Return readings for so many rows, none of them filled yet."""
    try:
        return _Array(rows, columns)
    except ModuleNotFoundError:
        return _Lists()


def growing_readings() -> Readings:
    """Return readings for any number of rows, none of them filled yet."""
    try:
        return _Array(0, 0)
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


@dataclass
class Moments:
    """Sums of numbers, from which their correlation with the number of the row follows.

    >>> moments = Moments()
    >>> moments.add([1.0, 3.0, 5.0])
    >>> round(moments.correlation(), 9)
    1.0
    """

    rows: int = 0
    count: int = 0
    sums: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)

    def add(self, numbers: Sequence[float] | None) -> None:
        """Take in the next numbers; None for rows without any."""
        if numbers is None:
            self.count = -1
        elif self.count >= 0:
            pairs = [(float(i), x) for i, x in enumerate(numbers, start=self.rows) if x == x]
            terms = [(i, x, i * i, x * x, i * x) for i, x in pairs]
            self.sums = tuple(map(sum, zip(self.sums, *terms, strict=True)))  # type: ignore[assignment]
            self.count += len(pairs)
            self.rows += len(numbers)

    def correlation(self) -> float:
        """Return the coefficient of Pearson; 0 where there is none."""
        n, (i, x, ii, xx, ix) = self.count, self.sums
        spread = (n * ii - i * i) * (n * xx - x * x) if n > 2 else 0.0
        return (n * ix - i * x) / math.sqrt(spread) if 0.0 < spread < math.inf else 0.0
