"""A table without the rows at its end that are no samples, as spreadsheets have them: totals, and remarks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from autograd.support.words import short
from nn.tables.cell_values import Decimal, number_of
from nn.tables.table import Table

MOST_ROWS = 5  # at the end that are looked at
_WORDS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sub-total", "sum", "average", "mean", "median", "overall"}
    | {"gesamtsumme", "gesamtergebnis", "insgesamt", "total général", "totaux", "total general", "totale generale"}
    | {"summe", "gesamt", "mittelwert", "somme", "moyenne", "suma", "media", "totale", "합계", "총계", "평균"}
    | {"合計", "総計", "平均", "总计", "合计"}
)


class WithoutTotals:
    """A `Table` whose last rows are left out where their first cell says that they are a total or a mean.

    They are no samples: a sum of all rows is far from each of them. A word that further rows have in its column too is
    a value like others. Remarks are left out too: a text in the first cell, and nothing in the others.

    Args:
        table: the whole.
        values: texts that are known to be values of a column, and say of no row that it is a total.

    Attributes:
        totals: the rows that were left out, counted from 0, and the word of each; known once all rows were read.
    """

    def __init__(self, table: Table, values: Collection[str] = ()) -> None:
        self._table = table
        self._words = _WORDS - set(map(_plain, values))
        self.where, self.name, self.description = table.where, table.name, table.description
        self.header, self.decimal, self.place = table.header, table.decimal, table.place
        self.totals: dict[int, str] = {}

    def chunks(self) -> Iterator[list[Sequence[str]]]:
        """See `Table`."""
        done, held_back = 0, list[Sequence[str]]()
        for chunk in self._table.chunks():
            if len(chunk) > MOST_ROWS and held_back:
                yield held_back
                done, held_back = done + len(held_back), []
            held_back += chunk
        words = {i: word for i, word in _totals(held_back, self.decimal, self._words).items() if len(held_back) > 1}
        self.totals = {done + i: word for i, word in words.items()}
        yield held_back[: len(held_back) - len(words)]

    def notes(self) -> list[str]:
        """Return a sentence on each row that was left out."""
        return [
            f"{self.place(row)} ({short(word, 20)!r}) "
            f"{'sums up the rows above' if _plain(word) in self._words else 'has nothing but that'}, and is left out"
            for row, word in sorted(self.totals.items())
        ]


def _totals(rows: Sequence[Sequence[str]], decimal: Decimal, words: Collection[str]) -> dict[int, str]:
    """Return the rows at the end that are totals or remarks, by their numbers, with the word of each."""
    found: dict[int, str] = {}
    for i in range(len(rows) - 1, max(0, len(rows) - 1 - MOST_ROWS), -1):
        if _is_remark(rows[i], decimal):
            found[i] = rows[i][0].strip()
            continue
        place, word = next(((j, cell.strip()) for j, cell in enumerate(rows[i]) if cell.strip()), (0, ""))
        if _plain(word) not in words or all(number_of(cell, decimal) is None for cell in rows[i]):
            break
        found[i] = word
        if any(_plain(row[place]) == _plain(word) for row in rows[:i]):
            return {}
    if any(_is_remark(row, decimal) for i, row in enumerate(rows) if i not in found):
        return {i: word for i, word in found.items() if not _is_remark(rows[i], decimal)}
    return found


def _is_remark(row: Sequence[str], decimal: Decimal) -> bool:
    """Return whether the first of several cells is a text, and the others are empty."""
    return (
        len(row) > 2
        and bool(row[0].strip())
        and not any(map(str.strip, row[1:]))
        and number_of(row[0], decimal) is None
    )


def _plain(cell: str) -> str:
    return cell.strip().rstrip(":").casefold()
