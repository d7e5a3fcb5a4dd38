"""The samples of one structure in the training loop: their program, where it reads parameters, where gradients go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy

from autograd.compiled.backends.llvm.training.loop_fields import GroupField
from autograd.compiled.backends.llvm.training.loop_program import LoopProgram
from autograd.compiled.backends.llvm.training.parameter_buffers import ParameterBuffers, stretches
from autograd.compiled.training.training_backend import GradientProgram


class LoopGroup:
    """The program of samples of one structure, with its tables.

    Args:
        group: the program.
        columns: samples computed at once.
        places: where parameters and gradients stand.
        alone: whether there are no other groups, so that its gradients are those of the step.
    """

    def __init__(self, group: GradientProgram, columns: int, places: ParameterBuffers, alone: bool) -> None:
        self.program, self.columns, self.places, self.alone = group.program, columns, places, alone
        program, self._phases = group.program, LoopProgram(group.program, columns, places.memory)
        fields = self._fields = numpy.zeros(len(GroupField), dtype=numpy.int64)
        fields[GroupField.PHASES] = self._phases.prepare([(self._moves(start), ()) for start in places.parameters])
        fields[GroupField.SHARED], fields[GroupField.TABLE] = map(
            places.memory.address, (self._phases.shared, self._phases.table)
        )
        fields[GroupField.COLUMNS], fields[GroupField.N_INPUTS] = columns, program.n_inputs
        for field, output in (
            (GroupField.SEED, program.seeds[0]),
            (GroupField.LOSS, group.loss),
            (GroupField.HITS, group.correct),
            (GroupField.PENALTY, group.penalty),
            (GroupField.PENALTY_SEED, program.seeds[1] if group.penalty else None),
        ):
            fields[field] = 0 if output is None else self._address(*output)
        self._zeros, self._shares = self._sums(), self._shares_of_gradients()
        fields[GroupField.ZEROS], fields[GroupField.N_ZEROS] = self._zeros.ctypes.data, len(self._zeros)
        fields[GroupField.SHARES], fields[GroupField.N_SHARES] = self._shares.ctypes.data, len(self._shares)

    def fields(self, data: Any) -> Any:
        """Return the group's fields, with the numbers of its samples; take in Values that are no parameters."""
        program = self.program
        others = [value.data for value in program.parameters[program.n_wanted :]]
        self._phases.buffers.shared[program.first_other : program.first_gradient] = others
        self._fields[GroupField.DATA] = 0 if data is None else data.ctypes.data
        return self._fields

    def _address(self, lanes: bool, row: int) -> int:
        start = self._phases.table + row * self.columns if lanes else self._phases.shared + row
        return self.places.memory.address(start)

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        """Yield stretches of wanted parameters: the first, where it is among all, how many."""
        at = 0
        for start, count in stretches(self.places.order.of(self.program.parameters[: self.program.n_wanted])):
            yield at, start, count
            at += count

    def _moves(self, parameters: int) -> list[tuple[int, int, int]]:
        program, shared = self.program, self._phases.shared
        found = []
        for at, start, count in self._stretches():
            found.append((program.first_parameter + at, count, parameters + start - shared))
            if self.alone:
                found.append((program.first_gradient + at, count, self.places.gradients + start - shared))
        return found

    def _sums(self) -> Any:
        """Return stretches of numbers that samples add to: address, how many."""
        program, memory = self.program, self.places.memory
        offsets = program.sums.astype(numpy.int64) + self._phases.shared
        if self.alone:
            first = program.first_gradient
            for at, start, count in self._stretches():
                here = (program.sums >= first + at) & (program.sums < first + at + count)
                offsets[here] = self.places.gradients + start + program.sums[here] - first - at
        found = [(memory.address(start), count) for start, count in stretches(sorted(offsets.tolist()))]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 2)

    def _shares_of_gradients(self) -> Any:
        """Return stretches of gradients to add to those of the step: from, to, how many."""
        memory, first = self.places.memory, self._phases.shared + self.program.first_gradient
        found = [
            (memory.address(first + at), memory.address(self.places.gradients + start), count)
            for at, start, count in (() if self.alone else self._stretches())
        ]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 3)
