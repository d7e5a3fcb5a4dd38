"""Kernels of dense blocks and their weights' gradients for one sample: vectors along units or inputs."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import add_first, broadcast, load_first, store_first
from autograd.compiled.backends.llvm.emit.vector_math import multiply_add
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape
from autograd.compiled.backends.llvm.kernels.tiling import tile_loops, vector_groups

POSITIONS, UNITS, VECTORS = 4, 4, 4  # of a tile


def dense(shape: DenseShape, positions: int, lanes: VectorType) -> KernelBuilder:
    """Return a kernel of a dense block at several positions.

    Fields: start of the inputs, the strides to the next position and to the next input; start of the weights; start of
    the results, [positions][units]. The inputs of a position are contiguous where vectors go along them.
    """
    ir, kind = KernelBuilder(), lanes.kind
    inputs, position_stride, input_stride, weights, out = (ir.field(i) for i in range(5))
    for position, height in tile_loops(ir, positions, POSITIONS):
        rows = ir.rows(kind, PER_SAMPLE, inputs, position_stride, position, height)
        outs = ir.rows(kind, PER_SAMPLE, out, shape.units, position, height)
        if goes_along_inputs(shape):
            _along_inputs(ir, shape, rows, weights, outs, lanes)
        else:
            _along_units(ir, shape, rows, input_stride, weights, outs, lanes)
    return ir


def goes_along_inputs(shape: DenseShape) -> bool:
    """Return whether the vectors of a dense block go along inputs, not units."""
    return shape.input_stride == 1 and shape.inputs > 1


def _along_inputs(
    ir: KernelBuilder, shape: DenseShape, rows: list[Name], weights: Name, outs: list[Name], lanes: VectorType
) -> None:
    """Emit the sums of tiles of units, each a vector of partial sums that are added up at the end."""
    kind = lanes.kind
    whole, rest = divmod(shape.inputs, lanes.width)
    for unit, count in tile_loops(ir, shape.units, UNITS):
        columns = ir.rows(kind, SHARED, weights, shape.unit_stride, unit, count)

        def with_inputs(i: Name | int, length: int, sums: list[Name], columns: list[Name] = columns) -> list[Name]:
            xs = [load_first(ir, ir.gep(kind, row, i), length, lanes) for row in rows]
            ws = [load_first(ir, ir.gep(kind, column, i), length, lanes) for column in columns]
            pairs = [(x, w) for x in xs for w in ws]
            return [multiply_add(ir, x, w, total, lanes) for (x, w), total in zip(pairs, sums, strict=True)]

        sums = ["zeroinitializer"] * (len(rows) * count)
        if whole > 1:
            with ir.loop(0, whole * lanes.width, lanes.width, [lanes] * len(sums)) as loop:
                loop.carried = with_inputs(loop.index, lanes.width, loop.carried)
            sums = loop.carried
        elif whole:
            sums = with_inputs(0, lanes.width, sums)
        if rest:
            sums = with_inputs(whole * lanes.width, rest, sums)
        for place, total in enumerate(horizontal_sums(ir, sums, lanes)):
            target = ir.gep(kind, outs[place // count], ir.add(unit, place % count))
            ir.emit(f"store {kind} {total}, ptr {target}")


def _along_units(
    ir: KernelBuilder,
    shape: DenseShape,
    rows: list[Name],
    stride: Name,
    weights: Name,
    outs: list[Name],
    lanes: VectorType,
) -> None:
    """Emit the sums as vectors of units, which are contiguous, to which one input after the other is added."""
    kind = lanes.kind
    for start, lengths in vector_groups(shape.units, lanes.width, VECTORS):
        with ir.loop(0, shape.inputs, 1, [lanes] * (len(rows) * len(lengths))) as loop:
            base = ir.gep(kind, SHARED, ir.add(weights, ir.mul(loop.index, shape.input_stride)))
            ws = _load_vectors(ir, base, start, lengths, lanes)
            sums: list[Name] = []
            place = ir.mul(loop.index, stride)
            for row in rows:
                x = broadcast(ir, ir.gep(kind, row, place), lanes)
                sums += [multiply_add(ir, x, w, loop.carried[len(sums) + v], lanes) for v, w in enumerate(ws)]
            loop.carried = sums
        for m, out in enumerate(outs):
            for v, length in enumerate(lengths):
                address = ir.gep(kind, out, start + v * lanes.width)
                store_first(ir, loop.carried[m * len(lengths) + v], address, length, lanes)


def outer(shape: DenseShape, positions: int, lanes: VectorType) -> KernelBuilder:
    """Return a kernel that adds, for each unit and input, the sum over positions of gradient times input.

    Fields: start of the gradients, the strides to the next position and to the next unit; the same of the inputs; start
    of the sums. Vectors go along inputs, or else along units: the sums of these are contiguous, and so is what they are
    made of.
    """
    ir, kind = KernelBuilder(), lanes.kind
    *places, sums = (ir.field(i) for i in range(7))
    slow, fast = places[:3], places[3:]
    rows, columns, row_stride = shape.units, shape.inputs, shape.unit_stride
    if not sums_along_inputs(shape):
        slow, fast, rows, columns, row_stride = fast, slow, shape.inputs, shape.units, shape.input_stride
    for k, height in tile_loops(ir, rows, POSITIONS):
        for start, lengths in vector_groups(columns, lanes.width, VECTORS):
            with ir.loop(0, positions, 1, [lanes] * (height * len(lengths))) as loop:
                at_position = ir.add(slow[0], ir.mul(loop.index, slow[1]))
                left = ir.rows(kind, PER_SAMPLE, at_position, slow[2], k, height)
                right = ir.gep(kind, PER_SAMPLE, ir.add(fast[0], ir.mul(loop.index, fast[1])))
                vectors = _load_vectors(ir, right, start, lengths, lanes)
                totals: list[Name] = []
                for row in left:
                    g = broadcast(ir, row, lanes)
                    totals += [
                        multiply_add(ir, g, x, loop.carried[len(totals) + v], lanes) for v, x in enumerate(vectors)
                    ]
                loop.carried = totals
            for m in range(height):
                row = ir.gep(kind, SHARED, ir.add(sums, ir.mul(ir.add(k, m), row_stride)))
                for v, length in enumerate(lengths):
                    address = ir.gep(kind, row, start + v * lanes.width)
                    add_first(ir, loop.carried[m * len(lengths) + v], address, length, lanes)
    return ir


def sums_along_inputs(shape: DenseShape) -> bool:
    """Return whether the vectors of sums go along inputs, not units."""
    return shape.input_stride == 1 or shape.inputs == 1


def _load_vectors(ir: KernelBuilder, base: Name, start: int, lengths: list[int], lanes: VectorType) -> list[Name]:
    return [
        load_first(ir, ir.gep(lanes.kind, base, start + v * lanes.width), length, lanes)
        for v, length in enumerate(lengths)
    ]
