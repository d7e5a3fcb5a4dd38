"""Batches of some steps as the training loop reads them: for each step its parts, one for each structure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd.compiled.backends.llvm.training.training_layout import TrainingLayout
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples, by_group


class BatchPlan:
    """The samples of each step.

    Args:
        layout: with the groups of the samples.
        samples, batches: see `TrainingBackend.run`.

    Attributes:
        starts: for each step, and the end, the index of its first part.
        parts: of each its group, where its samples start in `order`, how many, whether the buffer holds them already.
        order: numbers of samples.
    """

    def __init__(self, layout: TrainingLayout, samples: TrainingSamples, batches: Sequence[BatchIndices]) -> None:
        number = {group: i for i, group in enumerate(layout.groups)}
        self._numbers = [number.get(layout.problem.index(structure), -1) for structure in samples.groups]
        columns = [group.columns for group in layout.groups.values()]
        if len(samples.groups) == 1 and all(batch is batches[0] for batch in batches):
            self._plan_one_batch(samples, batches, columns[self._numbers[0]])
            return
        starts, parts, order, filled = [0], [], [], 0
        planned: dict[int, list[tuple[int, int, int]]] = {}
        in_buffer: dict[int, int] = {}
        for batch in batches:
            if id(batch) not in planned:
                planned[id(batch)] = []
                for group, rows in by_group(samples, batch):
                    planned[id(batch)].append((self._numbers[group], filled, len(rows)))
                    order.append(rows)
                    filled += len(rows)
            for group, start, count in planned[id(batch)]:
                parts.append((group, start, count, count <= columns[group] and in_buffer.get(group) == start))
                in_buffer[group] = start
            starts.append(len(parts))
        self.starts = numpy.array(starts, dtype=numpy.int64)
        self.parts = numpy.array(parts, dtype=numpy.int64)
        self.order = numpy.concatenate(order).astype(numpy.int32)

    def _plan_one_batch(self, samples: TrainingSamples, batches: Sequence[BatchIndices], columns: int) -> None:
        """Plan steps that all take the same samples, which may stay in the buffer."""
        self.order = samples.row_of[batches[0]].astype(numpy.int32)
        self.starts = numpy.arange(len(batches) + 1)
        self.parts = numpy.zeros((len(batches), 4), dtype=numpy.int64)
        self.parts[:, 0], self.parts[:, 2] = self._numbers[0], len(self.order)
        self.parts[1:, 3] = len(self.order) <= columns
