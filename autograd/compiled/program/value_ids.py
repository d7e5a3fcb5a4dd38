"""The ids of a program's numbers: those of the trace, and those that are added for what else it computes."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.operations import Ids


class ValueIds:
    """Ids, each with the one where its number is kept, and whether it differs between samples."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._canonical, self._per_sample, self._filled = (
            dependencies.canonical.copy(),
            dependencies.per_sample.copy(),
            dependencies.canonical.size,
        )

    @property
    def canonical(self) -> Ids:
        """For each id the one where its number is kept."""
        return self._canonical[: self._filled]

    @property
    def per_sample(self) -> Any:
        """For each id whether its number differs between samples."""
        return self._per_sample[: self._filled]

    def new(self, count: int, per_sample: bool) -> Ids:
        """Return ids of so many more numbers."""
        end = self._filled + count
        if end > len(self._canonical):  # twice the room, so that growing stays linear
            room = numpy.arange(len(self._canonical), 2 * end, dtype=numpy.int32)
            self._canonical = numpy.concatenate([self._canonical, room])
            self._per_sample = numpy.concatenate([self._per_sample, numpy.zeros(room.size, dtype=bool)])
        self._per_sample[self._filled : end] = per_sample
        ids = self._canonical[self._filled : end].copy()
        self._filled = end
        return ids
