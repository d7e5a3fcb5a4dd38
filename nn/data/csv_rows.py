"""Rows of a CSV file, its header, and the numbers in its cells; every error says where."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

# What `float` would take as well (`1_000`, `nan`, other scripts' digits) is more likely a mistake.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

OTHER_SEPARATORS = ";\t|"
USE_COMMAS = "separate them by commas, and write decimals with a point"

# All but those of a space or of a new line, which spreadsheets put into names; a terminal would obey the others.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
WITH_CONTROL = "with a control character in it"

TOO_LARGE = "too large for a float"
MOST_NAMED = 5  # bad cells in one message


class TableError(ValueError):
    """A file that is not a table of numbers: the message says where and what to change."""


class TableRow(NamedTuple):
    """The cells of a row, without the spaces around them, and the number of the line it begins on."""

    line: int
    cells: list[str]


def read_table(file: Path) -> tuple[list[str], list[TableRow]]:
    """Return the header and the rows of a CSV file; empty lines are ignored.

    Raises:
        TableError: for a file that is not UTF-8 or CSV; a header that is missing, or with a name that is empty or there
            twice; a row with more or fewer cells than the header; or no rows.
        OSError: for a file that cannot be opened.
    """
    lines = _lines(file)
    header = _header(file, next(lines, None))
    rows = []
    for row in lines:
        if len(row.cells) != len(header):
            raise TableError(
                f"{file}, line {row.line}: {len(row.cells)} cells for the {len(header)} columns "
                "that the header names; give each column one cell"
            )
        rows.append(row)
    if not rows:
        raise TableError(f"{file} holds a header but no samples: add one line per sample")
    return header, rows


def _lines(file: Path) -> Iterator[TableRow]:
    latest = ""

    def as_read(stream: TextIO) -> Iterator[str]:
        nonlocal latest
        for latest in stream:  # noqa: UP028  # what is yielded is kept
            yield latest

    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(as_read(stream), strict=True)
            line = 1
            for cells in reader:
                if cells:
                    yield TableRow(line, [cell.strip() for cell in cells])
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise TableError(
            f"{file} is not UTF-8 text (byte {error.object[error.start]:#04x} at position "
            f"{error.start}): save it as CSV with the encoding UTF-8"
        ) from None
    except csv.Error as error:
        other = next((mark for mark in OTHER_SEPARATORS if f'"{mark}' in latest), None)
        remedy = "mend it" if other is None else f"it seems to separate cells by {other!r}: {USE_COMMAS}"
        raise TableError(f"{file}, line {line}: not a row of CSV ({error}); {remedy}") from None


def _header(file: Path, row: TableRow | None) -> list[str]:
    if row is None:
        raise TableError(f"{file} is empty: its first line must name the columns")
    for number, name in enumerate(row.cells, start=1):
        if not name:
            raise TableError(f"{file}, line {row.line}: column {number} has no name; give it one")
        if CONTROL.search(name):
            raise TableError(
                f"{file}, line {row.line}: column {number} is called {name!r:.60}, {WITH_CONTROL}; rename it"
            )
        if name in row.cells[: number - 1]:
            raise TableError(f"{file}, line {row.line}: two columns are called {name!r}; rename one of them")
    if all(map(NUMBER.fullmatch, row.cells)):
        raise TableError(f"{file}, line {row.line} holds only numbers: put a line before it that names the columns")
    other = next((mark for mark in OTHER_SEPARATORS if mark in row.cells[0]), None)
    if len(row.cells) == 1 and other:
        raise TableError(
            f"{file}, line {row.line} names a single column, {row.cells[0]!r:.60}: it seems to separate cells by "
            f"{other!r}; {USE_COMMAS}"
        )
    return row.cells


def numbers(file: Path, rows: list[TableRow], columns: Sequence[int], names: Sequence[str]) -> list[list[float]]:
    """Return the numbers in some columns, a list for each row.

    Raises:
        TableError: if there are cells without one: all are counted, and the first few named.
    """
    bad = [
        (bad_cell(row, column, name, fault), fault)
        for row in rows
        for column, name in zip(columns, names, strict=True)
        if (fault := fault_of(row.cells[column])) is not None
    ]
    if len(bad) == 1:
        (place, fault), *_ = bad
        remedy = "give at most 1.8e308" if fault == TOO_LARGE else "give a number like -1.5 or 2e3"
        raise TableError(f"{file}, {place}; {remedy}")
    if bad:
        more = f"; and {len(bad) - MOST_NAMED} more" if len(bad) > MOST_NAMED else ""
        places = "; ".join(place for place, _ in bad[:MOST_NAMED])
        raise TableError(
            f"{file} has {len(bad)} cells without a number: {places}{more}: give numbers like -1.5 or 2e3, or leave "
            "these lines out"
        )
    return [[float(row.cells[column]) for column in columns] for row in rows]


def fault_of(cell: str) -> str | None:
    """Return what keeps a cell from being a number; None if it is one.

    >>> fault_of("2e3"), fault_of(""), fault_of("1,5"), fault_of("1e999")
    (None, 'empty', 'not a number', 'too large for a float')
    """
    if not NUMBER.fullmatch(cell):
        return "not a number" if cell else "empty"
    return TOO_LARGE if math.isinf(float(cell)) else None


def bad_cell(row: TableRow, column: int, name: str, fault: str) -> str:
    """Return where a cell is and what is wrong with it."""
    cell = row.cells[column]
    shown = repr(cell if len(cell) <= 60 else cell[:57] + "...")
    return f"line {row.line}, column {name!r}: {shown} is {fault}"
