"""A dense block: weighted sums of the same inputs for several units, in tiles that stay in registers.

Two forms. Over samples: a tile holds some units times some vectors of samples, and goes along the inputs once. Over
units, for one sample at a time: a tile holds vectors of units, or of partial sums, for several positions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import wide
from autograd.compiled.backends.llvm.emit.vector_math import VectorMath, splat, suffix, vector
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import BASES, OperandAccess
from autograd.compiled.program.formula import Formula

UNITS, VECTORS = 4, 4  # of a tile: 16 sums that do not wait for each other, and few enough registers
FEWEST_REGISTERS = 16


class DenseShape(NamedTuple):
    """Sizes of a dense block, and how far apart its weights lie for the next unit and the next input."""

    units: int
    inputs: int
    by_unit: int
    by_input: int


def tiles(total: int, most: int) -> list[tuple[int, int, int]]:
    """Return how to cut a length: (start, length of a tile, how many of these follow each other).

    >>> tiles(13, 4), tiles(8, 4), tiles(3, 4)
    ([(0, 4, 2), (8, 3, 1), (11, 2, 1)], [(0, 4, 2)], [(0, 3, 1)])
    """
    whole, rest = divmod(total, most)
    if rest == 1 and whole > 0 and most > 2:  # a tile of one would wait for memory
        whole, rest = whole - 1, most + 1
    cut = [(0, most, whole)] if whole else []
    start = whole * most
    while rest:
        length = min(rest, most) if rest <= most else rest - 2
        cut.append((start, length, 1))
        start, rest = start + length, rest - length
    return cut


def over_samples(
    shape: DenseShape,
    formula: Formula,
    accesses: list[OperandAccess],
    results: int,
    samples: int,
    width: int,
    kind: str,
    machine: frozenset[str],
) -> IRBuilder:
    """Return a kernel for so many samples.

    Fields: where the inputs start and the step to the next; where the weights start; then for each further operand of
    the formula where it starts and the step to the next unit; then for each result where it starts.
    """
    code = IRBuilder(KERNEL)
    inputs, input_step, weights = code.field(0), code.field(1), code.field(2)
    further = [(code.field(3 + 2 * i), code.field(4 + 2 * i)) for i in range(len(accesses))]
    outs = [code.field(3 + 2 * len(accesses) + i) for i in range(results)]
    lowered = formula.lowered(machine)
    lanes = vector(width, kind)
    for first, length, times in tiles(samples // width, VECTORS):
        columns = code.begin(first * width, (first + times * length) * width, length * width) if times > 1 else None
        column: Name | int = columns.index if columns else first * width
        here = code.at(kind, "%table", code.add(inputs, column))
        for unit, height, blocks in tiles(shape.units, UNITS):
            units = code.begin(unit, unit + blocks * height, height) if blocks > 1 else None
            k: Name | int = units.index if units else unit
            row = code.at(kind, "%shared", code.add(weights, code.times(k, shape.by_unit)))
            sums = _tile(code, shape, here, input_step, row, height, length, width, kind)
            for m in range(height):
                at_unit = code.add(k, m)
                _finish(code, lowered, accesses, further, outs, sums[m], at_unit, column, samples, width, kind, lanes)
            if units:
                code.end(units)
        if columns:
            code.end(columns)
    return code


def _tile(
    code: IRBuilder,
    shape: DenseShape,
    inputs: Name,
    step: Name,
    weights: Name,
    height: int,
    length: int,
    width: int,
    kind: str,
) -> list[list[Name]]:
    """Write the sums of a tile: for each unit a vector for each of some vectors of samples."""
    lanes = vector(width, kind)
    initial = [(lanes, "zeroinitializer")] * (height * length)

    def pass_over(i: Name | int, sums: list[Name]) -> list[Name]:
        place = code.at(kind, inputs, code.times(i, step))
        xs = [
            code.new(f"load {lanes}, ptr {code.at(kind, place, v * width)}, align {8 if kind == 'double' else 4}")
            for v in range(length)
        ]
        following = []
        for m in range(height):
            offset = code.add(code.times(i, shape.by_input), m * shape.by_unit)
            weight = code.new(f"load {kind}, ptr {code.at(kind, weights, offset)}")
            spread = splat(code, weight, width, kind)
            for v in range(length):
                following.append(multiply_add(code, spread, xs[v], sums[m * length + v], width, kind))
        return following

    if shape.inputs <= 2:
        sums = [value for _, value in initial]
        for i in range(shape.inputs):
            sums = pass_over(i, sums)
    else:
        loop = code.begin(0, shape.inputs, 1, initial)
        sums = pass_over(loop.index, loop.carried)
        code.end(loop, sums)
    return [sums[m * length : (m + 1) * length] for m in range(height)]


def _finish(
    code: IRBuilder,
    formula: Formula,
    accesses: list[OperandAccess],
    further: list[tuple[Name, Name]],
    outs: list[Name],
    sums: list[Name],
    unit: Name | int,
    column: Name | int,
    samples: int,
    width: int,
    kind: str,
    lanes: str,
) -> None:
    """Write the formula on the sums of one unit."""
    size = 8 if kind == "double" else 4
    starts = [code.add(start, code.times(unit, step)) for start, step in further]
    scalars = [
        wide(code, code.new(f"load {kind}, ptr {code.at(kind, BASES[access.base], start)}"), width, kind)
        if access.base == "shared"
        else ""
        for access, start in zip(accesses, starts, strict=True)
    ]
    row = code.add(code.times(unit, samples), column)
    for v, total in enumerate(sums):
        args = [code.new(f"fpext {lanes} {total} to {vector(width)}") if kind == "float" else total]
        for access, start, scalar in zip(accesses, starts, scalars, strict=True):
            if scalar:
                args.append(scalar)
                continue
            place = code.at(kind, BASES[access.base], code.add(code.add(start, column), v * width))
            loaded = code.new(f"load {lanes}, ptr {place}, align {size}")
            args.append(code.new(f"fpext {lanes} {loaded} to {vector(width)}") if kind == "float" else loaded)
        for value, out in zip(VectorMath(code, width, formula, args).outputs, outs, strict=True):
            if kind == "float":
                value = code.new(f"fptrunc {vector(width)} {value} to {lanes}")
            place = code.at(kind, "%table", code.add(code.add(out, row), v * width))
            code.do(f"store {lanes} {value}, ptr {place}, align {size}")


def multiply_add(code: IRBuilder, x: Name, y: Name, z: Name, width: int, kind: str) -> Name:
    """Write x * y + z, rounded once: sums of products may be, in any order."""
    lanes = vector(width, kind)
    function = f"llvm.fmuladd.{suffix(width, 'f64' if kind == 'double' else 'f32')}"
    return code.call(lanes, function, (lanes, x), (lanes, y), (lanes, z))


Write = Callable[[int, Name], None]
