"""Gradients of weights: products of gradients and inputs, summed over samples."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import added_up
from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_math import vector
from autograd.compiled.backends.llvm.kernels.dense_kernel import multiply_add, tiles

UNITS, INPUTS = 4, 4  # of a tile
ROWS = 8  # that are added up side by side


def over_samples(
    units: int, inputs: int, by_unit: int, by_input: int, samples: int, width: int, kind: str
) -> IRBuilder:
    """Return a kernel that adds, to a row for each unit and input, the sum over samples of gradient times input.

    Fields: where the gradients start and the step to the next; the same of the inputs; where the sums start.
    """
    code = IRBuilder(KERNEL)
    gradients, gradient_step, xs, x_step, sums = (code.field(i) for i in range(5))
    for unit, height, blocks in tiles(units, UNITS):
        by_units = code.begin(unit, unit + blocks * height, height) if blocks > 1 else None
        k: Name | int = by_units.index if by_units else unit
        rows = [
            code.at(kind, "%table", code.add(gradients, code.times(code.add(k, m), gradient_step)))
            for m in range(height)
        ]
        for first, length, times in tiles(inputs, INPUTS):
            by_inputs = code.begin(first, first + times * length, length) if times > 1 else None
            i: Name | int = by_inputs.index if by_inputs else first
            columns = [code.at(kind, "%table", code.add(xs, code.times(code.add(i, n), x_step))) for n in range(length)]
            totals = _tile(code, rows, columns, samples, width, kind)
            for m in range(height):
                for n in range(length):
                    offset = code.add(code.times(code.add(k, m), by_unit), code.times(code.add(i, n), by_input))
                    place = code.at(kind, "%shared", code.add(sums, offset))
                    before = code.new(f"load {kind}, ptr {place}")
                    after = code.new(f"fadd {kind} {before}, {totals[m * length + n]}")
                    code.do(f"store {kind} {after}, ptr {place}")
            if by_inputs:
                code.end(by_inputs)
        if by_units:
            code.end(by_units)
    return code


def _tile(code: IRBuilder, rows: list[Name], columns: list[Name], samples: int, width: int, kind: str) -> list[Name]:
    """Write the sums over samples of the products of each row with each column."""
    lanes, size = vector(width, kind), 8 if kind == "double" else 4
    loop = code.begin(0, samples, width, [(lanes, "zeroinitializer")] * (len(rows) * len(columns)))
    left, right = (
        [code.new(f"load {lanes}, ptr {code.at(kind, place, loop.index)}, align {size}") for place in places]
        for places in (rows, columns)
    )
    sums = [
        multiply_add(code, x, y, loop.carried[m * len(columns) + n], width, kind)
        for m, x in enumerate(left)
        for n, y in enumerate(right)
    ]
    code.end(loop, sums)
    return added_up(code, sums, width, kind)


def totals(rows: int, width: int, kind: str) -> IRBuilder:
    """Return a kernel that adds, to a number of the shared table for each of so many rows, the sum of the row.

    Fields: how many samples; where the rows start and the step to the next; the same of the sums.
    """
    code = IRBuilder(KERNEL)
    samples, start, step, sums, sum_step = (code.field(i) for i in range(5))
    lanes, size = vector(width, kind), 8 if kind == "double" else 4
    for first, height, times in tiles(rows, ROWS):
        loop = code.begin(first, first + times * height, height) if times > 1 else None
        row: Name | int = loop.index if loop else first
        places = [code.at(kind, "%table", code.add(start, code.times(code.add(row, m), step))) for m in range(height)]
        along = code.begin(0, samples, width, [(lanes, "zeroinitializer")] * height)
        added = []
        for before, place in zip(along.carried, places, strict=True):
            loaded = code.new(f"load {lanes}, ptr {code.at(kind, place, along.index)}, align {size}")
            added.append(code.new(f"fadd {lanes} {before}, {loaded}"))
        code.end(along, added)
        for m, total in enumerate(added_up(code, added, width, kind)):
            target = code.at(kind, "%shared", code.add(sums, code.times(code.add(row, m), sum_step)))
            before = code.new(f"load {kind}, ptr {target}")
            code.do(f"store {kind} {code.new(f'fadd {kind} {before}, {total}')}, ptr {target}")
        if loop:
            code.end(loop)
    return code
