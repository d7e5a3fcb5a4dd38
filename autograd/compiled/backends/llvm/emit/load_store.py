"""Vectors from memory and back, whole or up to an end; in registers they are always doubles."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_math import SHORT, splat, suffix, vector

BYTES = {"double": 8, "float": 4, "i32": 4}


def wide(code: IRBuilder, scalar: Name, width: int, kind: str) -> Name:
    """Write a vector of one number on every lane."""
    if kind == "float":
        scalar = code.new(f"fpext float {scalar} to double")
    return splat(code, scalar, width)


def load(code: IRBuilder, place: Name, width: int, kind: str) -> Name:
    """Write the vector that stands at a place."""
    loaded = code.new(f"load {vector(width, kind)}, ptr {place}, align {BYTES[kind]}")
    return _from_memory(code, loaded, width, kind)


def store(code: IRBuilder, value: Name, place: Name, width: int, kind: str) -> None:
    """Write a vector to a place."""
    value = _to_memory(code, value, width, kind)
    code.do(f"store {vector(width, kind)} {value}, ptr {place}, align {BYTES[kind]}")


def indices_up_to(code: IRBuilder, start: Name, end: Name, width: int) -> tuple[Name, Name]:
    """Write start, start + 1, ..., and which of these are below the end, of which every lane has a copy."""
    whole = f"<{width} x i64>"
    counted = f"<{', '.join(f'i64 {i}' for i in range(width))}>"
    indices = code.new(f"add {whole} {splat(code, start, width, 'i64')}, {counted}")
    return indices, code.new(f"icmp slt {whole} {indices}, {end}")


def listed(code: IRBuilder, place: Name, mask: Name, width: int) -> Name:
    """Write the next offsets of a list."""
    return code.new(f"sext {vector(width, 'i32')} {_masked(code, place, mask, width, 'i32')} to <{width} x i64>")


def masked_load(code: IRBuilder, place: Name, mask: Name, width: int, kind: str) -> Name:
    """Write the vector that stands at a place, with 0 on the lanes left out."""
    return _from_memory(code, _masked(code, place, mask, width, kind), width, kind)


def masked_store(code: IRBuilder, value: Name, place: Name, mask: Name, width: int, kind: str) -> None:
    """Write a vector to a place, without the lanes left out."""
    v, bits = vector(width, kind), f"<{width} x i1>"
    value = _to_memory(code, value, width, kind)
    name = f"llvm.masked.store.{suffix(width, SHORT[kind])}.p0"
    code.declarations.add(f"declare void @{name}({v}, ptr, i32, {bits})")
    code.do(f"call void @{name}({v} {value}, ptr {place}, i32 {BYTES[kind]}, {bits} {mask})")


def gather(code: IRBuilder, base: Name, offsets: Name, mask: Name, width: int, kind: str) -> Name:
    """Write a vector of what stands at several places."""
    v, bits = vector(width, kind), f"<{width} x i1>"
    places = code.new(f"getelementptr {kind}, ptr {base}, <{width} x i64> {offsets}")
    function = f"llvm.masked.gather.{suffix(width, SHORT[kind])}.v{width}p0"
    pointers, size, zero = (f"<{width} x ptr>", places), ("i32", str(BYTES[kind])), (v, "zeroinitializer")
    return _from_memory(code, code.call(v, function, pointers, size, (bits, mask), zero), width, kind)


def _masked(code: IRBuilder, place: Name, mask: Name, width: int, kind: str) -> Name:
    v = vector(width, kind)
    function = f"llvm.masked.load.{suffix(width, SHORT[kind])}.p0"
    size, bits = ("i32", str(BYTES[kind])), (f"<{width} x i1>", mask)
    return code.call(v, function, ("ptr", place), size, bits, (v, "zeroinitializer"))


def _from_memory(code: IRBuilder, value: Name, width: int, kind: str) -> Name:
    return code.new(f"fpext {vector(width, 'float')} {value} to {vector(width)}") if kind == "float" else value


def _to_memory(code: IRBuilder, value: Name, width: int, kind: str) -> Name:
    return code.new(f"fptrunc {vector(width)} {value} to {vector(width, 'float')}") if kind == "float" else value
