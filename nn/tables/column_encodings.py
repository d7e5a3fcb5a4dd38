"""Encodings of columns: what becomes of each kind of column before a network sees it, fitted to training samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from nn.tables.columns import Column
from nn.tables.dates import PARTS, date_of

MORE_THAN_A_FEW = 0.01  # of the samples: that a number is missing may then say something itself
RARE = 0.005  # of the samples, and at least 3: a class that is rarer goes with the others
MOST_CLASSES = 50  # that have an input of their own
DECADES = 20.0  # how many times the median the largest hundredth is, for a logarithm
MISSING, OTHER = "missing", "other"


class ColumnEncoding(Protocol):
    """What becomes of a column.

    Attributes:
        kind: one of `ENCODINGS`.
        name: of the column.
    """

    kind: ClassVar[str]
    name: str

    def names(self) -> list[str]:
        """Return a name for each input that the column becomes."""

    def is_switch(self) -> list[bool]:
        """Return for each input whether it is 0 or 1 and not to be standardized."""

    def __call__(self, readings: Any) -> list[Any]:
        """Return an array for each input, given that of the readings, see `Reader`."""

    def column(self) -> Column:
        """Return how to read it."""

    def __str__(self) -> str:
        """Say it in words."""


@dataclass(frozen=True)
class NumberEncoding:
    """A number as it is, or its logarithm, with the training median for a missing one.

    Attributes:
        name: of the column.
        fill: the median.
        indicator: whether a second input says where it was missing.
        log_scale: s in sign(x) log(1 + |x| / s); None for x itself.
    """

    kind: ClassVar[str] = "number"
    name: str
    fill: float
    indicator: bool
    log_scale: float | None

    @classmethod
    def fit(cls, column: Column, readings: Any) -> NumberEncoding:
        import numpy

        known = readings[~numpy.isnan(readings)]
        fill = float(numpy.median(known)) if len(known) else 0.0
        scale = None
        if len(known) >= 20 and known.min() >= 0.0 and fill > 0.0 and numpy.quantile(known, 0.99) > DECADES * fill:
            scale = fill
        return cls(column.name, fill, len(known) < (1.0 - MORE_THAN_A_FEW) * len(readings), scale)

    def names(self) -> list[str]:
        own = self.name if self.log_scale is None else f"log {self.name}"
        return [own, f"{self.name} {MISSING}"] if self.indicator else [own]

    def is_switch(self) -> list[bool]:
        return [False, True] if self.indicator else [False]

    def __call__(self, readings: Any) -> list[Any]:
        import numpy

        missing = numpy.isnan(readings)
        numbers = numpy.where(missing, self.fill, readings)
        if self.log_scale is not None:
            numbers = numpy.sign(numbers) * numpy.log1p(numpy.abs(numbers) / self.log_scale)
        return [numbers, missing.astype(float)] if self.indicator else [numbers]

    def column(self) -> Column:
        return Column(self.name)

    def __str__(self) -> str:
        said = ["number"] if self.log_scale is None else [f"number, as log(1 + x / {self.log_scale:.4g})"]
        if self.indicator:
            said.append(f"median {self.fill:.4g} where missing, and an input that says so")
        return ", ".join(said)


@dataclass(frozen=True)
class YesNoEncoding:
    """0 for no and 1 for yes, with the training mean for a missing one.

    Attributes:
        name: of the column.
        no, yes: the two texts.
        fill: the mean.
        indicator: whether a second input says where it was missing.
    """

    kind: ClassVar[str] = "yes/no"
    name: str
    no: str
    yes: str
    fill: float
    indicator: bool

    @classmethod
    def fit(cls, column: Column, readings: Any) -> YesNoEncoding:
        known = readings[readings >= 0.0]
        fill = float(known.mean()) if len(known) else 0.5
        no, yes = column.values
        return cls(column.name, no, yes, fill, len(known) < (1.0 - MORE_THAN_A_FEW) * len(readings))

    def names(self) -> list[str]:
        own = f"{self.name} = {self.yes}"
        return [own, f"{self.name} {MISSING}"] if self.indicator else [own]

    def is_switch(self) -> list[bool]:
        return [True] * (1 + self.indicator)

    def __call__(self, readings: Any) -> list[Any]:
        import numpy

        known = readings >= 0.0  # False for nan too
        numbers = numpy.where(known, readings, self.fill)
        return [numbers, (~known).astype(float)] if self.indicator else [numbers]

    def column(self) -> Column:
        return Column(self.name, "yes/no", (self.no, self.yes))

    def __str__(self) -> str:
        return f"0 for {self.no}, 1 for {self.yes}" + (", and an input where missing" if self.indicator else "")


@dataclass(frozen=True)
class ClassEncoding:
    """An input for each class that is common enough, 1 for that class and else 0; one for the others, one for none.

    Attributes:
        name: of the column.
        values: all classes of the table, in order.
        own: which of them have an input of their own, by their places.
        other: whether there is an input for the others.
        missing: whether there is one for a missing class.
    """

    kind: ClassVar[str] = "class"
    name: str
    values: tuple[str, ...]
    own: tuple[int, ...]
    other: bool
    missing: bool

    @classmethod
    def fit(cls, column: Column, readings: Any) -> ClassEncoding:
        import numpy

        known = readings[readings >= 0.0].astype(int)
        counts = numpy.bincount(known, minlength=len(column.values))
        least = max(3, math.ceil(RARE * len(readings)))
        own = [i for i in numpy.argsort(-counts, kind="stable")[:MOST_CLASSES].tolist() if counts[i] >= least]
        if not own:  # a small table
            own = [i for i in numpy.argsort(-counts, kind="stable")[:MOST_CLASSES].tolist() if counts[i] >= 1]
        rest = len(known) - int(counts[own].sum())
        own.sort()
        return cls(column.name, column.values, tuple(own), rest > 0, bool(numpy.isnan(readings).any()))

    def names(self) -> list[str]:
        more = [OTHER] * self.other + [MISSING] * self.missing
        return [f"{self.name} = {self.values[i]}" for i in self.own] + [f"{self.name} {word}" for word in more]

    def is_switch(self) -> list[bool]:
        return [True] * len(self.names())

    def __call__(self, readings: Any) -> list[Any]:
        import numpy

        found = [(readings == i).astype(float) for i in self.own]
        missing = numpy.isnan(readings)
        if self.other:
            found.append(1.0 - sum(found) - missing)
        if self.missing:
            found.append(missing.astype(float))
        return found

    def column(self) -> Column:
        return Column(self.name, "class", self.values)

    def __str__(self) -> str:
        said = [f"{len(self.own)} inputs, one for each class"]
        if self.other:
            said = [f"{len(self.own)} inputs for the commonest, one for the other {len(self.values) - len(self.own)}"]
        return ", ".join(said + ["one for missing"] * self.missing)


@dataclass(frozen=True)
class DateEncoding:
    """Days since the first date, and those parts of a date that differ.

    Attributes:
        name: of the column.
        form: of the date, as `days_of` takes it.
        origin: the first date in training, in days since 1970.
        parts: some of `PARTS`.
        fill: the median, in days since 1970.
        indicator: whether an input says where it was missing.
    """

    kind: ClassVar[str] = "date"
    name: str
    form: str
    origin: float
    parts: tuple[str, ...]
    fill: float
    indicator: bool

    @classmethod
    def fit(cls, column: Column, readings: Any) -> DateEncoding:
        import numpy

        known = readings[~numpy.isnan(readings)]
        if not len(known):
            known = numpy.zeros(1)
        dates = [date_of(days) for days in numpy.unique(known).tolist()]
        parts = tuple(name for name, part in PARTS.items() if len({part(date) for date in dates}) > 1)
        missing = len(known) < (1.0 - MORE_THAN_A_FEW) * len(readings)
        return cls(column.name, column.values[0], float(known.min()), parts, float(numpy.median(known)), missing)

    def names(self) -> list[str]:
        return [f"{self.name}: {part}" for part in ("days", *self.parts)] + [f"{self.name} {MISSING}"] * self.indicator

    def is_switch(self) -> list[bool]:
        return [False] * (1 + len(self.parts)) + [True] * self.indicator

    def __call__(self, readings: Any) -> list[Any]:
        import numpy

        missing = numpy.isnan(readings)
        days = numpy.where(missing, self.fill, readings)
        different, places = numpy.unique(days, return_inverse=True)
        dates = [date_of(day) for day in different.tolist()]
        found = [days - self.origin]
        found += [numpy.array([PARTS[part](date) for date in dates])[places] for part in self.parts]
        return found + [missing.astype(float)] * self.indicator

    def column(self) -> Column:
        return Column(self.name, "date", (self.form,))

    def __str__(self) -> str:
        said = f"{', '.join(('days since the first', *self.parts))}"
        return said + (", and an input where missing" if self.indicator else "")
