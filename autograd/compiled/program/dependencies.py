"""Dependencies between the numbers of a tape: needed or not, level, per sample or shared, differentiated or not.

A number that depends on parameters alone is shared by all samples, and computed once for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy

from autograd.compiled.program.operations import Ids, Operations
from autograd.compiled.trace.parameter_blocks import INPUT_LIST
from autograd.compiled.trace.tape_rules import ALIAS, CUSTOM_VJPS, DETACHED, INPUT
from autograd.rule import Rule

SAME_NUMBER = {ALIAS, DETACHED, *CUSTOM_VJPS}  # rows whose result is their first operand
LONG = 50  # operands, beyond which an array of them is quicker than a loop
SAMPLE_LEVEL = 1 << 29  # the level of inputs, above those of all shared numbers


class Dependencies:
    """Dependencies between operations.

    Args:
        operations: all of them.
        outputs: ids of the numbers that the call returned.
        roots: ids of the numbers whose gradient starts the backward pass.
        leaves: ids of the inputs and parameters whose gradients are wanted.

    Attributes:
        needed: for each id, whether outputs or roots depend on it.
        canonical: for each id, the one that stands for its number: another id where it is the same number once more.
        level: for each id, the largest number of operations before it; counted from SAMPLE_LEVEL where it depends on an
            input.
        per_sample: for each id, whether it depends on an input.
        differentiated: for each id, whether a gradient passes through it from a root to a leaf.
    """

    def __init__(self, operations: Operations, outputs: Sequence[int], roots: Sequence[int], leaves: Ids) -> None:
        self._operations, self._use_counts = operations, operations.use_counts
        self.needed = self._ancestors([*outputs, *roots], {})
        self.canonical: Ids = numpy.arange(operations.count, dtype=numpy.int32)
        for value_id in operations.ids_of(SAME_NUMBER).tolist():
            self.canonical[value_id] = self.canonical[operations.args[value_id][0]]
        partly = {rule for rule in operations.rules if rule in CUSTOM_VJPS or True in rule.flat}
        passing = {
            value_id: _differentiable_operands(operations.rule_of[value_id], operations.args[value_id])
            for value_id in operations.ids_of(partly).tolist()
        }
        level = numpy.zeros(operations.count, dtype=numpy.int64)
        level[operations.ids_of({INPUT})] = SAMPLE_LEVEL
        self.level, varied = self._descend(level, leaves, passing)
        self.per_sample: Any = self.level >= SAMPLE_LEVEL
        # In the words of activity analysis: varied by the leaves, and useful for the roots.
        all_are_useful = not passing and set(roots).issuperset(outputs)
        self.differentiated: Any = varied & (self.needed if all_are_useful else self._ancestors(roots, passing))

    def _ancestors(self, ends: Sequence[int], passing: Mapping[int, tuple[int, ...]]) -> Any:
        """Return for each number whether it is one of `ends`, or an operand of such a number, and so on.

        Args:
            ends: ids of the numbers to begin with.
            passing: for some operations the operands that count; of all others all do.
        """
        if not ends:
            return numpy.zeros(self._use_counts.size, dtype=bool)
        counts = self._use_counts + self._counted(ends) + self._counted(chain.from_iterable(passing.values()))
        counts -= self._counted(chain.from_iterable(self._operations.args[value_id] for value_id in passing))
        uses, unused = counts.tolist(), numpy.flatnonzero(counts == 0).tolist()
        found = numpy.ones(counts.size, dtype=bool)
        while unused:
            value_id = unused.pop()
            found[value_id] = False
            for x in passing.get(value_id, self._operations.args[value_id]):
                uses[x] -= 1
                if not uses[x]:
                    unused.append(x)
        return found

    def _counted(self, ids: Iterable[int]) -> Any:
        return numpy.bincount(numpy.fromiter(ids, numpy.int64), minlength=self._use_counts.size)

    def _descend(self, levels: Any, leaves: Ids, passing: Mapping[int, tuple[int, ...]]) -> tuple[Any, Any]:
        """Return the level of each number, given those of inputs, and whether it varies with some leaf."""
        varied: Any = numpy.zeros(levels.size, dtype=bool)
        varied[leaves] = True
        args, level, varies = self._operations.args, memoryview(levels), memoryview(varied)
        lists = set(self._operations.ids_of({INPUT_LIST}).tolist())  # no operations, so on the level of their numbers
        for value_id in numpy.flatnonzero(self.needed & (self._operations.lengths > 0)).tolist():
            operands, step = args[value_id], value_id not in lists
            if len(operands) > LONG and value_id not in passing:
                ids = self._operations.operands_of(value_id)
                level[value_id], varies[value_id] = step + int(levels[ids].max()), bool(varied[ids].any())
                continue
            highest = is_varied = 0
            for x in operands:
                if level[x] > highest:
                    highest = level[x]
                is_varied |= varies[x]
            level[value_id], varies[value_id] = highest + step, is_varied
            if passing and value_id in passing:
                varies[value_id] = any(varies[x] for x in passing[value_id])
        return levels, varied


def _differentiable_operands(rule: Rule, operands: tuple[int, ...]) -> tuple[int, ...]:
    """Return the operands that a gradient passes to."""
    if rule in CUSTOM_VJPS:
        return operands[1 : 1 + len(operands) // 2]
    return tuple(x for x, flat in zip(operands, rule.flat, strict=True) if not flat)
