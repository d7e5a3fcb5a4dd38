"""Correlation of a column of numbers with the number of the row, in one pass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class RowCorrelation:
    """The correlation of numbers with the number of their row, from sums that grow as the rows come.

    >>> found = RowCorrelation()
    >>> found.add([1.0, 3.0, 5.0])
    >>> round(found.coefficient(), 9)
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

    def coefficient(self) -> float:
        """Return the coefficient of Pearson; 0 where there is none."""
        n, (i, x, ii, xx, ix) = self.count, self.sums
        spread = (n * ii - i * i) * (n * xx - x * x) if n > 2 else 0.0
        return (n * ix - i * x) / math.sqrt(spread) if 0.0 < spread < math.inf else 0.0
