"""Like operations together: the forward half of a program.

Operations that do not wait for each other stand on one level. Those of a level with the same row form a group, which is
computed at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from autograd import rules
from autograd.compiled.program.dependencies import Flow
from autograd.compiled.program.merge_sums import merge_sums
from autograd.compiled.program.operations import Operations, Places, packed, same_number
from autograd.compiled.trace.tape import ALIAS, COMPOSED, DETACHED, LEAVES
from autograd.compiled.trace.trace import Trace
from autograd.rule import Rule


@dataclass(eq=False)
class Group:
    """Operations of one kind, none of which needs another.

    Attributes:
        kind: "map", "sum", "dot", "dense", "alias" or "composed".
        lanes: whether it depends on an input.
        level: how many operations, at most, lie before it; see `Flow`.
        rule: the row, for a map.
        baked: for each operand of a map a plain number that is part of its formula, or None.
        operands: for each operand, or each half of a dot product, an array of places: n, or n times the terms; for a
            dense block the inputs [positions][inputs] and the weights [units][inputs].
        wants: which operands a gradient passes to; none where no gradient comes in.
        results: the places of the results: n; for a dense block [positions][units].
    """

    kind: str
    lanes: bool
    level: int
    rule: Rule | None
    baked: tuple[float | None, ...]
    operands: list[Places]
    wants: list[bool]
    results: Places


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
        tape = trace.tape
        self.literals, self.together = tape.literals, together
        self.operations = Operations(*merge_sums(tape.rules, tape.args, [*trace.outputs, *roots]))
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


def dot_groups(flow: Flow, args: list[tuple[int, ...]], dots: list[int]) -> list[Group]:
    """Return dense blocks, of dot products with the same inputs and all kinds of weights, and groups of the others.

    Args:
        flow: what the dot products depend on.
        args: the operands of every number: of a dot product those of one side, then those of the other.
        dots: the places of the dot products.
    """
    lanes, passes = bytearray(flow.lanes), bytearray(flow.differentiated)
    by_inputs: dict[Any, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    others: dict[Any, list[int]] = defaultdict(list)
    for place in dots:
        half = len(args[place]) // 2
        w, x = args[place][:half], args[place][half:]
        kind = (lanes[place], int(flow.level[place]), passes[place])
        if lanes[place] and any(lanes[i] for i in w) and not any(lanes[i] for i in x):
            w, x = x, w
        if lanes[place] and not any(lanes[i] for i in w):
            by_inputs[(*kind, x)].append((place, w))
        else:
            others[(*kind, half)].append(place)
    # Blocks that apply the same weights to several lists of inputs, as at the positions of a sequence, are one.
    by_weights: dict[Any, list[Any]] = defaultdict(list)
    for (_, level, passed, x), units in by_inputs.items():
        weights = tuple(w for _, w in units)
        by_weights[level, passed, weights].append((x, [place for place, _ in units]))
    groups = []
    for (level, _, weights), found in by_weights.items():
        parts = [_array([x for x, _ in found]), _array(weights)]
        groups.append(_product("dense", level, parts, _array([places for _, places in found]), flow))
    for (_, level, _, half), members in others.items():
        table = _array([args[place] for place in members])
        groups.append(_product("dot", level, [_array(table[:, :half]), _array(table[:, half:])], _array(members), flow))
    return groups


def _product(kind: str, level: int, parts: list[Places], results: Places, flow: Flow) -> Group:
    first = results.flat[0]
    wants = [bool(flow.differentiated[first] and flow.differentiated[part].any()) for part in parts]
    return Group(kind, bool(flow.lanes[first]), level, None, (), parts, wants, results)


def _array(places: Any) -> Places:
    return numpy.ascontiguousarray(places, dtype=numpy.int32)
