"""Which numbers of a trace are needed, what they wait for, and which way gradients go.

What depends on parameters alone is kept apart from what depends on an input, as it is computed once for all samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy

from autograd.compiled.program.operations import Operations, Places
from autograd.compiled.trace.tape import ALIAS, COMPOSED, DETACHED, INPUT
from autograd.rule import Rule

SAME = {ALIAS, DETACHED, COMPOSED}  # results that are their first operand
SAMPLE = 1 << 29  # the level of inputs, far above those of what is computed once for all samples


class Flow:
    """What goes which way through the operations of a trace.

    Args:
        operations: all of them.
        outputs: places of the numbers that the call returned.
        roots: places of the numbers that gradients start from.
        leaves: places of the inputs and parameters that gradients are wanted for.

    Attributes:
        needed: for each place whether outputs and roots depend on it.
        home: the place where its number is kept: another one, for what is the same number once more.
        level: how many operations, at most, lie before it; counted from SAMPLE on where it depends on an input.
        lanes: whether it depends on an input.
        differentiated: whether gradients go through it, from a root to a leaf.
    """

    def __init__(
        self, operations: Operations, outputs: Sequence[int], roots: Sequence[int], leaves: Sequence[int]
    ) -> None:
        self._args, self._uses = operations.args, operations.uses()
        self.needed = self._behind([*outputs, *roots], {})
        self.home: Places = numpy.arange(operations.count, dtype=numpy.int32)
        for place in operations.made_by_any(SAME).tolist():
            self.home[place] = self.home[operations.args[place][0]]
        bent = {rule for rule in operations.rules if rule is COMPOSED or True in rule.flat}
        passing = {
            place: _passing(operations.made_by[place], operations.args[place])
            for place in operations.made_by_any(bent).tolist()
        }
        level = numpy.zeros(operations.count, dtype=numpy.int64)
        level[operations.made_by_any({INPUT})] = SAMPLE
        self.level, active = self._ahead(level, leaves, passing)
        self.lanes: Any = self.level >= SAMPLE
        self.differentiated: Any = active & self._behind(roots, passing)

    def _behind(self, ends: Sequence[int], passing: Mapping[int, tuple[int, ...]]) -> Any:
        """Return what some numbers are made of: all but what is used for nothing, or for such numbers alone.

        Args:
            ends: the places of the numbers.
            passing: of some operations the operands that count; of all others all do.
        """
        counts = self._uses + self._counted(ends) + self._counted(chain.from_iterable(passing.values()))
        counts -= self._counted(chain.from_iterable(self._args[place] for place in passing))
        uses, idle = counts.tolist(), numpy.flatnonzero(counts == 0).tolist()
        found = numpy.ones(counts.size, dtype=bool)
        while idle:
            place = idle.pop()
            found[place] = False
            for x in passing.get(place, self._args[place]):
                uses[x] -= 1
                if not uses[x]:
                    idle.append(x)
        return found

    def _counted(self, places: Iterable[int]) -> Any:
        return numpy.bincount(numpy.fromiter(places, numpy.int64), minlength=self._uses.size)

    def _ahead(self, levels: Any, leaves: Sequence[int], passing: Mapping[int, tuple[int, ...]]) -> tuple[Any, Any]:
        """Return the level of each number, those of leaves being known, and whether some leaves pass it on."""
        args, level, active = self._args, levels.tolist(), bytearray(levels.size)
        for place in leaves:
            active[place] = True
        for place in numpy.flatnonzero(self.needed).tolist():
            top = is_active = 0
            operands = args[place]
            if operands:
                for x in operands:
                    if level[x] > top:
                        top = level[x]
                    is_active |= active[x]
                level[place], active[place] = top + 1, is_active
                if passing and place in passing:
                    active[place] = any(active[x] for x in passing[place])
        return numpy.array(level), numpy.frombuffer(active, dtype=bool)


def _passing(rule: Rule, operands: tuple[int, ...]) -> tuple[int, ...]:
    """Return the operands that a gradient passes to."""
    if rule is COMPOSED:
        return operands[1 : 1 + len(operands) // 2]
    return tuple(x for x, flat in zip(operands, rule.flat, strict=True) if not flat)
