"""Encoding of a table: what becomes of its columns before a network sees them, fitted to training samples.

The kinds are a closed list, and each is described by numbers and texts alone, as a model file keeps them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from autograd.support.words import short
from nn.tables.class_encodings import ClassEncoding, YesNoEncoding
from nn.tables.column_encoding import ColumnEncoding
from nn.tables.columns import Column
from nn.tables.dates import PARTS
from nn.tables.quantity_encodings import DateEncoding, NumberEncoding

ENCODINGS: dict[str, Any] = {one.kind: one for one in (NumberEncoding, YesNoEncoding, ClassEncoding, DateEncoding)}


@dataclass(frozen=True)
class TableEncoding:
    """The encoding of a table: the features that its columns become.

    Attributes:
        columns: an encoding for each, in order.

    >>> from nn.tables.readings import UNSEEN
    >>> columns = [Column("age"), Column("size", "class", ("L", "S"))]
    >>> encoding = TableEncoding.fit(columns, [[1.0, 0.0], [3.0, 1.0], [math.nan, 0.0]])
    >>> encoding.names()
    ['age', 'age missing', 'size = L', 'size = S']
    >>> encoding([[math.nan, UNSEEN]]).tolist()
    [[2.0, 1.0, 0.0, 0.0]]
    """

    columns: tuple[ColumnEncoding, ...]

    @classmethod
    def fit(cls, columns: Sequence[Column], readings: Any) -> TableEncoding:
        """Return the encoding of these columns, measured on training samples.

        Args:
            columns: what is in each.
            readings: [samples][columns], see `Reader`.
        """
        import numpy

        readings = numpy.asarray(readings, dtype=float)
        return cls(tuple(ENCODINGS[column.kind].fit(column, readings[:, i]) for i, column in enumerate(columns)))

    @property
    def is_plain(self) -> bool:
        """Whether all columns are numbers that are left as they are, where there are any."""
        return all(
            isinstance(column, NumberEncoding) and column.log_scale is None and not column.indicator
            for column in self.columns
        )

    def names(self) -> list[str]:
        """Return a name for each input of the network."""
        return [name for column in self.columns for name in column.names()]

    def is_switch(self) -> list[bool]:
        """Return for each input whether it is 0 or 1 and not to be standardized."""
        return [switch for column in self.columns for switch in column.is_switch()]

    def __call__(self, readings: Any) -> Any:
        """Return the inputs of the network before standardization, an array [samples][inputs].

        Args:
            readings: [samples][columns].
        """
        import numpy

        readings = numpy.asarray(readings, dtype=float)
        found = numpy.empty((len(readings), len(self.names())))
        place = 0
        for i, column in enumerate(self.columns):
            for numbers in column(readings[:, i]):
                found[:, place] = numbers
                place += 1
        return found

    def described(self) -> list[dict[str, Any]]:
        """Return it as JSON can hold it."""
        return [{"kind": column.kind, **asdict(column)} for column in self.columns]  # type: ignore[call-overload]

    @classmethod
    def from_description(cls, found: Any) -> TableEncoding:
        """Return what `described` gave.

        Raises:
            TypeError, KeyError, ValueError: for anything else.
        """
        if not isinstance(found, list):
            raise TypeError("the encoding should be a list")
        return cls(tuple(_column_encoding(part) for part in found))


def _column_encoding(found: Mapping[str, Any]) -> ColumnEncoding:
    facts = {name: tuple(part) if isinstance(part, list) else part for name, part in found.items() if name != "kind"}
    made: ColumnEncoding = ENCODINGS[found["kind"]](**facts)
    for name, part in facts.items():
        if not _SOUND[name](part):
            raise ValueError(f"{name} = {short(repr(part))} of the encoding of {facts['name']!r:.60}")
    if any(place >= len(facts["values"]) for place in facts.get("own", ())):
        raise ValueError(f"more classes of their own than there are in the encoding of {facts['name']!r:.60}")
    return made


# For each attribute of an encoding whether it may be what a file says.
_SOUND: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("name", "no", "yes", "form", "unit"), lambda part: isinstance(part, str)),
    **dict.fromkeys(("fill", "origin"), lambda part: type(part) is float and math.isfinite(part)),
    **dict.fromkeys(("indicator", "other", "missing"), lambda part: type(part) is bool),
    "log_scale": lambda part: part is None or (type(part) is float and 0.0 < part < math.inf),
    "values": lambda part: all(isinstance(text, str) for text in part),
    "parts": lambda part: all(text in PARTS for text in part),
    "own": lambda part: all(type(place) is int and place >= 0 for place in part),
}
