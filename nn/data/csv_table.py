"""Reading a CSV file: numbers as features, one target column, and nothing guessed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from nn.data.csv_rows import CONTROL, NUMBER, WITH_CONTROL, TableError, TableRow, bad_cell, numbers, read_table
from nn.data.dataset import Dataset

Kind = Literal["classes", "numbers"]

# Beyond this many different whole numbers, "is it a class or a quantity?" has to be answered by
# the user: 3 to 10 are the labels one meets, hundreds are prices.
MOST_NUMBERED_CLASSES = 20

_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}", re.ASCII)


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
    header, rows = read_table(file)
    if len(header) == 1:
        raise TableError(
            f"{file} names a single column, {header[0]!r:.60}: there is nothing to learn; give at least one feature "
            "and the target, separated by commas"
        )
    target_column = _find_target(file, header, target)
    features = [column for column in range(len(header)) if column != target_column]
    feature_names = [header[column] for column in features]
    inputs = numbers(file, rows, features, feature_names)
    target_name = header[target_column]
    cells = [row.cells[target_column] for row in rows]
    if (kind or _kind_of_target(file, rows, target_column, target_name)) == "numbers":
        column = [target for (target,) in numbers(file, rows, [target_column], [target_name])]
        return Dataset(file.stem, inputs, column, feature_names, None, target_name)
    for row in rows:
        if not row.cells[target_column]:
            raise TableError(f"{file}, {bad_cell(row, target_column, target_name, 'empty')}; give every sample one")
        if CONTROL.search(row.cells[target_column]):
            raise TableError(
                f"{file}, {bad_cell(row, target_column, target_name, f'a name {WITH_CONTROL}')}; rename it"
            )
    all_numbers = all(map(_WHOLE_NUMBER.fullmatch, cells))
    class_names = sorted(set(cells), key=lambda cell: (int(cell) if all_numbers else 0, cell))
    index_of = {class_name: index for index, class_name in enumerate(class_names)}
    targets = [index_of[cell] for cell in cells]
    return Dataset(file.stem, inputs, targets, feature_names, class_names, target_name)


def _find_target(file: Path, header: list[str], target: str | None) -> int:
    if target is None:
        return len(header) - 1
    if target not in header:
        raise TableError(f"{file} has no column {target!r}: its columns are {', '.join(header)}")
    return header.index(target)


def _kind_of_target(file: Path, rows: list[TableRow], column: int, name: str) -> Kind:
    cells = [row.cells[column] for row in rows]
    numeric = [NUMBER.fullmatch(cell) is not None for cell in cells]
    if not any(numeric):
        return "classes"
    if not all(numeric):
        odd_one_out = rows[numeric.index(False)]
        raise TableError(
            f"{file}, {bad_cell(odd_one_out, column, name, 'not a number')}, as {sum(numeric)} of the column's "
            f"{len(rows)} cells are; correct it, or say that the target's kind is 'classes'"
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
