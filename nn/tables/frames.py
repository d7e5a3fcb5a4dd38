"""Tables that are no text: frames of pandas and polars, and files of other programs that libraries read."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograd.support.words import counted, short
from nn.optional import require
from nn.tables.cell_values import Decimal
from nn.tables.delimited import stem
from nn.tables.header import find_header, titles_before
from nn.tables.table import ReadingOptions, TableError, quoted, rows_per_chunk

SHEETS, COLUMNAR = (".xlsx", ".xlsm"), (".parquet", ".feather", ".arrow")


class Frame:
    """A `Table` in a frame of pandas or polars.

    Args:
        frame: the frame.
        name: what the data are called.
        where: the frame in errors.
        description: where it comes from.
    """

    decimal: Decimal = "."

    def __init__(self, frame: Any, name: str = "table", where: str = "the frame", description: str = "a frame") -> None:
        self.where, self.name, self.description, self._frame = where, name, description, frame
        self.header = [str(column) for column in frame.columns]
        twice = [column for column, count in Counter(self.header).items() if count > 1]
        if twice:
            raise TableError(f"{where} has two columns {twice[0]!r}: rename one of them")
        if not len(frame):
            raise TableError(f"{where} holds no samples: give it at least one row")

    def chunks(self) -> Iterator[list[Sequence[str]]]:
        """See `Table`."""
        step = rows_per_chunk(len(self.header))
        for start in range(0, len(self._frame), step):
            columns = [map(cell_of, column) for column in self._columns(start, start + step)]
            yield list(zip(*columns, strict=True))

    def _columns(self, start: int, stop: int) -> list[list[Any]]:
        if hasattr(self._frame, "iloc"):
            part = self._frame.iloc[start:stop]
            return [part.iloc[:, i].tolist() for i in range(len(self.header))]
        part = self._frame[start:stop]
        return [part[column].to_list() for column in part.columns]

    def place(self, row: int) -> str:
        """See `Table`."""
        return f"row {row}"


class Sheet:
    """A `Table` in the first sheet of a workbook of Excel's; needs openpyxl.

    Args:
        path: the file.
        given: what is known of it.

    Raises:
        TableError: for a sheet without rows, or whose header cannot be told.
        ImportError: without openpyxl.
    """

    decimal: Decimal = "."

    def __init__(self, path: Path, given: ReadingOptions) -> None:
        openpyxl = require("openpyxl", f"reading {path.name}")
        self.where, self.name = str(path), stem(path)
        with path.open("rb") as stream:
            try:
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
                found = book.worksheets[0].iter_rows(values_only=True)
                rows = [(i, [cell_of(value) for value in row]) for i, row in enumerate(found, start=1)]
            except Exception as error:  # of the zip file, of its XML, or its own
                reason = short(" ".join(str(error).split()), 80)
                raise TableError(
                    f"{path} is no workbook that openpyxl reads ({reason}): save it again, or as CSV"
                ) from None
        rows = [(i, cells) for i, cells in rows if any(cells)]
        if not rows:
            raise TableError(f"{path} is empty: its first row must name the columns")
        last = max(j for _, cells in rows for j, cell in enumerate(cells) if cell) + 1
        first = min(j for _, cells in rows for j, cell in enumerate(cells) if cell)
        rows = [(i, cells[first:last]) for i, cells in rows]
        titles = 0 if given.header is False else titles_before([cells for _, cells in rows[:200]], last - first)
        rows = rows[titles:]
        header = find_header(self.where, [cells for _, cells in rows[:200]], ".", given, last - first)
        self.header, self._rows = header.names, rows[header.is_there :]
        said = [f"sheet {book.worksheets[0].title!r} of {len(book.worksheets)}"]
        said += [f"{counted(titles, 'row')} before the header left out"] if titles else []
        self.description = ", ".join([*said, *header.notes])
        if not self._rows:
            raise TableError(f"{path} holds a header but no samples: add one row per sample")

    def chunks(self) -> Iterator[list[Sequence[str]]]:
        """See `Table`."""
        step = rows_per_chunk(len(self.header))
        for start in range(0, len(self._rows), step):
            yield [cells[: len(self.header)] for _, cells in self._rows[start : start + step]]

    def place(self, row: int) -> str:
        """See `Table`."""
        return f"row {self._rows[row][0]}"


def read_columnar(path: Path) -> Frame:
    """Return the table in a file of Parquet or Arrow; needs polars or pandas.

    Raises:
        TableError: for a file that is damaged.
        ImportError: where neither is installed.
    """
    path.open("rb").close()  # as errors of the libraries may not name the file
    what, failures = f"reading {path.name}", []
    for library in ("polars", "pandas"):
        try:
            module = require(library, what)
        except ImportError:
            continue
        read: Callable[[Path], Any] = module.read_parquet
        if path.suffix.lower() != ".parquet":
            read = module.read_ipc if library == "polars" else module.read_feather
        try:
            return Frame(read(path), stem(path), str(path), f"{path.suffix[1:]}, read by {library}")
        except Exception as error:  # each library has its own
            failures.append(f"{library} says {' '.join(str(error).split())[:100]}")
    if failures:
        raise TableError(f"{path} cannot be read ({quoted(failures)}): save it again, or as CSV")
    require("polars", what)
    raise AssertionError


def cell_of(value: Any) -> str:
    """Return a value as the cell of a file would have it; a missing one is empty.

    >>> cell_of(1.5), cell_of(None), cell_of(float("nan")), cell_of(datetime.date(2020, 1, 2)), cell_of(True)
    ('1.5', '', '', '2020-01-02', 'true')
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    if isinstance(value, datetime.datetime) and value.timetz() == datetime.time():  # as a day is in a sheet
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return str(value).strip()
