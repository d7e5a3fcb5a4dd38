"""Kernel of a dense block: a tile of units times vectors of samples stays in registers along all inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import (
    broadcast,
    broadcast_doubles,
    extended,
    load,
    load_doubles,
    store,
    truncated,
)
from autograd.compiled.backends.llvm.emit.vector_math import multiply_add, vector_math
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels.tiling import tile_loops
from autograd.compiled.program.formula import Formula

UNITS, VECTORS = 4, 4  # of a tile: 16 independent sums, which fit the registers


class DenseShape(NamedTuple):
    """Sizes of a dense block, and the strides of its weights."""

    units: int
    inputs: int
    unit_stride: int
    input_stride: int


def over_samples(
    shape: DenseShape, formula: Formula, further: Sequence[Name], samples: int, lanes: VectorType
) -> KernelBuilder:
    """Return a kernel that computes a formula on the weighted sums of some units, for a fixed number of samples.

    Fields: start of the inputs and the stride to the next; start of the weights; then for each further operand of the
    formula its start and the stride to the next unit; then the start of each result.

    Args:
        shape: of the weights.
        formula: in terms of the rules that the processor has; its first input is the weighted sum.
        further: for each other input of the formula the buffer it is in.
        samples: a multiple of the width.
        lanes: the type of vectors in memory.
    """
    ir, kind = KernelBuilder(), lanes.kind
    inputs, input_stride, weights = ir.field(0), ir.field(1), ir.field(2)
    starts = [(ir.field(3 + 2 * i), ir.field(4 + 2 * i)) for i in range(len(further))]
    outs = [ir.field(3 + 2 * len(further) + i) for i in range(len(formula.outputs))]

    def finish(sums: list[Name], unit: Name, column: Name | int) -> None:
        """Compute the formula on the sums of one unit."""
        at_unit = [ir.add(start, ir.mul(unit, stride)) for start, stride in starts]
        scalars = [
            broadcast_doubles(ir, ir.gep(kind, buffer, start), lanes) if buffer == SHARED else ""
            for buffer, start in zip(further, at_unit, strict=True)
        ]
        row = ir.add(ir.mul(unit, samples), column)
        for v, total in enumerate(sums):
            args = [extended(ir, total, lanes)]
            for buffer, start, scalar in zip(further, at_unit, scalars, strict=True):
                if not scalar:
                    address = ir.gep(kind, buffer, ir.add(ir.add(start, column), v * lanes.width))
                    scalar = load_doubles(ir, address, lanes)
                args.append(scalar)
            for value, out in zip(vector_math(ir, lanes, formula, args), outs, strict=True):
                narrow = truncated(ir, value, lanes)
                store(ir, narrow, ir.gep(kind, PER_SAMPLE, ir.add(ir.add(out, row), v * lanes.width)), lanes)

    for column, length in tile_loops(ir, samples // lanes.width, VECTORS, scale=lanes.width):
        here = ir.gep(kind, PER_SAMPLE, ir.add(inputs, column))
        for unit, height in tile_loops(ir, shape.units, UNITS):
            rows = ir.gep(kind, SHARED, ir.add(weights, ir.mul(unit, shape.unit_stride)))
            sums = _weighted_sums(ir, shape, here, input_stride, rows, height, length, lanes)
            for m in range(height):
                finish(sums[m * length : (m + 1) * length], ir.add(unit, m), column)
    return ir


def _weighted_sums(
    ir: KernelBuilder,
    shape: DenseShape,
    inputs: Name,
    input_stride: Name,
    weights: Name,
    height: int,
    length: int,
    lanes: VectorType,
) -> list[Name]:
    """Emit the sums of a tile: for each of `height` units, `length` vectors of samples."""
    kind = lanes.kind

    def with_input(i: Name | int, sums: list[Name]) -> list[Name]:
        row = ir.gep(kind, inputs, ir.mul(i, input_stride))
        xs = [load(ir, ir.gep(kind, row, v * lanes.width), lanes) for v in range(length)]
        following = []
        for m in range(height):
            offset = ir.add(ir.mul(i, shape.input_stride), m * shape.unit_stride)
            weight = broadcast(ir, ir.gep(kind, weights, offset), lanes)
            following += [multiply_add(ir, weight, x, sums[m * length + v], lanes) for v, x in enumerate(xs)]
        return following

    if shape.inputs <= 2:
        sums = ["zeroinitializer"] * (height * length)
        for i in range(shape.inputs):
            sums = with_input(i, sums)
        return sums
    with ir.loop(0, shape.inputs, 1, [lanes] * (height * length)) as loop:
        loop.carried = with_input(loop.index, loop.carried)
    return loop.carried
