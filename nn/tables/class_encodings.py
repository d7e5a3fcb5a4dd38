"""Encodings of classes, and of yes and no: inputs that are 0 or 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from autograd.support.words import counted
from nn.tables.column_encoding import MISSING, needs_indicator
from nn.tables.columns import Column

OTHER = "other"  # at the end of the name of the input for classes without one of their own
RARE = 0.005  # of the samples, and at least 3: a class that is rarer goes with the others
MOST_CLASSES = 50  # that have an input of their own


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
        commonest = numpy.argsort(-counts, kind="stable")[:MOST_CLASSES].tolist()
        own = [i for i in commonest if counts[i] >= least] or [i for i in commonest if counts[i]]  # in a small table
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
        inputs = counted(len(self.own), "input")
        said = [f"{inputs}, one for each class"]
        if self.other:
            said = [f"{inputs} for the commonest, one for the other {len(self.values) - len(self.own)}"]
        return ", ".join(said + ["one for missing"] * self.missing)


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
        return cls(column.name, no, yes, fill, needs_indicator(known, readings))

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
