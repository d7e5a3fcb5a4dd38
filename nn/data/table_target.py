"""Target of a table: which column it is, and whether it holds classes or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autograd.support.words import short
from nn.tables.columns import NEARLY_ALL_DIFFERENT, Column, range_of_numbers, yes_no_of
from nn.tables.header import CONTROL, WITH_CONTROL
from nn.tables.odd_cells import (
    FEW_NUMBERS,
    differing_in_case,
    odd_among_numbers,
    refuse_all_but_numbers,
    refuse_odd_cells,
)
from nn.tables.profile import Profile, fault_of
from nn.tables.table import Table, TableError, as_word, listed

TargetKind = Literal["classes", "numbers"]

# Up to so many different whole numbers are taken for classes: 3 to 10 are the labels one meets, hundreds are prices.
MOST_NUMBERED_CLASSES = 20
FEW_ROWS = 3  # of which each may be of a class of its own
MOST_TEXT_CLASSES = 100  # if nearly each row has one of its own


@dataclass(frozen=True)
class Target:
    """The column to predict.

    Attributes:
        number: of the column, counted from 0.
        name: of the column.
        column: how it is read.
        class_names: in order; None for numbers.
        missing: how many rows have none.
        values: what is in it, in words.
        note: what it is, for the table of columns.
        notes: what else is to be said.
    """

    number: int
    name: str
    column: Column
    class_names: list[str] | None
    missing: int
    values: str
    note: str
    notes: tuple[str, ...] = ()


def find_target(table: Table, target: str | int | None) -> int:
    """Return the number of the target's column, counted from 0.

    Args:
        table: it is in.
        target: its name as the file has it, or without regard to case and blanks at the ends where that is unique; its
            number, counted from 1; None for the last one.

    Raises:
        TableError: naming the columns there are.
    """
    header = table.header
    if target is None:
        return len(header) - 1
    if isinstance(target, str):
        same = [i for i, name in enumerate(header) if target in (name, name.strip())]
        alike = [i for i, name in enumerate(header) if name.strip().casefold() == target.strip().casefold()]
        if target in header or len(same or alike) == 1:
            return header.index(target) if target in header else (same or alike)[0]
        if len(alike) > 1:
            raise TableError(f"{table.where} has several columns like {target!r}: write it as one of them")
    if str(target).strip().isdecimal() and 1 <= int(target) <= len(header):
        return int(target) - 1
    raise TableError(f"{table.where} has no column {target!r}: its columns are {listed(header, 30)}")


def target_of(table: Table, number: int, profiles: Sequence[Profile], kind: TargetKind | None) -> Target:
    """Return what the target is.

    Args:
        table: it is in.
        number: of its column, counted from 0.
        profiles: of the cells of each column.
        kind: what the user said that it is; None to decide by its cells.

    Raises:
        TableError: for a column that can be neither.
    """
    name, profile = table.header[number], profiles[number]
    if profile.missing == profile.rows:
        filled = [other for other, its in zip(table.header, profiles, strict=True) if its.present]
        last = f", such as {as_word(filled[-1])}, the last one with values" if filled else ""
        raise TableError(f"{table.where}, target column {name!r} is empty throughout: choose another by --target{last}")
    said, notes = kind is not None, tuple[str, ...]()
    if kind is None:
        kind = _kind(table, name, profile)
        notes = _notes_on_whole_numbers(name, profile, kind)
    if kind == "numbers":
        column = Column(name, "number", (profile.unit,) if profile.unit else ())
        if not profile.unit:
            refuse_all_but_numbers(table, name, profile)
        values = range_of_numbers(profile)
        return Target(number, name, column, None, profile.missing_as_number, values, "a number to predict", notes)
    if not profile.are_all_counted:
        raise TableError(
            f"{table.where}, target column {name!r} has more than {len(profile.values)} different texts: "
            "too many for classes"
        )
    different = len(profile.values)
    if not said and different > MOST_TEXT_CLASSES and different > NEARLY_ALL_DIFFERENT * profile.present:
        raise TableError(
            f"{table.where}, target column {name!r} holds {different} different texts in {profile.present} rows, too "
            "many to learn: choose another by --target, or say --kind classes"
        )
    for cell in filter(CONTROL.search, profile.values):
        raise TableError(f"{table.where}, column {name!r}: {short(cell)!r} is a name {WITH_CONTROL}; rename it")
    if (pair := yes_no_of(profile)) is not None and different > 2:  # in several spellings
        notes = (f"the target {name!r} spells {pair[0]!r} and {pair[1]!r} in {different} ways, taken for two classes",)
        return Target(
            number,
            name,
            Column(name, "yes/no", pair),
            [*pair],
            profile.missing,
            " / ".join(pair),
            "a class to predict",
            notes,
        )
    notes += (*differing_in_case(name, profile), *(odd_among_numbers(table, name, profile) if not said else ()))
    numbered = all(cell.lstrip("+-").isdecimal() and cell.isascii() for cell in profile.values)
    names = sorted(profile.values, key=lambda cell: (int(cell) if numbered else 0, cell))
    column, values = Column(name, "class", tuple(names)), f"{different}: {listed(names, 3, 20)}"
    return Target(number, name, column, names, profile.missing, values, "a class to predict", notes)


def _kind(table: Table, name: str, profile: Profile) -> TargetKind:
    if not profile.numbers:
        return "numbers" if profile.unit and len(profile.values) > FEW_NUMBERS else "classes"
    if profile.not_numbers:
        if profile.is_whole and profile.are_all_counted and len(profile.values) <= MOST_NUMBERED_CLASSES:
            return "classes"  # numbers and a few words, all of them codes
        refuse_odd_cells(table, name, profile)
        row, cell = profile.odd[0]
        raise TableError(
            f"{table.where}, {table.place(row)}, column {name!r}: {short(cell)!r} is {fault_of(cell)}, as "
            f"{profile.numbers} of the column's {profile.rows} cells are; correct it, or say that the target's kind is "
            "'classes'"
        )
    different, rows = len(profile.values), profile.present
    if not profile.is_whole or not profile.are_all_counted or different > MOST_NUMBERED_CLASSES:
        return "numbers"
    if different > max(FEW_NUMBERS, rows // 2) or FEW_ROWS < rows == different:
        return "numbers"  # too few rows of each to learn it
    return "classes"


def _notes_on_whole_numbers(name: str, profile: Profile, kind: TargetKind) -> tuple[str, ...]:
    """Return, in a sentence at most, what whole numbers are taken for, where they may be either."""
    different = len(profile.values)
    if not profile.is_whole or profile.not_numbers or not profile.numbers or different > MOST_TEXT_CLASSES:
        return ()
    if kind == "numbers":
        return (f"the target {name!r} holds different whole numbers, and is taken for a number: --kind classes if not",)
    if different > FEW_NUMBERS:
        return (f"the target {name!r} holds {different} whole numbers, taken for classes: --kind numbers if not",)
    return ()
