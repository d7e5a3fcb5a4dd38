"""Allocation: the row of a buffer in which each number of a program is stored.

The shared buffer has one column: plain numbers, the wanted parameters, the other parameters, the gradients of the
wanted parameters, and shared results. The sample buffer has a column for each sample: inputs, then results. Results get
rows in the order in which segments compute them, so that most operands are contiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy

from autograd.compiled.program.buffer_reuse import BufferReuse
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import AllocatedSegment, Rows, Segment
from autograd.compiled.program.strides import strided
from autograd.compiled.program.value_ids import ValueIds
from autograd.compiled.trace.tape import Tape

VECTOR_LENGTH = 16  # numbers in the longest vector


class Allocation:
    """The rows of all numbers.

    Args:
        tape: the inputs, plain numbers and parameters.
        needed: for each id of the tape whether it is needed.
        wanted: an array of the ids of the parameters with gradients.
        ids: those of the program.

    Attributes:
        row: for each id its row, of a block the first; -1 where it has none.
        size: the rows of the sample buffer (True) and of the shared one (False).
        literals: ids of the plain numbers, in the order of their rows.
        others: the parameters without.
        first_parameter, first_other, first_gradient: where the wanted parameters stand in the shared buffer, the
            others, and the gradients.
    """

    def __init__(self, tape: Tape, needed: Any, wanted: Ids, ids: ValueIds) -> None:
        self.row: Rows = numpy.full(ids.canonical.size, -1, dtype=numpy.int32)
        self._ids, self._per_sample = ids, ids.per_sample
        self.literals = [value_id for value_id in sorted(tape.literals) if needed[value_id]]
        is_other = needed.copy()
        is_other[wanted] = False
        parameters = numpy.fromiter(tape.parameters.values(), numpy.int32, len(tape.parameters))
        others = parameters[is_other[parameters]]
        self.others = list(compress(tape.parameters, is_other[parameters].tolist()))
        ends = numpy.cumsum(ids.widths[wanted])
        self._starts, n_wanted = ends - ids.widths[wanted], int(ends[-1]) if ends.size else 0
        room = -(-n_wanted // VECTOR_LENGTH) * VECTOR_LENGTH  # updates of parameters read and write whole vectors
        self.first_parameter = len(self.literals)
        self.first_other = self.first_parameter + room
        self.first_gradient = self.first_other + len(others)
        self.size = {True: len(tape.inputs), False: self.first_gradient + room}
        self.row[tape.inputs] = numpy.arange(len(tape.inputs))
        self.row[self.literals] = numpy.arange(len(self.literals))
        self.row[wanted] = self.first_parameter + self._starts
        self.row[others] = self.first_other + numpy.arange(len(others))

    def place_results(
        self, phases: list[list[Segment]], gradients: Ids, seeds: Sequence[int], outside: Ids, reuse: bool
    ) -> None:
        """Give rows to the seeds and to all results.

        Args:
            phases: the segments.
            gradients: for each wanted parameter the id of its gradient, or -1.
            seeds: ids of the gradients that the backward pass starts with.
            outside: ids that are read from outside.
            reuse: whether results may take the rows of operands.
        """
        at_gradient = self._gradient_rows(gradients)
        _place_sums_in_place(phases, at_gradient, outside)
        for seed in seeds:
            self._next_rows(numpy.array([seed]))
        buffer_reuse = BufferReuse(phases if reuse else [], self.row, outside)
        for phase in phases:
            buffer_reuse.begin_phase()
            for segment in phase:
                for result in segment.results:
                    if not (
                        (gradients.size and self._place_at_gradient(segment, result, at_gradient))
                        or buffer_reuse.take_row_of_operand(segment, result.ravel())
                    ):
                        self._next_rows(result.ravel())

    def _next_rows(self, ids: Ids) -> None:
        per_sample = bool(self._per_sample[ids[0]])
        widths = self._ids.widths[ids]
        ends = self.size[per_sample] + numpy.cumsum(widths)
        self.row[ids], self.size[per_sample] = ends - widths, int(ends[-1])

    def _gradient_rows(self, gradients: Ids) -> Rows:
        """Return for each id the row of the gradient it is, where it is a shared result of its own; else -1."""
        found = numpy.full(self.row.size, -1, dtype=numpy.int32)
        own = (gradients >= 0) & ~self._per_sample[gradients] & (self.row[gradients] < 0)
        rows = self.first_gradient + self._starts[own]
        found[gradients[own][::-1]] = rows[::-1]  # of several with one gradient the first has the last word
        return found

    def _place_at_gradient(self, segment: Segment, result: Ids, at_gradient: Rows) -> bool:
        """Give a result the rows of gradients, and return True, if it consists of them, in an order a kernel writes."""
        first = at_gradient[result]
        if first.item(0) < 0 or numpy.count_nonzero(first < 0):
            return False
        rows = self._ids.every_row(first, result)
        layout = strided(rows)
        if layout is None or not (segment.reduces or layout.steps[0] == 1 or rows.size == 1):
            return False
        self.row[result] = first
        return True

    def allocated(self, segment: Segment) -> AllocatedSegment:
        """Return a segment with rows in place of ids."""
        return AllocatedSegment(
            segment,
            [self._rows_of(part, segment.blocks_in_columns) for part in segment.operands],
            [bool(self._per_sample[part.flat[0]]) for part in segment.operands],
            list(map(self._rows_of, segment.results)),
            bool(self._per_sample[segment.results[0].flat[0]]),
        )

    def _rows_of(self, ids: Ids, in_columns: bool = False) -> Rows:
        """Return the rows of numbers; those of blocks along the last axis, or the first."""
        return self._rows_of(ids.T).T if in_columns else self._ids.every_row(self.row[ids], ids)

    def gradient_copies(self, gradients: Ids) -> list[AllocatedSegment]:
        """Return copies of those gradients that were computed elsewhere to the rows of the parameters' gradients."""
        first = self.first_gradient + self._starts
        elsewhere = (gradients >= 0) & (self.row[gradients] != first)
        ids = gradients[elsewhere]
        sources, targets = self._rows_of(ids), self._ids.every_row(first[elsewhere], ids)
        copy = Segment("map", False, identity_formula(), [], [], "copy")
        runs = numpy.split(numpy.arange(targets.size), 1 + numpy.flatnonzero(numpy.diff(targets) != 1))
        return [AllocatedSegment(copy, [sources[run]], [False], [targets[run]], False) for run in runs if run.size]


def _place_sums_in_place(phases: list[list[Segment]], at_gradient: Rows, outside: Ids) -> None:
    """Give sums over samples that only one map reads, which ends in gradients, the rows of these gradients.

    Args:
        phases: the segments.
        at_gradient: for each id the row of the gradient it is, or -1.
        outside: ids that are read from outside.
    """
    sums = [segment.results[0].ravel() for segment in phases[1] if segment.reduces]
    ends = [segment for segment in phases[2] if segment.kind == "map"]
    if not sums or not ends:
        return
    read = numpy.concatenate([part.ravel() for segment in phases[2] for part in segment.operands])
    uses = numpy.bincount(read, minlength=at_gradient.size)  # no other phase can read a sum over samples
    uses[outside] += 1
    free = numpy.zeros(at_gradient.size, dtype=bool)
    for part in sums:
        free[part] = uses[part] == 1
    for segment in ends:
        rows = at_gradient[segment.results[-1]]
        for operand in segment.operands if (rows >= 0).all() else ():
            if operand.size == rows.size and free[operand].all():
                at_gradient[operand.ravel()] = rows.ravel()
                break
