"""The operations of a tape as arrays: which row of the table each of them runs, and the ids of its operands."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy

from autograd.compiled.trace.tape import Operands
from autograd.rule import Rule

Ids = Any  # an integer array of value ids: the positions of numbers on the tape, and of those a program adds


class Operations:
    """All operations, in the order of the tape.

    Args:
        rule_of, args: the row and the operands of each, as a `Tape` has them.

    Attributes:
        count: how many there are.
        rules: the different rows.
        rule_numbers, lengths: of each the position of its row in `rules`, and the number of its operands.
        use_counts: how often each number is an operand.
    """

    def __init__(self, rule_of: list[Rule], args: Sequence[Operands]) -> None:
        self.rule_of, self.args, self.count = rule_of, args, len(rule_of)
        self.lengths = numpy.fromiter(map(len, args), numpy.int64, self.count)
        operands = array("i")
        for part in filter(None, args):
            operands.extend(part)  # all at once where it is an array, too
        self._set_operands(numpy.asarray(operands))
        self.rules = list(dict.fromkeys(rule_of))
        number_of = {rule: number for number, rule in enumerate(self.rules)}
        self.rule_numbers = numpy.fromiter(map(number_of.__getitem__, rule_of), numpy.int64, self.count)

    def are_of(self, rules: set[Rule]) -> Any:
        """Return of each operation whether its row is one of some."""
        if rules.isdisjoint(self.rules):
            return numpy.zeros(self.count, dtype=bool)
        return numpy.array([rule in rules for rule in self.rules])[self.rule_numbers]

    def ids_of(self, rules: set[Rule]) -> Ids:
        """Return the ids of the results of some rows."""
        return numpy.flatnonzero(self.are_of(rules))

    def change(self, changed: Mapping[int, tuple[Rule, Operands]]) -> None:
        """Put other operations in the places of some.

        Args:
            changed: the row and the operands of each, by its id.
        """
        ids = sorted(changed)
        rules, args = [changed[value_id][0] for value_id in ids], [changed[value_id][1] for value_id in ids]
        self.rule_of, self.args = list(self.rule_of), list(self.args)  # of which the tape keeps its own
        for value_id, rule, operands in zip(ids, rules, args, strict=True):
            self.rule_of[value_id], self.args[value_id] = rule, operands
        self.rules = list(dict.fromkeys([*self.rules, *rules]))
        self.rule_numbers[ids] = [*map(self.rules.index, rules)]
        starts = self._starts[ids]
        parts = numpy.split(self._operands, numpy.stack([starts, starts + self.lengths[ids]], axis=1).ravel())
        parts[1::2] = [numpy.array(operands, dtype=numpy.int32) for operands in args]
        self.lengths[ids] = [*map(len, args)]
        self._set_operands(numpy.concatenate(parts))

    def _set_operands(self, operands: Ids) -> None:
        self._operands, self._starts = operands, numpy.cumsum(self.lengths) - self.lengths
        self.use_counts = numpy.bincount(operands, minlength=self.count)

    def edges(self, chosen: Any) -> tuple[Ids, Ids]:
        """Return all operands of some operations, and for each the operation it is one of.

        Args:
            chosen: of each operation whether it is one of them.
        """
        results = numpy.repeat(numpy.flatnonzero(chosen), self.lengths[chosen])
        return self._operands[numpy.repeat(chosen, self.lengths)], results

    def operands_of(self, value_id: int) -> Ids:
        """Return the operands of one operation."""
        start = self._starts[value_id]
        return self._operands[start : start + self.lengths[value_id]]

    def operands(self, ids: Ids) -> Ids:
        """Return the operands [operands][operations] of operations with as many operands each."""
        each = numpy.arange(self.lengths[ids[0]])
        return self._operands[self._starts[ids] + each[:, None]]

    def by_rule(self, ids: Ids) -> Iterator[tuple[Rule, Ids]]:
        """Yield each row with its operations among `ids`, those with as many operands together, in order."""
        keys = self.rule_numbers[ids] * (1 + self.lengths.max(initial=0)) + self.lengths[ids]
        for members in positions_by_value(keys):
            found = ids[members]
            yield self.rule_of[found[0]], found


def arrow(operands: list[Ids], results: list[Ids]) -> str:
    """Return as text from which numbers which are computed.

    >>> arrow([numpy.array([[0, 1]]), numpy.array([2])], [numpy.array([3])])
    '[[0, 1]], [2] -> [3]'
    """
    return " -> ".join(", ".join(str(part.tolist()) for part in parts) for parts in (operands, results))


def contiguous(ids: Any) -> Ids:
    """Return ids as an array that stands in memory in one piece."""
    return numpy.ascontiguousarray(ids, dtype=numpy.int32)


def positions_by_value(numbers: Any) -> list[Any]:
    """Return the positions of each distinct number of an array, smallest number first.

    >>> positions_by_value(numpy.array([7, 5, 7]))
    [array([1]), array([0, 2])]
    """
    order = numpy.argsort(numbers, kind="stable")
    ordered = numbers[order]
    return numpy.split(order, 1 + numpy.flatnonzero(ordered[1:] != ordered[:-1])) if order.size else []


def row_keys(columns: list[Any]) -> Any:
    """Return one number for each row of a table, given by columns of numbers from 0 on: equal rows have equal keys.

    >>> row_keys([numpy.array([3, 3, 4]), numpy.array([0, 1, 0])]).tolist()
    [6, 7, 8]
    """
    key = columns[0].astype(numpy.int64)
    for column in columns[1:]:
        base = int(column.max(initial=0)) + 1
        if int(key.max(initial=0)) >= 2**62 // base:
            key = numpy.unique(key, return_inverse=True)[1]
        key = key * base + column
    return key
