"""Batches of some steps as the training loop reads them: for each step its parts, one for each structure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.distinct import distinct
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples


class BatchPlan:
    """The samples of each step, by array operations alone: a step of little work takes hardly longer than its plan.

    Args:
        samples, batches: see `TrainingBackend.run`; a batch that comes again as the same object is planned once.

    Attributes:
        starts: for each step, and the end, the index of its first part.
        groups: for each part the group of its samples.
        places: where they start in `order`.
        counts: how many there are.
        order: numbers of samples.
        sizes: the different pairs of a group and a number of its samples that are a part of a step.
    """

    def __init__(self, samples: TrainingSamples, batches: Sequence[BatchIndices]) -> None:
        batches = list(batches)  # the rows of an array are objects for as long as they are kept
        ids = numpy.fromiter(map(id, batches), dtype=numpy.int64, count=len(batches))
        by_id = numpy.argsort(ids, kind="stable")
        is_first = numpy.diff(ids[by_id], prepend=0) != 0
        unlike = [batches[step] for step in by_id[is_first].tolist()]
        batch_of_step = numpy.empty_like(by_id)
        batch_of_step[by_id] = numpy.cumsum(is_first) - 1
        # The parts of each batch that is unlike the others: samples of one batch and one group.
        taken = numpy.concatenate(unlike)
        part_of = numpy.repeat(numpy.arange(len(unlike)), list(map(len, unlike))) * len(samples.groups)
        part_of += samples.group_of[taken]
        by_part = numpy.argsort(part_of, kind="stable")
        part_of = part_of[by_part]
        self.order = samples.row_of[taken][by_part].astype(numpy.int32)
        places = numpy.flatnonzero(numpy.diff(part_of, prepend=-1))
        counts = numpy.diff(places, append=part_of.size)
        batch_of_part, groups = numpy.divmod(part_of[places], len(samples.groups))
        n_parts = numpy.bincount(batch_of_part)
        most = int(counts.max()) + 1
        self.sizes = [divmod(size, most) for size in distinct(groups * most + counts).tolist()]
        # Those of the batch of each step.
        ends = numpy.cumsum(n_parts[batch_of_step])
        self.starts = numpy.concatenate([[0], ends])
        firsts = (numpy.cumsum(n_parts) - n_parts)[batch_of_step] - self.starts[:-1]
        parts = numpy.repeat(firsts, n_parts[batch_of_step]) + numpy.arange(ends[-1])
        self.groups, self.places, self.counts = groups[parts], places[parts], counts[parts]

    def parts(self, numbers: Sequence[int], columns: Sequence[int]) -> Any:
        """Return the parts as the training loop reads them.

        Args:
            numbers: for each group that of its fields.
            columns: for each group how many samples its buffer holds.

        Returns:
            an array [parts][4]: number of the group, place, count, and whether the buffer holds the samples already.
        """
        by_group = numpy.argsort(self.groups, kind="stable")
        groups, places = self.groups[by_group], self.places[by_group]
        again = (groups[1:] == groups[:-1]) & (places[1:] == places[:-1])
        held = numpy.zeros(groups.size, dtype=bool)
        held[by_group[1:]] = again
        held &= self.counts <= numpy.array(columns)[self.groups]
        return numpy.stack([numpy.array(numbers)[self.groups], self.places, self.counts, held], axis=1)
