"""The training loop itself, natively: many steps in one call, while nobody looks.

A step fills the tables with its samples, runs the program of their loss, measures the gradient, and runs the program of
the update, which writes the new parameters beside the old. Only if every number is finite do they change places: a step
that fails leaves everything as it was before.
"""

from __future__ import annotations

from functools import cache

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.training.copy_samples import fill
from autograd.compiled.backends.llvm.training.loop_builder import LoopBuilder
from autograd.compiled.backends.llvm.training.loop_fields import GroupField, JobField, UpdateField
from autograd.compiled.backends.llvm.training.loop_reductions import collect, demand_finite, measure

BEFORE, DURING, AFTER = range(3)


@cache
def training_loop(width: int) -> IRBuilder:
    """Return the loop: a function of the address of a job, for vectors of so many doubles."""
    code = LoopBuilder()
    code.set_number(code.number("%job", JobField.PLACE), code.place)
    code.set_number(0, "%job", JobField.DONE)
    code.set_number(1, code.sound)
    loop = code.begin(0, code.number("%job", JobField.STEPS))
    still = code.when_sound()
    _step(code, loop.index, width)
    code.done(still)
    code.end(loop)
    code.set_number(code.number(code.place, 0), "%job", JobField.PLACE)
    return code


def _step(code: LoopBuilder, step: Name, width: int) -> None:
    """Write one step."""
    code.store("0.0", code.loss)
    code.store("0.0", code.hits)
    several = code.when(code.new(f"icmp ne i64 {code.number('%job', JobField.SEVERAL_GROUPS)}, 0"))
    code.clear(code.address("%job", JobField.GRADIENTS), code.number("%job", JobField.N_GRADIENTS))
    code.done(several)
    starts, parts = code.address("%job", JobField.PART_STARTS), code.address("%job", JobField.PARTS)
    first, end = code.number(starts, step), code.number(starts, code.add(step, 1))
    scales = code.at("double", code.address("%job", JobField.SCALES), code.times(step, 2))
    scale, penalty_scale = code.load(scales), code.load(code.at("double", scales, 1))
    running = code.begin(first, end)
    is_first = code.new(f"icmp eq i64 {running.index}, {first}")
    _part(code, code.at("i64", parts, code.times(running.index, 4)), scale, penalty_scale, is_first, width)
    code.end(running)
    n_norms = code.number("%job", JobField.N_NORMS)
    history = code.address("%job", JobField.HISTORY)
    record = code.at("double", history, code.times(step, code.add(n_norms, 2)))
    code.store(code.load(code.loss), record)
    code.store(code.load(code.hits), code.at("double", record, 1))
    code.demand_finite(code.load(code.loss))
    measure(code, code.at("double", record, 2), n_norms, width)
    sound = code.when_sound()
    _update(code, step, width)
    code.done(sound)


def _part(code: LoopBuilder, part: Name, scale: Name, penalty_scale: Name, is_first: Name, width: int) -> None:
    """Write what runs the samples of one structure; the penalty counts in the first part of a step alone."""
    groups = code.address("%job", JobField.GROUPS)
    group = code.at("i64", groups, code.times(code.number(part, 0), len(GroupField)))
    start, count, there = (code.number(part, i) for i in (1, 2, 3))
    opened = code.each(code.number(group, GroupField.N_ZEROS))
    pair = code.at("i64", code.address(group, GroupField.ZEROS), code.times(opened[1].index, 2))
    code.clear(code.address(pair, 0), code.number(pair, 1))
    code.end_each(opened)
    penalty = code.address(group, GroupField.PENALTY)
    seeded = code.when_given(penalty)
    seed = code.new(f"select i1 {is_first}, double {penalty_scale}, double 0.0")
    code.store(seed, code.address(group, GroupField.PENALTY_SEED))
    code.done(seeded)
    _run(code, group, GroupField, BEFORE)
    blocks = code.begin(0, count, code.number(group, GroupField.COLUMNS))
    filling = code.when(code.new(f"icmp eq i64 {there}, 0"))
    order = code.at("i32", code.address("%job", JobField.ORDER), code.add(start, blocks.index))
    fill(code, group, order, code.new(f"sub i64 {count}, {blocks.index}"), scale, width)
    code.done(filling)
    _run(code, group, GroupField, DURING)
    collect(code, group, scale, width)
    code.end(blocks)
    _run(code, group, GroupField, AFTER)
    counted = code.when(code.new(f"and i1 {code.new(f'icmp ne ptr {penalty}, null')}, {is_first}"))
    code.add_to(code.loss, code.new(f"fmul double {code.load(penalty)}, {penalty_scale}"))
    code.done(counted)
    opened = code.each(code.number(group, GroupField.N_SHARES))
    stretch = code.at("i64", code.address(group, GroupField.SHARES), code.times(opened[1].index, 3))
    source, target = code.address(stretch, 0), code.address(stretch, 1)
    inner = code.begin(0, code.number(stretch, 2))
    code.add_to(code.at("double", target, inner.index), code.load(code.at("double", source, inner.index)))
    code.end(inner)
    code.end_each(opened)


def _update(code: LoopBuilder, step: Name, width: int) -> None:
    """Write new parameters beside the old, and let them change places if they are finite."""
    rate = code.load(code.at("double", code.address("%job", JobField.RATES), step))
    place = code.number(code.place, 0)
    update = code.address("%job", JobField.UPDATE)
    for field, value in ((UpdateField.RATE, rate), (UpdateField.NORM, code.load(code.norm))):
        where = code.address(update, field)
        used = code.when_given(where)
        code.store(value, where)
        code.done(used)
    _run(code, update, UpdateField, BEFORE)
    _run(code, update, UpdateField, DURING)
    new = code.address(update, code.add(place, UpdateField.NEW_0))
    demand_finite(code, new, code.number(update, UpdateField.COUNT), width)
    sound = code.when_sound()
    opened = code.each(code.number(update, UpdateField.N_COPIES))
    pair = code.at("i64", code.address(update, UpdateField.COPIES), code.times(opened[1].index, 2))
    code.store(code.load(code.address(pair, 0)), code.address(pair, 1))
    code.end_each(opened)
    code.set_number(code.new(f"xor i64 {place}, 1"), code.place)
    code.set_number(code.add(step, 1), "%job", JobField.DONE)
    code.done(sound)


def _run(code: LoopBuilder, base: Name, fields: type[GroupField] | type[UpdateField], phase: int) -> None:
    """Write the call of what runs a phase, in the direction that starts where the parameters are."""
    at = code.add(code.times(code.number(code.place, 0), 3 * 2), 2 * phase)
    where = code.at("i64", code.address(base, fields.PHASES), at)
    instructions, count = code.address(where, 0), code.number(where, 1)
    shared, table = code.address(base, fields.SHARED), code.address(base, fields.TABLE)
    runner = code.address("%job", JobField.RUNNER)
    code.do(f"call void {runner}(ptr {instructions}, i64 {count}, ptr {shared}, ptr {table})")
