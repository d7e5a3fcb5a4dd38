"""Blocks of parameters: lists that dot products read as a whole, so that one id stands for all numbers of a list.

The weights of a unit are such a block: a program of a network is made in time that goes by its units, not its weights.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy

import numpy

from autograd import rules
from autograd.compiled.trace.tape import Operands, Tape, operands_of
from autograd.compiled.trace.tape_rules import INPUT, PARAMETER
from autograd.compiled.trace.trace import Trace
from autograd.rule import Rule

SHORTEST = 16  # numbers of a list, below which they stay one by one
DOT = rules.dot_of_halves.rule
INPUT_LIST = Rule("list", DOT.value, DOT.partials, source="the numbers that all units of a layer read")
# Of (a block, the list of as many numbers that depend on an input), and of (blocks), each number with itself.
BLOCK_DOT, BLOCK_SQUARES = [Rule("dot", DOT.value, DOT.partials, source="product rule, on blocks") for _ in range(2)]


def in_blocks(trace: Trace, roots: Sequence[int]) -> tuple[Trace, Sequence[int]]:
    """Return a trace in which each block of known parameters has one id, the first ones, and the ids of roots there.

    A list becomes a block if its parameters stand side by side, and nothing reads some of them without the others, nor
    the squares of them alone. All that is read otherwise is a block of one.

    Args:
        trace: a recorded call.
        roots: ids of some of its numbers.
    """
    lists = _Lists(trace.tape, [*trace.outputs, *roots])
    if not lists.rows:
        return trace, roots
    found = copy(trace)
    found.tape, found.outputs = lists.tape_of_blocks(), list(map(lists.new_id, trace.outputs))
    return found, list(map(lists.new_id, roots))


class _Lists:
    """The lists of known parameters in the dot products of a tape, and the blocks they make.

    Attributes:
        rows: for each dot product of a block its first parameter, their number, and the operands on the other side.
        squares: for each dot product of a list with itself its first parameter and their number.
    """

    def __init__(self, tape: Tape, outside: list[int]) -> None:
        self.tape, self.known = tape, tape.n_known
        self.rows: dict[int, tuple[int, int, array[int]]] = {}
        self.squares: dict[int, tuple[int, int]] = {}
        self._alone = array("i", outside)
        self._sides_apart: set[bytes] = set()  # lists in dot products without a block
        self._varies = bytearray(len(tape.rules))  # whether a number depends on an input
        self._in_order, self._inputs = operands_of(range(self.known)), array("i")
        for value_id in range(self.known, len(tape.rules)):
            rule, args = tape.rules[value_id], tape.args[value_id]
            if not (rule is DOT and len(args) >= 2 * SHORTEST and self._is_list(value_id)):
                self._varies[value_id] = rule is INPUT or any(map(self._varies.__getitem__, args))
                self._alone.extend(args)
        self._find_blocks()

    def _is_list(self, value_id: int) -> bool:
        """Note and return whether a dot product reads parameters that stand side by side as a block may."""
        args = array("i", self.tape.args[value_id])
        half = len(args) // 2
        left, right = args[:half], args[half:]
        row, others = (left, right) if left[0] < self.known else (right, left)
        if row == self._in_order[row[0] : row[0] + half]:
            if row == others:
                self.squares[value_id] = row[0], half
                return True
            if others == self._inputs or (min(others) >= self.known and any(map(self._varies.__getitem__, others))):
                self._inputs = self._inputs if others == self._inputs else others  # one object for equal lists
                self.rows[value_id], self._varies[value_id] = (row[0], half, self._inputs), True
                return True
        self._sides_apart |= {left.tobytes(), right.tobytes()}
        return False

    def _find_blocks(self) -> None:
        """Find where blocks begin: no list may begin or end within one, and units of a layer are all blocks or none."""
        begins = numpy.zeros(self.known + 1, dtype=bool)
        alone = numpy.array(self._alone, dtype=numpy.int32)
        alone = alone[alone < self.known]
        begins[[0, -1]] = begins[alone] = begins[1 + alone] = True
        for first, count in (*(row[:2] for row in self.rows.values()), *self.squares.values()):
            begins[[first, first + count]] = True
        for first, count in self.squares.values():
            if not begins[first + 1 : first + count].any():  # as a block alone would be taken for one number
                begins[first : first + count] = True
        broken = self.rows
        while broken:
            broken = {
                value_id: row
                for value_id, row in self.rows.items()
                if begins[row[0] + 1 : row[0] + row[1]].any() or row[2].tobytes() in self._sides_apart
            }
            for value_id, (first, count, inputs) in broken.items():
                begins[first : first + count] = True
                self._sides_apart.add(inputs.tobytes())
                del self.rows[value_id]
        self._number_of = numpy.cumsum(begins[:-1], dtype=numpy.int32) - 1
        self._widths = numpy.diff(numpy.flatnonzero(begins))
        self._later: list[int] = []  # the new ids of all but the known parameters

    def new_id(self, value_id: int) -> int:
        """Return the id of a number in the tape of blocks."""
        return self._later[value_id - self.known] if value_id >= self.known else int(self._number_of[value_id])

    def tape_of_blocks(self) -> Tape:
        """Return the tape with an id for each block."""
        tape, found = self.tape, Tape()
        found.n_known = self._widths.size
        found.rules, found.args = [PARAMETER] * found.n_known, [()] * found.n_known
        lists: dict[bytes, int] = {}
        for value_id in range(self.known, len(tape.rules)):
            rule, args = tape.rules[value_id], tape.args[value_id]
            if value_id in self.rows:
                first, _, inputs = self.rows[value_id]
                if (key := inputs.tobytes()) not in lists:
                    lists[key] = len(found.rules)
                    found.rules.append(INPUT_LIST)
                    found.args.append(array("i", map(self.new_id, inputs)))
                rule, args = BLOCK_DOT, (self.new_id(first), lists[key])
            elif value_id in self.squares and (blocks := self._blocks(*self.squares[value_id])):
                rule, args = BLOCK_SQUARES, blocks
            elif args:
                args = array("i", map(self.new_id, args)) if isinstance(args, array) else tuple(map(self.new_id, args))
            self._later.append(len(found.rules))
            found.rules.append(rule)
            found.args.append(args)
        found.widths = numpy.ones(len(found.rules), dtype=numpy.int32)
        found.widths[: found.n_known] = self._widths
        found.inputs = list(map(self.new_id, tape.inputs))
        found.literals = {self.new_id(i): number for i, number in tape.literals.items()}
        found.choices = {self.new_id(i): count for i, count in tape.choices.items()}
        found.parameters = {value: self.new_id(i) for value, i in tape.parameters.items() if i >= self.known}
        return found

    def _blocks(self, first: int, count: int) -> Operands:
        """Return the blocks of a list; none if each is of one parameter."""
        blocks = range(self.new_id(first), self.new_id(first + count - 1) + 1)
        return operands_of(blocks) if len(blocks) < count else ()
