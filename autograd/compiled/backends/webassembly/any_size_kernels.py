"""Kernels of dense blocks of any size, and of sums over samples: those of `kernels.js`, on vectors.

Their fields are the same. A tile of sums stays in registers; sizes are fields, so that one kernel serves all networks.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import broadcast, load, store
from autograd.compiled.backends.llvm.emit.vector_math import multiply_add
from autograd.compiled.backends.llvm.emit.vector_type import VectorType

UNITS, VECTORS = 4, 2  # of a tile of a dense block
GRADIENTS, INPUTS = 4, 2  # of a tile of the gradients of its weights
ROWS = 4  # of a tile of totals


def dense(lanes: VectorType) -> KernelBuilder:
    """Return a kernel of weighted sums; the number of columns is a multiple of `VECTORS` vectors."""
    ir, kind = KernelBuilder(), lanes.kind
    units, inputs, columns = (ir.field(i) for i in range(3))
    xs, weights, unit_stride, input_stride, out = ir.pointer_field(3), *(ir.field(i) for i in range(4, 8))
    for unit, height in _tiles(ir, units, UNITS):
        rows = [ir.add(weights, ir.mul(ir.add(unit, m), unit_stride)) for m in range(height)]
        with ir.loop(0, columns, VECTORS * lanes.width) as along:
            with ir.loop(0, inputs, 1, [lanes] * (height * VECTORS)) as loop:
                x = ir.gep(kind, PER_SAMPLE, ir.add(ir.offset_in(xs, loop.index), along.index))
                vectors = [load(ir, ir.gep(kind, x, v * lanes.width), lanes) for v in range(VECTORS)]
                step = ir.mul(loop.index, input_stride)
                added = []
                for m, row in enumerate(rows):
                    weight = broadcast(ir, ir.gep(kind, SHARED, ir.add(row, step)), lanes)
                    sums = loop.carried[m * VECTORS : (m + 1) * VECTORS]
                    added += [multiply_add(ir, weight, x, total, lanes) for x, total in zip(vectors, sums, strict=True)]
                loop.carried = added
            for m in range(height):
                row = ir.add(ir.add(out, ir.mul(ir.add(unit, m), columns)), along.index)
                for v, total in enumerate(loop.carried[m * VECTORS : (m + 1) * VECTORS]):
                    store(ir, total, ir.gep(kind, PER_SAMPLE, ir.add(row, v * lanes.width)), lanes)
    return ir


def outer(lanes: VectorType) -> KernelBuilder:
    """Return a kernel that adds products of gradients and inputs, summed over samples."""
    ir, kind = KernelBuilder(), lanes.kind
    units, inputs, columns = (ir.field(i) for i in range(3))
    gradients, xs, sums, unit_stride, input_stride = *map(ir.pointer_field, (3, 4)), *map(ir.field, (5, 6, 7))
    for unit, height in _tiles(ir, units, GRADIENTS):
        rows = _rows(ir, gradients, unit, height, kind)
        for i, length in _tiles(ir, inputs, INPUTS):
            others = _rows(ir, xs, i, length, kind)
            with ir.loop(0, columns, lanes.width, [lanes] * (height * length)) as loop:
                left, right = (
                    [load(ir, ir.gep(kind, row, loop.index), lanes) for row in part] for part in (rows, others)
                )
                pairs = [(x, y) for x in left for y in right]
                loop.carried = [
                    multiply_add(ir, x, y, total, lanes) for (x, y), total in zip(pairs, loop.carried, strict=True)
                ]
            totals = iter(horizontal_sums(ir, loop.carried, lanes))
            for m in range(height):
                row = ir.add(sums, ir.mul(ir.add(unit, m), unit_stride))
                for n in range(length):
                    _add(ir, ir.add(row, ir.mul(ir.add(i, n), input_stride)), next(totals), kind)
    return ir


def total(lanes: VectorType) -> KernelBuilder:
    """Return a kernel that adds rows, summed over samples."""
    ir, kind = KernelBuilder(), lanes.kind
    count, columns, xs, sums = *map(ir.field, (0, 1)), *map(ir.pointer_field, (2, 3))
    for row, height in _tiles(ir, count, ROWS):
        rows = _rows(ir, xs, row, height, kind)
        with ir.loop(0, columns, lanes.width, [lanes] * height) as loop:
            loop.carried = [
                ir.assign(f"fadd {lanes} {before}, {load(ir, ir.gep(kind, address, loop.index), lanes)}")
                for before, address in zip(loop.carried, rows, strict=True)
            ]
        for m, found in enumerate(horizontal_sums(ir, loop.carried, lanes)):
            _add(ir, ir.offset_in(sums, ir.add(row, m)), found, kind)
    return ir


def _tiles(ir: KernelBuilder, count: Name, most: int) -> Iterator[tuple[Name, int]]:
    """Yield the start of tiles of `most`, then of the rest one by one, while the body of their loop is built."""
    whole = ir.mul(ir.assign(f"sdiv i64 {count}, {most}"), most)
    with ir.when(ir.assign(f"icmp sgt i64 {whole}, 0")), ir.loop(0, whole, most) as loop:
        yield loop.index, most
    with ir.when(ir.assign(f"icmp slt i64 {whole}, {count}")), ir.loop(whole, count) as loop:
        yield loop.index, 1


def _rows(ir: KernelBuilder, offsets: Name, first: Name, count: int, kind: str) -> list[Name]:
    """Return the addresses of some rows of a list."""
    return [ir.gep(kind, PER_SAMPLE, ir.offset_in(offsets, ir.add(first, n))) for n in range(count)]


def _add(ir: KernelBuilder, offset: Name, number: Name, kind: str) -> None:
    """Emit the addition of a number to one that all samples share."""
    address = ir.gep(kind, SHARED, offset)
    before = ir.assign(f"load {kind}, ptr {address}")
    ir.emit(f"store {kind} {ir.assign(f'fadd {kind} {before}, {number}')}, ptr {address}")
