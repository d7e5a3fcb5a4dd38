"""Encodings of quantities, which are numbers and dates: one input or several, with the median where it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nn.tables.column_encoding import MISSING, needs_indicator
from nn.tables.columns import Column
from nn.tables.dates import PARTS, date_of

DECADES = 20.0  # how many times the median the largest hundredth is, for a logarithm


@dataclass(frozen=True)
class NumberEncoding:
    """A number as it is, or its logarithm, with the training median for a missing one.

    Attributes:
        name: of the column.
        fill: the median.
        indicator: whether a second input says where it was missing.
        log_scale: s in sign(x) log(1 + |x| / s); None for x itself.
        unit: that its cells have; an empty text for none.
    """

    kind: ClassVar[str] = "number"
    name: str
    fill: float
    indicator: bool
    log_scale: float | None
    unit: str = ""

    @classmethod
    def fit(cls, column: Column, readings: Any) -> NumberEncoding:
        import numpy

        known = readings[~numpy.isnan(readings)]
        fill = float(numpy.median(known)) if len(known) else 0.0
        scale = None
        if len(known) >= 20 and known.min() >= 0.0 and fill > 0.0 and numpy.quantile(known, 0.99) > DECADES * fill:
            scale = fill
        return cls(column.name, fill, needs_indicator(known, readings), scale, "".join(column.values))

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
        return Column(self.name, "number", (self.unit,) if self.unit else ())

    def __str__(self) -> str:
        said = ["number"] if self.log_scale is None else [f"number, as log(1 + x / {self.log_scale:.4g})"]
        if self.indicator:
            said.append(f"median {self.fill:.4g} where missing, and an input that says so")
        return ", ".join(said)


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
        indicator = needs_indicator(known, readings)
        return cls(column.name, column.values[0], float(known.min()), parts, float(numpy.median(known)), indicator)

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
