"""Dialect of a file of rows: encoding, separator, quotes, decimals, comments and header, recognized from a sample."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from autograd.support.words import counted
from nn.tables.cell_values import Decimal, bare_number
from nn.tables.compression import ByteSource
from nn.tables.header import Header, find_header, has_header, states_size, titles_before
from nn.tables.table import ReadingOptions, TableError
from nn.tables.text_encoding import recognize_encoding

BLANKS = " "
SEPARATORS = ("\t", ";", "|", ",")  # in order of preference, where several part all rows alike
COMMENT, OTHER_COMMENTS = "#", ("%", "//")  # a name may begin with one of the others: % of women
SAMPLE_LINES = 1000
SAMPLE_LETTERS = 1_000_000
LEAST_LINES, MOST_LETTERS = 10, 64_000_000  # where lines are long

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "'|'", BLANKS: "blanks"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "cp1252": "Latin-1 (cp1252)",
    "cp1251": "cp1251",
    "euc_kr": "EUC-KR",
    "shift_jis": "Shift-JIS",
    "gb18030": "GB18030",
}
_WITH_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?", re.ASCII)
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_POINTS_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+", re.ASCII)


@dataclass(frozen=True)
class Dialect:
    """The way a file of rows is written.

    Attributes:
        encoding: of its text.
        separator: of its cells; " " for any number of blanks.
        quote: around cells with separators in them; None for none.
        decimal: the mark before decimals.
        comment: what lines begin with that are no rows; None for none.
        before: how many rows, blank lines not counted, stand before the header.
        header: the names of the columns, and whether they stand in the file.
    """

    encoding: str
    separator: str
    quote: str | None
    decimal: Decimal
    comment: str | None
    before: int
    header: Header

    def __str__(self) -> str:
        """Say it in one line."""
        said = [
            _ENCODINGS.get(self.encoding, self.encoding.upper()),
            f"separated by {_NAMES.get(self.separator, repr(self.separator))}",
        ]
        if self.quote != '"':
            said.append("without quotes" if self.quote is None else f"quoted by {self.quote}")
        if self.decimal == ",":
            said.append("decimal comma")
        if self.comment is not None:
            said.append(f"comments after {self.comment}")
        if self.before:
            said.append(
                f"{counted(self.before, 'line')} before the {'header' if self.header.is_there else 'rows'} left out"
            )
        return ", ".join([*said, *self.header.notes])

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Yield the cells of each row; for an empty line none.

        Args:
            lines: of the file, with their ends.

        Raises:
            csv.Error: for quotes that do not fit.
        """
        if self.comment is not None:
            lines = (line for line in lines if not line.lstrip().startswith(self.comment))
        if self.separator == BLANKS:
            lines = (" ".join(line.split()) + "\n" for line in lines)
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            quoting=csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL,
            skipinitialspace=True,
            strict=True,
        )


def recognize_dialect(source: ByteSource, given: ReadingOptions) -> Dialect:
    """Return how a file of rows is written.

    Args:
        source: its bytes.
        given: what needs no recognition.

    Raises:
        TableError: for a file without rows, one whose text cannot be read, or whose header cannot be told from data.
    """
    where = str(source.path)
    encoding = given.encoding or recognize_encoding(source.blocks())
    lines = _sample(source, encoding)
    comment = given.comment or _comment(lines)
    named_in_comment = [line for line in lines if comment is not None and line.lstrip().startswith(comment)]
    rest = [line for line in lines if comment is None or not line.lstrip().startswith(comment)]
    before = 0
    separator = given.separator
    if rest and (stated := re.fullmatch(r"sep=(.)\s*", rest[0])):  # as Excel writes it
        separator, before, rest = separator or stated[1], 1, rest[1:]
    if not any(line.strip() for line in rest):
        raise TableError(f"{where} is empty: its first line must name the columns")
    quote = _quote(rest) if given.quote is None else None if given.quote == "none" else given.quote
    if separator is None:
        separator = _separator(rest, quote)
    trial = Dialect(encoding, separator, quote, ".", None, 0, Header([], False))
    rows = [[cell.strip() for cell in row] for row in _parsed(trial, rest) if any(cell.strip() for cell in row)]
    if not rows:
        raise TableError(f"{where}: its first lines are no rows of cells; mend their quotes, or say --quote none")
    usual = Counter(map(len, rows[-(len(rows) // 2 + 1) :])).most_common(1)[0][0]
    if given.header is not False:
        titles = titles_before(rows, usual)
        before, rows = before + titles, rows[titles:]
    if given.header is None and states_size(rows, usual):
        before, rows = before + 1, rows[1:]
    decimal = given.decimal or _decimal(rows, separator)
    if named_in_comment and given.header is None:
        names = next(iter(_parsed(trial, [named_in_comment[-1].lstrip().lstrip(comment or "").lstrip()])), [])
        if len(names) == usual > 1 and not has_header(where, rows, decimal, given):
            header = Header([name.strip() for name in names], False)
            return Dialect(encoding, separator, quote, decimal, comment, before, header)
    header = find_header(where, rows, decimal, given, usual)
    return Dialect(encoding, separator, quote, decimal, comment, before, header)


def _sample(source: ByteSource, encoding: str) -> list[str]:
    """Return the first lines of a file, with their ends."""
    try:
        codecs.lookup(encoding)
        with source.open() as stream:
            start = stream.read(4096)
        if b"\0" in start and not encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
            raise TableError(f"{source.path} is not a text: save the table as CSV")
        with source.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as lines_of_text:
            text, size = "", SAMPLE_LETTERS
            while size and (more := lines_of_text.read(size)):
                text += more
                is_enough = text.count("\n") + text.count("\r") >= LEAST_LINES
                size = 0 if is_enough else min(len(text), MOST_LETTERS - len(text))
    except LookupError:
        raise TableError(f"{source.path}: Python knows no encoding {encoding!r}: give another, such as utf-8") from None
    except UnicodeError as error:
        raise not_text(source, encoding, error) from None
    lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
    lines = [line if line.endswith(("\n", "\r")) else line + "\n" for line in lines]
    return lines[: SAMPLE_LINES if len(text) < SAMPLE_LETTERS else max(1, min(SAMPLE_LINES, len(lines) - 1))]


def not_text(source: ByteSource, encoding: str, error: UnicodeError) -> TableError:
    """Return the error of a file that is not text of this encoding."""
    at = ""
    if isinstance(error, UnicodeDecodeError) and error.start < len(error.object):
        at = f" (byte {error.object[error.start]:#04x})"
    return TableError(
        f"{source.path} is not text of the encoding {encoding}{at}: name it with --encoding, or save the file as UTF-8"
    )


def _parsed(dialect: Dialect, lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of a sample, up to the first fault."""
    rows = dialect.rows(lines)
    while True:
        try:
            yield next(rows)
        except (StopIteration, csv.Error):
            return


def _comment(lines: Sequence[str]) -> str | None:
    """Return what the first line begins with that is no row; two lines, where it could be a name."""
    if lines and lines[0].startswith(COMMENT):
        return COMMENT
    return next(
        (mark for mark in OTHER_COMMENTS if len(lines) > 1 and all(x.startswith(mark) for x in lines[:2])), None
    )


def _quote(lines: Sequence[str]) -> str:
    cells = "".join(lines[:100])
    single = len(re.findall(r"(?:^|[,;\t|])\s*'[^'\n]*'\s*(?=[,;\t|\r\n])", cells, re.MULTILINE))
    double = len(re.findall(r'(?:^|[,;\t|])\s*"', cells, re.MULTILINE))
    return "'" if single >= 3 and double == 0 else '"'


def _separator(lines: Sequence[str], quote: str | None) -> str:
    """Return the separator by which most rows have as many cells as the others and as the first."""
    best, best_score = ",", 0.0
    for separator in (*SEPARATORS, BLANKS):
        trial = Dialect("", separator, quote, ".", None, 0, Header([], False))
        counts = [len(row) for row in islice(_parsed(trial, lines), 300) if row]
        if not counts:
            continue
        usual, share = Counter(counts).most_common(1)[0]
        if usual < 2:
            continue
        score = share / len(counts) + 0.25 * (counts[0] == usual)
        if separator == BLANKS:  # texts have blanks in them
            score = score - 0.2 if share == len(counts) else 0.0
        if score > best_score + 1e-9:
            best, best_score = separator, score
    return best


def _decimal(rows: Sequence[Sequence[str]], separator: str) -> Decimal:
    """Return the mark before decimals, by which of the two the numbers have where it separates no thousands."""
    commas = points = grouped = 0
    for row in rows[1:] or rows:
        for cell in map(bare_number, row):
            if _WITH_POINT.fullmatch(cell):
                points += 1
            elif _POINTS_GROUP.fullmatch(cell):
                commas += 1
            elif _WITH_COMMA.fullmatch(cell):
                if _THOUSANDS.fullmatch(cell):
                    grouped += 1
                else:
                    commas += 1
    if commas == 0 and grouped and separator == ";" and not points:
        return ","
    return "," if commas > points else "."
