"""Kernels of sums: of terms, or products of two factors, that are anywhere; and of rows over samples."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import (
    gather_doubles,
    indices_below,
    load,
    load_doubles,
    load_offsets,
    masked_load_doubles,
    splat,
    store_doubles,
)
from autograd.compiled.backends.llvm.emit.vector_math import multiply_add
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern, load_operand_fields
from autograd.compiled.backends.llvm.kernels.tiling import tile_loops

ROWS = 8  # of a tile of totals


def over_samples(factors: int, lanes: VectorType) -> KernelBuilder:
    """Return a kernel of sums of terms, or of products of two factors, for each sample.

    Fields: number of sums, of terms, of samples; for each factor the address of a list of starts; start of the results.
    """
    ir, kind = KernelBuilder(), lanes.kind
    count, terms, samples = ir.field(0), ir.field(1), ir.field(2)
    lists = [ir.pointer_field(3 + i) for i in range(factors)]
    out = ir.field(3 + factors)
    with ir.loop(0, count) as sums:
        first = ir.mul(sums.index, terms)
        with ir.loop(0, samples, lanes.width) as columns:
            with ir.loop(0, terms, 1, [lanes.registers]) as loop:
                values = []
                for address in lists:
                    start = ir.offset_in(address, ir.add(first, loop.index))
                    values.append(load_doubles(ir, ir.gep(kind, PER_SAMPLE, ir.add(start, columns.index)), lanes))
                loop.carried = [_added(ir, values, loop.carried[0], lanes.registers)]
            target = ir.add(ir.add(out, ir.mul(sums.index, samples)), columns.index)
            store_doubles(ir, loop.carried[0], ir.gep(kind, PER_SAMPLE, target), lanes)
    return ir


def over_terms(factors: Sequence[AccessPattern], result: Name, lanes: VectorType) -> KernelBuilder:
    """Return a kernel of sums of terms, or of products of two factors, of one number each.

    Fields: number of sums, of terms; for each factor the address of a list of offsets if it is gathered, else its start
    and the stride to the next sum; start of the results.

    Args:
        factors: "gathered", or "strided" from sum to sum, with contiguous terms.
        result: the buffer of the results.
        lanes: the type of vectors in memory.
    """
    ir, kind = KernelBuilder(), lanes.kind
    count, terms = ir.field(0), ir.field(1)
    starts, at = load_operand_fields(ir, factors, 2)
    out = ir.field(at)
    end = splat(ir, terms, lanes.of("i64"))
    with ir.loop(0, count) as sums:
        first = ir.mul(sums.index, terms)
        with ir.loop(0, terms, lanes.width, [lanes.registers]) as loop:
            _, mask = indices_below(ir, loop.index, end, lanes)
            values = []
            for factor, (start, stride) in zip(factors, starts, strict=True):
                if factor.pattern == "gathered":
                    offsets = load_offsets(ir, ir.gep("i32", start, ir.add(first, loop.index)), mask, lanes)
                    values.append(gather_doubles(ir, factor.buffer, offsets, mask, lanes))
                else:
                    place = ir.add(ir.add(start, ir.mul(sums.index, stride)), loop.index)
                    values.append(masked_load_doubles(ir, ir.gep(kind, factor.buffer, place), mask, lanes))
            loop.carried = [_added(ir, values, loop.carried[0], lanes.registers)]
        (scalar,) = horizontal_sums(ir, loop.carried, lanes.registers)
        if kind != lanes.computed:
            scalar = ir.assign(f"fptrunc {lanes.computed} {scalar} to {kind}")
        ir.emit(f"store {kind} {scalar}, ptr {ir.gep(kind, result, ir.add(out, sums.index))}")
    return ir


def totals(rows: int, lanes: VectorType) -> KernelBuilder:
    """Return a kernel that adds, to a number of the shared buffer for each row, the sum of the row over samples.

    Fields: number of samples; start of the rows and the stride to the next; the same of the sums.
    """
    ir, kind = KernelBuilder(), lanes.kind
    samples, start, stride, sums, sum_stride = (ir.field(i) for i in range(5))
    for row, height in tile_loops(ir, rows, ROWS):
        addresses = ir.rows(kind, PER_SAMPLE, start, stride, row, height)
        with ir.loop(0, samples, lanes.width, [lanes] * height) as loop:
            added = []
            for before, address in zip(loop.carried, addresses, strict=True):
                loaded = load(ir, ir.gep(kind, address, loop.index), lanes)
                added.append(ir.assign(f"fadd {lanes} {before}, {loaded}"))
            loop.carried = added
        for m, total in enumerate(horizontal_sums(ir, loop.carried, lanes)):
            target = ir.gep(kind, SHARED, ir.add(sums, ir.mul(ir.add(row, m), sum_stride)))
            before = ir.assign(f"load {kind}, ptr {target}")
            ir.emit(f"store {kind} {ir.assign(f'fadd {kind} {before}, {total}')}, ptr {target}")
    return ir


def _added(ir: KernelBuilder, factors: list[Name], total: Name, lanes: VectorType) -> Name:
    if len(factors) == 2:
        return multiply_add(ir, factors[0], factors[1], total, lanes)
    return ir.assign(f"fadd {lanes} {total}, {factors[0]}")
