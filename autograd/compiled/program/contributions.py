"""Where the contributions of every number's gradient stand, until the number is reached and they are added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd.compiled.program.formula import LONGEST_UNROLLED, sum_formula
from autograd.compiled.program.grouping import GroupedTrace, OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import ValueIds


class Contributions:
    """The contributions of gradients, laid out by the number they go to.

    Args:
        grouped_trace: the groups whose operands get contributions.
        numbers: the ids of all numbers.
        roots: ids of the numbers that gradients start from.
        seeds: ids of the gradients they start with.
    """

    def __init__(self, grouped_trace: GroupedTrace, ids: ValueIds, roots: Sequence[int], seeds: Sequence[int]) -> None:
        self._ids = ids
        blocks = [numpy.array(roots, dtype=numpy.int32)]
        self._blocks: dict[tuple[OperationGroup, int], int] = {}
        filled = len(roots)
        for group in reversed(grouped_trace.groups):
            for i, want in enumerate(group.wants):
                if want:
                    self._blocks[group, i] = filled
                    blocks.append(_targets(group, i).ravel())
                    filled += blocks[-1].size
        targets = numpy.concatenate(blocks)
        self._by_target = numpy.argsort(targets, kind="stable")
        self._counts = numpy.bincount(targets, minlength=grouped_trace.operations.count)
        self._starts = numpy.cumsum(self._counts) - self._counts
        self._contributions = numpy.full(filled, -1, dtype=numpy.int32)
        self._contributions[: len(roots)] = seeds

    def sum_for(self, ids: Ids, phase: list[Segment]) -> Ids:
        """Return the ids of the gradients of some numbers, whose contributions are all there."""
        flat = ids.ravel()
        counts, starts = self._counts[flat], self._starts[flat]
        found = numpy.full(flat.size, -1, dtype=numpy.int32)
        for count in numpy.unique(counts):
            if count == 0:
                continue
            here = numpy.flatnonzero(counts == count)
            which = self._by_target[starts[here][:, None] + numpy.arange(count)]
            contributions = self._contributions[which]
            if count == 1:
                found[here] = contributions[:, 0]
                continue
            # In the order in which one of the contributions was computed, so that it can be added as it comes.
            by_last = numpy.argsort(contributions[:, -1], kind="stable")
            here, contributions = here[by_last], contributions[by_last]
            sums = self._ids.new(here.size, bool(self._ids.per_sample[contributions[0, 0]]))
            phase.append(_sum_segment(contributions, sums, bool(self._ids.per_sample[contributions[0, 0]])))
            found[here] = sums
        return found.reshape(ids.shape)

    def sum_for_groups(self, level: list[OperationGroup], phase: list[Segment]) -> dict[OperationGroup, Ids]:
        """Return the ids of the gradients of groups, which are added up together where they have unlike contributions.

        Those of a group with as many contributions each are added apart, as such a sum can be fused with what follows.
        """
        counts = {group: self._counts[group.results] for group in level}
        unlike = [group for group in level if (counts[group] != counts[group].flat[0]).any()]
        found = {group: self.sum_for(group.results, phase) for group in level if group not in unlike}
        if unlike:
            together = self.sum_for(numpy.concatenate([group.results.ravel() for group in unlike]), phase)
            ends = numpy.cumsum([group.results.size for group in unlike])
            for group, gradient in zip(unlike, numpy.split(together, ends[:-1]), strict=True):
                found[group] = gradient.reshape(group.results.shape)
        return found

    def add(self, group: OperationGroup, operand: int, contributions: Ids, during: list[Segment]) -> None:
        """Hand contributions to their targets, summed over samples where a target is shared by them."""
        contributions = contributions.ravel()
        targets = _targets(group, operand).ravel()
        shared = self._ids.per_sample[contributions] & ~self._ids.per_sample[targets]
        if shared.any():
            totals = self._ids.new(int(shared.sum()), False)
            during.append(Segment("total", True, None, [contributions[shared]], [totals]))
            contributions = contributions.copy()
            contributions[shared] = totals
        start = self._blocks[group, operand]
        self._contributions[start : start + contributions.size] = contributions


def _targets(group: OperationGroup, operand: int) -> Ids:
    if group.kind == "custom_vjp":
        n = group.operands[0].shape[1] // 2
        return group.operands[0][:, 1 : 1 + n]
    return group.operands[operand]


def _sum_segment(contributions: Ids, sums: Ids, per_sample: bool) -> Segment:
    count = contributions.shape[1]
    if count <= LONGEST_UNROLLED:
        columns = [numpy.ascontiguousarray(contributions[:, i]) for i in range(count)]
        return Segment("map", per_sample, sum_formula(count), columns, [sums], "gradient sum")
    return Segment("sum", per_sample, None, [contributions], [sums], "gradient sum")
