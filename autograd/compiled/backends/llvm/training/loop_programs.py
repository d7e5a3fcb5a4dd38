"""Programs of the training loop, for parameters in either buffer: loss and gradients of a group, and the update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.llvm.llvm_backend import LlvmBuffers
from autograd.compiled.backends.llvm.lowering.lower_program import Relocation, Relocations, buffer_sizes
from autograd.compiled.backends.llvm.training.loop_fields import GroupField, UpdateField
from autograd.compiled.backends.llvm.training.parameter_buffers import (
    Arena,
    ParameterBuffers,
    ParameterOrder,
    contiguous_ranges,
    padded,
)
from autograd.compiled.program.program import Program
from autograd.compiled.training.training_backend import GradientProgram
from autograd.compiled.training.update import UpdateProgram


class LoopProgram:
    """A program with its buffers in the arena.

    Args:
        program: what to run.
        columns: number of samples to compute at once.
        arena: what the buffers are allocated from.

    Attributes:
        shared, per_sample: offsets of the two buffers in the arena.
    """

    def __init__(self, program: Program, columns: int, arena: Arena) -> None:
        self.program, self.columns, self.arena = program, columns, arena
        self._sizes = buffer_sizes(program, columns)
        self.shared, self.per_sample = map(arena.allocate, self._sizes)

    def lower(self, relocated: Sequence[Relocations]) -> int:
        """Lower the program twice, and return the address of [current buffer][phases][address, count].

        Args:
            relocated: for either current buffer the rows that are elsewhere.
        """
        shared, per_sample = map(self.arena.part, (self.shared, self.per_sample), self._sizes)
        self.buffers = LlvmBuffers(self.program, self.columns, self.arena.dtype, (shared, per_sample), relocated[0])
        self._tables = [self.buffers.instructions, self.buffers.lower(relocated[1])]
        self._addresses = numpy.array(
            [[(table.address, table.count) for table in tables] for tables in self._tables], dtype=numpy.int64
        )
        address: int = self._addresses.ctypes.data
        return address


class LoopGroup(LoopProgram):
    """Loss and gradients of the samples of one structure.

    Args:
        group: the program.
        columns: number of samples to compute at once.
        parameters: the buffers of parameters and gradients.
        in_place: whether it computes its gradients where those of the step are.
    """

    def __init__(self, group: GradientProgram, columns: int, parameters: ParameterBuffers, in_place: bool) -> None:
        super().__init__(group.program, columns, parameters.arena)
        self._parameters, self._in_place = parameters, in_place
        self._ranges = self._ranges_of_parameters()
        program, fields = self.program, numpy.zeros(len(GroupField), dtype=numpy.int64)
        fields[GroupField.INSTRUCTIONS] = self.lower([(self._relocated(at), ()) for at in parameters.numbers])
        fields[GroupField.SHARED] = self.arena.address(self.shared)
        fields[GroupField.PER_SAMPLE] = self.arena.address(self.per_sample)
        fields[GroupField.COLUMNS], fields[GroupField.N_INPUTS] = columns, program.n_inputs
        for field, output in (
            (GroupField.SEED, program.seeds[0]),
            (GroupField.LOSS, group.loss),
            (GroupField.CORRECT, group.correct),
            (GroupField.PENALTY, group.penalty),
            (GroupField.PENALTY_SEED, program.seeds[1] if group.penalty else None),
        ):
            fields[field] = 0 if output is None else self._address(*output)
        self._zeros, self._contributions = self._sums(), self._gradients()
        fields[GroupField.ZEROS], fields[GroupField.N_ZEROS] = self._zeros.ctypes.data, len(self._zeros)
        fields[GroupField.CONTRIBUTIONS] = self._contributions.ctypes.data
        fields[GroupField.N_CONTRIBUTIONS] = len(self._contributions)
        self._fields = fields

    def fields_for(self, data: Any) -> Any:
        """Return the fields of the group, for an array of its samples; Values that are no parameters are read anew."""
        program = self.program
        others = [value.data for value in program.others]
        self.buffers.shared[program.first_other : program.first_gradient] = others
        self._fields[GroupField.DATA] = 0 if data is None else data.ctypes.data
        return self._fields

    def _address(self, per_sample: bool, row: int) -> int:
        return self.arena.address(self.per_sample + row * self.columns if per_sample else self.shared + row)

    def _ranges_of_parameters(self) -> list[tuple[int, int, int]]:
        """Return ranges of the wanted parameters: the first, its offset among all parameters, count."""
        found, at = [], 0
        for start, count in contiguous_ranges(self._parameters.order.offsets[self.program.wanted]):
            found.append((at, start, count))
            at += count
        return found

    def _relocated(self, numbers: int) -> list[Relocation]:
        """Return the rows of parameters and gradients, with the offsets of these, for parameters at an offset."""
        program, found = self.program, []
        for at, start, count in self._ranges:
            found.append((program.first_parameter + at, count, numbers + start - self.shared))
            if self._in_place:
                found.append((program.first_gradient + at, count, self._parameters.gradients + start - self.shared))
        return found

    def _sums(self) -> Any:
        """Return the ranges of sums over samples that are not those of the step: address, count."""
        sums, address = self.program.sums, self.arena.address
        if self._in_place:
            gradients = self.program.first_gradient + numpy.array([0, self.program.n_wanted])
            below, above = numpy.searchsorted(sums, gradients)
            sums = numpy.delete(sums, slice(below, above))
        found = [(address(self.shared + row), count) for row, count in contiguous_ranges(sums)]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 2)

    def _gradients(self) -> Any:
        """Return the ranges of gradients to add to those of the step: from, to, count."""
        address, first = self.arena.address, self.shared + self.program.first_gradient
        found = [
            (address(first + at), address(self._parameters.gradients + start), count)
            for at, start, count in (() if self._in_place else self._ranges)
        ]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 3)


class LoopUpdate(LoopProgram):
    """The update; its samples are the trained parameters.

    Args:
        update: the program.
        parameters: the buffers of parameters, gradients and states.
        reads_state: whether it reads a state, as all updates but the first do.
    """

    def __init__(self, update: UpdateProgram, parameters: ParameterBuffers, reads_state: bool) -> None:
        super().__init__(update.program, padded(parameters.order.n_trained), parameters.arena)
        self.update, self._parameters, address = update, parameters, self.arena.address
        common = [
            (row, 1, at - self.shared)
            for value, at in zip(update.common, parameters.common_states, strict=False)
            if value is not None and (row := update.row_of(value)) is not None
        ]
        relocated = [
            (common, [(row, 1, at - self.per_sample) for row, at in there.items()])
            for there in self._offsets(reads_state)
        ]
        self.fields = numpy.zeros(len(UpdateField), dtype=numpy.int64)
        self.fields[UpdateField.INSTRUCTIONS] = self.lower(relocated)
        copies = [
            (address(self.shared + row), address(at))
            for value, at, (own, row) in zip(update.common, parameters.common_states, update.state_rows, strict=False)
            if value is not None and not own
        ]
        self._copies = numpy.array(copies, dtype=numpy.int64).reshape(-1, 2)
        rows = {UpdateField.RATE: update.row_of(update.rate), UpdateField.NORM: update.row_of(update.norm)}
        self.needs_norm = rows[UpdateField.NORM] is not None
        for field, number in (
            (UpdateField.SHARED, address(self.shared)),
            (UpdateField.PER_SAMPLE, address(self.per_sample)),
            *((field, 0 if row is None else address(self.shared + row)) for field, row in rows.items()),
            (UpdateField.NEW_0, address(parameters.numbers[1])),
            (UpdateField.NEW_1, address(parameters.numbers[0])),
            (UpdateField.COUNT, parameters.order.n_trained),
            (UpdateField.COPIES, self._copies.ctypes.data),
            (UpdateField.N_COPIES, len(self._copies)),
        ):
            self.fields[field] = number

    def new_states(self) -> list[Any]:
        """Return the state after a first step: for each number an array, or one number for all parameters."""
        buffers, n = self.buffers, self._parameters.order.n_trained
        return [buffers.per_sample[row, :n] if own else buffers.shared[row] for own, row in self.update.state_rows]

    def _offsets(self, reads_state: bool) -> list[dict[int, int]]:
        """Return, for either current buffer, the offset in the arena of each row that is elsewhere."""
        update, parameters, found = self.update, self._parameters, []
        for old, new in ((0, 1), (1, 0)):
            there = {0: parameters.numbers[old], 1: parameters.gradients, update.new_row: parameters.numbers[new]}
            rows = iter(range(2, update.program.n_inputs))
            for value, states, (_, row) in zip(update.common, parameters.states, update.state_rows, strict=False):
                if reads_state and value is None:
                    there[next(rows)], there[row] = states[old], states[new]
            found.append(there)
        return found


def can_be_in_place(program: Program, order: ParameterOrder, alone: bool) -> bool:
    """Return whether a program can compute its gradients where those of a step are.

    Kernels write to rows side by side, which gradients are not where some in between are not computed. Of several
    programs each has to add to what those before have written, as sums over samples do.

    Args:
        program: of the samples of one structure.
        order: of the parameters.
        alone: whether all steps are of this structure.
    """
    ends = numpy.cumsum([count for _, count in contiguous_ranges(order.offsets[program.wanted])])
    for segment in (*program.before, *program.during, *program.after):
        for result in () if segment.result_per_sample else segment.results:
            edges = numpy.array([result.min(), result.max()]) - program.first_gradient
            if edges[1] >= 0 and edges[0] < program.n_wanted:
                first, last = numpy.searchsorted(ends, edges, side="right")
                if first < last or not (alone or segment.segment.reduces):
                    return False
    return True
