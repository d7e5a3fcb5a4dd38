"""Instructions for sums: over samples, and over terms that stand anywhere."""

from __future__ import annotations

from autograd.compiled.backends.llvm.kernels import elementwise_kernel, outer_kernel, sum_kernel
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext, even_of
from autograd.compiled.program.formula import sum_formula
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import strided


def total(emitter: LoweringContext, step: AllocatedSegment) -> None:
    """Write the instructions of sums over samples."""
    rows, sums = step.operands[0].ravel(), step.results[0]
    if emitter.single and sums.size > 1 and sums[1] - sums[0] != 1:  # results of a map lie side by side
        room = emitter.room(sums.size, False)
        emitter.map(sum_formula(2), [(sums, False), (rows, True)], [room], False)
        emitter.emit(
            (elementwise_kernel.scattered,),
            lambda: elementwise_kernel.scattered(emitter.kind),
            [sums.size, room[0], sums[0], sums[1] - sums[0]],
        )
        return
    if emitter.single:
        emitter.map(sum_formula(2), [(sums, False), (rows, True)], [sums], False)
        return
    even, spread = emitter.evenly(rows, True), even_of(sums)
    emitter.emit(
        (outer_kernel.totals, rows.size),
        lambda: outer_kernel.totals(rows.size, emitter.across, emitter.kind),
        [emitter.samples, even.start, even.steps[0], spread.start, spread.steps[0]],
    )


def sum_or_dot(emitter: LoweringContext, step: AllocatedSegment) -> None:
    """Write the instruction of sums of terms, or of products of two."""
    count, terms = step.operands[0].shape
    out = step.results[0].flat[0]
    factors = len(step.operands)
    if emitter.over_samples(step.result_per_sample):
        lists = [emitter.list_of(offsets) for offsets in step.operands]
        emitter.emit(
            (sum_kernel.over_samples, factors),
            lambda: sum_kernel.over_samples(factors, emitter.width, emitter.kind),
            [count, terms, emitter.samples, *lists, out],
        )
        return
    fields = [count, terms]
    listed = []
    for offsets in step.operands:
        even = strided(offsets)
        listed.append(even is None or even.steps[1] != 1)
        fields += [emitter.list_of(offsets)] if listed[-1] or even is None else [even.start, even.steps[0]]
    bases = ["table" if lanes else "shared" for lanes in step.operand_per_sample]
    result = "table" if step.result_per_sample else "shared"
    emitter.emit(
        (sum_kernel.over_terms, tuple(bases), tuple(listed), result),
        lambda: sum_kernel.over_terms(bases, listed, result, emitter.width, emitter.kind),
        [*fields, out],
    )
