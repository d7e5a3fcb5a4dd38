"""The line of the user's code that an error is about: the innermost one outside the engine."""

from __future__ import annotations

import os.path
import sys
from typing import NamedTuple

PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep


class SourceLine(NamedTuple):
    """A line of source code: the path of its file, and its number from 1."""

    path: str
    number: int

    def __str__(self) -> str:
        return f"{os.path.basename(self.path)}, line {self.number}"


def line_outside_the_engine() -> SourceLine:
    """Return the line that called into the engine.

    >>> str(line_outside_the_engine()).startswith("<doctest")
    True
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return SourceLine(frame.f_code.co_filename, frame.f_lineno)
