"""Part of the training loop: samples copied from rows of the data into columns of a buffer."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import transposed
from autograd.compiled.backends.llvm.emit.ir_builder import Name
from autograd.compiled.backends.llvm.emit.load_store import load, store
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.training.loop_fields import GroupField
from autograd.compiled.backends.llvm.training.training_loop_builder import TrainingLoopBuilder


def copy_samples(ir: TrainingLoopBuilder, group: Name, order: Name, left: Name, scale: Name, lanes: VectorType) -> None:
    """Emit the copying of the next samples of a group; columns that are left over repeat the last one, with weight 0.

    Args:
        ir: the loop.
        group: address of the group's fields.
        order: address of the numbers of the samples.
        left: number of samples to take.
        scale: weight of each sample's loss.
        lanes: the type of vectors.
    """
    alone = ir.assign(f"icmp eq i64 {ir.integer(group, GroupField.COLUMNS)}, 1")
    with ir.when(alone):
        _copy_one(ir, group, order, scale)
    with ir.when(ir.assign(f"xor i1 {alone}, true")):
        _copy_columns(ir, group, order, left, scale, lanes)


def _copy_one(ir: TrainingLoopBuilder, group: Name, order: Name, scale: Name) -> None:
    n_inputs, column = ir.integer(group, GroupField.N_INPUTS), ir.address(group, GroupField.PER_SAMPLE)
    row = ir.gep("double", ir.address(group, GroupField.DATA), ir.mul(ir.offset_in(order, "0"), n_inputs))
    with ir.each(n_inputs) as i:
        ir.set_double(ir.double(ir.gep("double", row, i)), ir.gep("double", column, i))
    ir.set_double(scale, ir.address(group, GroupField.SEED))


def _copy_columns(
    ir: TrainingLoopBuilder, group: Name, order: Name, left: Name, scale: Name, lanes: VectorType
) -> None:
    width = lanes.width
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
            weights = ir.assign(f"insertelement {lanes} {weights}, double {weight}, i32 {lane}")
        store(ir, weights, ir.gep("double", seeds, across.index), lanes)
        target = ir.gep("double", samples, across.index)

        def put(number: Name, i: Name) -> None:
            store(ir, number, ir.gep("double", target, ir.mul(i, columns)), lanes)

        rows = [ir.gep("double", data, start) for start in starts]
        whole = ir.mul(ir.assign(f"sdiv i64 {n_inputs}, {width}"), width)
        with ir.when(ir.assign(f"icmp sgt i64 {whole}, 0")), ir.loop(0, whole, width) as square:
            loaded = [load(ir, ir.gep("double", row, square.index), lanes) for row in rows]
            for n, number in enumerate(transposed(ir, loaded, lanes)):
                put(number, ir.add(square.index, n))
        with ir.when(ir.assign(f"icmp slt i64 {whole}, {n_inputs}")), ir.loop(whole, n_inputs) as rest:
            number = "poison"
            for lane, row in enumerate(rows):
                found = ir.double(ir.gep("double", row, rest.index))
                number = ir.assign(f"insertelement {lanes} {number}, double {found}, i32 {lane}")
            put(number, rest.index)
