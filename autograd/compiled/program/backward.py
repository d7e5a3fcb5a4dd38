"""The backward half of a program: the forward groups in reverse, each pulling its gradient back to its operands.

All shares of a number's gradient are there before its own group is reached; several are added up first. Where a
parameter is shared by all samples, its share is added up over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy

from autograd.compiled.program.contributions import Shares
from autograd.compiled.program.formula import same
from autograd.compiled.program.forward import ForwardSegments
from autograd.compiled.program.grouping import Forward, Group
from autograd.compiled.program.operations import Places
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.vjp import pull_of, shared


class Builder:
    """The segments of a program, in order, over the places of a forward half and those added for the rest.

    Attributes:
        before, during, after: segments computed once, for every sample, and once again.
        numbers: the places.
        seeds: for each root the place of the gradient it starts with.
        gradients: for each wanted leaf the place of its gradient; -1 where none arrives.
    """

    def __init__(self, forward: Forward, roots: Sequence[int], leaves: Sequence[int], keep_all: bool) -> None:
        self._forward = ForwardSegments(forward, keep_all)
        self.numbers = self._forward.numbers
        self.before, self.during = self._forward.before, self._forward.during
        self.after: list[Segment] = []
        self.seeds = [int(self.numbers.new(1, bool(self.numbers.lanes[root]))[0]) for root in roots]
        self._shares = Shares(forward, self.numbers, roots, self.seeds)
        pulled = [group for group in reversed(forward.groups) if True in group.wants]
        for _, level in groupby(pulled, lambda group: group.level):
            self._pull(list(level))
        self.gradients = self._gradients(numpy.array(leaves, dtype=numpy.int32))

    def _pull(self, level: list[Group]) -> None:
        """Pull gradients back through the groups of a level, none of which waits for another."""
        phase = self.during if level[0].lanes else self.after
        for group, gradient in self._shares.arrive_at(level, phase).items():
            for operand, shares in self._pulled(group, gradient, phase):
                self._shares.deliver(group, operand, shares, self.during)

    def _pulled(self, group: Group, gradient: Places, phase: list[Segment]) -> Iterator[tuple[int, Places]]:
        """Yield, for operands that a gradient passes to, the places of its shares."""
        lanes = group.lanes
        if group.kind == "alias":
            yield 0, gradient
        elif group.kind == "sum":
            yield 0, numpy.repeat(gradient[:, None], group.operands[0].shape[1], axis=1)
        elif group.kind == "composed":
            n = group.operands[0].shape[1] // 2
            yield 0, self._products(gradient, self.numbers.home[group.operands[0][:, 1 + n :]], lanes, phase)
        elif group.kind == "dot":
            for i in (0, 1):
                if group.wants[i]:
                    other = self.numbers.home[group.operands[1 - i]]
                    if lanes:
                        other = self._forward.in_lanes(other)
                    yield i, self._products(gradient, other, lanes, phase)
        elif group.kind == "dense":
            inputs, weights = (self.numbers.home[part] for part in group.operands)
            if group.wants[0]:
                shares = self.numbers.new(inputs.size, True)
                operands = [gradient, numpy.ascontiguousarray(weights.T)]
                result = shares.reshape(inputs.shape)
                phase.append(Segment("dense", True, same(), operands, [result], "dense pull", pulls=True))
                yield 0, shares
            if group.wants[1]:
                shares = self.numbers.new(weights.size, False)
                operands, result = [gradient, self._forward.in_lanes(inputs)], shares.reshape(weights.shape)
                phase.append(Segment("outer", True, None, operands, [result], pulls=True))
                yield 1, shares
        else:
            assert group.rule is not None
            yield from self._pulled_through_row(group, gradient, phase)

    def _pulled_through_row(self, group: Group, gradient: Places, phase: list[Segment]) -> Iterator[tuple[int, Places]]:
        assert group.rule is not None
        pull = pull_of(group.rule, group.baked, tuple(group.wants), self._forward.keep_all)
        for i in pull.passed_on:
            yield i, gradient
        if not pull.computed:
            return
        operands = []
        for need in pull.needs:
            if need == "gradient":
                operands.append(gradient)
            elif need == "out":
                operands.append(self.numbers.home[group.results])
            elif need[0] == "kept":
                operands.append(self._forward.kept[group][need[1]])
            else:
                operands.append(self.numbers.home[group.operands[need[1]]])
        shares = [self.numbers.new(gradient.size, group.lanes) for _ in pull.computed]
        phase.append(Segment("map", group.lanes, pull.backward, operands, shares, f"{group.rule.name} pull"))
        yield from zip(pull.computed, shares, strict=True)

    def _products(self, gradient: Places, others: Places, lanes: bool, phase: list[Segment]) -> Places:
        """Return the places of gradient times each of several derivatives."""
        shares = self.numbers.new(others.size, lanes)
        repeated = numpy.repeat(gradient, others.shape[1])
        phase.append(Segment("map", lanes, shared(), [repeated, others.ravel()], [shares], "product pull"))
        return shares

    def _gradients(self, leaves: Places) -> Places:
        found = numpy.full(leaves.shape, -1, dtype=numpy.int32)
        for lanes in (True, False):
            mine = self.numbers.lanes[leaves] == lanes
            found[mine] = self._shares.arrive(leaves[mine], self.during if lanes else self.after)
        return found
