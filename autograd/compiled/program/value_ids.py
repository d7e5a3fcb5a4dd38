"""The ids of all numbers of a program: those of the tape, and those added for residuals, copies and gradients."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.operations import Ids


class ValueIds:
    """Ids, each with its canonical id, and whether its number differs between samples."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._canonical, self._per_sample = dependencies.canonical.copy(), dependencies.per_sample.copy()
        self._filled = self._canonical.size

    @property
    def canonical(self) -> Ids:
        """For each id the one that stands for its number."""
        return self._canonical[: self._filled]

    @property
    def per_sample(self) -> Any:
        """For each id whether its number differs between samples."""
        return self._per_sample[: self._filled]

    def new(self, count: int, per_sample: bool) -> Ids:
        """Return that many new ids."""
        end = self._filled + count
        if end > len(self._canonical):  # to twice the capacity, so that growing stays linear
            more = numpy.arange(len(self._canonical), 2 * end, dtype=numpy.int32)
            self._canonical = numpy.concatenate([self._canonical, more])
            self._per_sample = numpy.concatenate([self._per_sample, numpy.zeros(more.size, dtype=bool)])
        self._per_sample[self._filled : end] = per_sample
        ids = self._canonical[self._filled : end].copy()
        self._filled = end
        return ids
