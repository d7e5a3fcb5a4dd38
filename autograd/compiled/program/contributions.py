"""Where the shares of every number's gradient stand, until the number is reached and they are added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd.compiled.program.formula import LONGEST_UNROLLED, added
from autograd.compiled.program.grouping import Forward, Group
from autograd.compiled.program.operations import Places
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import Numbering


class Shares:
    """The shares of gradients, laid out by the number they go to.

    Args:
        forward: the groups whose operands get shares.
        numbers: the places of all numbers.
        roots: places of the numbers that gradients start from.
        seeds: places of the gradients they start with.
    """

    def __init__(self, forward: Forward, numbers: Numbering, roots: Sequence[int], seeds: Sequence[int]) -> None:
        self._numbers = numbers
        blocks = [numpy.array(roots, dtype=numpy.int32)]
        self._blocks: dict[tuple[Group, int], int] = {}
        filled = len(roots)
        for group in reversed(forward.groups):
            for i, want in enumerate(group.wants):
                if want:
                    self._blocks[group, i] = filled
                    blocks.append(_targets(group, i).ravel())
                    filled += blocks[-1].size
        targets = numpy.concatenate(blocks)
        self._by_target = numpy.argsort(targets, kind="stable")
        self._counts = numpy.bincount(targets, minlength=forward.operations.count)
        self._starts = numpy.cumsum(self._counts) - self._counts
        self._shares = numpy.full(filled, -1, dtype=numpy.int32)
        self._shares[: len(roots)] = seeds

    def arrive(self, places: Places, phase: list[Segment]) -> Places:
        """Return the places of the gradients of some numbers, whose shares are all there."""
        flat = places.ravel()
        counts, starts = self._counts[flat], self._starts[flat]
        found = numpy.full(flat.size, -1, dtype=numpy.int32)
        for count in numpy.unique(counts):
            if count == 0:
                continue
            here = numpy.flatnonzero(counts == count)
            which = self._by_target[starts[here][:, None] + numpy.arange(count)]
            shares = self._shares[which]
            if count == 1:
                found[here] = shares[:, 0]
                continue
            # In the order in which one of the shares was computed, so that it can be added as it comes.
            by_last = numpy.argsort(shares[:, -1], kind="stable")
            here, shares = here[by_last], shares[by_last]
            sums = self._numbers.new(here.size, bool(self._numbers.lanes[shares[0, 0]]))
            phase.append(_sum_segment(shares, sums, bool(self._numbers.lanes[shares[0, 0]])))
            found[here] = sums
        return found.reshape(places.shape)

    def arrive_at(self, level: list[Group], phase: list[Segment]) -> dict[Group, Places]:
        """Return the places of the gradients of groups, which are added up together where they have unlike shares.

        Those of a group with as many shares each are added up apart, as such a sum can be fused with what follows it.
        """
        counts = {group: self._counts[group.results] for group in level}
        unlike = [group for group in level if (counts[group] != counts[group].flat[0]).any()]
        found = {group: self.arrive(group.results, phase) for group in level if group not in unlike}
        if unlike:
            together = self.arrive(numpy.concatenate([group.results.ravel() for group in unlike]), phase)
            ends = numpy.cumsum([group.results.size for group in unlike])
            for group, gradient in zip(unlike, numpy.split(together, ends[:-1]), strict=True):
                found[group] = gradient.reshape(group.results.shape)
        return found

    def deliver(self, group: Group, operand: int, shares: Places, during: list[Segment]) -> None:
        """Put shares where their targets will look for them, added up over samples if the target is no sample's own."""
        shares = shares.ravel()
        targets = _targets(group, operand).ravel()
        shared = self._numbers.lanes[shares] & ~self._numbers.lanes[targets]
        if shared.any():
            totals = self._numbers.new(int(shared.sum()), False)
            during.append(Segment("total", True, None, [shares[shared]], [totals]))
            shares = shares.copy()
            shares[shared] = totals
        start = self._blocks[group, operand]
        self._shares[start : start + shares.size] = shares


def _targets(group: Group, operand: int) -> Places:
    if group.kind == "composed":
        n = group.operands[0].shape[1] // 2
        return group.operands[0][:, 1 : 1 + n]
    return group.operands[operand]


def _sum_segment(shares: Places, sums: Places, lanes: bool) -> Segment:
    count = shares.shape[1]
    if count <= LONGEST_UNROLLED:
        columns = [numpy.ascontiguousarray(shares[:, i]) for i in range(count)]
        return Segment("map", lanes, added(count), columns, [sums], "gradient sum")
    return Segment("sum", lanes, None, [shares], [sums], "gradient sum")
