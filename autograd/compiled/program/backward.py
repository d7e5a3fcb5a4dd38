"""The backward half of a program: the forward groups in reverse, each pulling its gradient back to its operands.

All contributions of a number's gradient are there before its own group is reached; several are added up first. Where a
parameter is shared by all samples, its contribution is added up over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy

from autograd.compiled.program.contributions import Contributions
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.forward import ForwardPass
from autograd.compiled.program.grouping import GroupedTrace, OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.vjp import contribution_formula, vjp_of


class BackwardPass:
    """The segments of a program, in order, over the ids of a forward half and those added for the rest.

    Attributes:
        before, during, after: segments computed once, for every sample, and once again.
        numbers: the ids.
        seeds: for each root the value_id of the gradient it starts with.
        gradients: for each wanted leaf the value_id of its gradient; -1 where none arrives.
    """

    def __init__(
        self, grouped_trace: GroupedTrace, roots: Sequence[int], leaves: Sequence[int], save_all: bool
    ) -> None:
        self._forward = ForwardPass(grouped_trace, save_all)
        self.ids = self._forward.ids
        self.before, self.during = self._forward.before, self._forward.during
        self.after: list[Segment] = []
        self.seeds = [int(self.ids.new(1, bool(self.ids.per_sample[root]))[0]) for root in roots]
        self._contributions = Contributions(grouped_trace, self.ids, roots, self.seeds)
        pulled = [group for group in reversed(grouped_trace.groups) if True in group.wants]
        for _, level in groupby(pulled, lambda group: group.level):
            self._vjp(list(level))
        self.gradients = self._gradients(numpy.array(leaves, dtype=numpy.int32))

    def _vjp(self, level: list[OperationGroup]) -> None:
        """Pull gradients back through the groups of a level, none of which waits for another."""
        phase = self.during if level[0].per_sample else self.after
        for group, gradient in self._contributions.sum_for_groups(level, phase).items():
            for operand, contributions in self._vjp_of_group(group, gradient, phase):
                self._contributions.add(group, operand, contributions, self.during)

    def _vjp_of_group(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        """Yield, for operands that a gradient passes to, the ids of its contributions."""
        per_sample = group.per_sample
        if group.kind == "alias":
            yield 0, gradient
        elif group.kind == "sum":
            yield 0, numpy.repeat(gradient[:, None], group.operands[0].shape[1], axis=1)
        elif group.kind == "custom_vjp":
            n = group.operands[0].shape[1] // 2
            yield 0, self._products(gradient, self.ids.canonical[group.operands[0][:, 1 + n :]], per_sample, phase)
        elif group.kind == "dot":
            for i in (0, 1):
                if group.wants[i]:
                    other = self.ids.canonical[group.operands[1 - i]]
                    if per_sample:
                        other = self._forward.broadcast(other)
                    yield i, self._products(gradient, other, per_sample, phase)
        elif group.kind == "dense":
            inputs, weights = (self.ids.canonical[part] for part in group.operands)
            if group.wants[0]:
                contributions = self.ids.new(inputs.size, True)
                operands = [gradient, numpy.ascontiguousarray(weights.T)]
                result = contributions.reshape(inputs.shape)
                phase.append(Segment("dense", True, identity_formula(), operands, [result], "dense vjp", is_vjp=True))
                yield 0, contributions
            if group.wants[1]:
                contributions = self.ids.new(weights.size, False)
                operands, result = [gradient, self._forward.broadcast(inputs)], contributions.reshape(weights.shape)
                phase.append(Segment("outer", True, None, operands, [result], is_vjp=True))
                yield 1, contributions
        else:
            assert group.rule is not None
            yield from self._vjp_of_row(group, gradient, phase)

    def _vjp_of_row(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        assert group.rule is not None
        vjp = vjp_of(group.rule, group.constants, tuple(group.wants), self._forward.save_all)
        for i in vjp.passed_through:
            yield i, gradient
        if not vjp.computed:
            return
        operands = []
        for need in vjp.needs:
            if need == "gradient":
                operands.append(gradient)
            elif need == "out":
                operands.append(self.ids.canonical[group.results])
            elif need[0] == "residual":
                operands.append(self._forward.residuals[group][need[1]])
            else:
                operands.append(self.ids.canonical[group.operands[need[1]]])
        contributions = [self.ids.new(gradient.size, group.per_sample) for _ in vjp.computed]
        phase.append(Segment("map", group.per_sample, vjp.backward, operands, contributions, f"{group.rule.name} vjp"))
        yield from zip(vjp.computed, contributions, strict=True)

    def _products(self, gradient: Ids, others: Ids, per_sample: bool, phase: list[Segment]) -> Ids:
        """Return the ids of gradient times each of several derivatives."""
        contributions = self.ids.new(others.size, per_sample)
        repeated = numpy.repeat(gradient, others.shape[1])
        phase.append(
            Segment(
                "map", per_sample, contribution_formula(), [repeated, others.ravel()], [contributions], "product vjp"
            )
        )
        return contributions

    def _gradients(self, leaves: Ids) -> Ids:
        found = numpy.full(leaves.shape, -1, dtype=numpy.int32)
        for per_sample in (True, False):
            mine = self.ids.per_sample[leaves] == per_sample
            found[mine] = self._contributions.sum_for(leaves[mine], self.during if per_sample else self.after)
        return found
