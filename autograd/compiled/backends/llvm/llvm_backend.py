"""Backend that runs programs as native code: their segments become calls of kernels, compiled by LLVM."""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.vector_type import BYTES, KIND_OF, VectorType
from autograd.compiled.backends.llvm.functions.native_function import (
    CACHE_LINE,
    ProgramMemory,
    function_in_memory,
    scalar_function,
)
from autograd.compiled.backends.llvm.functions.one_sample import one_sample_function
from autograd.compiled.backends.llvm.functions.scalar_code import is_small, opaque_rows
from autograd.compiled.backends.llvm.jit.host_processor import NativeCodeError
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.jit.python_callbacks import call_native
from autograd.compiled.backends.llvm.lowering.instruction_table import InstructionTable, instruction_runner
from autograd.compiled.backends.llvm.lowering.lower_program import Relocations, buffer_sizes, lower_program
from autograd.compiled.program.program import Program
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import Backend, OneSample, Place
from autograd.compiled.runtime.buffers import Buffers, set_literals, set_parameters
from autograd.compiled.runtime.native_address import CSignature, NativeAddress

__all__ = ["LlvmBackend", "LlvmBuffers", "NativeCodeError", "aligned", "warn_of_fallback"]

MOST_BYTES = 2**21  # per sample: more than a usual second-level cache, since weights are then read less often
MOST_VECTORS = 32  # of samples at once: more of them gain nothing


class LlvmBackend:
    """Native code for the processor at hand, by LLVM.

    Args:
        numpy: the backend that has strict buffers, and runs programs of which there can be no native code.
        falls_back: whether it may run these; else they are an error.

    Raises:
        NativeCodeError: if there can be no native code at all.
    """

    name = "llvm"
    single = True

    def __init__(self, numpy: Backend, falls_back: bool = False) -> None:
        self._numpy, self._falls_back = numpy, falls_back
        instruction_runner()  # as installed is not the same as works

    def buffers(self, program: Program, columns: int, dtype: str) -> Buffers:
        """See `Backend.buffers`."""
        try:
            return LlvmBuffers(program, columns, dtype)
        except NativeCodeError as error:
            if not self._falls_back:
                raise
            warn_of_fallback(error)
            return self._numpy.buffers(program, columns, dtype)

    def one_sample(self, program: Program, dtype: str, results: Sequence[Place | None]) -> OneSample | None:
        """See `Backend.one_sample`."""
        try:
            return one_sample_function(program, dtype, results) if program.single and is_small(program) else None
        except NativeCodeError:
            if not self._falls_back:
                raise
            return None

    def address(
        self, program: Program, dtype: str, results: Sequence[Place | None], signature: CSignature
    ) -> NativeAddress:
        """See `Backend.address`."""
        if opaque := opaque_rows(program):
            raise RuntimeError(
                f"a function with an address does without Python, which computes the row {opaque[0]!r} that this one "
                "calls: write the value of the row in terms of other rows"
            )
        if is_small(program):
            return scalar_function(program, dtype, results, signature)
        buffers = LlvmBuffers(program, 1, dtype)
        return function_in_memory(program, dtype, results, signature, buffers.memory(), buffers.set_shared)

    def strict_buffers(self, program: Program, columns: int, dtype: str) -> Buffers:
        """See `Backend.strict_buffers`."""
        return self._numpy.strict_buffers(program, columns, dtype)

    def columns(self, program: Program, samples: int, dtype: str) -> int:
        """Return how many samples to compute at once: whole vectors, in blocks of one size within the cache."""
        width = jit_compiler().width
        vectors = -(-max(samples, 1) // width)
        most = max(MOST_BYTES // (BYTES[KIND_OF[dtype]] * max(program.sample_size, 1)) // width, 1)
        fewest = -(-vectors // min(most, MOST_VECTORS))
        # A few more blocks, if fewer columns then stay empty.
        blocks = min(range(fewest, 2 * fewest + 1), key=lambda blocks: blocks * -(-vectors // blocks))
        return width * -(-vectors // blocks)


class LlvmBuffers:
    """Buffers that native code computes, see `Buffers`.

    Args:
        program: what to run.
        columns: number of samples; 1 for a program made for one sample, else whole vectors.
        dtype: "float64" or "float32".
        memory: the numbers of both buffers; None for new ones.
        relocated: rows of the two buffers that are elsewhere.

    Attributes:
        instructions: those of each phase.
    """

    def __init__(
        self,
        program: Program,
        columns: int,
        dtype: str,
        memory: tuple[Any, Any] | None = None,
        relocated: Relocations = ((), ()),
    ) -> None:
        self.program, self.columns = program, columns
        self._lanes = VectorType(jit_compiler().width, KIND_OF[dtype])
        self.shared, numbers = memory or (aligned(count, dtype) for count in buffer_sizes(program, columns))
        self.per_sample = numbers[: program.sample_size * columns].reshape(-1, columns)
        self._sizes, self._addresses = (self.shared.size, numbers.size), (self.shared.ctypes.data, numbers.ctypes.data)
        set_literals(self, program)
        self._sums = as_slice(program.sums) if program.sums.size else None
        self.instructions = self.lower(relocated)
        self._run = instruction_runner()

    def lower(self, relocated: Relocations) -> list[InstructionTable]:
        """Return the instructions of each phase, for rows that are elsewhere."""
        context = lower_program(self.program, self.columns, self._lanes, relocated)
        assert context.shared_size <= self._sizes[0] and context.per_sample_size <= self._sizes[1]
        jit_compiler().addresses(list(context.kernels))  # at once: to link many takes as long as one
        return [InstructionTable(phase, context.lists) for phase in context.phases]

    def memory(self) -> ProgramMemory:
        """Return what each call of the program from C begins with, after `set_shared`."""
        phases = [(table.address, table.count) for table in self.instructions[1:]]
        runner = ctypes.cast(self._run, ctypes.c_void_p).value or 0
        return ProgramMemory(self.shared, self._sizes[1], phases, runner, self)

    def set_shared(self) -> None:
        """Compute the numbers that depend on parameters alone, at the present numbers of these."""
        numbers, wanted = [value._data for value in self.program.parameters], self.program.n_wanted
        set_parameters(self, self.program, numbers[:wanted], numbers[wanted:])
        self.before()

    def before(self) -> None:
        """See `Buffers.before`."""
        if self._sums is not None:
            self.shared[self._sums] = 0.0
        self._run_phase(0)

    def during(self) -> None:
        """See `Buffers.during`."""
        self._run_phase(1)

    def after(self) -> None:
        """See `Buffers.after`."""
        self._run_phase(2)

    def _run_phase(self, phase: int) -> None:
        table = self.instructions[phase]
        if table.calls_python:
            call_native(self._run, table.address, table.count, *self._addresses)
        elif table.count:
            self._run(table.address, table.count, *self._addresses)


def aligned(count: int, dtype: Any) -> Any:
    """Return an array of zeros that starts on a line of the cache."""
    size = numpy.dtype(dtype).itemsize
    room = numpy.zeros(max(count, 1) * size + 2 * CACHE_LINE, dtype=numpy.uint8)
    start = -room.ctypes.data % CACHE_LINE
    return room[start : start + max(count, 1) * size].view(dtype)


def warn_of_fallback(error: NativeCodeError) -> None:
    """Say, once in a process, that NumPy runs what native code was wanted for."""
    warnings.warn(f"NumPy runs what is compiled: {error}", RuntimeWarning, stacklevel=1)
