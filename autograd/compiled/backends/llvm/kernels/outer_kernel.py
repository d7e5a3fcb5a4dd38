"""Kernels of the gradients of a dense block's weights: products of gradients and inputs, summed over samples.

Two forms. Vectors along samples: the lanes of each sum have to be added up at the end. Vectors along inputs: blocks of
inputs are transposed first, so that each lane holds one sum, as in memory; transposing costs as much as adding up
does for a few units, so it pays for many.
"""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums, transposed
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import add_first, load, splat, store
from autograd.compiled.backends.llvm.emit.vector_math import multiply_add
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape
from autograd.compiled.backends.llvm.kernels.tiling import tile_loops

UNITS, INPUTS = 4, 4  # of a tile along samples
BLOCK_UNITS, BLOCK_VECTORS = 8, 2  # of a tile along inputs
FEWEST_UNITS_FOR_BLOCKS = 32


def along_samples(shape: DenseShape, samples: int, lanes: VectorType, several: bool = False) -> KernelBuilder:
    """Return a kernel that adds, for each unit and input, the sum over samples of gradient times input.

    Fields: start of the gradients and the stride to the next; the same of the inputs; start of the sums. For several
    positions, over which it sums too, then their number, and the strides to the next of the gradients and the inputs.
    """
    ir, kind = KernelBuilder(), lanes.kind
    gradients, gradient_stride, xs, x_stride, sums = (ir.field(i) for i in range(5))
    positions = [ir.field(i) for i in range(5, 8)] if several else None
    for unit, height in tile_loops(ir, shape.units, UNITS):
        rows = ir.rows(kind, PER_SAMPLE, gradients, gradient_stride, unit, height)
        for i, length in tile_loops(ir, shape.inputs, INPUTS):
            columns = ir.rows(kind, PER_SAMPLE, xs, x_stride, i, length)
            totals = iter(_products(ir, rows, columns, positions, samples, lanes))
            for m in range(height):
                for n in range(length):
                    offset = ir.add(
                        ir.mul(ir.add(unit, m), shape.unit_stride), ir.mul(ir.add(i, n), shape.input_stride)
                    )
                    address = ir.gep(kind, SHARED, ir.add(sums, offset))
                    before = ir.assign(f"load {kind}, ptr {address}")
                    after = ir.assign(f"fadd {kind} {before}, {next(totals)}")
                    ir.emit(f"store {kind} {after}, ptr {address}")
    return ir


def _products(
    ir: KernelBuilder,
    rows: list[Name],
    columns: list[Name],
    positions: list[Name] | None,
    samples: int,
    lanes: VectorType,
) -> list[Name]:
    """Emit the sums over samples, and over positions, of the products of each row with each column."""
    kinds = [lanes] * (len(rows) * len(columns))

    def at_position(rows: list[Name], columns: list[Name], totals: list[Name] | None) -> list[Name]:
        with ir.loop(0, samples, lanes.width, kinds, totals) as loop:
            left, right = (
                [load(ir, ir.gep(lanes.kind, address, loop.index), lanes) for address in addresses]
                for addresses in (rows, columns)
            )
            pairs = zip(((x, y) for x in left for y in right), loop.carried, strict=True)
            loop.carried = [multiply_add(ir, x, y, total, lanes) for (x, y), total in pairs]
        return loop.carried

    if positions is None:
        return horizontal_sums(ir, at_position(rows, columns, None), lanes)
    count, *strides = positions
    with ir.loop(0, count, 1, kinds) as each:
        left, right = (
            [ir.gep(lanes.kind, address, ir.mul(each.index, stride)) for address in addresses]
            for addresses, stride in zip((rows, columns), strides, strict=True)
        )
        each.carried = at_position(left, right, each.carried)
    return horizontal_sums(ir, each.carried, lanes)


def along_inputs(shape: DenseShape, samples: int, lanes: VectorType) -> KernelBuilder:
    """Return a kernel that adds, for each unit and input, the sum over samples of gradient times input.

    Fields: start of the gradients and the stride to the next; the same of the inputs; start of the sums; start of
    scratch space in the per-sample buffer, for `BLOCK_VECTORS` vectors of inputs of all samples.
    """
    ir, block = KernelBuilder(), BLOCK_VECTORS * lanes.width
    xs, x_stride, sums, room = (ir.field(i) for i in range(2, 6))
    scratch = ir.gep(lanes.kind, PER_SAMPLE, room)

    def add_block(first: Name | int, lengths: list[int]) -> None:
        _transpose_block(ir, xs, x_stride, first, lengths, scratch, samples, lanes)
        _add_block(ir, shape, first, lengths, scratch, sums, samples, lanes)

    rest = shape.inputs % block
    for first, _ in tile_loops(ir, shape.inputs - rest, block):
        add_block(first, [lanes.width] * BLOCK_VECTORS)
    if rest:
        add_block(shape.inputs - rest, [min(lanes.width, rest - start) for start in range(0, rest, lanes.width)])
    return ir


def _transpose_block(
    ir: KernelBuilder,
    xs: Name,
    x_stride: Name,
    first: Name | int,
    lengths: list[int],
    scratch: Name,
    samples: int,
    lanes: VectorType,
) -> None:
    """Copy a few vectors of inputs, from `first` on, to the scratch space: [samples][inputs]."""
    kind, width = lanes.kind, lanes.width
    with ir.loop(0, samples, width) as loop:
        for v, length in enumerate(lengths):
            rows = []
            for n in range(length):
                row = ir.add(xs, ir.mul(ir.add(first, v * width + n), x_stride))
                rows.append(load(ir, ir.gep(kind, PER_SAMPLE, ir.add(row, loop.index)), lanes))
            rows += ["zeroinitializer"] * (width - length)
            for n, column in enumerate(transposed(ir, rows, lanes)):
                across = len(lengths) * width
                offset = ir.add(ir.mul(loop.index, across), n * across + v * width)
                store(ir, column, ir.gep(kind, scratch, offset), lanes)


def _add_block(
    ir: KernelBuilder,
    shape: DenseShape,
    first: Name | int,
    lengths: list[int],
    scratch: Name,
    sums: Name,
    samples: int,
    lanes: VectorType,
) -> None:
    """Add, for all units, the products with the inputs in the scratch space."""
    kind, width = lanes.kind, lanes.width
    gradients, stride = ir.field(0), ir.field(1)
    for unit, height in tile_loops(ir, shape.units, BLOCK_UNITS):
        rows = ir.rows(kind, PER_SAMPLE, gradients, stride, unit, height)
        with ir.loop(0, samples, 1, [lanes] * (height * len(lengths))) as loop:
            inputs = [
                load(ir, ir.gep(kind, scratch, ir.add(ir.mul(loop.index, len(lengths) * width), v * width)), lanes)
                for v in range(len(lengths))
            ]
            totals: list[Name] = []
            for row in rows:
                gradient = ir.assign(f"load {kind}, ptr {ir.gep(kind, row, loop.index)}, align {lanes.align}")
                spread = splat(ir, gradient, lanes)
                totals += [
                    multiply_add(ir, spread, x, loop.carried[len(totals) + v], lanes) for v, x in enumerate(inputs)
                ]
            loop.carried = totals
        for m in range(height):
            target = ir.add(ir.add(sums, ir.mul(ir.add(unit, m), shape.unit_stride)), first)
            for v, length in enumerate(lengths):
                address = ir.gep(kind, SHARED, ir.add(target, v * width))
                add_first(ir, loop.carried[m * len(lengths) + v], address, length, lanes)
