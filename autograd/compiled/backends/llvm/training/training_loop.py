"""The training loop in native code: many steps in one call.

A step copies its samples into buffers, runs the program of their loss, measures the gradient, and runs the program of
the update, which writes the new parameters beside the old. Only if every number is finite, and no rule has raised an
error in Python, does the other buffer become the current one: a step that fails leaves everything as it was before.
"""

from __future__ import annotations

from functools import cache

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.training.copy_samples import copy_samples
from autograd.compiled.backends.llvm.training.loop_fields import GroupField, JobField, UpdateField
from autograd.compiled.backends.llvm.training.loop_reductions import (
    add_losses,
    add_numbers,
    check_all_finite,
    measure_norms,
)
from autograd.compiled.backends.llvm.training.training_loop_builder import TrainingLoopBuilder

BEFORE, DURING, AFTER = range(3)


@cache
def training_loop(lanes: VectorType) -> IRBuilder:
    """Return the loop, a function of the address of a job, for vectors of the numbers in the buffers."""
    ir = TrainingLoopBuilder(lanes)
    ir.set_integer(ir.integer("%job", JobField.CURRENT), ir.current)
    ir.set_integer(0, "%job", JobField.DONE)
    ir.set_integer(1, ir.finite)
    with ir.loop(0, ir.integer("%job", JobField.STEPS)) as loop, ir.when_finite():
        _step(ir, loop.index)
    ir.set_integer(ir.integer(ir.current), "%job", JobField.CURRENT)
    return ir


def _step(ir: TrainingLoopBuilder, step: Name) -> None:
    """Emit one step."""
    ir.set_double("0.0", ir.loss)
    ir.set_double("0.0", ir.correct)
    ir.clear(ir.address("%job", JobField.GRADIENTS), ir.integer("%job", JobField.N_GRADIENTS), ir.lanes.kind)
    starts, parts = ir.address("%job", JobField.PART_STARTS), ir.address("%job", JobField.PARTS)
    first, end = ir.integer(starts, step), ir.integer(starts, ir.add(step, 1))
    scales = ir.gep("double", ir.address("%job", JobField.SCALES), ir.mul(step, 2))
    scale, penalty_scale = ir.double(scales), ir.double(ir.gep("double", scales, 1))
    with ir.loop(first, end) as loop:
        is_first = ir.assign(f"icmp eq i64 {loop.index}, {first}")
        _part(ir, ir.gep("i64", parts, ir.mul(loop.index, 4)), scale, penalty_scale, is_first)
    n_norms = ir.integer("%job", JobField.N_NORMS)
    history = ir.address("%job", JobField.HISTORY)
    record = ir.gep("double", history, ir.mul(step, ir.add(n_norms, 2)))
    ir.set_double(ir.double(ir.loss), record)
    ir.set_double(ir.double(ir.correct), ir.gep("double", record, 1))
    ir.check_finite(ir.double(ir.loss))
    measure_norms(ir, ir.gep("double", record, 2), n_norms)
    with ir.when_finite():
        _update(ir, step)


def _part(ir: TrainingLoopBuilder, part: Name, scale: Name, penalty_scale: Name, is_first: Name) -> None:
    """Emit loss and gradients of the samples of one structure; the penalty is part of the first of a step alone."""
    groups = ir.address("%job", JobField.GROUPS)
    group = ir.gep("i64", groups, ir.mul(ir.integer(part, 0), len(GroupField)))
    start, count, copied = (ir.integer(part, i) for i in (1, 2, 3))
    with ir.each(ir.integer(group, GroupField.N_ZEROS)) as i:
        pair = ir.gep("i64", ir.address(group, GroupField.ZEROS), ir.mul(i, 2))
        ir.clear(ir.address(pair, 0), ir.integer(pair, 1), ir.lanes.kind)
    penalty = ir.address(group, GroupField.PENALTY)
    with ir.when_given(penalty):
        seed = ir.assign(f"select i1 {is_first}, double {penalty_scale}, double 0.0")
        ir.set_number(seed, ir.address(group, GroupField.PENALTY_SEED))
    _run(ir, group, GroupField, BEFORE)
    with ir.loop(0, count, ir.integer(group, GroupField.COLUMNS)) as blocks:
        with ir.when(ir.assign(f"icmp eq i64 {copied}, 0")):
            order = ir.gep("i32", ir.address("%job", JobField.ORDER), ir.add(start, blocks.index))
            copy_samples(ir, group, order, ir.assign(f"sub i64 {count}, {blocks.index}"), scale)
        _run(ir, group, GroupField, DURING)
        add_losses(ir, group, scale)
    _run(ir, group, GroupField, AFTER)
    with ir.when(ir.assign(f"and i1 {ir.assign(f'icmp ne ptr {penalty}, null')}, {is_first}")):
        ir.add_to(ir.loss, ir.assign(f"fmul double {ir.number(penalty)}, {penalty_scale}"))
    with ir.each(ir.integer(group, GroupField.N_CONTRIBUTIONS)) as i:
        contribution = ir.gep("i64", ir.address(group, GroupField.CONTRIBUTIONS), ir.mul(i, 3))
        source, target = ir.address(contribution, 0), ir.address(contribution, 1)
        add_numbers(ir, source, target, ir.integer(contribution, 2))


def _update(ir: TrainingLoopBuilder, step: Name) -> None:
    """Emit the new parameters beside the old; if they are finite, theirs becomes the current buffer."""
    rate = ir.double(ir.gep("double", ir.address("%job", JobField.RATES), step))
    current = ir.integer(ir.current)
    update = ir.address("%job", JobField.UPDATE)
    for field, value in ((UpdateField.RATE, rate), (UpdateField.NORM, ir.double(ir.norm))):
        address = ir.address(update, field)
        with ir.when_given(address):
            ir.set_number(value, address)
    _run(ir, update, UpdateField, BEFORE)
    _run(ir, update, UpdateField, DURING)
    new = ir.address(update, ir.add(current, UpdateField.NEW_0))
    check_all_finite(ir, new, ir.integer(update, UpdateField.COUNT))
    with ir.when(ir.assign(f"icmp ne i64 {ir.integer(ir.address('%job', JobField.FAILED))}, 0")):
        ir.set_integer(0, ir.finite)
    with ir.when_finite():
        with ir.each(ir.integer(update, UpdateField.N_COPIES)) as i:
            pair = ir.gep("i64", ir.address(update, UpdateField.COPIES), ir.mul(i, 2))
            ir.set_number(ir.number(ir.address(pair, 0)), ir.address(pair, 1))
        ir.set_integer(ir.assign(f"xor i64 {current}, 1"), ir.current)
        ir.set_integer(ir.add(step, 1), "%job", JobField.DONE)


def _run(ir: TrainingLoopBuilder, base: Name, fields: type[GroupField] | type[UpdateField], phase: int) -> None:
    """Emit the call that runs a phase of a program, on the current buffer of parameters."""
    at = ir.add(ir.mul(ir.integer(ir.current), 3 * 2), 2 * phase)
    table = ir.gep("i64", ir.address(base, fields.INSTRUCTIONS), at)
    instructions, count = ir.address(table, 0), ir.integer(table, 1)
    shared, samples = ir.address(base, fields.SHARED), ir.address(base, fields.PER_SAMPLE)
    runner = ir.address("%job", JobField.RUNNER)
    ir.emit(f"call void {runner}(ptr {instructions}, i64 {count}, ptr {shared}, ptr {samples})")
