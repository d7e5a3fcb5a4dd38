"""Kernels that compute a formula on each of many operands: over samples, or over rows of one number each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import (
    broadcast_doubles,
    gather_doubles,
    indices_below,
    load_doubles,
    load_offsets,
    masked_load_doubles,
    masked_store_doubles,
    splat,
    store_doubles,
)
from autograd.compiled.backends.llvm.emit.vector_math import interleaved_vector_math, vector_math
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.program.formula import Formula


@dataclass(frozen=True)
class AccessPattern:
    """The way in which a kernel finds an operand.

    Attributes:
        buffer: SHARED or PER_SAMPLE.
        pattern: "contiguous", "strided", "gathered" (from a list of offsets), or "broadcast" (one number for all rows).
    """

    buffer: Name
    pattern: str


def over_samples(
    formula: Formula,
    operands: Sequence[AccessPattern],
    lanes: VectorType,
    result: Name = PER_SAMPLE,
    rows_at_once: int = 1,
) -> KernelBuilder:
    """Return a kernel along the samples of each row, one row after the other; its results are contiguous rows.

    Fields: number of rows; number of samples; then for each operand its start and the stride to the next row, or the
    address of a list of starts; then the start of each result.

    Args:
        formula: in terms of the rules that the processor has.
        operands: "strided" or "gathered".
        lanes: the type of vectors in memory.
        result: the buffer of the results.
        rows_at_once: of which the number of rows is a multiple, computed side by side.
    """
    ir, kind = KernelBuilder(), lanes.kind
    count, samples = ir.field(0), ir.field(1)
    starts, at = load_operand_fields(ir, operands, 2)
    outs = [ir.field(at + i) for i in range(len(formula.outputs))]

    def at_row(row: Name) -> tuple[list[tuple[Name, Name]], list[Name]]:
        """Emit the address of each operand of a row, and what it is if it is shared; and the address of each result."""
        addresses = []
        for operand, (start, stride) in zip(operands, starts, strict=True):
            gathered = operand.pattern == "gathered"
            offset = ir.offset_in(start, row) if gathered else ir.add(start, ir.mul(row, stride))
            addresses.append(ir.gep(kind, operand.buffer, offset))
        scalars = [
            broadcast_doubles(ir, address, lanes) if operand.buffer == SHARED else ""
            for operand, address in zip(operands, addresses, strict=True)
        ]
        first = ir.mul(row, samples)
        targets = [ir.gep(kind, result, ir.add(out, first)) for out in outs]
        return list(zip(addresses, scalars, strict=True)), targets

    with ir.loop(0, count, rows_at_once) as rows:
        several = [at_row(ir.add(rows.index, n)) for n in range(rows_at_once)]
        with ir.loop(0, samples, lanes.width) as along:
            inputs = [
                [scalar or load_doubles(ir, ir.gep(kind, address, along.index), lanes) for address, scalar in sources]
                for sources, _ in several
            ]
            computed = interleaved_vector_math(ir, lanes, formula, inputs)
            for values, (_, targets) in zip(computed, several, strict=True):
                for value, target in zip(values, targets, strict=True):
                    store_doubles(ir, value, ir.gep(kind, target, along.index), lanes)
    return ir


def over_rows(formula: Formula, operands: Sequence[AccessPattern], result: Name, lanes: VectorType) -> KernelBuilder:
    """Return a kernel along rows of one number each; its results are contiguous, in the buffer `result`.

    Fields: number of rows; then for each operand its start, followed by the stride if it is strided, or the address of
    a list of offsets; then the start of each result.
    """
    ir, kind = KernelBuilder(), lanes.kind
    count = ir.field(0)
    starts, at = load_operand_fields(ir, operands, 1)
    places = [
        (ir.gep(kind, operand.buffer, start) if operand.pattern in ("broadcast", "contiguous") else start, stride)
        for operand, (start, stride) in zip(operands, starts, strict=True)
    ]
    targets = [ir.gep(kind, result, ir.field(at + i)) for i in range(len(formula.outputs))]
    _along_rows(ir, formula, operands, places, count, targets, lanes)
    return ir


def over_blocks(formula: Formula, operands: Sequence[AccessPattern], result: Name, lanes: VectorType) -> KernelBuilder:
    """Return the same for blocks of rows, in each of which operands are anew "contiguous" or "broadcast".

    Fields: number of blocks; rows of a block; then for each operand the address of a list of offsets, one for each
    block, or for each row if it is "gathered"; then the start of each result.
    """
    ir, kind = KernelBuilder(), lanes.kind
    count, length = ir.field(0), ir.field(1)
    lists = [ir.pointer_field(2 + i) for i in range(len(operands))]
    outs = [ir.field(2 + len(operands) + i) for i in range(len(formula.outputs))]
    with ir.loop(0, count) as blocks:
        first = ir.mul(blocks.index, length)
        places = [
            (
                ir.gep("i32", offsets, first)
                if operand.pattern == "gathered"
                else ir.gep(kind, operand.buffer, ir.offset_in(offsets, blocks.index)),
                "",
            )
            for operand, offsets in zip(operands, lists, strict=True)
        ]
        targets = [ir.gep(kind, result, ir.add(out, first)) for out in outs]
        _along_rows(ir, formula, operands, places, length, targets, lanes)
    return ir


def _along_rows(
    ir: KernelBuilder,
    formula: Formula,
    operands: Sequence[AccessPattern],
    places: Sequence[tuple[Name, Name]],
    count: Name,
    targets: Sequence[Name],
    lanes: VectorType,
) -> None:
    """Emit a formula along rows.

    Args:
        ir: the kernel.
        formula: in terms of the rules that the processor has.
        operands: how each is found.
        places: the address of each in its first row, or that of its list of offsets; or its start and its stride.
        count: number of rows.
        targets: the address of each result in its first row.
        lanes: the type of vectors in memory.
    """
    kind, whole = lanes.kind, lanes.of("i64")
    broadcast = [
        broadcast_doubles(ir, place, lanes) if operand.pattern == "broadcast" else ""
        for operand, (place, _) in zip(operands, places, strict=True)
    ]
    end = splat(ir, count, whole)
    with ir.loop(0, count, lanes.width) as rows:
        indices, mask = indices_below(ir, rows.index, end, lanes)
        inputs = []
        for operand, (place, stride), scalar in zip(operands, places, broadcast, strict=True):
            if scalar:
                inputs.append(scalar)
            elif operand.pattern == "contiguous":
                inputs.append(masked_load_doubles(ir, ir.gep(kind, place, rows.index), mask, lanes))
            else:
                if operand.pattern == "gathered":
                    offsets = load_offsets(ir, ir.gep("i32", place, rows.index), mask, lanes)
                else:
                    spread = ir.assign(f"mul {whole} {indices}, {splat(ir, stride, whole)}")
                    offsets = ir.assign(f"add {whole} {spread}, {splat(ir, place, whole)}")
                inputs.append(gather_doubles(ir, operand.buffer, offsets, mask, lanes))
        for value, target in zip(vector_math(ir, lanes, formula, inputs, mask), targets, strict=True):
            masked_store_doubles(ir, value, ir.gep(kind, target, rows.index), mask, lanes)


def scatter(kind: str) -> KernelBuilder:
    """Return a kernel that copies contiguous numbers of the shared buffer to strided places there.

    Fields: count, start, start of the copies, stride of the copies.
    """
    ir = KernelBuilder()
    count, start, target, stride = (ir.field(i) for i in range(4))
    with ir.loop(0, count) as loop:
        number = ir.assign(f"load {kind}, ptr {ir.gep(kind, SHARED, ir.add(start, loop.index))}")
        address = ir.gep(kind, SHARED, ir.add(target, ir.mul(loop.index, stride)))
        ir.emit(f"store {kind} {number}, ptr {address}")
    return ir


def load_operand_fields(
    ir: KernelBuilder, operands: Sequence[AccessPattern], first: int
) -> tuple[list[tuple[Name, Name]], int]:
    """Load the fields of all operands, a start or an address and perhaps a stride; return the number of the next."""
    loaded: list[tuple[Name, Name]] = []
    for operand in operands:
        start = ir.pointer_field(first) if operand.pattern == "gathered" else ir.field(first)
        strided = operand.pattern == "strided"
        loaded.append((start, ir.field(first + 1) if strided else ""))
        first += 2 if strided else 1
    return loaded, first
