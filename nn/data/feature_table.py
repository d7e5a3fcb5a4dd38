"""Reading a CSV file to predict from: its columns are matched with a model's features by name."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nn.data.csv_rows import TableError, TableRow, numbers, read_table

MOST_SHOWN = 5


@dataclass(frozen=True)
class FeatureTable:
    """A table as it is, and the features in it.

    Attributes:
        header, rows: the cells, in the order of the file.
        inputs: a row of numbers for each row, in the order of the model's features.
        targets: the cells of the target's column; None where there is none.
        others: names of columns that are neither features nor the target.
        reordered: whether the features stand in another order than the model's.
    """

    header: list[str]
    rows: list[TableRow]
    inputs: list[list[float]]
    targets: list[str] | None
    others: list[str]
    reordered: bool


def read_features(path: str | os.PathLike[str], feature_names: Sequence[str], target_name: str) -> FeatureTable:
    """Read the features of samples from a CSV file, which is like one to learn from, see `read_csv`.

    Args:
        path: the file. Its columns may be in any order, and there may be others; the target's may be missing.
        feature_names: the columns that must be there, and must hold numbers.
        target_name: the column that was learnt to be predicted.

    Raises:
        TableError: for a column that is missing, or cells that hold no number: all of them are counted, and the first
            few named.
        OSError: for a file that cannot be opened.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "new.csv")
    ...     _ = path.write_text("id,length,width\\nA7,2.5,1\\n")
    ...     table = read_features(path, ["width", "length"], "species")
    >>> table.inputs, table.others, table.reordered
    ([[1.0, 2.5]], ['id'], True)
    """
    file = Path(path)
    header, rows = read_table(file)
    others = [name for name in header if name not in feature_names and name != target_name]
    missing = [name for name in feature_names if name not in header]
    if missing:
        raise TableError(_what_is_missing(file, missing, others))
    columns = [header.index(name) for name in feature_names]
    return FeatureTable(
        header,
        rows,
        numbers(file, rows, columns, feature_names),
        [row.cells[header.index(target_name)] for row in rows] if target_name in header else None,
        others,
        columns != sorted(columns),
    )


def _what_is_missing(file: Path, missing: list[str], others: list[str]) -> str:
    plural = "s" if len(missing) > 1 else ""
    message = f"{file} lacks the column{plural} {_quoted(missing)}, which the model needs"
    alike = {name.casefold(): name for name in others}
    for name in missing:
        close = difflib.get_close_matches(name.casefold(), alike, n=1, cutoff=0.8)
        if close:
            return f"{message}: rename {alike[close[0]]!r}, if that is {name!r}"
    return f"{message}: add {'them' if plural else 'it'}" + (f"; the others are {_quoted(others)}" if others else "")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:MOST_SHOWN])) + (", ..." if len(names) > MOST_SHOWN else "")
