"""The forward pass: groups of operations as segments."""

from __future__ import annotations

from itertools import groupby

import numpy

from autograd.compiled.program.distinct import distinct
from autograd.compiled.program.formula import LONGEST_UNROLLED, identity_formula, variadic_formula
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.runs import run_of
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import ValueIds
from autograd.compiled.program.vjp import vjp_of


class ForwardPass:
    """The segments of the forward pass.

    Args:
        grouped_trace: the groups.
        save_all: whether to save every partial; see `vjp_of`.

    Attributes:
        before, during: segments computed once, and for every sample.
        ids: those of the tape, of residuals and of copies.
        residuals: for each group of a row the ids of its residuals.
    """

    def __init__(self, grouped_trace: GroupedTrace, save_all: bool) -> None:
        self.save_all = save_all
        self.ids = ValueIds(grouped_trace.dependencies, grouped_trace.widths)
        self.before: list[Segment] = []
        self.during: list[Segment] = []
        self.residuals: dict[OperationGroup, list[Ids]] = {}
        for in_run, groups in groupby(grouped_trace.groups, lambda group: group.in_run and group.level):
            found = list(map(self._segment_of, groups))
            if in_run:
                maps = [segment for segment in found if segment]
                found = [run_of(maps, [segment.results[0] for segment in maps])] if maps else []
            for segment in found:
                if segment:
                    self._add(segment)

    def _segment_of(self, group: OperationGroup) -> Segment | None:
        if group.kind in ("map", "take"):
            return self._map(group)
        return self._product(group) if group.kind in ("sum", "dot", "dense") else None

    def _add(self, segment: Segment) -> None:
        (self.during if segment.per_sample else self.before).append(segment)

    def _map(self, group: OperationGroup) -> Segment:
        formula = vjp_of(group.rule, group.constants, group.wants_of_row, self.save_all).forward
        residuals = [self.ids.new(group.results.size, group.per_sample) for _ in formula.outputs[1:]]
        self.residuals[group] = residuals
        parts = [part for part, number in zip(group.operands_of_row, group.constants, strict=True) if number is None]
        operands, results = [self.ids.canonical[part] for part in parts], [group.results.ravel(), *residuals]
        return Segment("map", group.per_sample, formula, operands, results, group.rule.name)

    def _product(self, group: OperationGroup) -> Segment:
        """Return the segment of a sum, a dot product or a dense block; short sums and products are unrolled."""
        operands = [self.ids.canonical[part] for part in group.operands]
        if group.per_sample:
            copied = operands[:1] if group.kind == "dense" else operands
            operands[: len(copied)] = [self.broadcast(part) for part in copied]
        if group.kind == "dense":
            return Segment("dense", True, identity_formula(), operands, [group.results], "dense")
        terms = operands[0].shape[1]
        if terms > LONGEST_UNROLLED or (self.ids.widths[operands[0]] > 1).any():
            return Segment(group.kind, group.per_sample, None, operands, [group.results], group.kind)
        columns = [numpy.ascontiguousarray(part[:, i]) for part in operands for i in range(terms)]
        formula = variadic_formula(group.rule, len(columns))
        return Segment("map", group.per_sample, formula, columns, [group.results], group.kind)

    def broadcast(self, ids: Ids) -> Ids:
        """Return ids of the same numbers that all are per sample: shared numbers are copied."""
        shared = distinct(ids[~self.ids.per_sample[ids]])
        if not shared.size:
            return ids
        copies = self.ids.new(shared.size, True)
        self.during.append(Segment("map", True, identity_formula(), [shared], [copies], "broadcast"))
        copy_of = numpy.arange(self.ids.canonical.size, dtype=numpy.int32)
        copy_of[shared] = copies
        return copy_of[ids]
