"""Vectors between memory and registers: whole, masked, gathered, and broadcast from one number.

Memory holds doubles or floats; formulas are computed on doubles, or on floats where that is the same. Functions named
`..._doubles` convert between the two, the others move vectors as they are in memory.
"""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_type import VectorType


def splat(ir: IRBuilder, scalar: Name, lanes: VectorType) -> Name:
    """Emit a vector with one number on every lane."""
    first = ir.assign(f"insertelement {lanes} poison, {lanes.kind} {scalar}, i32 0")
    return ir.assign(f"shufflevector {lanes} {first}, {lanes} poison, {lanes.of('i32')} zeroinitializer")


def broadcast(ir: IRBuilder, address: Name, lanes: VectorType) -> Name:
    """Emit a vector with one number of memory on every lane."""
    return splat(ir, ir.assign(f"load {lanes.kind}, ptr {address}"), lanes)


def broadcast_doubles(ir: IRBuilder, address: Name, lanes: VectorType) -> Name:
    """Emit a vector of doubles with one number of memory on every lane."""
    scalar = ir.assign(f"load {lanes.kind}, ptr {address}")
    if lanes.kind != lanes.computed:
        scalar = ir.assign(f"fpext {lanes.kind} {scalar} to {lanes.computed}")
    return splat(ir, scalar, lanes.registers)


def load(ir: IRBuilder, address: Name, lanes: VectorType) -> Name:
    """Emit the load of a vector."""
    return ir.assign(f"load {lanes}, ptr {address}, align {lanes.align}")


def store(ir: IRBuilder, value: Name, address: Name, lanes: VectorType) -> None:
    """Emit the store of a vector."""
    ir.emit(f"store {lanes} {value}, ptr {address}, align {lanes.align}")


def load_doubles(ir: IRBuilder, address: Name, lanes: VectorType) -> Name:
    """Emit the load of a vector as doubles."""
    return extended(ir, load(ir, address, lanes), lanes)


def store_doubles(ir: IRBuilder, value: Name, address: Name, lanes: VectorType) -> None:
    """Emit the store of a vector of doubles."""
    store(ir, truncated(ir, value, lanes), address, lanes)


def load_first(ir: IRBuilder, address: Name, count: int, lanes: VectorType) -> Name:
    """Emit the load of the first `count` lanes of a vector, with 0 on the rest."""
    if count >= lanes.width:
        return load(ir, address, lanes)
    return _masked_load(ir, address, _first(count, lanes), lanes)


def store_first(ir: IRBuilder, value: Name, address: Name, count: int, lanes: VectorType) -> None:
    """Emit the store of the first `count` lanes of a vector."""
    if count >= lanes.width:
        store(ir, value, address, lanes)
    else:
        _masked_store(ir, value, address, _first(count, lanes), lanes)


def add_first(ir: IRBuilder, value: Name, address: Name, count: int, lanes: VectorType) -> None:
    """Emit an addition to the first `count` lanes of a vector in memory."""
    before = load_first(ir, address, count, lanes)
    store_first(ir, ir.assign(f"fadd {lanes} {before}, {value}"), address, count, lanes)


def indices_below(ir: IRBuilder, start: Name, end: Name, lanes: VectorType) -> tuple[Name, Name]:
    """Emit the vector start, start + 1, ..., and a mask of those below `end`, a vector of one number."""
    whole = lanes.of("i64")
    counted = f"<{', '.join(f'i64 {i}' for i in range(lanes.width))}>"
    indices = ir.assign(f"add {whole} {splat(ir, start, whole)}, {counted}")
    return indices, ir.assign(f"icmp slt {whole} {indices}, {end}")


def load_offsets(ir: IRBuilder, address: Name, mask: Name, lanes: VectorType) -> Name:
    """Emit the load of the next 32-bit offsets of a list, as 64-bit integers."""
    narrow = lanes.of("i32")
    return ir.assign(f"sext {narrow} {_masked_load(ir, address, mask, narrow)} to {lanes.of('i64')}")


def masked_load_doubles(ir: IRBuilder, address: Name, mask: Name, lanes: VectorType) -> Name:
    """Emit the load of the lanes of a mask as doubles, with 0 on the rest."""
    return extended(ir, _masked_load(ir, address, mask, lanes), lanes)


def masked_store_doubles(ir: IRBuilder, value: Name, address: Name, mask: Name, lanes: VectorType) -> None:
    """Emit the store of the lanes of a mask."""
    _masked_store(ir, truncated(ir, value, lanes), address, mask, lanes)


def gather_doubles(ir: IRBuilder, base: Name, offsets: Name, mask: Name, lanes: VectorType) -> Name:
    """Emit a vector of doubles from several places, at a vector of offsets, with 0 outside the mask."""
    addresses = ir.assign(f"getelementptr {lanes.kind}, ptr {base}, {lanes.of('i64')} {offsets}")
    loaded = ir.call(
        lanes,
        f"llvm.masked.gather.{lanes.suffix}.v{lanes.width}p0",
        (lanes.of("ptr"), addresses),
        ("i32", str(lanes.align)),
        (lanes.of("i1"), mask),
        (lanes, "zeroinitializer"),
    )
    return extended(ir, loaded, lanes)


def extended(ir: IRBuilder, value: Name, lanes: VectorType) -> Name:
    """Emit a vector from memory as registers hold it."""
    return value if lanes.kind == lanes.computed else ir.assign(f"fpext {lanes} {value} to {lanes.registers}")


def truncated(ir: IRBuilder, value: Name, lanes: VectorType) -> Name:
    """Emit a vector from registers as memory holds it."""
    return value if lanes.kind == lanes.computed else ir.assign(f"fptrunc {lanes.registers} {value} to {lanes}")


def _first(count: int, lanes: VectorType) -> Name:
    """Return a mask of the first lanes."""
    return f"<{', '.join('i1 true' if i < count else 'i1 false' for i in range(lanes.width))}>"


def _masked_load(ir: IRBuilder, address: Name, mask: Name, lanes: VectorType) -> Name:
    align, bits = ("i32", str(lanes.align)), (lanes.of("i1"), mask)
    name = f"llvm.masked.load.{lanes.suffix}.p0"
    return ir.call(lanes, name, ("ptr", address), align, bits, (lanes, "zeroinitializer"))


def _masked_store(ir: IRBuilder, value: Name, address: Name, mask: Name, lanes: VectorType) -> None:
    name, bits = f"llvm.masked.store.{lanes.suffix}.p0", lanes.of("i1")
    ir.declarations.add(f"declare void @{name}({lanes}, ptr, i32, {bits})")
    ir.emit(f"call void @{name}({lanes} {value}, ptr {address}, i32 {lanes.align}, {bits} {mask})")
