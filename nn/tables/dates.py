"""Dates and times in the notations people use, and the parts of them that a network learns from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1)
_DAYS = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y")
_WITH_NAMES = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b-%d-%Y",
    "%b %d %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%b %Y",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
ISO = "ISO 8601"
# In order of preference, where several fit all dates.
FORMATS = (ISO, *(day + time for day in (*_DAYS, *_WITH_NAMES) for time in _TIMES), "%Y-%m", "%H:%M", "%H:%M:%S")
_LOOKS_LIKE_ONE = re.compile(r"(?=.*\d)(?=.{0,30}[-/.:, ]).{4,40}")

# A number for each part of a date: what it is called, and how it is found.
PARTS: dict[str, Callable[[datetime], float]] = {
    "year": lambda date: float(date.year),
    "month": lambda date: float(date.month),
    "weekday": lambda date: float(date.weekday()),
    "hour": lambda date: date.hour + date.minute / 60.0,
}


def days_of(cell: str, form: str) -> float | None:
    """Return the days since 1970, with their fraction; None for what is no date of this form.

    Args:
        cell: without blanks around it.
        form: one of `FORMATS`, or another one as `datetime.strptime` takes it.

    >>> days_of("1970-01-02T12:00", ISO), days_of("3.1.1970", "%d.%m.%Y"), days_of("x", ISO)
    (1.5, 2.0, None)
    """
    try:
        date = datetime.fromisoformat(cell) if form == ISO else datetime.strptime(cell, form)
    except ValueError:
        return None
    if form == ISO and "-" not in cell:  # 20200131 is a number
        return None
    if date.tzinfo is not None:
        date = date.astimezone(UTC).replace(tzinfo=None)
    return (date - _EPOCH) / timedelta(days=1)


def date_of(days: float) -> datetime:
    """Return the date so many days after 1970 began, to the second.

    >>> date_of(1.5)
    datetime.datetime(1970, 1, 2, 12, 0)
    """
    return _EPOCH + timedelta(seconds=round(days * 86400.0))


def example_of(form: str) -> str:
    """Return a date in a form, as a pattern to follow.

    Args:
        form: as `days_of` takes it.

    >>> example_of(ISO), example_of("%d.%m.%Y")
    ('2024-12-31', '31.12.2024')
    """
    date = datetime(2024, 12, 31, 18, 30)
    return date.date().isoformat() if form == ISO else date.strftime(form)


def recognize_dates(cells: Iterable[str]) -> list[str]:
    """Return the forms that all these cells have, the preferred one first; none where they are no dates.

    >>> recognize_dates(["3/4/2020", "3/14/2020"]), recognize_dates(["3/4/2020"]), recognize_dates(["pear"])
    (['%m/%d/%Y'], ['%m/%d/%Y', '%d/%m/%Y'], [])
    """
    fitting: list[str] = list(FORMATS)
    for cell in cells:
        if not _LOOKS_LIKE_ONE.fullmatch(cell):
            return []
        fitting = [form for form in fitting if days_of(cell, form) is not None]
        if not fitting:
            return []
    return fitting if len(fitting) < len(FORMATS) else []
