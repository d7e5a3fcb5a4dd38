"""A program of the training loop: its instructions from the first place of the parameters to the second, and back."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.llvm.llvm_backend import LlvmBuffers
from autograd.compiled.backends.llvm.lowering.lower_program import room_needed
from autograd.compiled.backends.llvm.training.parameter_buffers import Arena
from autograd.compiled.program.program import Program


class LoopProgram:
    """Tables in the memory of the loop, and for both directions the instructions that compute them.

    Args:
        program: what to run.
        columns: of the table of samples.
        memory: where the tables stand.

    Attributes:
        shared, table: where the tables start.
    """

    def __init__(self, program: Program, columns: int, memory: Arena) -> None:
        self.memory = memory
        self._program, self._columns = program, columns
        self._sizes = room_needed(program, columns)
        self.shared, self.table = memory.take(self._sizes[0]), memory.take(self._sizes[1])

    def prepare(self, moved: list[Any]) -> int:
        """Write the instructions; return the address of the table that says where they are.

        Args:
            moved: for both directions the rows that stand elsewhere, see `instructions`.
        """
        parts = [self.memory.part(at, size) for at, size in zip((self.shared, self.table), self._sizes, strict=True)]
        self.buffers = LlvmBuffers(self._program, self._columns, "float64", (parts[0], parts[1]), moved[0])
        self._kept = [self.buffers.phases, self.buffers.instructions(moved[1])]
        # [directions][phases][address, how many instructions]
        self._where = numpy.array([[phase[:2] for phase in phases] for phases in self._kept], dtype=numpy.int64)
        address: int = self._where.ctypes.data
        return address
