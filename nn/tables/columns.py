"""Columns: the kind of each, decided by its profile, and what is left out, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias, get_args

from autograd.support.words import short
from nn.tables.cell_values import YES_NO
from nn.tables.dates import days_of, recognize_dates
from nn.tables.odd_cells import differing_in_case, refuse_all_but_numbers, refuse_odd_cells
from nn.tables.profile import Profile
from nn.tables.table import Table, TableError, as_word, listed

Kind: TypeAlias = Literal["number", "class", "yes/no", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)

NEARLY_ALL_DIFFERENT = 0.5  # of the values: a text of each row's own
ALWAYS_CLASSES = 20  # different texts, however few the rows
LEAST_TO_COUNT_UP = 10  # rows
_IDENTIFIER = re.compile(
    r"(?i:unnamed: ?0|index|rownames?|row[ _.]?(id|no|num|number|names?)|id|uuid|guid|nr|no|#|obs|case[ _.]?(id|no))"
    r"|.*[ _.-](id|ID|Id|uuid)|.*[a-z](Id|ID)"
)


@dataclass(frozen=True)
class Column:
    """A column that something is learnt from.

    Attributes:
        name: of the column.
        kind: number; class, one of a few texts; yes/no; date, also with a time.
        values: of a class all texts it may have, in order; of yes/no the two, no first; of a date its form, as
            `days_of` takes it; of a number its unit, where its cells have one.
    """

    name: str
    kind: Kind = "number"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A decision on a column, for the table at the top of a run.

    Attributes:
        name: of the column.
        kind: in a word: a `Kind`, or why it is left out.
        missing: cells without a value.
        values: what is in it, in words.
        column: what is learnt from; None for what is left out, and for the target.
        note: what else there is to say.
    """

    name: str
    kind: str
    missing: int
    values: str
    column: Column | None
    note: str = ""


def decide(table: Table, number: int, profile: Profile, wanted: str | None, is_only: bool, follows: bool) -> Decision:
    """Return what becomes of a column.

    Args:
        table: it is in.
        number: of the column, counted from 0.
        profile: of its cells.
        wanted: the kind that the user named, or None; "date:FORM" for dates of another form.
        is_only: whether there is no other.
        follows: whether the target goes up or down with the number of the row.

    Raises:
        TableError: for a column of numbers with a few cells that are none, or that cannot be what the user said.
    """
    name = table.header[number]
    if wanted is not None:
        return _as_wanted(table, name, profile, wanted)
    missing = profile.missing_as_number if profile.numbers and not profile.not_numbers else profile.missing
    if profile.rows == missing:
        return Decision(name, "empty", missing, "none", None, "left out")
    different = len(profile.values)
    if different == 1 and not missing and profile.rows > 1:
        return Decision(name, "constant", missing, f"always {short(next(iter(profile.values)), 30)}", None, "left out")
    if not profile.not_numbers:
        if not is_only and (reason := _identifies(name, number, profile, follows)):
            return Decision(name, "identifier", missing, range_of_numbers(profile), None, f"left out, as {reason}")
        return Decision(name, "number", missing, range_of_numbers(profile), Column(name))
    if profile.unit:
        column = Column(name, "number", (profile.unit,))
        return Decision(name, "number", profile.missing_as_number, range_of_numbers(profile), column)
    yes_no = yes_no_of(profile)
    if yes_no is not None:
        return Decision(name, "yes/no", missing, " / ".join(yes_no), Column(name, "yes/no", yes_no))
    refuse_odd_cells(table, name, profile)
    forms = recognize_dates(islice(profile.values, 200))
    forms = [form for form in forms if all(days_of(cell, form) is not None for cell in profile.values)]
    if forms:
        return _dates(name, profile, forms)
    is_text = different > ALWAYS_CLASSES and profile.share_of_different > NEARLY_ALL_DIFFERENT
    if is_text or not profile.are_all_counted:
        more = "" if profile.are_all_counted else "more than "
        note = "left out"
        if profile.numbers:
            note += f"; {100 * profile.numbers / profile.present:.0f} % are numbers"
        elif profile.units and "" not in profile.units:
            note += f"; numbers of several units ({listed(sorted(profile.units))}): give them one"
        return Decision(name, "text", missing, f"{more}{different} different", None, note)
    return _classes(name, profile)


def _identifies(name: str, number: int, profile: Profile, follows: bool) -> str:
    """Return why numbers say which row it is and nothing else; an empty text where they may say more."""
    if not profile.is_whole or profile.missing_as_number or profile.rows < LEAST_TO_COUNT_UP:
        return ""
    if profile.counts_up and (_IDENTIFIER.fullmatch(name) or (number == 0 and not follows)):
        return "it numbers the rows"
    if _IDENTIFIER.fullmatch(name) and profile.share_of_different == 1.0:
        return "each row has another one"
    return ""


def yes_no_of(profile: Profile) -> tuple[str, str] | None:
    """Return the commonest words for no and for yes of a column that has nothing else; None for another one.

    Args:
        profile: of the column, which may spell them in several ways: `Yes`, `yes`, `NO`.
    """
    common = [value for value, _ in profile.values.most_common()]
    meanings = {YES_NO.get(value.casefold()) for value in common}
    if len(meanings) != 2 or None in meanings or len({pair for pair, _ in filter(None, meanings)}) != 1:
        return None
    no, yes = (next(value for value in common if YES_NO[value.casefold()][1] is side) for side in (False, True))
    return no, yes


def _classes(name: str, profile: Profile) -> Decision:
    common = [value for value, _ in profile.values.most_common()]
    column = Column(name, "class", tuple(sorted(common)))
    note = "".join(differing_in_case(name, profile))
    return Decision(name, "class", profile.missing, f"{len(common)}: {listed(common, 3, 20)}", column, note)


def _dates(name: str, profile: Profile, forms: Sequence[str]) -> Decision:
    ordered = sorted(profile.values, key=lambda cell: days_of(cell, forms[0]) or 0.0)
    note = ""
    if len(forms) > 1 and "%d" in forms[0] and "%m" in forms[0]:
        note = f"read as {forms[0]}; --as {as_word(f'{name}=date:{forms[1]}')} for the other way"
    column = Column(name, "date", (forms[0],))
    return Decision(name, "date", profile.missing, f"{ordered[0]} to {ordered[-1]}", column, note)


def range_of_numbers(profile: Profile) -> str:
    """Return the range of a column of numbers in words."""
    return f"{profile.lowest:.6g} to {profile.highest:.6g} {profile.unit}".strip()


def _as_wanted(table: Table, name: str, profile: Profile, wanted: str) -> Decision:
    kind, _, form = wanted.partition(":")
    if kind == "number":
        refuse_all_but_numbers(table, name, profile)
        return Decision(name, "number", profile.missing_as_number, range_of_numbers(profile), Column(name))
    if kind == "class":
        if not profile.are_all_counted or not profile.values:
            raise TableError(
                f"{table.where}, column {name!r} has {len(profile.values)} or more different texts: too many "
                "for classes, or none"
            )
        return _classes(name, profile)
    if kind == "yes/no":
        found = yes_no_of(profile) or tuple(sorted(profile.values))
        if len(found) != 2:
            raise TableError(f"{table.where}, column {name!r} has {len(found)} different texts, and yes/no has two")
        return Decision(
            name, "yes/no", profile.missing, " / ".join(found), Column(name, "yes/no", (found[0], found[1]))
        )
    if kind == "date":
        forms = [form] if form else recognize_dates(islice(profile.values, 200))
        bad = [cell for cell in profile.values if not forms or days_of(cell, forms[0]) is None]
        if bad:
            raise TableError(
                f"{table.where}, column {name!r} is to be dates, and {short(bad[0])!r} is none"
                + (f" of the form {form}" if form else "; say the form, as in --as COLUMN=date:%d.%m.%Y")
            )
        return _dates(name, profile, forms[:1] if form else forms)
    raise TableError(f"--as {name}={wanted}: a kind is one of {', '.join(KINDS)}; --drop leaves a column out")
