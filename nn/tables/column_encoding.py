"""Encoding of a column: what it becomes before a network sees it, fitted to training samples."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from nn.tables.columns import Column

MISSING = "missing"  # at the end of the name of an input that says where a value was missing
MORE_THAN_A_FEW = 0.01  # of the samples: that a value is missing may then say something itself


class ColumnEncoding(Protocol):
    """The encoding of a column: the features that it becomes.

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


def needs_indicator(known: Any, readings: Any) -> bool:
    """Return whether so many readings of a column are missing that an input should say which.

    Args:
        known: the readings that are not missing.
        readings: all of them.
    """
    return len(known) < (1.0 - MORE_THAN_A_FEW) * len(readings)
