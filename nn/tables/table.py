"""Table: a header and rows of texts that can be gone through several times; how to read one; the error of a bad one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from autograd.support.words import short
from nn.tables.cell_values import Decimal

FEWEST_ROWS, MOST_ROWS, MOST_CELLS = 20, 5000, 1_000_000  # of a chunk; a cell takes some 60 bytes
MOST_NAMED = 5  # cells or columns in one message
HOW_WRITTEN = ("separator", "decimal", "encoding", "quote", "comment", "header")  # of `ReadingOptions`, for a text


class TableError(ValueError):
    """A table that nothing can be learnt from as it is: the message says where that is, and what to change.

    Args:
        message: one sentence; what would steer a terminal, as cells may have it, is written as Python writes it.

    >>> str(TableError("table.csv: the cell \\x1b[31m"))
    'table.csv: the cell \\\\x1b[31m'
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in message))


@dataclass(frozen=True)
class ReadingOptions:
    """Settings to read a file with; what is None or empty is recognized.

    Attributes:
        separator: of the cells: one character, or " " for any number of blanks.
        decimal: the mark before decimals, "." or ",".
        encoding: a name that Python knows, such as "utf-8" or "cp1252".
        quote: the character around cells with separators in them, or "none".
        comment: what lines begin with that are no rows.
        header: whether the first row names the columns.
        missing: further texts that stand for no value, such as "-999".
        names: of columns: a first row with half of them or more is the header.

    Raises:
        ValueError: for a separator or quote that is not one character, and for a comment of blanks.
    """

    separator: str | None = None
    decimal: Decimal | None = None
    encoding: str | None = None
    quote: str | None = None
    comment: str | None = None
    header: bool | None = None
    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, empty in (("separator", None), ("quote", "none")):
            mark = getattr(self, name)
            if mark not in (None, empty) and (len(mark) != 1 or mark in "\r\n\0"):
                raise ValueError(f"--{name} is {mark!r}: give one character" + (f", or {empty}" if empty else ""))
        if self.quote is not None and self.quote == self.separator:
            raise ValueError(f"--quote and --separator are both {self.quote!r}: give two different characters")
        if self.comment is not None and not self.comment.strip():
            raise ValueError(f"--comment is {self.comment!r}: give what lines begin with that are no rows")


class Table(Protocol):
    """A header and rows of texts.

    Attributes:
        where: what the table is called in errors, such as the path of the file.
        name: what its data are called.
        header: a name for each column.
        decimal: the mark before decimals.
        description: how the file is written, in words.
    """

    where: str
    name: str
    header: list[str]
    decimal: Decimal
    description: str

    def chunks(self) -> Iterator[list[Sequence[str]]]:
        """Yield all rows, some thousand at a time, fewer where they are long, each with as many cells as the header."""

    def place(self, row: int) -> str:
        """Return where a row is, counted from 0, in words: `line 7`."""


def rows_per_chunk(columns: int) -> int:
    """Return how many rows a table of so many columns yields at a time.

    >>> rows_per_chunk(20), rows_per_chunk(10_000)
    (5000, 100)
    """
    return max(FEWEST_ROWS, min(MOST_ROWS, MOST_CELLS // max(1, columns)))


def listed(texts: Sequence[str], most: int = MOST_NAMED, width: int = 60) -> str:
    """Return the first few texts, each cut where it is long.

    >>> listed(["a", "b"]), listed(["cat", "antelope", "dog"], most=2, width=6)
    ('a, b', 'cat, ant..., ...')
    """
    return ", ".join(short(text, width) for text in texts[:most]) + (", ..." if len(texts) > most else "")


def quoted(texts: Sequence[str]) -> str:
    """Return a few texts as a sentence names them.

    >>> quoted(["a", "b"]), quoted([str(i) for i in range(9)])
    ("'a', 'b'", "'0', '1', '2', '3', '4', ...")
    """
    return ", ".join(repr(short(text)) for text in texts[:MOST_NAMED]) + (", ..." if len(texts) > MOST_NAMED else "")


def as_word(text: str) -> str:
    """Return a text as one word of a command, in an error that tells what to say.

    >>> as_word("n/a"), as_word("not known")
    ('n/a', "'not known'")
    """
    return text if re.fullmatch(r"[\w.=+/-]{1,60}", text) else repr(short(text))
