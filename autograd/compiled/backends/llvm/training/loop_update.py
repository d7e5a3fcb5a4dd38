"""The update in the training loop: its program, from the first place of the parameters to the second and back."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.llvm.training.loop_fields import UpdateField
from autograd.compiled.backends.llvm.training.loop_program import LoopProgram
from autograd.compiled.backends.llvm.training.parameter_buffers import ParameterBuffers, whole
from autograd.compiled.training.update import UpdateProgram


class LoopUpdate:
    """The program of an update, all parameters of which are its samples.

    Args:
        update: the program.
        places: where parameters, gradients and states stand.
        remembers: whether it reads what is remembered, as all updates but the first do.
    """

    def __init__(self, update: UpdateProgram, places: ParameterBuffers, remembers: bool) -> None:
        self.update, self.places, program = update, places, update.program
        memory, self.count = places.memory, places.order.n_trained
        self._phases = LoopProgram(program, whole(self.count), memory)
        shared, table = self._phases.shared, self._phases.table
        common = [
            (row, 1, place - shared)
            for value, place in zip(update.common, places.common_states, strict=False)
            if value is not None and (row := update.row_of(value)) is not None
        ]
        moved = [
            (common, [(row, 1, place - table) for row, place in there.items()]) for there in self._moves(remembers)
        ]
        self.fields = numpy.zeros(len(UpdateField), dtype=numpy.int64)
        self.fields[UpdateField.PHASES] = self._phases.prepare(moved)
        copies = [
            (memory.address(shared + row), memory.address(place))
            for value, place, (own, row) in zip(update.common, places.common_states, update.state_rows, strict=False)
            if value is not None and not own
        ]
        self._copies = numpy.array(copies, dtype=numpy.int64).reshape(-1, 2)
        rows = {UpdateField.RATE: update.row_of(update.rate), UpdateField.NORM: update.row_of(update.norm)}
        self.needs_norm = rows[UpdateField.NORM] is not None
        for field, value in (
            (UpdateField.SHARED, memory.address(shared)),
            (UpdateField.TABLE, memory.address(table)),
            *((field, 0 if row is None else memory.address(shared + row)) for field, row in rows.items()),
            (UpdateField.NEW_0, memory.address(places.parameters[1])),
            (UpdateField.NEW_1, memory.address(places.parameters[0])),
            (UpdateField.COUNT, self.count),
            (UpdateField.COPIES, self._copies.ctypes.data),
            (UpdateField.N_COPIES, len(self._copies)),
        ):
            self.fields[field] = value

    def new_states(self) -> list[Any]:
        """Return what a first step remembers: for each number an array, or one for all."""
        buffers = self._phases.buffers
        return [
            buffers.per_sample[row, : self.count] if own else buffers.shared[row] for own, row in self.update.state_rows
        ]

    def _moves(self, remembers: bool) -> list[dict[int, int]]:
        """Return, for both directions, where the rows of the table stand."""
        update, places, found = self.update, self.places, []
        for old, new in ((0, 1), (1, 0)):
            there = {0: places.parameters[old], 1: places.gradients, update.new_row: places.parameters[new]}
            rows = iter(range(2, update.program.n_inputs))
            for value, states, (_, row) in zip(update.common, places.states, update.state_rows, strict=False):
                if remembers and value is None:
                    there[next(rows)], there[row] = states[old], states[new]
            found.append(there)
        return found
