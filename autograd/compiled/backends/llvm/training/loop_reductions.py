"""Parts of the training loop on many numbers: loss, correct predictions, gradients, their norms, finiteness."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums
from autograd.compiled.backends.llvm.emit.ir_builder import Name
from autograd.compiled.backends.llvm.emit.load_store import (
    indices_below,
    load_doubles,
    masked_load_doubles,
    masked_store_doubles,
    splat,
)
from autograd.compiled.backends.llvm.training.loop_fields import GroupField, JobField
from autograd.compiled.backends.llvm.training.training_loop_builder import TrainingLoopBuilder
from autograd.compiled.program.allocation import VECTOR_LENGTH

ZERO = "zeroinitializer"


def add_losses(ir: TrainingLoopBuilder, group: Name, scale: Name) -> None:
    """Emit the sums of a group's losses and correct predictions, added to those of the step."""
    columns = ir.integer(group, GroupField.COLUMNS)
    loss, correct, seeds = (
        ir.address(group, field) for field in (GroupField.LOSS, GroupField.CORRECT, GroupField.SEED)
    )
    alone = ir.assign(f"icmp eq i64 {columns}, 1")
    with ir.when(alone):
        ir.add_to(ir.loss, ir.assign(f"fmul double {ir.number(loss)}, {scale}"))
        with ir.when_given(correct):
            ir.add_to(ir.correct, ir.number(correct))
    with ir.when(ir.assign(f"xor i1 {alone}, true")):
        ir.add_to(ir.loss, _row_sum(ir, loss, seeds, columns, weighted=True))
        with ir.when_given(correct):
            ir.add_to(ir.correct, _row_sum(ir, correct, seeds, columns, weighted=False))


def _row_sum(ir: TrainingLoopBuilder, row: Name, seeds: Name, columns: Name, weighted: bool) -> Name:
    """Emit the sum of a row over the columns that hold samples, which are those whose seed is not 0."""
    lanes = ir.lanes.registers
    with ir.loop(0, columns, lanes.width, [lanes]) as loop:
        number, seed = (load_doubles(ir, ir.place(address, loop.index), ir.lanes) for address in (row, seeds))
        counted = ir.assign(f"fcmp une {lanes} {seed}, {ZERO}")
        value = ir.assign(f"fmul {lanes} {number}, {seed}") if weighted else number
        chosen = ir.assign(f"select {lanes.of('i1')} {counted}, {lanes} {value}, {lanes} {ZERO}")
        loop.carried = [ir.assign(f"fadd {lanes} {loop.carried[0]}, {chosen}")]
    return horizontal_sums(ir, loop.carried, lanes)[0]


def measure_norms(ir: TrainingLoopBuilder, norms: Name, n_norms: Name) -> None:
    """Emit the Euclidean lengths of parts of the gradient."""
    ir.clear(norms, n_norms, "double")
    with ir.each(ir.integer("%job", JobField.N_RANGES)) as i:
        part = ir.gep("i64", ir.address("%job", JobField.RANGES), ir.mul(i, 3))
        start, count, which = ir.address(part, 0), ir.integer(part, 1), ir.integer(part, 2)
        _add_squares(ir, start, count, ir.gep("double", norms, which))
    with ir.each(n_norms) as i:
        address = ir.gep("double", norms, i)
        root = ir.call("double", "llvm.sqrt.f64", ("double", ir.double(address)))
        ir.set_double(root, address)
        ir.set_double(root, ir.norm)  # the last is that of the whole gradient
        ir.check_finite(root)


def _add_squares(ir: TrainingLoopBuilder, start: Name, count: Name, target: Name) -> None:
    """Emit the sum of the squares of some numbers, added to another: by four vectors, and the rest by one."""
    lanes, width = ir.lanes.registers, ir.lanes.width
    whole = ir.mul(ir.assign(f"sdiv i64 {count}, {4 * width}"), 4 * width)

    def with_square(total: Name, number: Name) -> Name:
        return ir.assign(f"fadd {lanes} {total}, {ir.assign(f'fmul {lanes} {number}, {number}')}")

    with ir.when(ir.assign(f"icmp sgt i64 {whole}, 0")):
        with ir.loop(0, whole, 4 * width, [lanes] * 4) as loop:
            loop.carried = [
                with_square(total, load_doubles(ir, ir.place(start, ir.add(loop.index, v * width)), ir.lanes))
                for v, total in enumerate(loop.carried)
            ]
        halves = [ir.assign(f"fadd {lanes} {loop.carried[i]}, {loop.carried[i + 1]}") for i in (0, 2)]
        total = ir.assign(f"fadd {lanes} {halves[0]}, {halves[1]}")
        ir.add_to(target, horizontal_sums(ir, [total], lanes)[0])
    with ir.when(ir.assign(f"icmp slt i64 {whole}, {count}")):
        with ir.loop(whole, count, width, [lanes]) as rest:
            _, mask = indices_below(ir, rest.index, splat(ir, count, lanes.of("i64")), lanes)
            number = masked_load_doubles(ir, ir.place(start, rest.index), mask, ir.lanes)
            rest.carried = [with_square(rest.carried[0], number)]
        ir.add_to(target, horizontal_sums(ir, rest.carried, lanes)[0])


def add_numbers(ir: TrainingLoopBuilder, source: Name, target: Name, count: Name) -> None:
    """Emit the addition of each of some numbers, at least one, to another."""
    lanes = ir.lanes.registers
    end = splat(ir, count, lanes.of("i64"))
    with ir.loop(0, count, lanes.width) as loop:
        _, mask = indices_below(ir, loop.index, end, lanes)
        there, here = (ir.place(base, loop.index) for base in (source, target))
        added, before = (masked_load_doubles(ir, place, mask, ir.lanes) for place in (there, here))
        masked_store_doubles(ir, ir.assign(f"fadd {lanes} {before}, {added}"), here, mask, ir.lanes)


def check_all_finite(ir: TrainingLoopBuilder, start: Name, count: Name) -> None:
    """Emit a record of whether some numbers, which fill whole vectors of memory, are all finite."""
    lanes = ir.lanes.registers
    end = splat(ir, count, lanes.of("i64"))
    with ir.loop(0, count, VECTOR_LENGTH, [lanes] * (VECTOR_LENGTH // lanes.width)) as loop:
        sums = []
        for v, total in enumerate(loop.carried):
            index = ir.add(loop.index, v * lanes.width)
            number = load_doubles(ir, ir.place(start, index), ir.lanes)
            difference = ir.assign(f"fsub {lanes} {number}, {number}")  # nan for inf and nan
            _, mask = indices_below(ir, index, end, lanes)
            checked = ir.assign(f"select {lanes.of('i1')} {mask}, {lanes} {difference}, {lanes} {ZERO}")
            sums.append(ir.assign(f"fadd {lanes} {total}, {checked}"))
        loop.carried = sums
    for total in horizontal_sums(ir, loop.carried, lanes):
        ir.check_finite(total)
