"""In the training loop: samples into the columns of a table."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import transposed
from autograd.compiled.backends.llvm.emit.ir_builder import Name
from autograd.compiled.backends.llvm.emit.vector_math import vector
from autograd.compiled.backends.llvm.training.loop_builder import LoopBuilder
from autograd.compiled.backends.llvm.training.loop_fields import GroupField


def fill(code: LoopBuilder, group: Name, order: Name, left: Name, scale: Name, width: int) -> None:
    """Write what fills the table of a group; columns that are left get the last sample again, and weigh nothing.

    Args:
        code: the loop.
        group: its fields.
        order: where the numbers of the samples stand.
        left: how many samples there are to take.
        scale: what the loss of each counts.
        width: doubles in a vector.
    """
    alone = code.new(f"icmp eq i64 {code.number(group, GroupField.COLUMNS)}, 1")
    single = code.when(alone)
    _one(code, group, order, scale)
    code.done(single)
    many = code.when(code.new(f"xor i1 {alone}, true"))
    _vectors(code, group, order, left, scale, width)
    code.done(many)


def _one(code: LoopBuilder, group: Name, order: Name, scale: Name) -> None:
    n_inputs, table = code.number(group, GroupField.N_INPUTS), code.address(group, GroupField.TABLE)
    source = code.at("double", code.address(group, GroupField.DATA), code.times(_sample(code, order, "0"), n_inputs))
    opened = code.each(n_inputs)
    code.store(code.load(code.at("double", source, opened[1].index)), code.at("double", table, opened[1].index))
    code.end_each(opened)
    code.store(scale, code.address(group, GroupField.SEED))


def _vectors(code: LoopBuilder, group: Name, order: Name, left: Name, scale: Name, width: int) -> None:
    n_inputs, columns = code.number(group, GroupField.N_INPUTS), code.number(group, GroupField.COLUMNS)
    table, data, seeds = (code.address(group, field) for field in (GroupField.TABLE, GroupField.DATA, GroupField.SEED))
    last = code.new(f"sub i64 {left}, 1")
    lanes = vector(width)
    across = code.begin(0, columns, width)
    offsets, weights = [], "poison"
    for lane in range(width):
        column = code.add(across.index, lane)
        inside = code.new(f"icmp slt i64 {column}, {left}")
        index = code.new(f"select i1 {inside}, i64 {column}, i64 {last}")
        offsets.append(code.times(_sample(code, order, index), n_inputs))
        weight = code.new(f"select i1 {inside}, double {scale}, double 0.0")
        weights = code.new(f"insertelement {lanes} {weights}, double {weight}, i32 {lane}") if width > 1 else weight
    code.do(f"store {lanes} {weights}, ptr {code.at('double', seeds, across.index)}, align 8")
    column = code.at("double", table, across.index)

    def put(number: Name, i: Name) -> None:
        code.do(f"store {lanes} {number}, ptr {code.at('double', column, code.times(i, columns))}, align 8")

    rows = [code.at("double", data, offset) for offset in offsets]
    whole = code.times(code.new(f"sdiv i64 {n_inputs}, {width}"), width)
    squares = code.when(code.new(f"icmp sgt i64 {whole}, 0"))
    square = code.begin(0, whole, width)
    loaded = [code.new(f"load {lanes}, ptr {code.at('double', row, square.index)}, align 8") for row in rows]
    for n, number in enumerate(transposed(code, loaded, width, "double")):
        put(number, code.add(square.index, n))
    code.end(square)
    code.done(squares)
    others = code.when(code.new(f"icmp slt i64 {whole}, {n_inputs}"))
    other = code.begin(whole, n_inputs)
    number = "poison"
    for lane, row in enumerate(rows):
        found = code.load(code.at("double", row, other.index))
        number = code.new(f"insertelement {lanes} {number}, double {found}, i32 {lane}") if width > 1 else found
    put(number, other.index)
    code.end(other)
    code.done(others)
    code.end(across)


def _sample(code: LoopBuilder, order: Name, index: Name) -> Name:
    narrow = code.new(f"load i32, ptr {code.at('i32', order, index)}, align 4")
    return code.new(f"sext i32 {narrow} to i64")
