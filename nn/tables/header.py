"""Header of a table: the names in its first row, told from data, or made where there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from autograd.support.words import counted, short
from nn.tables.cell_values import MISSING, Decimal, is_missing, is_no_number, number_of
from nn.tables.dates import recognize_dates
from nn.tables.table import ReadingOptions, TableError, listed

# All but those of a space or of a new line, which spreadsheets put into names; a terminal would obey the others.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
WITH_CONTROL = "with a control character in it"
SHORT_BY_HABIT, LEAST_SHORT = 0.25, 5  # of the rows: they are then written so, and are no mistakes
MOSTLY = 0.9  # of the cells of a column
MOST_TITLES = 20  # rows before the header


@dataclass(frozen=True)
class Header:
    """The names of the columns of a table.

    Attributes:
        names: of the columns, in order.
        is_there: whether they are the first row.
        width: of the rows, where that is more than there are names, as cells at their ends are always empty.
        notes: what is unusual about it, in words.
        may_be_short: whether cells at the ends of rows are left out where they are empty.
    """

    names: list[str]
    is_there: bool
    width: int = 0
    notes: tuple[str, ...] = ()
    may_be_short: bool = False


def find_header(where: str, rows: Sequence[list[str]], decimal: Decimal, given: ReadingOptions, usual: int) -> Header:
    """Return the header of a table.

    Args:
        where: the table, in errors.
        rows: the first ones, without blanks around their cells.
        decimal: the mark before decimals.
        given: what is known.
        usual: the number of cells that most rows have.

    Raises:
        TableError: where it cannot be told from data, or a name is there twice.
    """
    first, below = rows[0], rows[1:]
    if not has_header(where, rows, decimal, given):
        return Header([f"x{i + 1}" for i in range(usual)], False, usual, (f"no header (columns named x1 to x{usual})",))
    names, notes = list(first), []
    if len(names) == usual - 1:
        if all(row[-1] == "" for row in below if len(row) == usual):  # a separator at the end of each row
            notes.append("separators at the ends of lines left out")
        else:  # as R writes a table: the first column is without a name
            names = ["", *names]
    width = max(usual, len(names))
    while (
        len(names) > 1 and names[-1] == "" and all(len(row) < len(names) or row[len(names) - 1] == "" for row in below)
    ):
        names.pop()
        notes = ["separators at the ends of lines left out"]
    unnamed = [i for i, name in enumerate(names) if not name]
    if unnamed[:1] == [0] and "index" not in names:  # as pandas and R write the names of rows
        names[0] = "index"
    taken = {*names}
    for i in (i for i in unnamed if not names[i]):
        names[i] = next(name for k in count(i + 1) if (name := f"x{k}") not in taken)
        taken.add(names[i])
    if unnamed:
        notes.append(f"{counted(len(unnamed), 'column')} without a name (called {listed([names[i] for i in unnamed])})")
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        if CONTROL.search(name):
            raise TableError(f"{where}, header: column {number} is called {short(name)!r}, {WITH_CONTROL}; rename it")
        if name in seen:
            raise TableError(f"{where}, header: two columns are called {short(name)!r}; rename one of them")
        seen.add(name)
    short_rows = sum(len(row) < len(names) for row in below)
    may_be_short = short_rows >= max(LEAST_SHORT, SHORT_BY_HABIT * len(below)) and max(map(len, below)) <= width
    if may_be_short:
        notes.append("cells left out at the ends of rows are missing")
    return Header(names, True, width, tuple(notes), may_be_short)


def has_header(where: str, rows: Sequence[list[str]], decimal: Decimal, given: ReadingOptions) -> bool:
    """Return whether the first row names the columns, by whether it looks like the rows below.

    Args:
        where, rows, decimal, given: as those of `find_header`.

    Raises:
        TableError: where that cannot be told.
    """
    first, below = rows[0], rows[1:]
    if given.header is not None:
        return given.header
    if given.names and 2 * len({*first} & {name.strip() for name in given.names}) >= len(given.names):
        return True
    if not below:
        return not any(number_of(cell, decimal) is not None for cell in first)
    columns = [
        [row[i] for row in below if i < len(row) and not is_no_number(row[i], MISSING)] for i in range(len(first))
    ]
    numeric = [
        i
        for i, cells in enumerate(columns)
        if cells and sum(number_of(cell, decimal) is not None for cell in cells) >= MOSTLY * len(cells)
    ]
    alike = [i for i in numeric if number_of(first[i], decimal) is not None]
    if numeric and not alike:
        return any(not is_missing(first[i], MISSING) for i in numeric) or first[numeric[0]] == ""
    if any(not is_missing(first[i], MISSING) for i in numeric if i not in alike):
        return True  # as years are the names of some
    others = [i for i, cells in enumerate(columns) if cells and i not in numeric]
    few = [i for i in others if len(set(columns[i])) <= len(columns[i]) // 2]
    if numeric and few and not any(first[i] in columns[i] for i in few):
        if _counts_up([first[i] for i in numeric], below, numeric):
            return True
        raise TableError(
            f"{where}: whether the first line ({short(', '.join(first))}) names the columns cannot be told, as it has "
            "numbers where the lines below have some, and words that they have not; say --header or --no-header"
        )
    if numeric:
        return len(numeric) > 2 and _counts_up([first[i] for i in numeric], below, numeric)
    if any(recognize_dates(columns[i][:20]) and recognize_dates([first[i]]) for i in others):
        return False
    if any(recognize_dates(columns[i][:20]) for i in others):
        return True
    if any(first[i] in columns[i] for i in others) or len(set(first)) < len(first):
        return False
    # Words only: a name is told from classes by being none of them.
    if few:
        return True
    raise TableError(
        f"{where}: whether the first line ({short(', '.join(first))}) names the columns cannot be told from the lines "
        "below, which are words too; say --header or --no-header"
    )


def titles_before(rows: Sequence[list[str]], usual: int) -> int:
    """Return how many rows stand before the header: those of one filled cell, or of less than half the usual cells.

    Args:
        rows: the first ones.
        usual: the number of cells that most rows have.

    >>> titles_before([["Sales 2023", "", ""], ["store", "area", "sales"], ["a", "1", "2"]], usual=3)
    1
    """
    titles = 0
    while titles < min(MOST_TITLES, len(rows) - 2) and usual > 2:
        if sum(map(bool, rows[titles])) != 1 and 2 * len(rows[titles]) >= usual:
            break
        titles += 1
    return titles


def states_size(rows: Sequence[list[str]], usual: int) -> bool:
    """Return whether the first row says how many rows and columns there are: `150,4`, or `150,4,setosa,versicolor`.

    Args:
        rows: the first ones of the file, or all.
        usual: the number of cells that most rows have, with or without that of the target.

    >>> states_size([["3", "2", "no", "yes"], ["1.5", "2", "0"], ["2.5", "1", "1"], ["1", "1", "0"]], usual=3)
    True
    >>> states_size([["3", "2", "no"], ["1", "2", "yes"], ["2", "1", "no"]], usual=3)
    False
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    (height, width, *names), below = rows[0], rows[1:]
    if not (height.isdecimal() and width.isdecimal()) or any(number_of(name) is not None for name in names):
        return False
    if len(rows[0]) == usual and (not names or number_of(below[0][2]) is None):  # a row like those below
        return False
    return int(height) >= len(below) and int(width) in (usual - 1, usual)


def _counts_up(names: list[str], below: Sequence[list[str]], columns: list[int]) -> bool:
    """Return whether numbers are names all the same: 0, 1, 2, ... or 1990, 1991, ..., unlike the rows below."""

    def steps(cells: list[str]) -> bool:
        return (
            len(cells) >= 2
            and all(cell.isdecimal() for cell in cells)
            and all(int(b) - int(a) == 1 for a, b in pairwise(cells))
        )

    return steps(names) and not any(steps([row[i] for i in columns if i < len(row)]) for row in below[:50])
