"""Groups of like operations, each of which a segment computes at once.

Operations on one level do not depend on each other. Those of a level that run the same row form a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy

from autograd import rules
from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.distinct import distinct
from autograd.compiled.program.merge_sums import merge_sums
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids, Operations, contiguous, positions_by_value, row_keys
from autograd.compiled.program.product_groups import product_groups
from autograd.compiled.program.runs import Runs
from autograd.compiled.trace.parameter_blocks import BLOCK_DOT, BLOCK_SQUARES, INPUT_LIST
from autograd.compiled.trace.tape_rules import ALIAS, CUSTOM_VJPS, DETACHED, is_choice, of_fixed_length
from autograd.compiled.trace.trace import Trace
from autograd.rule import Rule

# Rows whose operands are one list.
LIST_KINDS = {ALIAS: "alias", rules.sum.rule: "sum", **dict.fromkeys(CUSTOM_VJPS, "custom_vjp")}
MOST_CONSTANTS = 8  # different plain numbers as one operand, each of which makes a formula of its own
CACHED = 1 << 17  # numbers that a usual second-level cache holds


class GroupedTrace:
    """The groups of a trace, in an order in which they can be computed.

    Args:
        trace: a recorded call.
        roots: ids of the numbers that gradients start from.
        leaves: ids of the inputs and parameters that gradients are wanted for.
        grouped: whether like operations form groups; else each is a group, which fusion can join to what follows it.
    """

    def __init__(self, trace: Trace, roots: Sequence[int], leaves: Ids, grouped: bool = True) -> None:
        tape = trace.tape
        self.literals, self.grouped = tape.literals, grouped
        self.operations = Operations(tape.rules, tape.args)
        merge_sums(self.operations, [*trace.outputs, *roots])
        self.dependencies = Dependencies(self.operations, trace.outputs, roots, leaves)
        self.widths = numpy.ones(self.operations.count, numpy.int32) if tape.widths is None else tape.widths
        self._is_literal = numpy.zeros(self.operations.count, dtype=bool)
        self._is_literal[list(self.literals)] = True
        # The operands of a group are alike: all per sample or none, all with a gradient or none.
        self._traits = self.dependencies.per_sample + 2 * self.dependencies.differentiated
        self.runs = Runs(self.operations, self.dependencies, grouped)
        dots: list[tuple[Ids, Ids, Ids]] = []
        takes: list[OperationGroup] = []
        self.groups: list[OperationGroup] = []
        for rule, ids in self._by_rule():
            if rule in (rules.dot_of_halves.rule, BLOCK_DOT, BLOCK_SQUARES):
                dots += self._sides_of(rule, ids)
            elif rule not in (DETACHED, INPUT_LIST):
                from_table = self._are_from_tables(rule, ids)
                if numpy.count_nonzero(from_table):
                    takes += self._takes_of(rule, ids[from_table])
                if not from_table.all():
                    self.groups += self._groups_of(rule, ids[~from_table])
        self.groups.sort(key=lambda group: int(group.results[0]))
        self.groups += takes
        dots.sort(key=lambda dot: int(self.widths[dot[1][0]].sum()))  # by their terms, as without blocks
        self.groups += product_groups(self.operations, self.dependencies, dots)
        self.groups.sort(key=lambda group: group.level)
        if self.operations.count > CACHED:
            self._sort_by_operand()

    def _by_rule(self) -> Iterator[tuple[Rule, Ids]]:
        """Yield each row with its operations; in runs, sums and dot products are rows of as many operands."""
        inside, has_operands = self.runs.inside, self.operations.lengths > 0
        for rule, ids in self.operations.by_rule(numpy.flatnonzero(self.dependencies.needed & has_operands)):
            alone, together = ids[~inside[ids]], ids[inside[ids]]
            if alone.size:
                yield rule, alone
            if together.size:
                listed = rule.arity is None and rule is not ALIAS
                yield of_fixed_length(rule, int(self.operations.lengths[ids[0]])) if listed else rule, together

    def _sides_of(self, rule: Rule, ids: Ids) -> Iterator[tuple[Ids, Ids, Ids]]:
        """Yield dot products, and the operands on either side of them, [dot products][operands or a list of them]."""
        operands = self.operations.operands(ids).T
        if rule is BLOCK_SQUARES:  # each alone, as blocks may be of different widths
            yield from zip(ids[:, None], operands[:, None], operands[:, None], strict=True)
        else:
            half = operands.shape[1] // 2
            yield ids, contiguous(operands[:, :half]), contiguous(operands[:, half:])

    def _groups_of(self, rule: Rule, ids: Ids) -> Iterator[OperationGroup]:
        """Yield the groups of a row, for operations with as many operands each."""
        operands = self.operations.operands(ids)
        constants = [self._are_constants(rule, part) for part in operands] if rule not in LIST_KINDS else []
        for members in self._alike(ids, operands, constants):
            is_constant = [bool(part[members[0]]) for part in constants]
            yield self._group(rule, ids[members], operands[:, members], is_constant)

    def _alike(self, ids: Ids, operands: Ids, constants: list[Any]) -> list[Any]:
        """Return the positions in `ids` of operations that can be one group: on one level, with operands alike."""
        if not self.grouped:
            return list(numpy.arange(len(ids))[:, None])
        passes, per_sample = self.dependencies.differentiated[ids], self.dependencies.per_sample
        keys = [passes]
        for part, is_constant in zip(operands, constants, strict=bool(constants)):
            trait = numpy.where(passes, self._traits[part], per_sample[part])
            keys.append(numpy.where(is_constant, 4 + part, trait) if numpy.count_nonzero(is_constant) else trait)
        return positions_by_value(row_keys([*keys, self.runs.level[ids]]))

    def _are_constants(self, rule: Rule, operands: Ids) -> Ids:
        """Return which operands become part of formulas: the plain numbers, unless there are many different ones."""
        plain = self._is_literal[operands]
        if not numpy.count_nonzero(plain) or not rule.arity or distinct(operands[plain]).size > MOST_CONSTANTS:
            plain[:] = False
        return plain

    def _group(self, rule: Rule, results: Ids, operands: Ids, constants: list[bool]) -> OperationGroup:
        first, differentiated = results[0], self.dependencies.differentiated
        passes = bool(differentiated[first])
        per_sample, level = bool(self.dependencies.per_sample[first]), int(self.runs.level[first])
        in_run = bool(self.runs.inside[first])
        if rule in LIST_KINDS:
            operand_lists = numpy.ascontiguousarray(operands.T)
            return OperationGroup(
                LIST_KINDS[rule], per_sample, level, rule, (), [operand_lists], [passes], results, in_run
            )
        numbers, wants = [], []
        for part, is_constant, flat in zip(operands, constants, rule.flat, strict=True):
            numbers.append(self.literals[int(part[0])] if is_constant else None)
            wants.append(passes and not flat and not is_constant and bool(differentiated[part[0]]))
        return OperationGroup("map", per_sample, level, rule, tuple(numbers), list(operands), wants, results, in_run)

    def _are_from_tables(self, rule: Rule, ids: Ids) -> Any:
        """Return which operations take a number from a table of shared ones, to which a gradient passes."""
        if not self.grouped or not is_choice(rule) or self.runs.inside[ids[0]]:
            return numpy.zeros(ids.size, dtype=bool)
        table, dependencies = self.operations.operands(ids)[1:-1], self.dependencies
        wanted = dependencies.differentiated[ids] & dependencies.differentiated[table].any(axis=0)
        return wanted & ~dependencies.per_sample[table].any(axis=0)

    def _takes_of(self, rule: Rule, ids: Ids) -> Iterator[OperationGroup]:
        """Yield groups of operations that take from tables: those by several indices from one table are one."""
        index, *table, otherwise = self.operations.operands(ids)
        is_constant, level = self._are_constants(rule, otherwise), self.runs.level[ids]
        kind = numpy.where(is_constant, 4 + otherwise, self._traits[otherwise])
        by_table: dict[Any, list[Any]] = defaultdict(list)
        for members in positions_by_value(row_keys([index, level, kind])):
            lists = contiguous([entry[members] for entry in table])
            by_table[level[members[0]], kind[members[0]], lists.tobytes()].append(members)
        for found in by_table.values():
            lists, at = contiguous([entry[found[0]] for entry in table]), numpy.array(found)
            first = at.flat[0]
            constant = self.literals[int(otherwise[first])] if is_constant[first] else None
            wants = [False, True, not is_constant[first] and bool(self.dependencies.differentiated[otherwise[first]])]
            parts = [contiguous(index[at[:, 0]]), lists, contiguous(otherwise[at])]
            constants = (*[None] * (1 + len(table)), constant)
            yield OperationGroup("take", True, int(level[first]), rule, constants, parts, wants, contiguous(ids[at]))

    def _sort_by_operand(self) -> None:
        """Sort the operations of each map by their first operand, so that they read memory from front to back."""
        position = numpy.arange(self.operations.count)
        end = self.operations.count
        for group in self.groups:
            if group.kind == "map" and not group.in_run:
                order = numpy.argsort(position[self.dependencies.canonical[group.operands[0]]], kind="stable")
                group.operands = [part[order] for part in group.operands]
                group.results = group.results[order]
            position[group.results.ravel()] = numpy.arange(end, end + group.results.size)
            end += group.results.size
