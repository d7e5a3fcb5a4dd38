"""Table in a file of rows: CSV and its kin."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

from autograd.support.words import counted
from nn.tables.compression import COMPRESSED, ByteSource
from nn.tables.dialect import COMMENT, OTHER_COMMENTS, not_text, recognize_dialect
from nn.tables.table import ReadingOptions, TableError, rows_per_chunk


class DelimitedFile:
    """A `Table` in a file of rows; what is empty throughout is no row.

    Args:
        path: the file, compressed or not.
        given: how it is written, as far as that is known.

    Raises:
        TableError: for a file that has no rows, or whose header cannot be told.
        OSError: for a file that cannot be opened.
    """

    def __init__(self, path: Path, given: ReadingOptions) -> None:
        self.where, self.name = str(path), stem(path)
        self._source = ByteSource(path)
        self.dialect = recognize_dialect(self._source, given)
        self.header, self.decimal = self.dialect.header.names, self.dialect.decimal
        packed = f"{self._source.compression}, " if self._source.compression else ""
        self.description = f"{packed}{self.dialect}"

    def chunks(self) -> Iterator[list[Sequence[str]]]:
        """See `Table`."""
        width = len(self.header)
        done = 0
        for chunk in self._chunks():
            if self.dialect.header.may_be_short:
                chunk = [[*cells, *[""] * (width - len(cells))] for cells in chunk]
            if set(map(len, chunk)) != {width}:
                for row, cells in enumerate(chunk, done):
                    self._check_cells(row, cells)
                chunk = [cells[:width] for cells in chunk]
            done += len(chunk)
            yield [*chunk]
        if not done:
            raise TableError(f"{self.where} holds a header but no samples: add one line per sample")

    def _check_cells(self, row: int, cells: Sequence[str]) -> None:
        """Check that a row has a cell for each column, and beyond them no more than the header, all of them empty."""
        width = len(self.header)
        if width <= len(cells) <= max(width, self.dialect.header.width) and not any(map(str.strip, cells[width:])):
            return
        advice = "give each column one cell"
        if mark := next(filter(cells[0].lstrip().startswith, (COMMENT, *OTHER_COMMENTS)), ""):
            advice += f", or say --comment {mark} if lines that begin so are no rows"
        elif row == 0:  # all rows, most likely
            advice += ", or remove the line of the header if it has no names"
        raise TableError(
            f"{self.where}, {self.place(row)}: {counted(len(cells), 'cell')} for the {width} columns that the header "
            f"names; {advice}"
        )

    def _chunks(self) -> Iterator[list[list[str]]]:
        try:
            with self._source.open() as stream, self._text(stream) as text:
                rows = self._below_header(self.dialect.rows(text))
                while chunk := list(islice(rows, rows_per_chunk(len(self.header)))):
                    yield chunk
        except UnicodeError as error:
            raise not_text(self._source, self.dialect.encoding, error) from None
        except csv.Error as error:
            *_, last = self._lines()
            raise TableError(
                f"{self.where}, line {last + 1}: not a row of CSV ({error}); mend it, or say --quote none where quotes "
                "are part of the texts"
            ) from None

    def _text(self, stream: IO[bytes]) -> io.TextIOWrapper:
        return io.TextIOWrapper(stream, self.dialect.encoding, newline="")

    def _below_header(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        skipped = self.dialect.before + self.dialect.header.is_there
        return islice(filter(any, rows), skipped, None)

    def place(self, row: int) -> str:
        """See `Table`."""
        skipped = self.dialect.before + self.dialect.header.is_there
        line = next(islice(self._lines(), 1 + skipped + row, None), None)
        return f"row {row + 1}" if line is None else f"line {line}"

    def _lines(self) -> Iterator[int]:
        """Yield 0, and the number of the line that each row begins on; up to the first fault."""
        latest = 0

        def counted(lines: Iterable[str]) -> Iterator[str]:
            nonlocal latest
            for latest, line in enumerate(lines, start=1):  # noqa: B007
                yield line

        yield 0
        with self._source.open() as stream, self._text(stream) as text:
            try:
                for cells in self.dialect.rows(counted(text)):
                    if any(cells):
                        yield latest - sum(cell.count("\n") for cell in cells)
            except csv.Error:
                return


def stem(path: Path) -> str:
    """Return what the data of a file are called: its name without what says how it is written.

    Letters that the system cannot read, as under LC_ALL=C, are replaced, since pictures and pages cannot show them.

    >>> stem(Path("data/iris.csv.gz"))
    'iris'
    """
    inner = Path(path.stem) if path.suffix.lower() in COMPRESSED else path
    return (inner.stem or path.name).encode("utf-8", "replace").decode()
