"""Programs behind an address: small ones as straight-line code, others as kernels on memory of each call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import load_doubles, store_doubles
from autograd.compiled.backends.llvm.emit.vector_type import KIND_OF, VectorType
from autograd.compiled.backends.llvm.functions.c_function import CONTEXT, CFunction
from autograd.compiled.backends.llvm.functions.scalar_code import SCALAR, ScalarCode, load_numbers
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Place
from autograd.compiled.runtime.native_address import CSignature, NativeAddress

ALLOCATE, FREE = "chainrule_allocate", "chainrule_free"
CACHE_LINE = 64  # bytes of the processor's cache, on which buffers begin


class ProgramMemory(NamedTuple):
    """A program in buffers, whose shared numbers are those that every call begins with.

    Attributes:
        shared: the shared buffer, an array, after the first phase.
        per_sample: how many numbers the buffer of samples holds.
        phases: address and number of the instructions of the two phases to run.
        runner: address of what runs instructions.
        kept: what the addresses need to stay alive.
    """

    shared: Any
    per_sample: int
    phases: Sequence[tuple[int, int]]
    runner: int
    kept: Any


def scalar_function(
    program: Program, dtype: str, results: Sequence[Place | None], signature: CSignature
) -> NativeAddress:
    """Return the address of a small program; its context is an array of the parameters' numbers.

    Args:
        program: one for a single sample.
        dtype: "float64" or "float32", the precision of the computation.
        results: where the numbers to return are; None for one that is 0 always.
        signature: of the function.
    """

    def body(ir: IRBuilder, inputs: Sequence[Name], context: Name) -> list[Name]:
        parameters = load_numbers(ir, context, len(program.parameters))
        return ScalarCode(ir, program, dtype, inputs, parameters).results(results)

    numbers = numpy.empty(len(program.parameters))

    def update() -> None:
        numbers[:] = [value._data for value in program.parameters]

    return _address_of(CFunction(signature, program.choices, body), signature, numbers.ctypes.data, update, numbers)


def function_in_memory(
    program: Program,
    dtype: str,
    results: Sequence[Place | None],
    signature: CSignature,
    memory: ProgramMemory,
    update: Callable[[], None],
) -> NativeAddress:
    """Return the address of a program of any size; its context is the addresses of shared numbers and instructions.

    Args:
        program, dtype, results, signature: as those of `scalar_function`.
        memory: the program in buffers.
        update: computes the shared numbers of these anew.
    """
    lanes = VectorType(1, KIND_OF[dtype])
    shared_bytes = -(-memory.shared.nbytes // CACHE_LINE) * CACHE_LINE
    room = shared_bytes + memory.per_sample * lanes.align
    fields = numpy.array([memory.shared.ctypes.data, memory.runner, *(address for address, _ in memory.phases)])

    def body(ir: IRBuilder, inputs: Sequence[Name], context: Name) -> list[Name]:
        template, runner, *tables = (
            ir.assign(f"load ptr, ptr {ir.gep('ptr', context, i)}, align 8") for i in range(len(fields))
        )
        block = ir.call("ptr", ALLOCATE, ("i64", str(room + CACHE_LINE)))
        start = ir.assign(f"ptrtoint ptr {block} to i64")
        shared = ir.gep("i8", block, ir.assign(f"urem i64 {ir.assign(f'sub i64 0, {start}')}, {CACHE_LINE}"))
        rows = {False: shared, True: ir.gep("i8", shared, shared_bytes)}
        ir.declarations.add("declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
        ir.emit(f"call void @llvm.memcpy.p0.p0.i64(ptr {shared}, ptr {template}, i64 {memory.shared.nbytes}, i1 false)")
        for row, name in enumerate(inputs):
            store_doubles(ir, name, ir.gep(lanes.kind, rows[True], row), lanes)
        for per_sample, row in program.seeds:
            store_doubles(ir, SCALAR.constant(1.0), ir.gep(lanes.kind, rows[per_sample], row), lanes)
        for table, (_, count) in zip(tables, memory.phases, strict=True):
            ir.emit(f"call void {runner}(ptr {table}, i64 {count}, ptr {shared}, ptr {rows[True]})")
        found = [
            SCALAR.constant(0.0)
            if place is None
            else load_doubles(ir, ir.gep(lanes.kind, rows[place[0]], place[1]), lanes)
            for place in results
        ]
        ir.declarations.add(f"declare void @{FREE}(ptr)")
        ir.emit(f"call void @{FREE}(ptr {block})")
        return found

    function = CFunction(signature, program.choices, body)
    return _address_of(function, signature, fields.ctypes.data, update, (fields, memory))


def _address_of(
    function: CFunction, signature: CSignature, context: int, update: Callable[[], None], kept: Any
) -> NativeAddress:
    allocator = {
        symbol: ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0
        for symbol, name in ((ALLOCATE, "PyMem_RawMalloc"), (FREE, "PyMem_RawFree"))  # which need no interpreter
    }
    address, variable, engine = jit_compiler().separate(function, CONTEXT, allocator)
    ctypes.c_void_p.from_address(variable).value = context
    update()
    return NativeAddress.of(address, signature, update, (engine, kept))
