"""Operations across the lanes of vectors: transposition and horizontal sums."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_type import VectorType


def transposed(ir: IRBuilder, rows: list[Name], lanes: VectorType) -> list[Name]:
    """Emit the columns of a square of as many vectors as a vector has lanes, by swapping ever larger blocks."""
    rows, distance = list(rows), 1
    while distance < lanes.width:
        for i in range(lanes.width):
            if not i & distance:
                j = i + distance
                rows[i], rows[j] = _interleaved(ir, rows[i], rows[j], distance, lanes)
        distance *= 2
    return rows


def horizontal_sums(ir: IRBuilder, vectors: list[Name], lanes: VectorType) -> list[Name]:
    """Emit the sum of the lanes of each vector, as scalars: for several vectors at once in a tree, else one by one."""
    sums: list[Name] = []
    for start in range(0, len(vectors), lanes.width):
        part = vectors[start : start + lanes.width]
        if len(part) < max(lanes.width // 2, 2):
            sums += [_reduced(ir, vector, lanes) for vector in part]
            continue
        total = _sum_tree(ir, part + ["zeroinitializer"] * (lanes.width - len(part)), lanes)
        sums += [ir.assign(f"extractelement {lanes} {total}, i32 {i}") for i in range(len(part))]
    return sums


def _interleaved(ir: IRBuilder, x: Name, y: Name, distance: int, lanes: VectorType) -> tuple[Name, Name]:
    """Emit two vectors in which lanes of x and y that were `distance` apart have the same position."""
    width = lanes.width
    low = [i if not i & distance else width + i - distance for i in range(width)]
    high = [i + distance if not i & distance else width + i for i in range(width)]
    first, second = (
        ir.assign(f"shufflevector {lanes} {x}, {lanes} {y}, {lanes.of('i32')} <{', '.join(f'i32 {i}' for i in order)}>")
        for order in (low, high)
    )
    return first, second


def _sum_tree(ir: IRBuilder, vectors: list[Name], lanes: VectorType) -> Name:
    """Emit the vector whose lane i is the sum of the lanes of vector i; each level halves the number of vectors."""
    distance = 1
    while len(vectors) > 1:
        following = []
        for x, y in zip(vectors[::2], vectors[1::2], strict=True):
            low, high = _interleaved(ir, x, y, distance, lanes)
            following.append(ir.assign(f"fadd {lanes} {low}, {high}"))
        vectors, distance = following, 2 * distance
    return vectors[0]


def _reduced(ir: IRBuilder, vector: Name, lanes: VectorType) -> Name:
    name, kind = f"llvm.vector.reduce.fadd.{lanes.suffix}", lanes.kind
    ir.declarations.add(f"declare {kind} @{name}({kind}, {lanes})")
    return ir.assign(f"call reassoc {kind} @{name}({kind} 0.0, {lanes} {vector})")
