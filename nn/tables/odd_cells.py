"""Cells that do not fit the other cells of their column: what is refused of them, and what is said."""

from __future__ import annotations

import math

from autograd.support.words import short
from nn.tables.cell_values import is_infinite
from nn.tables.profile import Profile, fault_of
from nn.tables.table import Table, TableError, as_word

MOSTLY_NUMBERS = 0.9  # of the cells with a value: the others are then faults, and not classes
FEW_NUMBERS = 10  # as many different ones may be codes of classes among others


def refuse_odd_cells(table: Table, name: str, profile: Profile) -> None:
    """Raise for a column of numbers with a few cells that are none."""
    others = profile.not_numbers
    if not others or profile.numbers < MOSTLY_NUMBERS * (profile.numbers + others):
        return
    if profile.are_all_counted and len(profile.values) <= FEW_NUMBERS:
        return
    odd = min(cell for _, cell in profile.odd)
    below_header = ", or remove that line if it belongs to the header" if [r for r, _ in profile.odd] == [0] else ""
    share = math.floor(1000.0 * profile.numbers / (profile.numbers + others)) / 10.0
    raise TableError(
        f"{table.where}, {_odd_cells(table, name, profile)}; {share:g} % of the column are numbers: correct them"
        f"{below_header}, or say --missing {as_word(odd)} where that stands for no value, or --as "
        f"{as_word(name + '=class')}"
    )


def odd_among_numbers(table: Table, name: str, profile: Profile) -> list[str]:
    """Return, in a sentence at most, which cells make classes of a column that would be numbers without them."""
    if not profile.numbers or not profile.not_numbers:
        return []
    if profile.numbers < profile.not_numbers and not any(is_infinite(cell) for _, cell in profile.odd):
        return []
    row, cell = profile.odd[0]
    return [
        f"{short(name, 30)!r} is taken for classes, as {profile.not_numbers} of its {profile.rows} cells are no finite "
        f"numbers, the first {short(cell, 20)!r} in {table.place(row)}: correct them, or say --missing {as_word(cell)} "
        "where that stands for no value"
    ]


def begins_with_0(name: str, profile: Profile) -> list[str]:
    """Return, in a sentence at most, that the numbers of a column may be codes, as 01069 is of a town."""
    first = next((cell for cell in profile.values if cell[:1] == "0" and len(cell) > 2 and cell.isdecimal()), None)
    if first is None:
        return []
    return [
        f"{short(name, 30)!r} is taken for numbers, and some begin with 0, such as {short(first, 20)!r}: if they are "
        f"codes, say --as {as_word(name + '=class')}, or --drop {as_word(name)}"
    ]


def refuse_all_but_numbers(table: Table, name: str, profile: Profile) -> None:
    """Raise for a column that is to be numbers, and has a cell that is none."""
    if profile.not_numbers:
        raise TableError(
            f"{table.where}, {_odd_cells(table, name, profile)}; the column is to be numbers: correct them, or say "
            f"--missing {as_word(profile.odd[0][1])} where that stands for no value"
        )


def _odd_cells(table: Table, name: str, profile: Profile) -> str:
    """Return where the first cells that are no numbers are, and how many more there are."""
    places = "; ".join(
        f"{table.place(row)}, column {name!r}: {short(cell)!r} is {fault_of(cell)}" for row, cell in profile.odd
    )
    more = profile.not_numbers - len(profile.odd)
    return f"{places}; and {more} more" if more else places


def differing_in_case(name: str, profile: Profile) -> list[str]:
    """Return, in a sentence at most, which classes of a column are likely one, written in two ways."""
    first: dict[str, str] = {}
    for value in profile.values:
        other = first.setdefault(value.casefold(), value)
        if other != value:
            return [f"{short(other, 20)!r} and {short(value, 20)!r} of {short(name, 20)!r} are different classes"]
    return []
