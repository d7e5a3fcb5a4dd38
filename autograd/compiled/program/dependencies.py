"""Which numbers of a trace are needed, what they wait for, and which way gradients go.

What depends on parameters alone is kept apart from what depends on an input, as it is computed once for all samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy

from autograd.compiled.program.operations import Ids, Operations
from autograd.compiled.trace.tape import ALIAS, CUSTOM_VJP, DETACHED, INPUT
from autograd.rule import Rule

ALIASES = {ALIAS, DETACHED, CUSTOM_VJP}  # results that are their first operand
SAMPLE = 1 << 29  # the level of inputs, far above those of what is computed once for all samples


class Dependencies:
    """What goes which way through the operations of a trace.

    Args:
        operations: all of them.
        outputs: ids of the numbers that the call returned.
        roots: ids of the numbers that gradients start from.
        leaves: ids of the inputs and parameters that gradients are wanted for.

    Attributes:
        needed: for each value_id whether outputs and roots depend on it.
        canonical: the value_id where its number is kept: another one, for what is the same number once more.
        level: how many operations, at most, lie before it; counted from SAMPLE on where it depends on an input.
        per_sample: whether it depends on an input.
        differentiated: whether gradients go through it, from a root to a leaf.
    """

    def __init__(
        self, operations: Operations, outputs: Sequence[int], roots: Sequence[int], leaves: Sequence[int]
    ) -> None:
        self._args, self._uses = operations.args, operations.uses()
        self.needed = self._behind([*outputs, *roots], {})
        self.canonical: Ids = numpy.arange(operations.count, dtype=numpy.int32)
        for value_id in operations.ids_of_rules(ALIASES).tolist():
            self.canonical[value_id] = self.canonical[operations.args[value_id][0]]
        bent = {rule for rule in operations.rules if rule is CUSTOM_VJP or True in rule.flat}
        passing = {
            value_id: _passing(operations.rule_of[value_id], operations.args[value_id])
            for value_id in operations.ids_of_rules(bent).tolist()
        }
        level = numpy.zeros(operations.count, dtype=numpy.int64)
        level[operations.ids_of_rules({INPUT})] = SAMPLE
        self.level, active = self._ahead(level, leaves, passing)
        self.per_sample: Any = self.level >= SAMPLE
        self.differentiated: Any = active & self._behind(roots, passing)

    def _behind(self, ends: Sequence[int], passing: Mapping[int, tuple[int, ...]]) -> Any:
        """Return what some numbers are made of: all but what is used for nothing, or for such numbers alone.

        Args:
            ends: the ids of the numbers.
            passing: of some operations the operands that count; of all others all do.
        """
        counts = self._uses + self._counted(ends) + self._counted(chain.from_iterable(passing.values()))
        counts -= self._counted(chain.from_iterable(self._args[value_id] for value_id in passing))
        uses, idle = counts.tolist(), numpy.flatnonzero(counts == 0).tolist()
        found = numpy.ones(counts.size, dtype=bool)
        while idle:
            value_id = idle.pop()
            found[value_id] = False
            for x in passing.get(value_id, self._args[value_id]):
                uses[x] -= 1
                if not uses[x]:
                    idle.append(x)
        return found

    def _counted(self, ids: Iterable[int]) -> Any:
        return numpy.bincount(numpy.fromiter(ids, numpy.int64), minlength=self._uses.size)

    def _ahead(self, levels: Any, leaves: Sequence[int], passing: Mapping[int, tuple[int, ...]]) -> tuple[Any, Any]:
        """Return the level of each number, those of leaves being known, and whether some leaves pass it on."""
        args, level, active = self._args, levels.tolist(), bytearray(levels.size)
        for value_id in leaves:
            active[value_id] = True
        for value_id in numpy.flatnonzero(self.needed).tolist():
            top = is_active = 0
            operands = args[value_id]
            if operands:
                for x in operands:
                    if level[x] > top:
                        top = level[x]
                    is_active |= active[x]
                level[value_id], active[value_id] = top + 1, is_active
                if passing and value_id in passing:
                    active[value_id] = any(active[x] for x in passing[value_id])
        return numpy.array(level), numpy.frombuffer(active, dtype=bool)


def _passing(rule: Rule, operands: tuple[int, ...]) -> tuple[int, ...]:
    """Return the operands that a gradient passes to."""
    if rule is CUSTOM_VJP:
        return operands[1 : 1 + len(operands) // 2]
    return tuple(x for x, flat in zip(operands, rule.flat, strict=True) if not flat)
