"""Part of the training loop: samples copied from rows of the data into columns of a buffer."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import transposed
from autograd.compiled.backends.llvm.emit.ir_builder import Name
from autograd.compiled.backends.llvm.emit.load_store import load, store, store_doubles
from autograd.compiled.backends.llvm.training.loop_fields import GroupField
from autograd.compiled.backends.llvm.training.training_loop_builder import TrainingLoopBuilder


def copy_samples(ir: TrainingLoopBuilder, group: Name, order: Name, left: Name, scale: Name) -> None:
    """Emit the copying of the next samples of a group; columns that are left over repeat the last one, with weight 0.

    Args:
        ir: the loop.
        group: address of the group's fields.
        order: address of the numbers of the samples.
        left: number of samples to take.
        scale: weight of each sample's loss.
    """
    alone = ir.assign(f"icmp eq i64 {ir.integer(group, GroupField.COLUMNS)}, 1")
    with ir.when(alone):
        _copy_one(ir, group, order, scale)
    with ir.when(ir.assign(f"xor i1 {alone}, true")):
        _copy_columns(ir, group, order, left, scale)


def _copy_one(ir: TrainingLoopBuilder, group: Name, order: Name, scale: Name) -> None:
    n_inputs, column = ir.integer(group, GroupField.N_INPUTS), ir.address(group, GroupField.PER_SAMPLE)
    row = ir.place(ir.address(group, GroupField.DATA), ir.mul(ir.offset_in(order, "0"), n_inputs))
    with ir.each(n_inputs) as i:
        ir.set_number(ir.number(ir.place(row, i)), ir.place(column, i))
    ir.set_number(scale, ir.address(group, GroupField.SEED))


def _copy_columns(ir: TrainingLoopBuilder, group: Name, order: Name, left: Name, scale: Name) -> None:
    lanes, width = ir.lanes, ir.lanes.width
    n_inputs, columns = ir.integer(group, GroupField.N_INPUTS), ir.integer(group, GroupField.COLUMNS)
    samples, data, seeds = (
        ir.address(group, field) for field in (GroupField.PER_SAMPLE, GroupField.DATA, GroupField.SEED)
    )
    last = ir.assign(f"sub i64 {left}, 1")
    with ir.loop(0, columns, width) as across:
        starts, weights = [], "poison"
        for lane in range(width):
            column = ir.add(across.index, lane)
            inside = ir.assign(f"icmp slt i64 {column}, {left}")
            index = ir.assign(f"select i1 {inside}, i64 {column}, i64 {last}")
            starts.append(ir.mul(ir.offset_in(order, index), n_inputs))
            weight = ir.assign(f"select i1 {inside}, double {scale}, double 0.0")
            weights = ir.assign(f"insertelement {lanes.registers} {weights}, double {weight}, i32 {lane}")
        store_doubles(ir, weights, ir.place(seeds, across.index), lanes)
        target = ir.place(samples, across.index)

        def put(number: Name, i: Name) -> None:
            store(ir, number, ir.place(target, ir.mul(i, columns)), lanes)

        rows = [ir.place(data, start) for start in starts]
        whole = ir.mul(ir.assign(f"sdiv i64 {n_inputs}, {width}"), width)
        with ir.when(ir.assign(f"icmp sgt i64 {whole}, 0")), ir.loop(0, whole, width) as square:
            loaded = [load(ir, ir.place(row, square.index), lanes) for row in rows]
            for n, number in enumerate(transposed(ir, loaded, lanes)):
                put(number, ir.add(square.index, n))
        with ir.when(ir.assign(f"icmp slt i64 {whole}, {n_inputs}")), ir.loop(whole, n_inputs) as rest:
            number = "poison"
            for lane, row in enumerate(rows):
                found = ir.assign(f"load {lanes.kind}, ptr {ir.place(row, rest.index)}, align {lanes.align}")
                number = ir.assign(f"insertelement {lanes} {number}, {lanes.kind} {found}, i32 {lane}")
            put(number, rest.index)
