"""The forward half of a program as segments: what its groups compute."""

from __future__ import annotations

import numpy

from autograd import rules
from autograd.compiled.program.formula import LONGEST_UNROLLED, of_many, same
from autograd.compiled.program.grouping import Forward, Group
from autograd.compiled.program.operations import Places
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import Numbering
from autograd.compiled.program.vjp import pull_of


class ForwardSegments:
    """The segments of a forward half, over its places and those added for derivatives that are kept.

    Args:
        forward: the groups.
        keep_all: whether to keep every derivative; see `pull_of`.

    Attributes:
        before, during: segments computed once, and for every sample.
        numbers: the places.
        kept: for each group of a row where the derivatives are that are kept.
    """

    def __init__(self, forward: Forward, keep_all: bool) -> None:
        self.keep_all = keep_all
        self.numbers = Numbering(forward.flow)
        self.before: list[Segment] = []
        self.during: list[Segment] = []
        self.kept: dict[Group, list[Places]] = {}
        for group in forward.groups:
            self._compute(group)

    def _compute(self, group: Group) -> None:
        add = self.during.append if group.lanes else self.before.append
        if group.kind == "map":
            assert group.rule is not None
            pull = pull_of(group.rule, group.baked, tuple(group.wants), self.keep_all)
            kept = [self.numbers.new(len(group.results), group.lanes) for _ in pull.forward.outputs[1:]]
            self.kept[group] = kept
            operands = [part for part, number in zip(group.operands, group.baked, strict=True) if number is None]
            add(
                Segment(
                    "map",
                    group.lanes,
                    pull.forward,
                    [self.numbers.home[part] for part in operands],
                    [group.results, *kept],
                    group.rule.name,
                )
            )
        elif group.kind in ("sum", "dot", "dense"):
            operands = [self.numbers.home[part] for part in group.operands]
            if group.lanes:
                spread = [self.in_lanes(part) for part in operands[: None if group.kind == "dot" else 1]]
                operands[: len(spread)] = spread
            formula = same() if group.kind == "dense" else None
            if group.kind != "dense" and operands[0].shape[1] <= LONGEST_UNROLLED:
                add(_unrolled(group, operands))
            else:
                add(Segment(group.kind, group.lanes, formula, operands, [group.results], group.kind))

    def in_lanes(self, places: Places) -> Places:
        """Return places of the same numbers, all of which differ between samples: those that do not are copied."""
        shared = numpy.unique(places[~self.numbers.lanes[places]])
        if not shared.size:
            return places
        copies = self.numbers.new(shared.size, True)
        self.during.append(Segment("map", True, same(), [shared], [copies], "spread"))
        there = numpy.arange(self.numbers.home.size, dtype=numpy.int32)
        there[shared] = copies
        return there[places]


def _unrolled(group: Group, operands: list[Places]) -> Segment:
    """Return a short sum or dot product as a map."""
    terms = operands[0].shape[1]
    columns = [numpy.ascontiguousarray(part[:, i]) for part in operands for i in range(terms)]
    rule = rules.sum.rule if group.kind == "sum" else rules.dot.rule
    return Segment("map", group.lanes, of_many(rule, len(columns)), columns, [group.results], group.kind)
