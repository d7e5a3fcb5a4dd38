"""The forward half of a program as segments: what its groups compute."""

from __future__ import annotations

import numpy

from autograd import rules
from autograd.compiled.program.formula import LONGEST_UNROLLED, identity_formula, variadic_formula
from autograd.compiled.program.grouping import GroupedTrace, OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import ValueIds
from autograd.compiled.program.vjp import vjp_of


class ForwardPass:
    """The segments of a forward half, over its ids and those added for derivatives that are residuals.

    Args:
        grouped_trace: the groups.
        save_all: whether to keep every derivative; see `vjp_of`.

    Attributes:
        before, during: segments computed once, and for every sample.
        numbers: the ids.
        residuals: for each group of a row where the derivatives are that are residuals.
    """

    def __init__(self, grouped_trace: GroupedTrace, save_all: bool) -> None:
        self.save_all = save_all
        self.ids = ValueIds(grouped_trace.dependencies)
        self.before: list[Segment] = []
        self.during: list[Segment] = []
        self.residuals: dict[OperationGroup, list[Ids]] = {}
        for group in grouped_trace.groups:
            self._compute(group)

    def _compute(self, group: OperationGroup) -> None:
        add = self.during.append if group.per_sample else self.before.append
        if group.kind == "map":
            assert group.rule is not None
            vjp = vjp_of(group.rule, group.constants, tuple(group.wants), self.save_all)
            residuals = [self.ids.new(len(group.results), group.per_sample) for _ in vjp.forward.outputs[1:]]
            self.residuals[group] = residuals
            operands = [part for part, number in zip(group.operands, group.constants, strict=True) if number is None]
            add(
                Segment(
                    "map",
                    group.per_sample,
                    vjp.forward,
                    [self.ids.canonical[part] for part in operands],
                    [group.results, *residuals],
                    group.rule.name,
                )
            )
        elif group.kind in ("sum", "dot", "dense"):
            operands = [self.ids.canonical[part] for part in group.operands]
            if group.per_sample:
                spread = [self.broadcast(part) for part in operands[: None if group.kind == "dot" else 1]]
                operands[: len(spread)] = spread
            formula = identity_formula() if group.kind == "dense" else None
            if group.kind != "dense" and operands[0].shape[1] <= LONGEST_UNROLLED:
                add(_unrolled(group, operands))
            else:
                add(Segment(group.kind, group.per_sample, formula, operands, [group.results], group.kind))

    def broadcast(self, ids: Ids) -> Ids:
        """Return ids of the same numbers, all of which differ between samples: those that do not are copied."""
        shared = numpy.unique(ids[~self.ids.per_sample[ids]])
        if not shared.size:
            return ids
        copies = self.ids.new(shared.size, True)
        self.during.append(Segment("map", True, identity_formula(), [shared], [copies], "spread"))
        there = numpy.arange(self.ids.canonical.size, dtype=numpy.int32)
        there[shared] = copies
        return there[ids]


def _unrolled(group: OperationGroup, operands: list[Ids]) -> Segment:
    """Return a short sum or dot product as a map."""
    terms = operands[0].shape[1]
    columns = [numpy.ascontiguousarray(part[:, i]) for part in operands for i in range(terms)]
    rule = rules.sum.rule if group.kind == "sum" else rules.dot.rule
    return Segment("map", group.per_sample, variadic_formula(rule, len(columns)), columns, [group.results], group.kind)
