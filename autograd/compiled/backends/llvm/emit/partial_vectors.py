"""The first lanes of a vector from memory and back, where how many is known beforehand; as they stand there."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_math import SHORT, suffix, vector


def _mask(length: int, width: int) -> Name:
    """Return a mask for the first lanes of a vector."""
    return f"<{', '.join('i1 true' if i < length else 'i1 false' for i in range(width))}>"


def load_part(code: IRBuilder, place: Name, length: int, width: int, kind: str) -> Name:
    """Write the first lanes of the vector that stands at a place; 0 on the rest."""
    lanes, size = vector(width, kind), 8 if kind == "double" else 4
    if length >= width:
        return code.new(f"load {lanes}, ptr {place}, align {size}")
    return code.call(
        lanes,
        f"llvm.masked.load.{suffix(width, SHORT[kind])}.p0",
        ("ptr", place),
        ("i32", str(size)),
        (f"<{width} x i1>", _mask(length, width)),
        (lanes, "zeroinitializer"),
    )


def store_part(code: IRBuilder, value: Name, place: Name, length: int, width: int, kind: str) -> None:
    """Write the first lanes of a vector to a place."""
    lanes, size = vector(width, kind), 8 if kind == "double" else 4
    if length >= width:
        code.do(f"store {lanes} {value}, ptr {place}, align {size}")
        return
    name, bits = f"llvm.masked.store.{suffix(width, SHORT[kind])}.p0", f"<{width} x i1>"
    code.declarations.add(f"declare void @{name}({lanes}, ptr, i32, {bits})")
    code.do(f"call void @{name}({lanes} {value}, ptr {place}, i32 {size}, {bits} {_mask(length, width)})")
