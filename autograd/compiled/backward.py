"""The backward half of a program: the forward groups in reverse, each pulling its gradient back to its operands.

All shares of a number's gradient are there before its own group is reached; several are added up first. Where a
parameter is shared by all samples, its share is added up over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy

from autograd import rules
from autograd.compiled.formula import Formula, Sheet
from autograd.compiled.group import Group
from autograd.compiled.groups import Forward
from autograd.compiled.operations import Places
from autograd.compiled.pulling import pull_of, share
from autograd.compiled.segment import Segment

LONGEST_UNROLLED = 8  # terms of a sum that are operands of a map


class Builder:
    """The segments of a program, in order, over the places of a forward half and those added for the rest.

    Attributes:
        before, during, after: segments computed once, for every sample, and once again.
        seeds: for each root the place of the gradient it starts with.
        gradients: for each wanted leaf the place of its gradient; -1 where none arrives.
    """

    def __init__(self, forward: Forward, roots: Sequence[int], leaves: Sequence[int], keep_all: bool) -> None:
        self.forward, self.keep_all = forward, keep_all
        self.before: list[Segment] = []
        self.during: list[Segment] = []
        self.after: list[Segment] = []
        self._filled = forward.operations.count
        self._homes, self._in_sample = forward.flow.home.copy(), forward.flow.lanes.copy()
        self._kept: dict[Group, list[Places]] = {}
        for group in forward.groups:
            self._compute(group)
        self.seeds = [int(self._new(1, bool(self.lanes[root]))[0]) for root in roots]
        self._edges(roots, leaves)
        pulled = [group for group in reversed(forward.groups) if True in group.wants]
        for _, level in groupby(pulled, lambda group: group.level):
            self._pull(list(level))
        self.gradients = self._gradients(numpy.array(leaves, dtype=numpy.int32))

    # Forward.

    def _compute(self, group: Group) -> None:
        add = self.during.append if group.lanes else self.before.append
        if group.kind == "map":
            assert group.rule is not None
            pull = pull_of(group.rule, group.baked, tuple(group.wants), self.keep_all)
            kept = [self._new(len(group.results), group.lanes) for _ in pull.forward.outputs[1:]]
            self._kept[group] = kept
            operands = [part for part, number in zip(group.operands, group.baked, strict=True) if number is None]
            add(
                Segment(
                    "map",
                    group.lanes,
                    pull.forward,
                    [self.home[part] for part in operands],
                    [group.results, *kept],
                    group.rule.name,
                )
            )
        elif group.kind in ("sum", "dot", "dense"):
            operands = [self.home[part] for part in group.operands]
            if group.lanes:
                spread = [self._in_lanes(part) for part in operands[: None if group.kind == "dot" else 1]]
                operands[: len(spread)] = spread
            formula = _sole_input() if group.kind == "dense" else None
            if group.kind != "dense" and operands[0].shape[1] <= LONGEST_UNROLLED:
                add(_unrolled(group, operands))
            else:
                add(Segment(group.kind, group.lanes, formula, operands, [group.results], group.kind))

    def _in_lanes(self, places: Places) -> Places:
        """Return places of the same numbers, all of which differ between samples: those that do not are copied."""
        shared = numpy.unique(places[~self.lanes[places]])
        if not shared.size:
            return places
        copies = self._new(shared.size, True)
        self.during.append(Segment("map", True, _sole_input(), [shared], [copies], "spread"))
        there = numpy.arange(len(self.home), dtype=numpy.int32)
        there[shared] = copies
        return there[places]

    @property
    def home(self) -> Places:
        """For each place the one where its number is kept."""
        return self._homes[: self._filled]

    @property
    def lanes(self) -> Places:
        """For each place whether its number differs between samples."""
        return self._in_sample[: self._filled]

    def _new(self, count: int, lanes: bool) -> Places:
        end = self._filled + count
        if end > len(self._homes):  # twice the room, so that growing stays linear
            room = numpy.arange(len(self._homes), 2 * end, dtype=numpy.int32)
            self._homes = numpy.concatenate([self._homes, room])
            self._in_sample = numpy.concatenate([self._in_sample, numpy.zeros(room.size, dtype=bool)])
        self._in_sample[self._filled : end] = lanes
        places = self._homes[self._filled : end].copy()
        self._filled = end
        return places

    # Backward.

    def _edges(self, roots: Sequence[int], leaves: Sequence[int]) -> None:
        """Lay out all shares of gradients by the number they go to."""
        blocks = [numpy.array(roots, dtype=numpy.int32)]
        self._blocks: dict[tuple[Group, int], int] = {}
        filled = len(roots)
        for group in reversed(self.forward.groups):
            for i, want in enumerate(group.wants):
                if want:
                    self._blocks[group, i] = filled
                    blocks.append(_targets(group, i).ravel())
                    filled += blocks[-1].size
        targets = numpy.concatenate(blocks)
        self._by_target = numpy.argsort(targets, kind="stable")
        self._counts = numpy.bincount(targets, minlength=self.forward.operations.count)
        self._starts = numpy.cumsum(self._counts) - self._counts
        self._shares = numpy.full(filled, -1, dtype=numpy.int32)
        self._shares[: len(roots)] = self.seeds

    def _arrive(self, places: Places, phase: list[Segment]) -> Places:
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
            sums = self._new(here.size, bool(self.lanes[shares[0, 0]]))
            phase.append(_sum_segment(shares, sums, bool(self.lanes[shares[0, 0]])))
            found[here] = sums
        return found.reshape(places.shape)

    def _pull(self, level: list[Group]) -> None:
        """Pull gradients back through the groups of a level, none of which waits for another."""
        phase = self.during if level[0].lanes else self.after
        for group, gradient in self._arrived(level, phase):
            for operand, shares in self._pulled(group, gradient, phase):
                self._deliver(group, operand, shares)

    def _arrived(self, level: list[Group], phase: list[Segment]) -> Iterator[tuple[Group, Places]]:
        """Yield groups with the places of their gradients, which are added up together where they have unlike shares.

        Those of a group with as many shares each are added up apart, as such a sum can be fused with what follows it.
        """
        counts = {group: self._counts[group.results] for group in level}
        unlike = [group for group in level if (counts[group] != counts[group].flat[0]).any()]
        if unlike:
            gradients = self._arrive(numpy.concatenate([group.results.ravel() for group in unlike]), phase)
            ends = numpy.cumsum([group.results.size for group in unlike])
            for group, gradient in zip(unlike, numpy.split(gradients, ends[:-1]), strict=True):
                yield group, gradient.reshape(group.results.shape)
        for group in level:
            if group not in unlike:
                yield group, self._arrive(group.results, phase)

    def _pulled(self, group: Group, gradient: Places, phase: list[Segment]) -> Iterator[tuple[int, Places]]:
        """Yield, for operands that a gradient passes to, the places of its shares."""
        lanes = group.lanes
        if group.kind == "alias":
            yield 0, gradient
        elif group.kind == "sum":
            yield 0, numpy.repeat(gradient[:, None], group.operands[0].shape[1], axis=1)
        elif group.kind == "composed":
            n = group.operands[0].shape[1] // 2
            yield 0, self._products(gradient, self.home[group.operands[0][:, 1 + n :]], lanes, phase)
        elif group.kind == "dot":
            for i in (0, 1):
                if group.wants[i]:
                    other = self.home[group.operands[1 - i]]
                    if lanes:
                        other = self._in_lanes(other)
                    yield i, self._products(gradient, other, lanes, phase)
        elif group.kind == "dense":
            inputs, weights = (self.home[part] for part in group.operands)
            if group.wants[0]:
                shares = self._new(inputs.size, True)
                operands = [gradient, numpy.ascontiguousarray(weights.T)]
                result = shares.reshape(inputs.shape)
                phase.append(Segment("dense", True, _sole_input(), operands, [result], "dense pull", pulls=True))
                yield 0, shares
            if group.wants[1]:
                shares = self._new(weights.size, False)
                operands, result = [gradient, self._in_lanes(inputs)], shares.reshape(weights.shape)
                phase.append(Segment("outer", True, None, operands, [result], pulls=True))
                yield 1, shares
        else:
            assert group.rule is not None
            yield from self._pulled_through_row(group, gradient, phase)

    def _pulled_through_row(self, group: Group, gradient: Places, phase: list[Segment]) -> Iterator[tuple[int, Places]]:
        assert group.rule is not None
        pull = pull_of(group.rule, group.baked, tuple(group.wants), self.keep_all)
        for i in pull.passed_on:
            yield i, gradient
        if not pull.computed:
            return
        operands = []
        for need in pull.needs:
            if need == "gradient":
                operands.append(gradient)
            elif need == "out":
                operands.append(self.home[group.results])
            elif need[0] == "kept":
                operands.append(self._kept[group][need[1]])
            else:
                operands.append(self.home[group.operands[need[1]]])
        shares = [self._new(gradient.size, group.lanes) for _ in pull.computed]
        phase.append(Segment("map", group.lanes, pull.backward, operands, shares, f"{group.rule.name} pull"))
        yield from zip(pull.computed, shares, strict=True)

    def _products(self, gradient: Places, others: Places, lanes: bool, phase: list[Segment]) -> Places:
        """Return the places of gradient times each of several derivatives."""
        shares = self._new(others.size, lanes)
        repeated = numpy.repeat(gradient, others.shape[1])
        phase.append(Segment("map", lanes, _shared_product(), [repeated, others.ravel()], [shares], "product pull"))
        return shares

    def _deliver(self, group: Group, operand: int, shares: Places) -> None:
        """Put shares where their targets will look for them, added up over samples if the target is no sample's own."""
        shares = shares.ravel()
        targets = _targets(group, operand).ravel()
        shared = self.lanes[shares] & ~self.lanes[targets]
        if shared.any():
            totals = self._new(int(shared.sum()), False)
            self.during.append(Segment("total", True, None, [shares[shared]], [totals]))
            shares = shares.copy()
            shares[shared] = totals
        start = self._blocks[group, operand]
        self._shares[start : start + shares.size] = shares

    def _gradients(self, leaves: Places) -> Places:
        found = numpy.full(leaves.shape, -1, dtype=numpy.int32)
        for lanes in (True, False):
            mine = self.lanes[leaves] == lanes
            found[mine] = self._arrive(leaves[mine], self.during if lanes else self.after)
        return found


def _targets(group: Group, operand: int) -> Places:
    if group.kind == "composed":
        n = group.operands[0].shape[1] // 2
        return group.operands[0][:, 1 : 1 + n]
    return group.operands[operand]


def _sole_input() -> Formula:
    term = Sheet().input()
    return Formula([term], [term])


def _shared_product() -> Formula:
    sheet = Sheet()
    gradient, derivative = sheet.input(), sheet.input()
    return Formula([gradient, derivative], [share(gradient, derivative)])


def _added(terms: int) -> Formula:
    sheet = Sheet()
    inputs = [sheet.input() for _ in range(terms)]
    return Formula(inputs, [rules.sum.rule.compute(inputs)])


def _sum_segment(shares: Places, sums: Places, lanes: bool) -> Segment:
    count = shares.shape[1]
    if count <= LONGEST_UNROLLED:
        columns = [numpy.ascontiguousarray(shares[:, i]) for i in range(count)]
        return Segment("map", lanes, _added(count), columns, [sums], "gradient sum")
    return Segment("sum", lanes, None, [shares], [sums], "gradient sum")


def _unrolled(group: Group, operands: list[Places]) -> Segment:
    """Return a short sum or dot product as a map."""
    terms = operands[0].shape[1]
    columns = [numpy.ascontiguousarray(part[:, i]) for part in operands for i in range(terms)]
    if group.kind == "sum":
        return Segment("map", group.lanes, _added(terms), columns, [group.results], "sum")
    sheet = Sheet()
    inputs = [sheet.input() for _ in columns]
    formula = Formula(inputs, [rules.dot.rule.compute(inputs)])
    return Segment("map", group.lanes, formula, columns, [group.results], "dot")
