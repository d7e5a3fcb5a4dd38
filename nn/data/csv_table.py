"""Reading a CSV file: numbers as features, one target column, and nothing guessed."""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from nn.data.dataset import Dataset

Kind = Literal["classes", "numbers"]

# Beyond this many different whole numbers, "is it a class or a quantity?" has to be answered by
# the user: 3 to 10 are the labels one meets, hundreds are prices.
MOST_NUMBERED_CLASSES = 20

# What `float` would take as well (`1_000`, `nan`, other scripts' digits) is more likely a mistake.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}", re.ASCII)


class TableError(ValueError):
    """A file that is not a table of numbers: the message says where and what to change."""


class _Row(NamedTuple):
    line: int
    cells: list[str]


def read_csv(path: str | os.PathLike[str], target: str | None = None, kind: Kind | None = None) -> Dataset:
    """Read a table from a CSV file: a header line, then one sample per line.

    The file is UTF-8 text (a byte-order mark is fine), its cells are separated by commas. The
    first line names the columns. Every column but the target must hold numbers, written like
    `-1.5` or `2e3`. Spaces around a cell and empty lines are ignored.

    What the target column holds decides what there is to learn, unless `kind` says it:

    - only text: each different text is a class, in alphabetical order;
    - only numbers, some written with a point or an exponent (`3.5`): numbers, a regression;
    - only whole numbers (`3`): classes where there are at most 20 different ones, in numerical
      order; more are an error that asks for `kind`;
    - numbers and text mixed: an error that names the odd one out.

    Args:
        path: the file; its name without the suffix becomes the data's name.
        target: name of the column to predict; None means the last column.
        kind: "classes" or "numbers" to state what the target is; None applies the rules above.

    Returns:
        The `Dataset`, rows and columns in the order of the file.

    Raises:
        TableError: for anything that is not such a table, with line, column and content.
        OSError: for a file that cannot be opened.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "fruit.csv")
    ...     _ = path.write_text("grams,fruit\\n120,pear\\n8,cherry\\n")
    ...     data = read_csv(path)
    >>> data.inputs, data.targets, data.class_names
    ([[120.0], [8.0]], [1, 0], ['cherry', 'pear'])
    """
    if kind not in (None, "classes", "numbers"):
        raise ValueError(f"read_csv got kind={kind!r}: give 'classes', 'numbers' or None")
    file = Path(path)
    lines = _rows(file)
    header = _header(file, next(lines, None))
    target_column = _find_target(file, header, target)
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

    features = [column for column in range(len(header)) if column != target_column]
    inputs = [[_number(file, row, column, header[column]) for column in features] for row in rows]
    feature_names = [header[column] for column in features]
    target_name = header[target_column]
    cells = [row.cells[target_column] for row in rows]
    if (kind or _kind_of_target(file, rows, target_column, target_name)) == "numbers":
        numbers = [_number(file, row, target_column, target_name) for row in rows]
        return Dataset(file.stem, inputs, numbers, feature_names, None)
    for row in rows:
        if not row.cells[target_column]:
            raise _bad_cell(file, row, target_column, target_name, "empty; give every sample one")
    all_numbers = all(map(_WHOLE_NUMBER.fullmatch, cells))
    class_names = sorted(set(cells), key=lambda cell: (int(cell) if all_numbers else 0, cell))
    index_of = {class_name: index for index, class_name in enumerate(class_names)}
    return Dataset(file.stem, inputs, [index_of[cell] for cell in cells], feature_names, class_names)


def _rows(file: Path) -> Iterator[_Row]:
    """Yield the rows that are not empty, with the number of the line each begins on."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            line = 1
            for cells in reader:
                if cells:
                    yield _Row(line, [cell.strip() for cell in cells])
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise TableError(
            f"{file} is not UTF-8 text (byte {error.object[error.start]:#04x} at position "
            f"{error.start}): save it as CSV with the encoding UTF-8"
        ) from None
    except csv.Error as error:
        raise TableError(f"{file}, line {line}: not a row of CSV ({error}); mend it") from None


def _header(file: Path, row: _Row | None) -> list[str]:
    if row is None:
        raise TableError(f"{file} is empty: its first line must name the columns")
    for number, name in enumerate(row.cells, start=1):
        if not name:
            raise TableError(f"{file}, line {row.line}: column {number} has no name; give it one")
        if name in row.cells[: number - 1]:
            raise TableError(f"{file}, line {row.line}: two columns are called {name!r}; rename one of them")
    if all(map(_NUMBER.fullmatch, row.cells)):
        raise TableError(f"{file}, line {row.line} holds only numbers: put a line before it that names the columns")
    if len(row.cells) == 1:
        other = next((mark for mark in ";\t|" if mark in row.cells[0]), None)
        hint = f"it seems to separate cells by {other!r}" if other else "there is nothing to learn"
        raise TableError(
            f"{file}, line {row.line} names a single column, {row.cells[0]!r:.60}: {hint}; give "
            "at least one feature and the target, separated by commas"
        )
    return row.cells


def _find_target(file: Path, header: list[str], target: str | None) -> int:
    if target is None:
        return len(header) - 1
    if target not in header:
        raise TableError(f"{file} has no column {target!r}: its columns are {', '.join(header)}")
    return header.index(target)


def _kind_of_target(file: Path, rows: list[_Row], column: int, name: str) -> Kind:
    cells = [row.cells[column] for row in rows]
    numeric = [_NUMBER.fullmatch(cell) is not None for cell in cells]
    if not any(numeric):
        return "classes"
    if not all(numeric):
        raise _bad_cell(
            file,
            rows[numeric.index(False)],
            column,
            name,
            f"not a number, as {sum(numeric)} of the column's {len(rows)} cells are; correct it, "
            "or say that the target's kind is 'classes'",
        )
    if not all(map(_WHOLE_NUMBER.fullmatch, cells)):
        return "numbers"
    different = len(set(cells))
    if different > MOST_NUMBERED_CLASSES:
        raise TableError(
            f"{file}, target column {name!r} holds {different} different whole numbers: say "
            "whether its kind is 'classes' or 'numbers'"
        )
    return "classes"


def _number(file: Path, row: _Row, column: int, name: str) -> float:
    cell = row.cells[column]
    if not _NUMBER.fullmatch(cell):
        what = "not a number" if cell else "empty"
        raise _bad_cell(file, row, column, name, f"{what}; give a number like -1.5 or 2e3")
    number = float(cell)
    if math.isinf(number):
        raise _bad_cell(file, row, column, name, "too large for a float; give at most 1.8e308")
    return number


def _bad_cell(file: Path, row: _Row, column: int, name: str, fault: str) -> TableError:
    cell = row.cells[column]
    shown = repr(cell if len(cell) <= 60 else cell[:57] + "...")
    return TableError(f"{file}, line {row.line}, column {name!r}: {shown} is {fault}")
