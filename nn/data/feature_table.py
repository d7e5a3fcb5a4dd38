"""Reading a table to predict from: its columns are matched with a model's features by name."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograd.support.words import counted, short
from nn.tables.cell_values import MISSING
from nn.tables.columns import Column
from nn.tables.open_table import open_table
from nn.tables.readings import Reader, refuse_unreadable
from nn.tables.readings_array import new_readings
from nn.tables.table import ReadingOptions, Table, TableError, quoted
from nn.tables.totals import WithoutTotals


@dataclass(frozen=True)
class FeatureTable:
    """The features in a table.

    Attributes:
        table: the table, without totals in its last rows.
        inputs: the readings [rows][features], in the order of the model's features; nan for a cell without a value.
        targets: the cells of the target's column; None where there is none.
        others: names of columns that are neither features nor the target.
        reordered: whether the features stand in another order than the model's.
        notes: what else is to be said of it, a sentence each.
    """

    table: Table
    inputs: Any
    targets: list[str] | None
    others: list[str]
    reordered: bool
    notes: list[str]

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the cells of each row, in the order of the file."""
        for chunk in self.table.chunks():
            yield from chunk


def read_features(
    source: str | os.PathLike[str] | Any,
    columns: Sequence[Column],
    target_name: str,
    reading: ReadingOptions | None = None,
    fill_columns: bool = False,
) -> FeatureTable:
    """Read the features of samples from a table, which is like one to learn from, see `load_table`.

    Totals in the last rows are left out, as they are there, but for a word that is a class of the model's.

    Args:
        source: a path, or a frame. Its columns may be in any order, others among them, and that of the target missing.
        columns: that must be there, and how to read each.
        target_name: the column that was learnt to be predicted.
        reading: how the file is written, and what stands for no value.
        fill_columns: take a column that is not there as one without a value in any row.

    Raises:
        TableError: for a column that is missing, or a cell that is neither a number nor missing where there should be
            one: all of them are counted, and the first few named.
        OSError: for a file that cannot be opened.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "new.csv")
    ...     _ = path.write_text("id,length,width\\nA7,2.5,1\\n")
    ...     table = read_features(path, [Column("width"), Column("length")], "species")
    >>> table.inputs.tolist(), table.others, table.reordered
    ([[1.0, 2.5]], ['id'], True)
    """
    reading = reading or ReadingOptions()
    wanted = [column.name for column in columns]
    classes = [value for column in columns for value in column.values]
    table = WithoutTotals(open_table(source, replace(reading, names=(*wanted, target_name))), classes)
    places = _places(table.header, [*wanted, target_name])
    used = {*places.values()}
    others = [name for i, name in enumerate(table.header) if i not in used]
    absent = [name for name in wanted if name not in places]
    if absent and (not fill_columns or len(absent) == len(wanted)):
        raise TableError(_what_is_missing(table.where, absent, others))
    tokens = MISSING | frozenset(reading.missing)
    readers = [Reader(column, tokens, table.decimal) for column in columns]
    readings, targets = new_readings(), list[str]()
    for chunk in table.chunks():
        cells = list(zip(*chunk, strict=True))
        nothing = [""] * len(chunk)
        readings.add([r(cells[places[n]] if n in places else nothing) for n, r in zip(wanted, readers, strict=True)])
        if target_name in places:
            targets += map(str.strip, cells[places[target_name]])
    refuse_unreadable(table, readers)
    found = [places[name] for name in wanted if name in places]
    notes = [f"no column {quoted(absent)}: taken as missing in every row, as you said"] if absent else []
    notes += table.notes()
    notes += [_unseen(reader) for reader in readers if reader.unseen]
    incomplete = readings.incomplete()
    if not absent and any(incomplete):
        notes.append(
            f"{counted(sum(incomplete), 'row')} with missing cells, the first in "
            f"{table.place(incomplete.index(True))}: filled as in training"
        )
    is_there = target_name in places
    rows = readings.rows([True] * len(incomplete))
    return FeatureTable(table, rows, targets if is_there else None, others, found != sorted(found), notes)


def _places(header: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Return the number of the column for each name that there is in a header, blanks at its ends apart."""
    exactly, alike = {name: i for i, name in enumerate(header)}, dict[str, list[int]]()
    for i, name in enumerate(header):
        alike.setdefault(name.strip(), []).append(i)
    found = {name: [exactly[name]] if name in exactly else alike.get(name.strip(), []) for name in names}
    return {name: numbers[0] for name, numbers in found.items() if len(numbers) == 1}


def _unseen(reader: Reader) -> str:
    unseen = sorted(reader.unseen, key=lambda text: -reader.unseen[text])
    rows, column = counted(sum(reader.unseen.values()), "row"), reader.column
    if column.kind == "yes/no":
        return (
            f"{short(column.name)!r} is neither {column.values[0]!r} nor {column.values[1]!r} in {rows}: "
            f"{quoted(unseen)}; taken as missing"
        )
    return (
        f"{short(column.name)!r} has {len(unseen)} class{'es' if len(unseen) > 1 else ''} that training had "
        f"not, in {rows}: {quoted(unseen)}; taken for another one"
    )


def _what_is_missing(where: str, missing: list[str], others: list[str]) -> str:
    plural = "s" if len(missing) > 1 else ""
    message = f"{where} lacks the column{plural} {quoted(missing)}, which the model needs"
    alike = {name.casefold(): name for name in others}
    for name in missing:
        close = difflib.get_close_matches(name.casefold(), alike, n=1, cutoff=0.8)
        if close:
            return f"{message}: rename {alike[close[0]]!r}, if that is {name!r}"
    way_out = f"add {'them' if plural else 'it'}, or say --missing-columns fill"
    return f"{message}: {way_out}" + (f"; the others are {quoted(others)}" if others else "")
