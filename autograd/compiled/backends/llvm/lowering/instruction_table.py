"""Instructions in memory, and the native function that runs them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, IRBuilder
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.lowering.lowering_context import Instruction, InstructionRun


class InstructionTable:
    """The instructions of a phase: of each the address of its kernel's machine code, and the address of its fields.

    Args:
        instructions: of the phase.
        lists: arrays whose addresses are in fields, kept alive.

    Attributes:
        address, count: of the instructions.
        calls_python: whether one of them does, for which `call_native` is there.
    """

    def __init__(self, instructions: Sequence[Instruction | InstructionRun], lists: Sequence[Any]) -> None:
        alone = [part for part in instructions if not isinstance(part, InstructionRun)]
        runs = [part for part in instructions if isinstance(part, InstructionRun)]
        kernels = list(dict.fromkeys([*(kernel for kernel, _ in alone), *(k for run in runs for k in run.kernels)]))
        address_of = dict(zip(kernels, jit_compiler().addresses(kernels), strict=True))
        fields = numpy.array([number for _, numbers in alone for number in numbers], dtype=numpy.int64)
        table = numpy.zeros((len(alone) + sum(run.sequence.size for run in runs), 2), dtype=numpy.int64)
        first, at = 0, fields.ctypes.data
        for part in instructions:
            if isinstance(part, InstructionRun):
                part.fill(table[first : first + part.sequence.size], address_of)
                first += part.sequence.size
            else:
                kernel, numbers = part
                table[first] = address_of[kernel], at
                first, at = first + 1, at + 8 * len(numbers)
        self.address, self.count = table.ctypes.data, len(table)
        self.calls_python = any(kernel.python_rules for kernel in kernels)
        self._kept = table, fields, runs, lists


@cache
def instruction_runner() -> Any:
    """Return the native function that runs a table: (address, count, shared buffer, per-sample buffer)."""
    ir = IRBuilder(["ptr %instructions", "i64 %count", f"ptr {SHARED}", f"ptr {PER_SAMPLE}"])
    with ir.when(ir.assign("icmp sgt i64 %count, 0")), ir.loop(0, "%count") as loop:
        instruction = ir.gep("{ ptr, ptr }", "%instructions", loop.index)
        kernel = ir.assign(f"load ptr, ptr {instruction}, align 8")
        fields_at = ir.assign(f"getelementptr ptr, ptr {instruction}, i64 1")
        fields = ir.assign(f"load ptr, ptr {fields_at}, align 8")
        ir.emit(f"call void {kernel}(ptr {SHARED}, ptr {PER_SAMPLE}, ptr {fields})")
    (address,) = jit_compiler().addresses([ir])
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)(address)
