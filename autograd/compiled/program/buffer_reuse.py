"""Reuse of buffer rows: results take the rows of an operand that nothing reads afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Rows, Segment


class BufferReuse:
    """Finds operands whose rows can hold results, so that a buffer stays small.

    A kernel must read a number before it writes there: that holds for maps over the numbers of one sample.

    Args:
        phases: the segments, phase by phase; none for no reuse at all.
        row: for each id its row, as far as it has one yet; it is filled here.
        outside: ids that others than these segments read.
    """

    def __init__(self, phases: Sequence[Sequence[Segment]], row: Rows, outside: Ids) -> None:
        self._row = row
        read = [part.ravel() for phase in phases for segment in phase for part in segment.operands]
        self._uses: Any = numpy.bincount(numpy.concatenate(read), minlength=row.size) if read else None
        if self._uses is not None:
            self._uses[outside] += 1

    def begin_phase(self) -> None:
        """Keep all results so far, since a phase may run again without the phases before it."""
        self._made = numpy.zeros(self._row.size, dtype=bool)

    def take_row_of_operand(self, segment: Segment, result: Ids) -> bool:
        """Give a result the rows of an operand, and return True, if there is one that allows it."""
        if self._uses is None or segment.reduces:
            return False
        self._made[result] = True
        if segment.kind != "map":
            return False
        operand = next((part for part in segment.operands if self._is_free(part, result.size)), None)
        if operand is None:
            return False
        self._row[result] = self._row[operand]
        self._uses[operand] += 1  # once only
        return True

    def _is_free(self, operand: Ids, count: int) -> bool:
        """Return whether an operand was made in this phase, is read here alone, and has contiguous rows."""
        if operand.size != count or not self._made[operand].all() or (self._uses[operand] != 1).any():
            return False
        rows = self._row[operand]
        return bool((rows == numpy.arange(rows[0], rows[0] + count)).all())
