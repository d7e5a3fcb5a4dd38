"""The ids of all numbers of a program: those of the tape, and those added for residuals, copies and gradients."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.operations import Ids


class ValueIds:
    """Ids, each with its canonical id, whether its number differs between samples, and how many numbers it stands for.

    Args:
        dependencies: of the numbers of the tape.
        widths: for each of these how many numbers it stands for.
    """

    def __init__(self, dependencies: Dependencies, widths: Any) -> None:
        self._canonical, self._per_sample = dependencies.canonical.copy(), dependencies.per_sample.copy()
        self._filled, self._widths = self._canonical.size, widths.copy()
        self._has_blocks = numpy.count_nonzero(widths != 1) > 0

    @property
    def canonical(self) -> Ids:
        """For each id the one that stands for its number."""
        return self._canonical[: self._filled]

    @property
    def per_sample(self) -> Any:
        """For each id whether its number differs between samples."""
        return self._per_sample[: self._filled]

    @property
    def widths(self) -> Any:
        """For each id how many numbers it stands for: of a block of parameters, and of its gradient, more than one."""
        return self._widths[: self._filled]

    def every_row(self, first: Any, ids: Ids) -> Any:
        """Return the rows of all numbers that ids stand for, one block after the other along the last axis.

        Args:
            first: for each of the ids the row of its first number.
            ids: the ids.
        """
        if not self._has_blocks:
            return first
        widths = self._widths[ids].ravel()
        if (widths == 1).all():
            return first
        ends = numpy.cumsum(widths, dtype=numpy.int32)
        origins, rows = first.ravel() - ends + widths, numpy.arange(ends[-1], dtype=numpy.int32)
        is_one = (origins == origins[0]).all()  # side by side, the blocks are one
        rows += origins[0] if is_one else numpy.repeat(origins, widths)
        return rows.reshape(*ids.shape[:-1], -1)

    def like(self, ids: Ids, per_sample: bool) -> Ids:
        """Return as many new ids, which stand for as many numbers."""
        found = self.new(ids.size, per_sample)
        self._widths[found] = self._widths[ids.ravel()]
        return found.reshape(ids.shape)

    def new(self, count: int, per_sample: bool) -> Ids:
        """Return that many new ids."""
        end = self._filled + count
        if end > len(self._canonical):  # to twice the capacity, so that growing stays linear
            more = numpy.arange(len(self._canonical), 2 * end, dtype=numpy.int32)
            self._canonical = numpy.concatenate([self._canonical, more])
            self._per_sample = numpy.concatenate([self._per_sample, numpy.zeros(more.size, dtype=bool)])
            self._widths = numpy.concatenate([self._widths, numpy.ones(more.size, dtype=numpy.int32)])
        self._per_sample[self._filled : end] = per_sample
        ids = self._canonical[self._filled : end].copy()
        self._filled = end
        return ids
