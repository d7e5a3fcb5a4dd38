"""Gradients of weights of a wide layer: inputs are transposed, a few at a time, so that vectors go along inputs.

The sums over samples then stand as they are stored, lane by lane; over samples (`outer_kernel`), the lanes of each sum
would have to be added up. Transposing costs as much as that does for a few units, so it pays for many.
"""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import transposed
from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.partial_vectors import load_part, store_part
from autograd.compiled.backends.llvm.emit.vector_math import splat, vector
from autograd.compiled.backends.llvm.kernels.dense_kernel import multiply_add, tiles

FEWEST_UNITS = 32
UNITS, VECTORS = 8, 2  # of a tile


def over_inputs(units: int, inputs: int, by_unit: int, samples: int, width: int, kind: str) -> IRBuilder:
    """Return a kernel that adds, to a row for each unit, the sums over samples of gradient times each input.

    Fields: where the gradients start and the step to the next; the same of the inputs; where the sums start; where
    there is room for `VECTORS` vectors of inputs of all samples.
    """
    code = IRBuilder(KERNEL)
    xs, x_step, sums, room = (code.field(i) for i in range(2, 6))
    scratch = code.at(kind, "%table", room)
    whole, rest = divmod(inputs, VECTORS * width)
    if whole:
        blocks = code.begin(0, whole * VECTORS * width, VECTORS * width) if whole > 1 else None
        first: Name | int = blocks.index if blocks else 0
        _block(code, xs, x_step, first, [width] * VECTORS, scratch, sums, units, by_unit, samples, width, kind)
        if blocks:
            code.end(blocks)
    if rest:
        lengths = [min(width, rest - start) for start in range(0, rest, width)]
        first = inputs - rest
        _block(code, xs, x_step, first, lengths, scratch, sums, units, by_unit, samples, width, kind)
    return code


def _block(
    code: IRBuilder,
    xs: Name,
    x_step: Name,
    first: Name | int,
    lengths: list[int],
    scratch: Name,
    sums: Name,
    units: int,
    by_unit: int,
    samples: int,
    width: int,
    kind: str,
) -> None:
    """Write the sums of a few vectors of inputs, the first of which is given."""
    lanes, align = vector(width, kind), 8 if kind == "double" else 4
    across = len(lengths) * width
    turning = code.begin(0, samples, width)
    for v, length in enumerate(lengths):
        rows = []
        for n in range(length):
            row = code.add(xs, code.times(code.add(first, v * width + n), x_step))
            place = code.at(kind, "%table", code.add(row, turning.index))
            rows.append(code.new(f"load {lanes}, ptr {place}, align {align}"))
        rows += ["zeroinitializer"] * (width - length)
        for n, column in enumerate(transposed(code, rows, width, kind)):
            place = code.at(kind, scratch, code.add(code.times(turning.index, across), n * across + v * width))
            code.do(f"store {lanes} {column}, ptr {place}, align {align}")
    code.end(turning)
    gradients, step = code.field(0), code.field(1)
    for unit, height, times in tiles(units, UNITS):
        loop = code.begin(unit, unit + times * height, height) if times > 1 else None
        k: Name | int = loop.index if loop else unit
        rows = [code.at(kind, "%table", code.add(gradients, code.times(code.add(k, m), step))) for m in range(height)]
        along = code.begin(0, samples, 1, [(lanes, "zeroinitializer")] * (height * len(lengths)))
        inputs = [
            code.new(
                f"load {lanes}, ptr {code.at(kind, scratch, code.add(code.times(along.index, across), v * width))}, "
                f"align {align}"
            )
            for v in range(len(lengths))
        ]
        totals = []
        for m, row in enumerate(rows):
            gradient = code.new(f"load {kind}, ptr {code.at(kind, row, along.index)}, align {align}")
            spread = splat(code, gradient, width, kind)
            for v, x in enumerate(inputs):
                totals.append(multiply_add(code, spread, x, along.carried[m * len(lengths) + v], width, kind))
        code.end(along, totals)
        for m in range(height):
            target = code.add(code.add(sums, code.times(code.add(k, m), by_unit)), first)
            for v, length in enumerate(lengths):
                place = code.at(kind, "%shared", code.add(target, v * width))
                before = load_part(code, place, length, width, kind)
                after = code.new(f"fadd {lanes} {before}, {totals[m * len(lengths) + v]}")
                store_part(code, after, place, length, width, kind)
        if loop:
            code.end(loop)
