"""In the training loop: samples into the columns of a table."""

from __future__ import annotations

from autograd.compiled.llvm.code import Name
from autograd.compiled.llvm.memory import gather
from autograd.compiled.llvm.numbers import splat, vector
from autograd.compiled.llvm.training.fields import GroupField
from autograd.compiled.llvm.training.loop_code import LoopCode


def fill(code: LoopCode, group: Name, order: Name, left: Name, scale: Name, width: int) -> None:
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


def _one(code: LoopCode, group: Name, order: Name, scale: Name) -> None:
    n_inputs, table = code.number(group, GroupField.N_INPUTS), code.address(group, GroupField.TABLE)
    source = code.at("double", code.address(group, GroupField.DATA), code.times(_sample(code, order, "0"), n_inputs))
    opened = code.each(n_inputs)
    code.store(code.load(code.at("double", source, opened[1].index)), code.at("double", table, opened[1].index))
    code.end_each(opened)
    code.store(scale, code.address(group, GroupField.SEED))


def _vectors(code: LoopCode, group: Name, order: Name, left: Name, scale: Name, width: int) -> None:
    n_inputs, columns = code.number(group, GroupField.N_INPUTS), code.number(group, GroupField.COLUMNS)
    table, data, seeds = (code.address(group, field) for field in (GroupField.TABLE, GroupField.DATA, GroupField.SEED))
    last = code.new(f"sub i64 {left}, 1")
    whole, mask = f"<{width} x i64>", "splat (i1 true)" if width > 1 else "true"
    across = code.begin(0, columns, width)
    offsets, weights = "poison", "poison"
    for lane in range(width):
        column = code.add(across.index, lane)
        inside = code.new(f"icmp slt i64 {column}, {left}")
        index = code.new(f"select i1 {inside}, i64 {column}, i64 {last}")
        offset = code.times(_sample(code, order, index), n_inputs)
        offsets = code.new(f"insertelement {whole} {offsets}, i64 {offset}, i32 {lane}")
        weight = code.new(f"select i1 {inside}, double {scale}, double 0.0")
        weights = code.new(f"insertelement {vector(width)} {weights}, double {weight}, i32 {lane}")
    code.do(f"store {vector(width)} {weights}, ptr {code.at('double', seeds, across.index)}, align 8")
    opened = code.each(n_inputs)
    i = opened[1].index
    places = code.new(f"add {whole} {offsets}, {splat(code, i, width, 'i64')}")
    numbers = gather(code, data, places, mask, width, "double")
    target = code.at("double", table, code.add(code.times(i, columns), across.index))
    code.do(f"store {vector(width)} {numbers}, ptr {target}, align 8")
    code.end_each(opened)
    code.end(across)


def _sample(code: LoopCode, order: Name, index: Name) -> Name:
    narrow = code.new(f"load i32, ptr {code.at('i32', order, index)}, align 4")
    return code.new(f"sext i32 {narrow} to i64")
