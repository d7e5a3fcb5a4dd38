"""A formula on each of many operands: over the samples of each row, or over rows that lie side by side."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import (
    gather,
    indices_up_to,
    listed,
    load,
    masked_load,
    masked_store,
    store,
    wide,
)
from autograd.compiled.backends.llvm.emit.vector_math import VectorMath, splat
from autograd.compiled.program.formula import Formula

BASES = {"shared": "%shared", "table": "%table"}


class OperandAccess:
    """How a kernel reaches an operand.

    Attributes:
        base: "shared" or "table".
        pattern: "side by side", "same" (one number for all operations), "spaced" (evenly), or "listed" (by a list of
            rows).
    """

    def __init__(self, base: str, pattern: str) -> None:
        self.base, self.pattern = base, pattern

    def __repr__(self) -> str:
        return f"{self.base} {self.pattern}"


def over_samples(
    formula: Formula,
    accesses: Sequence[OperandAccess],
    results: Sequence[str],
    width: int,
    kind: str,
    machine: frozenset[str],
) -> IRBuilder:
    """Return a kernel that goes along the samples of each row. Its results are rows of the table, side by side.

    Fields: how many rows; how many samples; then for each operand where it starts and the step to the next row, both in
    elements, or the address of a list of starts; then for each result where it starts.
    """
    code = IRBuilder(KERNEL)
    count, samples = code.field(0), code.field(1)
    at = 2
    starts: list[tuple[Name, Name]] = []
    for access in accesses:
        listed = access.pattern == "listed"
        starts.append((code.pointer(at), "") if listed else (code.field(at), code.field(at + 1)))
        at += 1 if listed else 2
    outs = [code.field(at + i) for i in range(len(results))]
    rows = code.begin(0, count)
    places = []
    for access, (start, step) in zip(accesses, starts, strict=True):
        if access.pattern == "listed":
            narrow = code.new(f"load i32, ptr {code.at('i32', start, rows.index)}, align 4")
            offset = code.new(f"sext i32 {narrow} to i64")
        else:
            offset = code.add(start, code.times(rows.index, step))
        places.append(code.at(kind, BASES[access.base], offset))
    scalars = [
        wide(code, code.new(f"load {kind}, ptr {place}"), width, kind) if access.base == "shared" else ""
        for access, place in zip(accesses, places, strict=True)
    ]
    row = code.times(rows.index, samples)
    targets = [code.at(kind, "%table", code.add(out, row)) for out in outs]
    loop = code.begin(0, samples, width)
    inputs = [
        scalar or load(code, code.at(kind, place, loop.index), width, kind)
        for scalar, place in zip(scalars, places, strict=True)
    ]
    found = VectorMath(code, width, formula.lowered(machine), inputs).outputs
    for value, target in zip(found, targets, strict=True):
        store(code, value, code.at(kind, target, loop.index), width, kind)
    code.end(loop)
    code.end(rows)
    return code


def over_rows(
    formula: Formula,
    accesses: Sequence[OperandAccess],
    results: Sequence[str],
    width: int,
    kind: str,
    machine: frozenset[str],
) -> IRBuilder:
    """Return a kernel that goes along rows of one number each. Its results lie side by side, in the tables named.

    Fields: how many rows; then for each operand where it starts, with the step to the next if it is spaced, or the
    address of a list of places; then for each result where it starts.
    """
    code = IRBuilder(KERNEL)
    count = code.field(0)
    at = 1
    starts: list[tuple[Name, Name]] = []
    for access in accesses:
        spaced = access.pattern == "spaced"
        start = code.pointer(at) if access.pattern == "listed" else code.field(at)
        starts.append((start, code.field(at + 1) if spaced else ""))
        at += 2 if spaced else 1
    outs = [code.field(at + i) for i in range(len(results))]
    same = [
        wide(code, code.new(f"load {kind}, ptr {code.at(kind, BASES[access.base], start)}"), width, kind)
        if access.pattern == "same"
        else ""
        for access, (start, _) in zip(accesses, starts, strict=True)
    ]
    end = splat(code, count, width, "i64")
    loop = code.begin(0, count, width)
    indices, mask = indices_up_to(code, loop.index, end, width)
    inputs = []
    for access, (start, step), scalar in zip(accesses, starts, same, strict=True):
        base = BASES[access.base]
        if scalar:
            inputs.append(scalar)
        elif access.pattern == "side by side":
            inputs.append(masked_load(code, code.at(kind, base, code.add(start, loop.index)), mask, width, kind))
        else:
            if access.pattern == "listed":
                offsets = listed(code, code.at("i32", start, loop.index), mask, width)
            else:
                spread = code.new(f"mul <{width} x i64> {indices}, {splat(code, step, width, 'i64')}")
                offsets = code.new(f"add <{width} x i64> {spread}, {splat(code, start, width, 'i64')}")
            inputs.append(gather(code, base, offsets, mask, width, kind))
    found = VectorMath(code, width, formula.lowered(machine), inputs).outputs
    for value, out, base in zip(found, outs, results, strict=True):
        masked_store(code, value, code.at(kind, BASES[base], code.add(out, loop.index)), mask, width, kind)
    code.end(loop)
    return code


def scattered(kind: str) -> IRBuilder:
    """Return a kernel that moves numbers of the shared table, which lie side by side, to evenly spaced places.

    Fields: how many, where they are, where the first goes, the step to the next.
    """
    code = IRBuilder(KERNEL)
    count, start, target, step = (code.field(i) for i in range(4))
    loop = code.begin(0, count)
    number = code.new(f"load {kind}, ptr {code.at(kind, '%shared', code.add(start, loop.index))}")
    place = code.at(kind, "%shared", code.add(target, code.times(loop.index, step)))
    code.do(f"store {kind} {number}, ptr {place}")
    code.end(loop)
    return code
