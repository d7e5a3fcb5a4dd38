"""Readings: the cells of a column as numbers of 8 bytes, before anything is fitted to them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograd.support.words import short
from nn.tables.cell_values import YES_NO, Decimal, cell_numbers, is_missing, is_no_number, number_of, without_unit
from nn.tables.columns import Column
from nn.tables.dates import date_of, days_of, example_of
from nn.tables.profile import fault_of
from nn.tables.table import MOST_NAMED, Table, TableError, as_word

UNSEEN = -1.0  # the reading of a class that the column does not have


def text_of(column: Column, reading: float) -> str:
    """Return a reading as a person would write it.

    >>> size = Column("size", "class", ("L", "S"))
    >>> text_of(size, 1.0), text_of(size, math.nan), text_of(Column("day", "date", ("ISO 8601",)), 1.5)
    ('S', 'missing', '1970-01-02 12:00:00')
    """
    if math.isnan(reading):
        return "missing"
    if column.kind == "date":
        return str(date_of(reading)).removesuffix(" 00:00:00")
    if column.kind == "number":
        return f"{reading:.6g}"
    return "another one" if reading == UNSEEN else column.values[int(reading)]


@dataclass
class Reader:
    """Reads the cells of one column: a number as it is, a class as its place among the classes, a date in days.

    Args:
        column: what is in it.
        tokens: texts that stand for no value, of which the reading is nan.
        decimal: the mark before decimals.

    Attributes:
        odd: the first few cells that cannot be read, with their rows.
        n_odd: how many there are.
        unseen: how often there is a class that the column does not have.

    >>> Reader(Column("size", "class", ("L", "S")), {""})(["S", "", "L", "XL"])
    [1.0, nan, 0.0, -1.0]
    """

    column: Column
    tokens: Collection[str]
    decimal: Decimal = "."

    def __post_init__(self) -> None:
        self.odd: list[tuple[int, str]] = []
        self.n_odd = self._rows = 0
        self.unseen: dict[str, int] = {}
        self._known: dict[str, float] = {}
        if self.column.kind in ("class", "yes/no"):
            self._known = {value: float(i) for i, value in enumerate(self.column.values)}

    def __call__(self, cells: Sequence[str]) -> list[float]:
        """Return the readings of the next cells."""
        if self.column.kind == "number" and self.column.values:
            cells = [without_unit(cell, self.column.values[0]) for cell in cells]
        found = cell_numbers(cells, self.tokens, self.decimal) if self.column.kind == "number" else None
        if found is None:
            known = self._known if self.column.kind != "number" else {}
            found = [known[cell] if cell in known else self._read(row, cell) for row, cell in enumerate(cells)]
        self._rows += len(cells)
        return found

    def _read(self, row: int, cell: str) -> float:
        text = cell.strip()
        kind = self.column.kind
        if kind == "number":
            number = number_of(text, self.decimal)
            if number is not None and math.isfinite(number):
                return number
            if not is_no_number(text, self.tokens):
                self._note(row, text)
            return math.nan
        if is_missing(text, self.tokens):
            return math.nan
        if kind == "date":
            if text not in self._known:
                if len(self._known) > 100_000:
                    self._known.clear()
                days = days_of(text, self.column.values[0])
                if days is None:
                    self._note(row, text)
                    return math.nan
                self._known[text] = days
            return self._known[text]
        number = self._known.get(text)
        if number is None:
            alike = meaning_of(text) if kind == "yes/no" else None
            number = next((float(i) for i, v in enumerate(self.column.values) if meaning_of(v) == alike), UNSEEN)
        if number == UNSEEN:
            self.unseen[text] = self.unseen.get(text, 0) + 1
        return number

    def _note(self, row: int, text: str) -> None:
        self.n_odd += 1
        if len(self.odd) < MOST_NAMED:
            self.odd.append((self._rows + row, text))


def meaning_of(text: str) -> object:
    """Return what a text for yes or no says, the same for each of its spellings.

    >>> meaning_of("Yes") == meaning_of("y"), meaning_of("yes") == meaning_of("true")
    (True, False)
    """
    return YES_NO.get(text.casefold(), text.casefold())


def refuse_unreadable(table: Table, readers: Sequence[Reader]) -> None:
    """Raise for cells that readers could not read, naming the first few.

    Raises:
        TableError: if there are any.
    """
    odd = [(row, reader.column, cell) for reader in readers for row, cell in reader.odd]
    odd.sort(key=lambda place: place[0])
    count = sum(reader.n_odd for reader in readers)
    if not count:
        return
    places = "; ".join(
        f"{table.place(row)}, column {column.name!r}: {short(cell)!r} is "
        + ("not a date" if column.kind == "date" else fault_of(cell))
        for row, column, cell in odd[:MOST_NAMED]
    )
    more = f"; and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
    where = table.where + ("," if count == 1 else f" has {count} cells that cannot be read:")
    wanted = dict.fromkeys(_example(column) for _, column, _ in odd[:MOST_NAMED])
    raise TableError(
        f"{where} {places}{more}: give {' and '.join(wanted)}, or say --missing {as_word(odd[0][2])} where that stands "
        "for none"
    )


def _example(column: Column) -> str:
    if column.kind == "date":
        return f"dates like {example_of(column.values[0])}"
    return f"numbers in {column.values[0]}" if column.values else "numbers like -1.5 or 2e3"
