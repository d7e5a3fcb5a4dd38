"""Like operations together: the forward half of a program.

Operations that do not wait for each other stand on one level. Those of a level with the same row form a group, which is
computed at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy

from autograd import rules
from autograd.compiled.group import Group
from autograd.compiled.program.dense_blocks import dot_groups
from autograd.compiled.program.dependencies import Flow
from autograd.compiled.program.merge_sums import merge_sums
from autograd.compiled.program.operations import Operations, Places, packed, same_number
from autograd.compiled.trace.recording import ALIAS, COMPOSED, DETACHED, LEAVES
from autograd.compiled.trace.tracer import Trace
from autograd.rule import Rule

LISTS = {ALIAS: "alias", rules.sum.rule: "sum", COMPOSED: "composed"}  # kinds of groups whose operands are one list
MOST_BAKED = 8  # different plain numbers in one position that are worth a kernel each
CACHED = 1 << 17  # numbers that a usual second-level cache holds


class Forward:
    """The groups of a trace, in an order in which they can be computed.

    Args:
        trace: a recorded call.
        roots: places of the numbers that gradients start from.
        leaves: places of the inputs and parameters that gradients are wanted for.
        together: whether like operations form groups; else each stands alone, and can be joined with what follows it.
    """

    def __init__(self, trace: Trace, roots: Sequence[int], leaves: Sequence[int], together: bool = True) -> None:
        recording = trace.recording
        self.literals, self.together = recording.literals, together
        self.operations = Operations(*merge_sums(recording.rules, recording.args, [*trace.outputs, *roots]))
        self.flow = Flow(self.operations, trace.outputs, roots, leaves)
        self._is_literal = numpy.zeros(self.operations.count, dtype=bool)
        self._is_literal[list(self.literals)] = True
        # What a kernel has to know of an operand: whether it is a sample's own, and whether a gradient passes to it.
        self._traits = self.flow.lanes + 2 * self.flow.differentiated
        dots: list[int] = []
        self.groups: list[Group] = []
        for rule, places in self.operations.alike(numpy.flatnonzero(self.flow.needed)):
            if rule is rules.dot.rule:
                dots += places.tolist()
            elif rule not in LEAVES and rule is not DETACHED:
                self.groups += self._grouped(rule, places)
        self.groups.sort(key=lambda group: int(group.results[0]))
        self.groups += dot_groups(self.flow, self.operations.args, dots)
        self.groups.sort(key=lambda group: group.level)
        if self.operations.count > CACHED:
            self._in_order_of_operands()

    def _grouped(self, rule: Rule, places: Places) -> Iterator[Group]:
        """Yield the groups of a row, of operations that have as many operands each."""
        level, passes = self.flow.level[places], self.flow.differentiated[places]
        operands = self.operations.operands(places)
        is_map = rule not in LISTS
        baked = [self._is_baked(rule, part) for part in operands] if is_map else []
        kinds = []
        for part, plain in zip(operands, baked, strict=is_map):
            trait = numpy.where(passes, self._traits[part], self.flow.lanes[part])
            kinds.append(numpy.where(plain, 4 + part, trait) if plain.any() else trait)
        alike = same_number(packed([passes, *kinds, level])) if self.together else numpy.arange(len(places))[:, None]
        for members in alike:
            first = members[0]
            yield self._group(rule, places[members], operands[:, members], [bool(plain[first]) for plain in baked])

    def _is_baked(self, rule: Rule, operands: Places) -> Places:
        """Return which operands become part of formulas: the plain numbers, unless there are many of them."""
        plain = self._is_literal[operands]
        if not plain.any() or not rule.arity or numpy.unique(operands[plain]).size > MOST_BAKED:
            plain[:] = False
        return plain

    def _group(self, rule: Rule, results: Places, operands: Places, baked: list[bool]) -> Group:
        first, flow = results[0], self.flow
        lanes, level, passes = bool(flow.lanes[first]), int(flow.level[first]), bool(flow.differentiated[first])
        if rule in LISTS:
            table = numpy.ascontiguousarray(operands.T)
            return Group(LISTS[rule], lanes, level, None, (), [table], [passes], results)
        numbers, wants = [], []
        for part, is_baked, flat in zip(operands, baked, rule.flat, strict=True):
            numbers.append(self.literals[int(part[0])] if is_baked else None)
            wants.append(passes and not flat and not is_baked and bool(flow.differentiated[part[0]]))
        return Group("map", lanes, level, rule, tuple(numbers), list(operands), wants, results)

    def _in_order_of_operands(self) -> None:
        """Let the operations of a group read one of their operands from front to back, as memory likes it."""
        position = numpy.arange(self.operations.count)
        end = self.operations.count
        for group in self.groups:
            if group.kind == "map":
                order = numpy.argsort(position[self.flow.home[group.operands[0]]], kind="stable")
                group.operands = [part[order] for part in group.operands]
                group.results = group.results[order]
            position[group.results.ravel()] = numpy.arange(end, end + group.results.size)
            end += group.results.size
