"""The backward pass: the groups of the forward pass in reverse, each with the vector-Jacobian product of its row.

All contributions to a number's gradient are stored before its own group is reached, and then added. Contributions to
what is shared by all samples are summed over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy

from autograd.compiled.program.backward_run import BackwardRun
from autograd.compiled.program.contributions import Contributions
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.forward import ForwardPass
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.vjp import contribution_formula, linear_partials, partials_of_choice, vjp_of


class BackwardPass:
    """The segments of a program: those of the forward pass, and after them those of the backward pass.

    Args:
        grouped_trace: the groups.
        roots: ids of the numbers whose gradient starts the backward pass.
        leaves: ids of the inputs and parameters whose gradients are wanted.
        save_all: whether to save every partial; see `vjp_of`.

    Attributes:
        before, during, after: segments computed once, for every sample, and once from the sums over samples.
        ids: the ids of all numbers.
        seeds: for each root the id of the gradient it starts with.
        gradients: for each leaf the id of its gradient; -1 where no root depends on it.
    """

    def __init__(self, grouped_trace: GroupedTrace, roots: Sequence[int], leaves: Ids, save_all: bool) -> None:
        self._forward = ForwardPass(grouped_trace, save_all)
        self.ids = self._forward.ids
        self.before, self.during = self._forward.before, self._forward.during
        self.after: list[Segment] = []
        self.seeds = [int(self.ids.new(1, bool(self.ids.per_sample[root]))[0]) for root in roots]
        self._contributions = Contributions(grouped_trace, self.ids, roots, self.seeds)
        differentiated = [group for group in reversed(grouped_trace.groups) if True in group.wants]
        for _, level in groupby(differentiated, lambda group: group.level):
            self._add_level(list(level))
        self.gradients = self._leaf_gradients(numpy.asarray(leaves, dtype=numpy.int32))

    def _add_level(self, level: list[OperationGroup]) -> None:
        """Add the vector-Jacobian products of the groups of a level, none of which depends on another."""
        phase = self.during if level[0].per_sample else self.after
        if level[0].in_run:
            self._add_run(level, phase)
            return
        for group, gradient in self._contributions.gradients_of_groups(level, phase).items():
            for operand, contributions in self._vjp(group, gradient, phase):
                self._contributions.store(group, operand, contributions, self.during)

    def _add_run(self, run: list[OperationGroup], phase: list[Segment]) -> None:
        """Add the vector-Jacobian products of a run, in the reverse of its order."""
        backward = BackwardRun(self.ids, self._contributions)
        for group in run:
            products: list[Segment] = []
            contributions = list(self._vjp(group, backward.gradients_of(group), products))
            backward.add(group, products, contributions)
        phase += backward.run()
        for group, operand, found in backward.contributions():
            self._contributions.store(group, operand, found, self.during)

    def _vjp(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        vjps = {"map": self._row, "custom_vjp": self._custom, "dense": self._dense, "take": self._take}
        return vjps.get(group.kind, self._linear)(group, gradient, phase)

    # Each yields, for operands that a gradient passes to, the ids of the contributions.

    def _row(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        vjp = vjp_of(group.rule, group.constants, group.wants_of_row, self._forward.save_all)
        for i in vjp.passed_through:
            yield i, gradient
        if not vjp.computed:
            return
        operands = []
        for need in vjp.needs:
            if need == "gradient":
                operands.append(gradient)
            elif need == "out":
                operands.append(self.ids.canonical[group.results.ravel()])
            elif need[0] == "residual":
                operands.append(self._forward.residuals[group][need[1]])
            else:
                operands.append(self.ids.canonical[group.operands_of_row[need[1]]])
        results = [self.ids.new(gradient.size, group.per_sample) for _ in vjp.computed]
        phase.append(Segment("map", group.per_sample, vjp.backward, operands, results, f"{group.rule.name} vjp"))
        yield from zip(vjp.computed, results, strict=True)

    def _linear(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        both_are_one = group.kind == "dot" and numpy.array_equal(*group.operands)  # as in a sum of squares
        products: Ids | None = None
        for i, partial in enumerate(linear_partials(group.rule, len(group.operands))):
            if not group.wants[i]:
                continue
            if partial is None:
                yield i, numpy.repeat(gradient[:, None], group.operands[i].shape[1], axis=1)
            else:
                if products is None or not both_are_one:
                    partials = self.ids.canonical[group.operands[partial]]
                    if group.per_sample:
                        partials = self._forward.broadcast(partials)
                    products = self._products(gradient, partials, group.per_sample, phase)
                yield i, products

    def _dense(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        # A matrix of dot products: what `_linear` does, with products of matrices.
        inputs, weights = (self.ids.canonical[part] for part in group.operands)
        if group.wants[0]:
            result = self.ids.new(inputs.size, True).reshape(inputs.shape)
            operands = [gradient, numpy.ascontiguousarray(weights.T)]
            phase.append(Segment("dense", True, identity_formula(), operands, [result], "dense vjp", is_vjp=True))
            yield 0, result
        if group.wants[1]:
            result = self.ids.like(weights, False)
            phase.append(
                Segment("outer", True, None, [gradient, self._forward.broadcast(inputs)], [result], is_vjp=True)
            )
            yield 1, result

    def _take(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        # To a table: the product of two matrices, one of them [index = i] for each position and list.
        index, table, _ = group.operands
        is_taken = [self.ids.new(index.size, True) for _ in table]
        operands = [self.ids.canonical[index]]
        phase.append(Segment("map", True, partials_of_choice(group.rule), operands, is_taken, "take partials"))
        result = self.ids.new(table.size, False).reshape(table.shape)
        operands = [numpy.stack(is_taken, axis=1), gradient]
        phase.append(Segment("outer", True, None, operands, [result], is_vjp=True))
        yield 1, result
        for _, contributions in self._row(group, gradient.ravel(), phase):
            yield 2, contributions

    def _custom(self, group: OperationGroup, gradient: Ids, phase: list[Segment]) -> Iterator[tuple[int, Ids]]:
        n = group.operands[0].shape[1] // 2
        partials = self.ids.canonical[group.operands[0][:, 1 + n :]]
        yield 0, self._products(gradient, partials, group.per_sample, phase, group.rule.selects)

    def _products(
        self, gradient: Ids, partials: Ids, per_sample: bool, phase: list[Segment], selects: bool = False
    ) -> Ids:
        """Return the ids of the contributions of each gradient by several partials."""
        result = self.ids.like(partials.ravel(), per_sample)
        operands = [gradient if gradient.size == 1 else numpy.repeat(gradient, partials.shape[1]), partials.ravel()]
        phase.append(Segment("map", per_sample, contribution_formula(selects), operands, [result], "product vjp"))
        return result

    def _leaf_gradients(self, leaves: Ids) -> Ids:
        found = numpy.full(leaves.shape, -1, dtype=numpy.int32)
        for per_sample, phase in ((True, self.during), (False, self.after)):
            mine = self.ids.per_sample[leaves] == per_sample
            found[mine] = self._contributions.gradients(leaves[mine], phase)
        return found
