"""Vectors across their lanes: sums, and transposition."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_math import suffix, vector


def transposed(code: IRBuilder, rows: list[Name], width: int, kind: str) -> list[Name]:
    """Write the columns of a square of as many vectors as a vector has lanes."""
    distance = 1
    while distance < width:
        for i in range(width):
            if not i & distance:
                j = i + distance
                rows[i], rows[j] = _crossed(code, rows[i], rows[j], distance, width, kind)
        distance *= 2
    return rows


def _crossed(code: IRBuilder, x: Name, y: Name, distance: int, width: int, kind: str) -> tuple[Name, Name]:
    """Write two vectors in which lanes of x and y that were `distance` apart have the same place."""
    lanes = vector(width, kind)
    low = [i if not i & distance else width + i - distance for i in range(width)]
    high = [i + distance if not i & distance else width + i for i in range(width)]
    first, second = (
        code.new(f"shufflevector {lanes} {x}, {lanes} {y}, <{width} x i32> <{', '.join(f'i32 {i}' for i in order)}>")
        for order in (low, high)
    )
    return first, second


def added_up(code: IRBuilder, vectors: list[Name], width: int, kind: str) -> list[Name]:
    """Write the sum of the lanes of each vector, for several at once: each step halves how many vectors there are."""
    if width == 1:
        return vectors
    found: list[Name] = []
    for start in range(0, len(vectors), width):
        part = vectors[start : start + width]
        if len(part) < max(width // 2, 2):
            found += [_one_sum(code, value, width, kind) for value in part]
            continue
        total = _tree(code, part + ["zeroinitializer"] * (width - len(part)), width, kind)
        found += [code.new(f"extractelement {vector(width, kind)} {total}, i32 {i}") for i in range(len(part))]
    return found


def _tree(code: IRBuilder, vectors: list[Name], width: int, kind: str) -> Name:
    """Write the vector whose lane i is the sum of the lanes of vector i."""
    lanes, distance = vector(width, kind), 1
    while len(vectors) > 1:
        following = []
        for x, y in zip(vectors[::2], vectors[1::2], strict=True):
            low, high = _crossed(code, x, y, distance, width, kind)
            following.append(code.new(f"fadd {lanes} {low}, {high}"))
        vectors, distance = following, 2 * distance
    return vectors[0]


def _one_sum(code: IRBuilder, value: Name, width: int, kind: str) -> Name:
    lanes, zero = vector(width, kind), "0.0"
    name = f"llvm.vector.reduce.fadd.{suffix(width, 'f64' if kind == 'double' else 'f32')}"
    code.declarations.add(f"declare {kind} @{name}({kind}, {lanes})")
    return code.new(f"call reassoc {kind} @{name}({kind} {zero}, {lanes} {value})")
