"""Contributions to the gradient of each number: stored as they are computed, and added when the number is reached."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd.compiled.program.formula import LONGEST_UNROLLED, sum_formula
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import ValueIds


class Contributions:
    """The ids of all contributions, by the number to whose gradient they belong.

    Args:
        grouped_trace: the groups whose operands get contributions.
        ids: the ids of all numbers.
        roots: ids of the numbers whose gradient starts the backward pass.
        seeds: ids of the gradients they start with.
    """

    def __init__(self, grouped_trace: GroupedTrace, ids: ValueIds, roots: Sequence[int], seeds: Sequence[int]) -> None:
        self._ids = ids
        blocks = [numpy.array(roots, dtype=numpy.int32)]
        self._starts_of_operands: dict[tuple[OperationGroup, int], int] = {}
        filled = len(roots)
        for group in reversed(grouped_trace.groups):
            for i, want in enumerate(group.wants):
                if want:
                    self._starts_of_operands[group, i] = filled
                    blocks.append(_targets(group, i).ravel())
                    filled += blocks[-1].size
        targets = numpy.concatenate(blocks)
        self._by_target = numpy.argsort(targets, kind="stable")
        self._counts = numpy.bincount(targets, minlength=grouped_trace.operations.count)
        self._starts = numpy.cumsum(self._counts) - self._counts
        self._contributions = numpy.full(filled, -1, dtype=numpy.int32)
        self._contributions[: len(roots)] = seeds

    def store(self, group: OperationGroup, operand: int, contributions: Ids, during: list[Segment]) -> None:
        """Store the contributions to an operand of a group, summed over samples where the operand is shared by them."""
        contributions = contributions.ravel()
        targets = _targets(group, operand).ravel()
        summed = self._ids.per_sample[contributions] & ~self._ids.per_sample[targets]
        if numpy.count_nonzero(summed):
            totals = self._ids.new(int(summed.sum()), False)
            during.append(Segment("total", True, None, [contributions[summed]], [totals]))
            contributions = contributions.copy()
            contributions[summed] = totals
        self.set(group, operand, contributions)

    def set(self, group: OperationGroup, operand: int, contributions: Ids) -> None:
        """Store the contributions to an operand of a group as they are."""
        start = self._starts_of_operands[group, operand]
        self._contributions[start : start + contributions.size] = contributions.ravel()

    def of_each(self, ids: Ids) -> tuple[Ids, Ids]:
        """Return all contributions to some numbers, and for each of them the position in `ids` of its number."""
        counts = self._counts[ids]
        ends = numpy.cumsum(counts)
        owner = numpy.repeat(numpy.arange(ids.size), counts)
        nth = numpy.arange(owner.size) - (ends - counts)[owner]
        return self._contributions[self._by_target[self._starts[ids][owner] + nth]], owner

    def gradients(self, ids: Ids, phase: list[Segment]) -> Ids:
        """Return the ids of the gradients of numbers, to which all contributions are stored; -1 where there is none."""
        flat = ids.ravel()
        counts, starts = self._counts[flat], self._starts[flat]
        found = numpy.full(flat.size, -1, dtype=numpy.int32)
        for count in numpy.flatnonzero(numpy.bincount(counts, minlength=1)[1:]) + 1:
            members = numpy.flatnonzero(counts == count)
            terms = self._contributions[self._by_target[starts[members][:, None] + numpy.arange(count)]]
            if count == 1:
                found[members] = terms[:, 0]
                continue
            # In the order in which the last term was computed, so that each can be added as soon as it is there.
            order = numpy.argsort(terms[:, -1], kind="stable")
            members, terms = members[order], terms[order]
            per_sample = bool(self._ids.per_sample[terms[0, 0]])
            sums = self._ids.like(flat[members], per_sample)
            phase.append(_sum_segment(terms, sums, per_sample))
            found[members] = sums
        return found.reshape(ids.shape)

    def gradients_of_groups(self, level: list[OperationGroup], phase: list[Segment]) -> dict[OperationGroup, Ids]:
        """Return the ids of the gradients of the results of groups.

        Groups in which every result has as many contributions are summed each on its own, as such a sum can be fused
        with what follows; all others are summed together.
        """
        counts = {group: self._counts[group.results] for group in level}
        mixed = [group for group in level if numpy.count_nonzero(counts[group] != counts[group].item(0))]
        found = {group: self.gradients(group.results, phase) for group in level if group not in mixed}
        if mixed:
            together = self.gradients(numpy.concatenate([group.results.ravel() for group in mixed]), phase)
            ends = numpy.cumsum([group.results.size for group in mixed])
            for group, gradient in zip(mixed, numpy.split(together, ends[:-1]), strict=True):
                found[group] = gradient.reshape(group.results.shape)
        return found


def _targets(group: OperationGroup, operand: int) -> Ids:
    if group.kind == "custom_vjp":
        n = group.operands[0].shape[1] // 2
        return group.operands[0][:, 1 : 1 + n]
    return group.operands[operand]


def _sum_segment(terms: Ids, sums: Ids, per_sample: bool) -> Segment:
    count = terms.shape[1]
    if count <= LONGEST_UNROLLED:
        columns = [numpy.ascontiguousarray(terms[:, i]) for i in range(count)]
        return Segment("map", per_sample, sum_formula(count), columns, [sums], "gradient sum")
    return Segment("sum", per_sample, None, [terms], [sums], "gradient sum")
