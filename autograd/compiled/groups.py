"""Like operations together: the forward half of a program.

Operations that do not wait for each other stand on one level. Those of a level with the same row form a group, which is
computed at once; dot products that share their inputs form a dense block, such as a layer of a network. What depends
on parameters alone is kept apart from what depends on an input, as it is computed once for all samples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from autograd import rules
from autograd.compiled.recording import ALIAS, COMPOSED, DETACHED, INPUT, LEAVES, LITERAL
from autograd.compiled.sums import merge_sums
from autograd.compiled.tracing import Trace
from autograd.rule import Rule

Places = Any  # an array of places of numbers

DOT, SUM = rules.dot.rule, rules.sum.rule
MOST_BAKED = 8  # different plain numbers in one position that are worth a kernel each


@dataclass(eq=False)
class Group:
    """Operations of one kind, none of which needs another.

    Attributes:
        kind: "map", "sum", "dot", "dense", "alias" or "composed".
        lanes: whether it depends on an input.
        level: how many operations, at most, lie before it.
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


class Forward:
    """The groups of a trace, in an order in which they can be computed.

    Args:
        trace: a recorded call.
        roots: places of the numbers that gradients start from.
        leaves: places of the inputs and parameters that gradients are wanted for.
        together: whether like operations form groups; else each stands alone, and can be joined with what follows it.
    """

    def __init__(self, trace: Trace, roots: Sequence[int], leaves: Sequence[int], together: bool = True) -> None:
        self.together = together
        recording = trace.recording
        wanted = [*trace.outputs, *roots]
        self.made_by, self.args = merge_sums(recording.rules, recording.args, wanted)
        self.literals = recording.literals
        self.count = len(self.made_by)
        self.order = self._needed(wanted)
        self._spread(leaves, roots)
        self._bake()
        self.groups = self._grouped()
        self.groups.sort(key=lambda group: (group.lanes, group.level))

    def _needed(self, wanted: Sequence[int]) -> list[int]:
        needed = bytearray(self.count)
        for place in wanted:
            needed[place] = 1
        args = self.args
        for place in range(max(wanted, default=-1), -1, -1):  # operands come before results
            if needed[place]:
                for operand in args[place]:
                    needed[operand] = 1
        return [place for place in range(self.count) if needed[place]]

    def _spread(self, leaves: Sequence[int], roots: Sequence[int]) -> None:
        """Find out what depends on an input, on which level it stands, and which way gradients go."""
        made_by, args, count = self.made_by, self.args, self.count
        lanes, level, active, home = bytearray(count), [0] * count, bytearray(count), list(range(count))
        for place in leaves:
            active[place] = 1
        for place in self.order:
            rule = made_by[place]
            if rule in LEAVES:
                lanes[place] = rule is INPUT
                continue
            operands = args[place]
            if rule is ALIAS or rule is DETACHED or rule is COMPOSED:
                home[place] = home[operands[0]]
                lanes[place], level[place] = lanes[home[place]], level[operands[0]] + 1
                if rule is ALIAS:
                    active[place] = active[operands[0]]
                elif rule is COMPOSED:
                    active[place] = any(active[x] for x in operands[1 : 1 + len(operands) // 2])
                continue
            lane = is_active = top = top_lane = 0
            for x in operands:
                at = level[x]
                if lanes[x]:
                    lane = 1
                    if at > top_lane:
                        top_lane = at
                elif at > top:
                    top = at
                is_active |= active[x]
            if is_active and rule.flat and True in rule.flat:
                is_active = any(active[x] and not flat for x, flat in zip(operands, rule.flat, strict=True))
            lanes[place], active[place] = lane, is_active
            level[place] = (top_lane if lane else top) + 1
        reached = bytearray(count)
        for place in roots:
            reached[place] = 1
        for place in reversed(self.order):
            rule = made_by[place]
            if not reached[place] or not active[place] or rule in LEAVES:
                continue
            if rule is not COMPOSED and True not in rule.flat:
                for x in args[place]:
                    reached[x] = 1
                continue
            for x, flat in self._edges(place):
                if not flat:
                    reached[x] = 1
        self.lanes, self.level, self.home = lanes, level, numpy.array(home, dtype=numpy.int32)
        both = numpy.frombuffer(active, dtype=numpy.uint8) & numpy.frombuffer(reached, dtype=numpy.uint8)
        self.differentiated = bytearray(both.tobytes())

    def _edges(self, place: int) -> list[tuple[int, bool]]:
        rule, operands = self.made_by[place], self.args[place]
        if rule is COMPOSED:
            operands = operands[1 : 1 + len(operands) // 2]
        flat = rule.flat or (False,) * len(operands)
        return list(zip(operands, flat, strict=True))

    def _bake(self) -> None:
        """Choose the plain numbers that become part of formulas: all, unless there are many of them."""
        found: dict[tuple[Rule, int], set[int]] = defaultdict(set)
        made_by, literals = self.made_by, self.literals
        for place in self.order if literals else ():
            operands = self.args[place]
            if not literals.keys().isdisjoint(operands) and made_by[place].arity:
                for i, x in enumerate(operands):
                    if x in literals:
                        found[made_by[place], i].add(x)
        self.baked_positions = {position for position, numbers in found.items() if len(numbers) <= MOST_BAKED}

    def _grouped(self) -> list[Group]:
        buckets: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        dots: list[int] = []
        made_by, args, lanes, level = self.made_by, self.args, self.lanes, self.level
        differentiated, literals, baked_positions = self.differentiated, self.literals, self.baked_positions
        # What a kernel has to know of an operand: whether it is a sample's own, and whether a gradient passes to it.
        wanting = numpy.frombuffer(lanes, dtype=numpy.uint8) + 2 * numpy.frombuffer(differentiated, dtype=numpy.uint8)
        kinds = [lanes, bytearray(wanting.astype(numpy.uint8).tobytes())]
        for place in self.order:
            rule = made_by[place]
            if rule in LEAVES or rule is DETACHED:
                continue
            if rule is DOT:
                dots.append(place)
                continue
            operands, passes = args[place], differentiated[place]
            codes: Any
            if rule is SUM or rule is COMPOSED:
                codes = len(operands)
            elif baked_positions and not literals.keys().isdisjoint(operands):
                codes = tuple(
                    literals[x].hex() if (rule, i) in baked_positions and x in literals else kinds[passes][x]
                    for i, x in enumerate(operands)
                )
            elif len(operands) == 1:
                codes = kinds[passes][operands[0]]
            elif len(operands) == 2:
                codes = 4 * kinds[passes][operands[0]] + kinds[passes][operands[1]]
            else:
                codes = tuple(map(kinds[passes].__getitem__, operands))
            apart = 0 if self.together else place
            buckets[rule, lanes[place], level[place], passes, codes, apart].append(place)
        groups = [self._group(rule, members) for (rule, *_), members in buckets.items()]
        return groups + self._dot_groups(dots)

    def _group(self, rule: Rule, members: list[int]) -> Group:
        first = members[0]
        lanes, level = bool(self.lanes[first]), self.level[first]
        results = numpy.array(members, dtype=numpy.int32)
        table = numpy.array([self.args[place] for place in members], dtype=numpy.int32)
        passes = bool(self.differentiated[first])
        if rule is ALIAS or rule is SUM or rule is COMPOSED:
            kind = {ALIAS: "alias", SUM: "sum", COMPOSED: "composed"}[rule]
            return Group(kind, lanes, level, None, (), [table], [passes], results)
        baked: list[float | None] = []
        wants = []
        flat = rule.flat
        for i, x in enumerate(self.args[first]):
            is_baked = self.made_by[x] is LITERAL and (rule, i) in self.baked_positions
            baked.append(self.literals[x] if is_baked else None)
            wants.append(passes and not flat[i] and not is_baked and bool(self.differentiated[x]))
        operands = [numpy.ascontiguousarray(table[:, i]) for i in range(len(wants))]
        return Group("map", lanes, level, rule, tuple(baked), operands, wants, results)

    def _dot_groups(self, dots: list[int]) -> list[Group]:
        """Return dense blocks, of dot products with the same inputs and all kinds of weights, and groups of others."""
        lanes, differentiated = self.lanes, self.differentiated
        by_inputs: dict[Any, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        others: dict[Any, list[int]] = defaultdict(list)
        for place in dots:
            args = self.args[place]
            half = len(args) // 2
            w, x = args[:half], args[half:]
            kind = (lanes[place], self.level[place], differentiated[place])
            if lanes[place] and any(lanes[i] for i in w) and not any(lanes[i] for i in x):
                w, x = x, w
            if lanes[place] and not any(lanes[i] for i in w):
                by_inputs[(*kind, x)].append((place, w))
            else:
                others[(*kind, half)].append(place)
        # Blocks that apply the same weights to several lists of inputs, as at the positions of a sequence, are one.
        by_weights: dict[Any, list[Any]] = defaultdict(list)
        for (_, level, passes, x), units in by_inputs.items():
            weights = tuple(w for _, w in units)
            by_weights[level, passes, weights].append((x, [place for place, _ in units]))
        groups = []
        for (level, passes, weights), found in by_weights.items():
            parts = [_array([x for x, _ in found]), _array(weights)]
            groups.append(self._product("dense", True, level, passes, parts, _array([places for _, places in found])))
        for (lane, level, passes, half), members in others.items():
            table = _array([self.args[place] for place in members])
            parts = [_array(table[:, :half]), _array(table[:, half:])]
            groups.append(self._product("dot", bool(lane), level, passes, parts, _array(members)))
        return groups

    def _product(self, kind: str, lanes: bool, level: int, passes: int, parts: list[Places], results: Places) -> Group:
        wants = [bool(passes and any(self.differentiated[i] for i in part.flat)) for part in parts]
        return Group(kind, lanes, level, None, (), parts, wants, results)


def _array(places: Any) -> Places:
    return numpy.ascontiguousarray(places, dtype=numpy.int32)
