"""In the training loop: the loss and hits of samples, the lengths of gradients, and whether numbers are finite."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import added_up
from autograd.compiled.backends.llvm.emit.ir_builder import Name
from autograd.compiled.backends.llvm.emit.load_store import indices_up_to, masked_load
from autograd.compiled.backends.llvm.emit.vector_math import splat, vector
from autograd.compiled.backends.llvm.training.loop_builder import LoopBuilder
from autograd.compiled.backends.llvm.training.loop_fields import GroupField, JobField


def collect(code: LoopBuilder, group: Name, scale: Name, width: int) -> None:
    """Write what adds the losses and hits in the table of a group to those of the step."""
    columns = code.number(group, GroupField.COLUMNS)
    loss, hits, seeds = (code.address(group, field) for field in (GroupField.LOSS, GroupField.HITS, GroupField.SEED))
    alone = code.new(f"icmp eq i64 {columns}, 1")
    single = code.when(alone)
    code.add_to(code.loss, code.new(f"fmul double {code.load(loss)}, {scale}"))
    hit = code.when_given(hits)
    code.add_to(code.hits, code.load(hits))
    code.done(hit)
    code.done(single)
    many = code.when(code.new(f"xor i1 {alone}, true"))
    code.add_to(code.loss, _summed(code, loss, seeds, columns, width, weighted=True))
    hit = code.when_given(hits)
    code.add_to(code.hits, _summed(code, hits, seeds, columns, width, weighted=False))
    code.done(hit)
    code.done(many)


def _summed(code: LoopBuilder, row: Name, seeds: Name, columns: Name, width: int, weighted: bool) -> Name:
    """Write the sum of a row over the columns that hold samples, which are those whose seed is not 0."""
    lanes, zero = vector(width), "zeroinitializer"
    loop = code.begin(0, columns, width, [(lanes, zero)])
    number, seed = (
        code.new(f"load {lanes}, ptr {code.at('double', place, loop.index)}, align 8") for place in (row, seeds)
    )
    counted = code.new(f"fcmp une {lanes} {seed}, {zero}")
    value = code.new(f"fmul {lanes} {number}, {seed}") if weighted else number
    chosen = code.new(f"select {vector(width, 'i1')} {counted}, {lanes} {value}, {lanes} {zero}")
    total = code.new(f"fadd {lanes} {loop.carried[0]}, {chosen}")
    code.end(loop, [total])
    return added_up(code, [total], width, "double")[0]


def measure(code: LoopBuilder, norms: Name, n_norms: Name, width: int) -> None:
    """Write what measures the Euclidean lengths of stretches of the gradient."""
    code.clear(norms, n_norms)
    opened = code.each(code.number("%job", JobField.N_RANGES))
    stretch = code.at("i64", code.address("%job", JobField.RANGES), code.times(opened[1].index, 3))
    start, count, which = code.address(stretch, 0), code.number(stretch, 1), code.number(stretch, 2)
    _add_squares(code, start, count, code.at("double", norms, which), width)
    code.end_each(opened)
    opened = code.each(n_norms)
    place = code.at("double", norms, opened[1].index)
    root = code.call("double", "llvm.sqrt.f64", ("double", code.load(place)))
    code.store(root, place)
    code.store(root, code.norm)  # the last is that of the whole gradient
    code.demand_finite(root)
    code.end_each(opened)


def _add_squares(code: LoopBuilder, start: Name, count: Name, target: Name, width: int) -> None:
    """Write what adds the squares of so many numbers to the one at `target`: by four vectors, and the rest by one."""
    lanes = vector(width)
    whole = code.times(code.new(f"sdiv i64 {count}, {4 * width}"), 4 * width)

    def with_square(total: Name, number: Name) -> Name:
        return code.new(f"fadd {lanes} {total}, {code.new(f'fmul {lanes} {number}, {number}')}")

    vectors = code.when(code.new(f"icmp sgt i64 {whole}, 0"))
    loop = code.begin(0, whole, 4 * width, [(lanes, "zeroinitializer")] * 4)
    squares = []
    for v, total in enumerate(loop.carried):
        place = code.at("double", start, code.add(loop.index, v * width))
        squares.append(with_square(total, code.new(f"load {lanes}, ptr {place}, align 8")))
    code.end(loop, squares)
    halves = [code.new(f"fadd {lanes} {squares[i]}, {squares[i + 1]}") for i in (0, 2)]
    code.add_to(target, added_up(code, [code.new(f"fadd {lanes} {halves[0]}, {halves[1]}")], width, "double")[0])
    code.done(vectors)
    left = code.when(code.new(f"icmp slt i64 {whole}, {count}"))
    rest = code.begin(whole, count, width, [(lanes, "zeroinitializer")])
    _, mask = indices_up_to(code, rest.index, splat(code, count, width, "i64"), width)
    number = masked_load(code, code.at("double", start, rest.index), mask, width, "double")
    squares = [with_square(rest.carried[0], number)]
    code.end(rest, squares)
    code.add_to(target, added_up(code, squares, width, "double")[0])
    code.done(left)


def demand_finite(code: LoopBuilder, start: Name, count: Name, width: int) -> None:
    """Write what notes if one of so many numbers is inf or nan; there is room for whole vectors of them."""
    lanes, zero = vector(width), "zeroinitializer"
    end = splat(code, count, width, "i64")
    loop = code.begin(0, count, width, [(lanes, zero)])
    number = code.new(f"load {lanes}, ptr {code.at('double', start, loop.index)}, align 8")
    nothing = code.new(f"fsub {lanes} {number}, {number}")  # 0, unless it is inf or nan
    _, mask = indices_up_to(code, loop.index, end, width)
    known = code.new(f"select {vector(width, 'i1')} {mask}, {lanes} {nothing}, {lanes} {zero}")
    total = code.new(f"fadd {lanes} {loop.carried[0]}, {known}")
    code.end(loop, [total])
    code.demand_finite(added_up(code, [total], width, "double")[0])
