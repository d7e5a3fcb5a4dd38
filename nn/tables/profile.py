"""Profile of a column: what its cells are, counted in one pass over the table, in bounded memory."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from nn.tables.cell_values import (
    NUMBER,
    WHOLE_NUMBER,
    Decimal,
    cell_numbers,
    is_missing,
    is_no_number,
    number_of,
    unit_of,
    without_unit,
)
from nn.tables.table import MOST_NAMED

MOST_VALUES = 10_000  # different texts that are told apart


@dataclass
class Profile:
    """The profile of a column: of which kinds its cells are.

    Args:
        tokens: that stand for no value.
        decimal: the mark before decimals.

    Attributes:
        rows, missing, numbers: how many cells there are, how many have no value, and how many a number.
        not_numbers: how many have a value that is no number.
        odd: the first few of those, with their rows.
        values: how often each text is there; of the first so many rows, see `counted_rows`.
        counted_rows: the rows until there were more than `MOST_VALUES` different texts.
        is_whole: whether all numbers are written without a point and an exponent.
        lowest, highest: of the numbers.
        units: how many cells have a number with each unit; under an empty text, how many have something else.
        counts_up: whether each number is that of the row before plus 1, from 0 or 1 on.
    """

    tokens: Collection[str]
    decimal: Decimal
    rows: int = 0
    missing: int = 0
    missing_as_number: int = 0
    numbers: int = 0
    odd: list[tuple[int, str]] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)
    counted_rows: int = 0
    is_whole: bool = True
    lowest: float = math.inf
    highest: float = -math.inf
    counts_up: bool = True
    units: Counter[str] = field(default_factory=Counter)

    @property
    def unit(self) -> str:
        """The unit, where all cells with a value are numbers with the same one; else an empty text."""
        return next(iter(self.units)) if self.units and not self.numbers and len(self.units) == 1 else ""

    @property
    def present(self) -> int:
        """The number of cells with a value, or a text that may be one."""
        return self.rows - self.missing

    @property
    def not_numbers(self) -> int:
        """The number of cells with something else than a number, and not a word for a missing one."""
        return self.rows - self.missing_as_number - self.numbers

    @property
    def are_all_counted(self) -> bool:
        """Whether `values` is of all rows."""
        return self.counted_rows == self.rows

    @property
    def share_of_different(self) -> float:
        """The number of different texts by that of cells with a value; 1 where each is there once."""
        counted = sum(self.values.values())
        return len(self.values) / counted if counted else 0.0

    def add(self, cells: Sequence[str]) -> None:
        """Take in the next cells."""
        numbers = cell_numbers(cells, self.tokens, self.decimal)
        counting = self.are_all_counted
        if numbers is not None:
            self._add_numbers(cells, numbers)
        if numbers is not None and not counting:
            self.missing += sum(map(math.isnan, numbers))
        else:
            texts = Counter(cell.strip() for cell in cells)
            if numbers is None:
                self._add_texts(cells, texts)
            present = {cell: count for cell, count in texts.items() if not is_missing(cell, self.tokens)}
            self.missing += len(cells) - sum(present.values())
            if counting:
                self.values.update(present)
                if len(self.values) <= MOST_VALUES:
                    self.counted_rows += len(cells)
        self.rows += len(cells)

    def _add_numbers(self, cells: Sequence[str], numbers: list[float]) -> None:
        is_complete = not any(map(math.isnan, numbers))
        found = numbers if is_complete else [x for x in numbers if x == x]
        self.numbers += len(found)
        self.missing_as_number += len(numbers) - len(found)
        if not found:
            self.counts_up = False
            return
        low, high = min(found), max(found)
        self.lowest, self.highest = min(self.lowest, low), max(self.highest, high)
        if self.is_whole:
            self.is_whole = all(
                WHOLE_NUMBER.fullmatch(cell.strip()) for cell, x in zip(cells, numbers, strict=True) if x == x
            )
        if self.counts_up:
            start = low - self.rows
            self.counts_up = is_complete and self.is_whole and start in (0.0, 1.0) and high - low == len(found) - 1
            self.counts_up = self.counts_up and numbers == list(map(float, range(int(low), int(high) + 1)))

    def _add_texts(self, cells: Sequence[str], texts: Counter[str]) -> None:
        self.counts_up = False
        odd = set()
        for cell, count in texts.items():
            number = number_of(cell, self.decimal)
            if number is not None and math.isfinite(number):
                self.numbers += count
                self.lowest, self.highest = min(self.lowest, number), max(self.highest, number)
                self.is_whole = self.is_whole and WHOLE_NUMBER.fullmatch(cell) is not None
            elif is_no_number(cell, self.tokens):
                self.missing_as_number += count
            else:
                odd.add(cell)
                self._add_unit(cell, count)
        if odd and len(self.odd) < MOST_NAMED:
            rows = (row for row, cell in enumerate(cells) if cell.strip() in odd)
            for row, _ in zip(rows, range(MOST_NAMED - len(self.odd)), strict=False):
                self.odd.append((self.rows + row, cells[row].strip()))

    def _add_unit(self, cell: str, count: int) -> None:
        if "" in self.units:  # they are no numbers with a unit, whatever the others are
            return
        unit = unit_of(cell, self.decimal)
        self.units[unit] += count
        if unit and (number := number_of(without_unit(cell, unit), self.decimal)) is not None:
            self.lowest, self.highest = min(self.lowest, number), max(self.highest, number)


def fault_of(cell: str) -> str:
    """Return what keeps a cell from being a number.

    >>> fault_of("1,5"), fault_of("1e999")
    ('not a number', 'too large for a float')
    """
    return "too large for a float" if NUMBER.fullmatch(cell.strip()) else "not a number"
