"""Rows that are used again: what is read for the last time makes room for what is computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.segment import Ids, Rows, Segment


class BufferReuse:
    """Results that are put where an operand stands which nothing else reads, so that a table stays small.

    A kernel has to read a number before it writes there: so it is for maps over the numbers of one sample.

    Args:
        phases: the segments, phase by phase; none, for no reuse at all.
        row: for each value_id its row, as they are given.
        outside: ids of numbers that are needed by others than these segments.
    """

    def __init__(self, phases: Sequence[Sequence[Segment]], row: Rows, outside: set[int]) -> None:
        self._row = row
        read = [part.ravel() for phase in phases for segment in phase for part in segment.operands]
        self._uses: Any = numpy.bincount(numpy.concatenate(read), minlength=row.size) if read else None
        if self._uses is not None:
            self._uses[list(outside)] += 1

    def begin(self) -> None:
        """Begin a phase: the results of others stay, since a phase may run again without them."""
        self._made = numpy.zeros(self._row.size, dtype=bool)

    def reused(self, segment: Segment, result: Ids) -> bool:
        """Give the results of a segment the rows of an operand, and return True, if there is one that allows it."""
        if self._uses is None or segment.reduces:
            return False
        self._made[result] = True
        fitting = filter(lambda operand: self._fits(operand, result.size), segment.operands)
        room = next(fitting, None) if segment.kind == "map" else None
        if room is None:
            return False
        self._row[result] = self._row[room]
        self._uses[room] += 1  # there is room once
        return True

    def _fits(self, operand: Ids, count: int) -> bool:
        """Return whether an operand is a result of this phase, read here alone, whose rows stand side by side."""
        if operand.size != count or not self._made[operand].all() or (self._uses[operand] != 1).any():
            return False
        rows = self._row[operand]
        return bool((rows == numpy.arange(rows[0], rows[0] + count)).all())
