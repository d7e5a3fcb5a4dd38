"""Instructions in memory, and the native function that runs them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, IRBuilder
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.lowering.lowering_context import Instruction


class InstructionTable:
    """The instructions of a phase: of each the address of its kernel's machine code, and the address of its fields.

    Args:
        instructions: of the phase.
        lists: arrays whose addresses are in fields, kept alive.

    Attributes:
        address, count: of the instructions.
        calls_python: whether one of them does, for which `call_native` is there.
    """

    def __init__(self, instructions: Sequence[Instruction], lists: Sequence[Any]) -> None:
        kernels = jit_compiler().addresses([kernel for kernel, _ in instructions])
        fields = numpy.array([number for _, numbers in instructions for number in numbers], dtype=numpy.int64)
        table = numpy.zeros((len(instructions), 2), dtype=numpy.int64)
        at = 0
        for i, (kernel, (_, numbers)) in enumerate(zip(kernels, instructions, strict=True)):
            table[i] = kernel, fields.ctypes.data + 8 * at
            at += len(numbers)
        self.address, self.count = table.ctypes.data, len(table)
        self.calls_python = any(kernel.python_rules for kernel, _ in instructions)
        self._kept = table, fields, lists


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
