"""Loading a table to learn from: what each column holds is found out and said, one column is the target."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograd.support.words import nearest, short
from nn.data.dataset import Dataset, TableFacts
from nn.data.table_target import Target, TargetKind, find_target, target_of
from nn.tables.cell_values import MISSING, cell_numbers
from nn.tables.columns import Column, Decision, decide
from nn.tables.odd_cells import begins_with_0, odd_among_numbers
from nn.tables.open_table import open_table
from nn.tables.profile import Profile
from nn.tables.readings import Reader, refuse_unreadable
from nn.tables.readings_array import new_readings
from nn.tables.row_correlation import RowCorrelation
from nn.tables.table import ReadingOptions, Table, TableError, as_word, quoted
from nn.tables.totals import WithoutTotals

MissingRows = Literal["fill", "drop", "refuse"]

SURE_OF_A_LEAK = 20  # samples in which a column and the target go together one to one
MOST_PAIRS = 200
FOLLOWS = 0.9  # correlation of the target with the number of the row, by size


@dataclass(frozen=True)
class TableOptions:
    """Choices of what to learn from a table; what is None or empty is decided by what the columns hold.

    Attributes:
        target: the column to predict: its name, or its number, counted from 1; None for the last one.
        kind: whether the target is "classes" or "numbers".
        drop: columns to leave out.
        only: the columns to learn from, beside the target; empty for all.
        kinds: for the name of a column its kind, one of `nn.tables.columns.KINDS`, or "date:FORM".
        missing_rows: what becomes of samples without a value in some column: "fill", "drop", or "refuse".
        reading: how the file is written.
    """

    target: str | int | None = None
    kind: TargetKind | None = None
    drop: Sequence[str] = ()
    only: Sequence[str] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    missing_rows: MissingRows = "fill"
    reading: ReadingOptions = field(default_factory=ReadingOptions)


def load_table(
    source: str | os.PathLike[str] | Any,
    target: str | int | None = None,
    kind: TargetKind | None = None,
    options: TableOptions | None = None,
) -> Dataset:
    """Return the data in a table: a file of rows such as CSV, a Parquet or Excel file, or a frame of pandas or polars.

    How the file is written is recognized: encoding, separator, quotes, decimals, comments, compression, and whether its
    first line names the columns. Numbers, classes, yes and no, and dates are learnt from; columns that are constant,
    number the rows, or hold a text of each row's own are left out. `Dataset.table` says what was decided.

    What the target column holds decides what there is to learn, unless `kind` says it: texts are classes, in
    alphabetical order; at most 20 different whole numbers are classes too, in their order; other numbers are numbers.
    Rows without a target are left out, and so are totals in the last rows.

    Args:
        source: a path, or a frame.
        target: the column to predict: its name, or its number, counted from 1; None for the last one.
        kind: "classes" or "numbers" to say what the target is.
        options: what else is to be as said and not as found; its target and kind count where they are not given here.

    Returns:
        the `Dataset`, rows and columns in the order of the table.

    Raises:
        TableError: for what is no such table, with line, column and content.
        OSError: for a file that cannot be opened.
        ImportError: for a table that needs a library which is not installed.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "fruit.csv")
    ...     _ = path.write_text("grams;color;fruit\\n120;green;pear\\n8,5;red;cherry\\n")
    ...     data = load_table(path)
    >>> data.targets, data.class_names, data.feature_names
    ([1, 0], ['cherry', 'pear'], ['grams', 'color'])
    >>> data.columns[1]
    Column(name='color', kind='class', values=('green', 'red'))
    """
    options = options or TableOptions()
    kind = kind or options.kind
    if kind not in (None, "classes", "numbers"):
        raise ValueError(f"load_table got kind={kind!r}: give 'classes', 'numbers' or None")
    table = WithoutTotals(open_table(source, options.reading))
    if len(table.header) == 1:
        raise TableError(
            f"{table.where} names a single column, {table.header[0]!r:.60}: there is nothing to learn; give at least "
            "one feature and the target, or say --separator"
        )
    chosen = find_target(table, options.target if target is None else target)
    found = _Profiles(table, chosen, options)
    goal = target_of(table, chosen, found.profiles, kind)
    decisions, notes = _decisions(table, found, goal, options)
    used = {i: decision.column for i, decision in enumerate(decisions) if decision.column is not None}
    if not used:
        left = "; ".join(f"{short(d.name, 30)!r} is {d.kind}" for i, d in enumerate(decisions) if i != chosen)
        way = "say --as COLUMN=number or --as COLUMN=class for one that is to be used"
        if {*options.only} == {goal.name}:
            way = "give --only columns beside the target, or choose another --target"
        raise TableError(
            f"{table.where} has no column to learn from but the target {goal.name!r}: {short(left, 200)}; {way}"
        )
    inputs, targets, dropped = _read(table, found, used, goal, options)
    notes = [*goal.notes, *table.notes(), *dropped, *notes]
    facts = TableFacts(table.where, table.description, decisions, notes, options.reading.missing)
    names = [column.name for column in used.values()]
    return Dataset(table.name, inputs, targets, names, goal.class_names, goal.name, tuple(used.values()), facts)


class _Profiles:
    """The profiles of all columns, and what the target has to do with each.

    Attributes:
        tokens: that stand for no value.
        profiles: of the columns.
        same: the columns with the same texts as the target.
        pairs: for columns of which each text goes with one of the target's, and the other way round, these pairs.
        follows: whether the target goes up or down with the number of the row.
    """

    def __init__(self, table: Table, target: int, options: TableOptions) -> None:
        self.tokens = MISSING | frozenset(options.reading.missing)
        self.profiles = [Profile(self.tokens, table.decimal) for _ in table.header]
        others = [i for i in range(len(table.header)) if i != target]
        self.same, self.pairs = set(others), {i: set[tuple[str, str]]() for i in others}
        correlation = RowCorrelation()
        for chunk in table.chunks():
            columns = list(zip(*chunk, strict=True))
            goal = columns[target]
            correlation.add(cell_numbers(goal, self.tokens, table.decimal))
            for profile, cells in zip(self.profiles, columns, strict=True):
                profile.add(cells)
            self.same = {i for i in self.same if columns[i] == goal}
            for i in list(self.pairs):
                self.pairs[i].update(zip(columns[i], goal, strict=True))
                if not _is_one_to_one(self.pairs[i]):
                    del self.pairs[i]
        self.follows = abs(correlation.coefficient()) >= FOLLOWS


def _is_one_to_one(pairs: set[tuple[str, str]]) -> bool:
    return len(pairs) <= MOST_PAIRS and len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


def _decisions(table: Table, found: _Profiles, goal: Target, options: TableOptions) -> tuple[list[Decision], list[str]]:
    """Return what becomes of each column, in order, and what else is to be said."""
    for option, names in {"drop": options.drop, "only": options.only, "as": options.kinds}.items():
        for name in names:
            _check_name(table, option, name)
    if goal.name in options.drop:
        raise TableError(f"{table.where}: --drop {goal.name}, and that is the target: choose another --target")
    if goal.name in options.kinds:
        raise TableError(
            f"{table.where}: --as {goal.name}={options.kinds[goal.name]}, and that is the target: say --kind classes "
            "or --kind numbers, or choose another --target"
        )
    decisions, notes = [], []
    for i, (name, profile) in enumerate(zip(table.header, found.profiles, strict=True)):
        if i == goal.number:
            decisions.append(Decision(name, "target", goal.missing, goal.values, None, goal.note))
        elif name in options.drop or (options.only and name not in options.only):
            decisions.append(Decision(name, "not used", profile.missing, "", None, "left out, as you said"))
        elif i in found.same and name not in options.kinds and len(profile.values) > 1:
            decisions.append(Decision(name, "leak", profile.missing, "those of the target", None, "left out"))
        else:
            wanted = options.kinds.get(name)
            decision = decide(table, i, profile, wanted, len(table.header) == 2, found.follows)
            if decision.kind == "class" and wanted is None:
                notes += odd_among_numbers(table, name, profile)
            if decision.kind == "number" and wanted is None:
                notes += begins_with_0(name, profile)
            pairs = len(found.pairs.get(i, ()))
            if decision.column is not None and profile.rows >= SURE_OF_A_LEAK and 1 < pairs < profile.rows:
                notes.append(
                    f"{name!r} tells {goal.name!r} exactly, each value another one: if it is known only with the "
                    f"target, it is a leak, and --drop {as_word(name)} leaves it out"
                )
            decisions.append(decision)
    return decisions, notes


def _check_name(table: Table, option: str, name: str) -> None:
    if name not in table.header:
        close = nearest(name, table.header)
        advice = f"; do you mean {close[0]!r}" if close else f"; its columns are {quoted(table.header)}"
        raise TableError(f"{table.where} has no column {name!r}, as --{option} says{advice}")


def _read(
    table: Table, found: _Profiles, used: Mapping[int, Column], goal: Target, options: TableOptions
) -> tuple[Any, list[Any], list[str]]:
    """Return the readings of the columns that are used, the targets, and what is to be said of rows left out."""
    readers = {i: Reader(column, found.tokens, table.decimal) for i, column in used.items()}
    goal_reader = Reader(goal.column, found.tokens, table.decimal)
    readings = new_readings(found.profiles[goal.number].rows, len(used))
    targets: list[float] = []
    for chunk in table.chunks():
        columns = list(zip(*chunk, strict=True))
        readings.add([reader(columns[i]) for i, reader in readers.items()])
        targets += goal_reader(columns[goal.number])
    refuse_unreadable(table, [*readers.values()])
    notes, keep = [], [math.isfinite(target) for target in targets]
    if not all(keep):
        notes.append(f"{keep.count(False)} of {len(keep)} rows have no target, and are left out")
    incomplete = readings.incomplete() if options.missing_rows != "fill" else []
    if options.missing_rows == "refuse" and any(incomplete):
        row = incomplete.index(True)
        raise TableError(
            f"{table.where}, {table.place(row)}: a cell without a value, as {sum(incomplete)} of {len(incomplete)} "
            "rows have; say --missing-rows fill or drop, or leave the column out by --drop"
        )
    if options.missing_rows == "drop" and any(incomplete):
        left = sum(a and b for a, b in zip(keep, incomplete, strict=True))
        notes.append(f"{left} rows with missing cells are left out, as you said")
        keep = [a and not b for a, b in zip(keep, incomplete, strict=True)]
    if not any(keep):
        raise TableError(f"{table.where}: no row has all that is needed: {'; '.join(notes)}")
    whole = goal.class_names is not None
    kept = [int(target) if whole else target for target, is_kept in zip(targets, keep, strict=True) if is_kept]
    return readings.rows(keep), kept, notes
