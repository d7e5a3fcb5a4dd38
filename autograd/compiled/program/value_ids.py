"""The places of a program's numbers: those of the trace, and those that are added for what else it computes."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.program.dependencies import Flow
from autograd.compiled.program.operations import Places


class Numbering:
    """Places, each with the one where its number is kept, and whether it differs between samples."""

    def __init__(self, flow: Flow) -> None:
        self._homes, self._in_sample, self._filled = flow.home.copy(), flow.lanes.copy(), flow.home.size

    @property
    def home(self) -> Places:
        """For each place the one where its number is kept."""
        return self._homes[: self._filled]

    @property
    def lanes(self) -> Any:
        """For each place whether its number differs between samples."""
        return self._in_sample[: self._filled]

    def new(self, count: int, lanes: bool) -> Places:
        """Return places of so many more numbers."""
        end = self._filled + count
        if end > len(self._homes):  # twice the room, so that growing stays linear
            room = numpy.arange(len(self._homes), 2 * end, dtype=numpy.int32)
            self._homes = numpy.concatenate([self._homes, room])
            self._in_sample = numpy.concatenate([self._in_sample, numpy.zeros(room.size, dtype=bool)])
        self._in_sample[self._filled : end] = lanes
        places = self._homes[self._filled : end].copy()
        self._filled = end
        return places
