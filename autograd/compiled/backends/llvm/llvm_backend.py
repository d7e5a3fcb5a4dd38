"""Programs run natively: the segments of a program become calls of kernels, each with the fields that say where."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.llvm.jit.jit_compiler import processor, runner
from autograd.compiled.backends.llvm.lowering.lower_program import instructions, room_needed
from autograd.compiled.program.program import Program
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.buffers import Buffers

MOST_BYTES = 2**21  # of a table of samples: beyond a usual second-level cache, since weights are then read less often
MOST_VECTORS = 32  # of samples at once: more of them gain nothing


class LlvmBackend:
    """Native code for the processor at hand, by LLVM.

    Args:
        strict: the backend that has strict buffers.
    """

    name = "llvm"
    single = True

    def __init__(self, strict: Backend) -> None:
        self._strict = strict

    def buffers(self, program: Program, columns: int, dtype: str) -> LlvmBuffers:
        """See `Backend.buffers`."""
        return LlvmBuffers(program, columns, dtype)

    def strict_buffers(self, program: Program, columns: int, dtype: str) -> Buffers:
        """See `Backend.strict_buffers`."""
        return self._strict.strict_buffers(program, columns, dtype)

    def columns(self, program: Program, samples: int) -> int:
        """Return how many samples to compute at once: whole vectors, evenly shared out, within the cache."""
        width = processor().vector_bytes // 8
        vectors = -(-max(samples, 1) // width)
        most = max(MOST_BYTES // (8 * max(program.sample_size, 1)) // width, 1)
        fewest = -(-vectors // min(most, MOST_VECTORS))
        # A few more blocks, if fewer columns then stay empty.
        blocks = min(range(fewest, 2 * fewest + 1), key=lambda blocks: blocks * -(-vectors // blocks))
        return width * -(-vectors // blocks)


class LlvmBuffers:
    """Buffers that native code computes, see `Buffers`.

    Args:
        program: what to run.
        samples: how many columns; one for a program made for one sample, else whole vectors.
        dtype: "float64" or "float32".
        memory: the numbers of both tables; None for new ones.
        moved: rows of the two tables that stand elsewhere, see `instructions`.
    """

    def __init__(
        self, program: Program, samples: int, dtype: str, memory: tuple[Any, Any] | None = None, moved: Any = ((), ())
    ) -> None:
        self.program, self.samples = program, samples
        self._kind = "double" if dtype == "float64" else "float"
        shared, table = memory or (aligned(count, dtype) for count in room_needed(program, samples))
        self.shared = shared
        self.per_sample = table[: program.sample_size * samples].reshape(-1, samples)
        self._whole_table = table
        for row, number in program.literals:
            self.shared[row] = number
        self._sums = as_slice(program.sums)
        self.phases = self.instructions(moved)
        self._addresses = (self.shared.ctypes.data, self._whole_table.ctypes.data)
        self._run = runner()

    def instructions(self, moved: Any) -> list[tuple[int, int, Any]]:
        """Return, for each phase, where its instructions are, how many, and what keeps them there."""
        plan = instructions(self.program, self.samples, self._kind, processor().vector_bytes // 8, moved)
        assert plan.shared_count <= self.shared.size and plan.sample_count <= self._whole_table.size
        return [self._prepared(phase, plan.lists) for phase in plan.phases]

    def _prepared(self, instructions: Any, lists: Any) -> tuple[int, int, Any]:
        addresses = processor().addresses([code for code, _ in instructions])
        fields = numpy.array([number for _, numbers in instructions for number in numbers], dtype=numpy.int64)
        table = numpy.zeros((len(instructions), 2), dtype=numpy.int64)
        at = 0
        for i, (address, (_, numbers)) in enumerate(zip(addresses, instructions, strict=True)):
            table[i] = address, fields.ctypes.data + 8 * at
            at += len(numbers)
        return table.ctypes.data, len(table), (table, fields, lists)

    def before(self) -> None:
        """Compute what depends on parameters alone, and start the sums over samples at 0."""
        self.shared[self._sums] = 0.0
        self._go(0)

    def during(self) -> None:
        """Compute what depends on samples, and add to the sums."""
        self._go(1)

    def after(self) -> None:
        """Compute what depends on the sums."""
        self._go(2)

    def _go(self, phase: int) -> None:
        address, count, _ = self.phases[phase]
        if count:
            self._run(address, count, *self._addresses)


def aligned(count: int, dtype: Any) -> Any:
    """Return an array of zeros that starts on a line of the cache."""
    size = numpy.dtype(dtype).itemsize
    room = numpy.zeros(max(count, 1) * size + 128, dtype=numpy.uint8)
    start = -room.ctypes.data % 64
    return room[start : start + max(count, 1) * size].view(dtype)
