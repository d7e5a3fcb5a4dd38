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
        ids = list(map(id, batches))
        unlike = dict(zip(ids, batches, strict=True))
        number = dict(zip(unlike, range(len(unlike)), strict=True))
        batch_of_step = numpy.fromiter(map(number.__getitem__, ids), numpy.int64, len(ids))
        taken, lengths = numpy.concatenate(list(unlike.values())), numpy.array(list(map(len, unlike.values())))
        rows, n_groups = samples.row_of[taken], len(samples.groups)
        # The parts of each batch unlike the others, samples of one batch and one group; then of each step.
        if n_groups == 1:
            places, counts, groups = lengths.cumsum() - lengths, lengths, numpy.zeros_like(lengths)
            self.starts, parts = numpy.arange(len(ids) + 1), batch_of_step
        else:
            part_of = numpy.arange(lengths.size).repeat(lengths) * n_groups + samples.group_of[taken]
            by_part = part_of.argsort(kind="stable")
            part_of, rows = part_of[by_part], rows[by_part]
            (places,) = _differs_from_before(part_of).nonzero()
            counts = numpy.concatenate([places[1:], [part_of.size]]) - places
            batch_of_part, groups = numpy.divmod(part_of[places], n_groups)
            n_parts = numpy.bincount(batch_of_part)
            self.starts = numpy.concatenate([[0], n_parts[batch_of_step].cumsum()])
            firsts = (n_parts.cumsum() - n_parts)[batch_of_step] - self.starts[:-1]
            parts = firsts.repeat(n_parts[batch_of_step]) + numpy.arange(self.starts[-1])
        self.order = rows.astype(numpy.int32)
        self.groups, self.places, self.counts = groups[parts], places[parts], counts[parts]
        self._by_group = slice(None) if n_groups == 1 else self.groups.argsort(kind="stable")
        most = int(counts.max()) + 1
        self.sizes = [divmod(size, most) for size in distinct(groups * most + counts).tolist()]

    def parts(self, numbers: Sequence[int], columns: Sequence[int]) -> Any:
        """Return the parts as the training loop reads them.

        Args:
            numbers: for each group that of its fields.
            columns: for each group how many samples its buffer holds.

        Returns:
            an array [parts][4]: number of the group, place, count, and whether the buffer holds the samples already.
        """
        by_group = self._by_group
        found = numpy.empty((self.groups.size, 4), dtype=numpy.int64)
        found[:, 0], found[:, 1], found[:, 2] = numpy.array(numbers)[self.groups], self.places, self.counts
        moved = _differs_from_before(self.places[by_group]) | _differs_from_before(self.groups[by_group])
        found[by_group, 3] = ~moved & (self.counts <= numpy.array(columns)[self.groups])[by_group]
        return found


def _differs_from_before(numbers: Any) -> Any:
    """Return for each entry of an array whether it differs from the one before, as the first does."""
    found = numpy.ones(numbers.size, dtype=bool)
    numpy.not_equal(numbers[1:], numbers[:-1], out=found[1:])
    return found
