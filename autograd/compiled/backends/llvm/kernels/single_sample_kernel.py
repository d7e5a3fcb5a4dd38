"""Dense blocks and their weights' gradients for one sample: vectors go along units or inputs, tiles along positions."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import added_up
from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.partial_vectors import load_part, store_part
from autograd.compiled.backends.llvm.emit.vector_math import splat, vector
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape, multiply_add, tiles

TALL, LONG = 4, 4  # of a tile


def dense(shape: DenseShape, positions: int, width: int, kind: str) -> IRBuilder:
    """Return a kernel for a dense block at several positions, whose inputs lie side by side.

    Fields: where the inputs start and the step to the next position; where the weights start; where the results start,
    [positions][units].
    """
    code = IRBuilder(KERNEL)
    inputs, step, weights, out = (code.field(i) for i in range(4))
    form = _along_inputs if shape.by_input == 1 and shape.inputs > 1 else _across_units
    for first, height, blocks in tiles(positions, TALL):
        loop = code.begin(first, first + blocks * height, height) if blocks > 1 else None
        position: Name | int = loop.index if loop else first
        rows = [
            code.at(kind, "%table", code.add(inputs, code.times(code.add(position, m), step))) for m in range(height)
        ]
        outs = [
            code.at(kind, "%table", code.add(out, code.times(code.add(position, m), shape.units)))
            for m in range(height)
        ]
        form(code, shape, rows, weights, outs, width, kind)
        if loop:
            code.end(loop)
    return code


def _along_inputs(
    code: IRBuilder, shape: DenseShape, rows: list[Name], weights: Name, outs: list[Name], width: int, kind: str
) -> None:
    """Write sums for tiles of units, each as a vector of partial sums that are added up at the end."""
    lanes = vector(width, kind)
    whole, rest = divmod(shape.inputs, width)
    for unit, count, blocks in tiles(shape.units, LONG):
        loop = code.begin(unit, unit + blocks * count, count) if blocks > 1 else None
        k: Name | int = loop.index if loop else unit
        columns = [
            code.at(kind, "%shared", code.add(weights, code.times(code.add(k, n), shape.by_unit))) for n in range(count)
        ]
        sums = ["zeroinitializer"] * (len(rows) * count)

        def add(i: Name | int, length: int, sums: list[Name], columns: list[Name] = columns) -> list[Name]:
            xs = [load_part(code, code.at(kind, row, i), length, width, kind) for row in rows]
            ws = [load_part(code, code.at(kind, column, i), length, width, kind) for column in columns]
            pairs = [(x, w) for x in xs for w in ws]
            return [multiply_add(code, x, w, total, width, kind) for (x, w), total in zip(pairs, sums, strict=True)]

        if whole > 1:
            inner = code.begin(0, whole * width, width, [(lanes, total) for total in sums])
            sums = add(inner.index, width, inner.carried)
            code.end(inner, sums)
        elif whole:
            sums = add(0, width, sums)
        if rest:
            sums = add(whole * width, rest, sums)
        for place, total in enumerate(added_up(code, sums, width, kind)):
            target = code.at(kind, outs[place // count], code.add(k, place % count))
            code.do(f"store {kind} {total}, ptr {target}")
        if loop:
            code.end(loop)


def _across_units(
    code: IRBuilder, shape: DenseShape, rows: list[Name], weights: Name, outs: list[Name], width: int, kind: str
) -> None:
    """Write sums as vectors of units, to which one input after the other adds; units lie side by side."""
    lanes = vector(width, kind)
    for start, lengths in _vectors(shape.units, width):
        inner = code.begin(0, shape.inputs, 1, [(lanes, "zeroinitializer")] * (len(rows) * len(lengths)))
        base = code.at(kind, "%shared", code.add(weights, code.times(inner.index, shape.by_input)))
        ws = [
            load_part(code, code.at(kind, base, start + v * width), length, width, kind)
            for v, length in enumerate(lengths)
        ]
        sums = []
        for m, row in enumerate(rows):
            x = splat(code, code.new(f"load {kind}, ptr {code.at(kind, row, inner.index)}"), width, kind)
            for v, w in enumerate(ws):
                sums.append(multiply_add(code, x, w, inner.carried[m * len(ws) + v], width, kind))
        code.end(inner, sums)
        for m, out in enumerate(outs):
            for v, length in enumerate(lengths):
                place = code.at(kind, out, start + v * width)
                store_part(code, sums[m * len(ws) + v], place, length, width, kind)


def outer(units: int, inputs: int, by_unit: int, by_input: int, positions: int, width: int, kind: str) -> IRBuilder:
    """Return a kernel that adds, for each unit and input, the sum over positions of gradient times input.

    Fields: where the gradients start and the step to the next position; the same of the inputs; where the sums start.
    Gradients and inputs of a position lie side by side, and so do sums of one unit, or those of one input.
    """
    code = IRBuilder(KERNEL)
    gradients, gradient_step, xs, x_step, sums = (code.field(i) for i in range(5))
    slow, fast = (gradients, gradient_step), (xs, x_step)
    rows, columns, by_row = units, inputs, by_unit
    if by_input != 1 and inputs > 1:
        slow, fast, rows, columns, by_row = fast, slow, inputs, units, by_input
    lanes = vector(width, kind)
    for first, height, blocks in tiles(rows, TALL):
        loop = code.begin(first, first + blocks * height, height) if blocks > 1 else None
        k: Name | int = loop.index if loop else first
        for start, lengths in _vectors(columns, width):
            inner = code.begin(0, positions, 1, [(lanes, "zeroinitializer")] * (height * len(lengths)))
            left = code.at(kind, "%table", code.add(slow[0], code.add(code.times(inner.index, slow[1]), k)))
            right = code.at(kind, "%table", code.add(fast[0], code.times(inner.index, fast[1])))
            vectors = [
                load_part(code, code.at(kind, right, start + v * width), length, width, kind)
                for v, length in enumerate(lengths)
            ]
            totals = []
            for m in range(height):
                g = splat(code, code.new(f"load {kind}, ptr {code.at(kind, left, m)}"), width, kind)
                for v, x in enumerate(vectors):
                    totals.append(multiply_add(code, g, x, inner.carried[m * len(lengths) + v], width, kind))
            code.end(inner, totals)
            for m in range(height):
                row = code.at(kind, "%shared", code.add(sums, code.times(code.add(k, m), by_row)))
                for v, length in enumerate(lengths):
                    place = code.at(kind, row, start + v * width)
                    before = load_part(code, place, length, width, kind)
                    after = code.new(f"fadd {lanes} {before}, {totals[m * len(lengths) + v]}")
                    store_part(code, after, place, length, width, kind)
        if loop:
            code.end(loop)
    return code


def _vectors(total: int, width: int) -> list[tuple[int, list[int]]]:
    """Return how to cut a length into groups of vectors: where each starts, and how many lanes its vectors use."""
    found = []
    for start in range(0, total, LONG * width):
        end = min(start + LONG * width, total)
        found.append((start, [min(width, end - at) for at in range(start, end, width)]))
    return found
