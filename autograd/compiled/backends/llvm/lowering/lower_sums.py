"""Lowering of sums: over samples, and of terms that are anywhere."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.kernels import elementwise_kernel, sum_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.backends.llvm.lowering.lower_map import as_strided, emit_map, strided_or_copied
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext
from autograd.compiled.program.formula import sum_formula
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import strided


def lower_total(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instructions of sums over samples."""
    rows, sums = segment.operands[0].ravel(), segment.results[0]
    if not context.single:
        left, right = strided_or_copied(context, rows, True), as_strided(sums)
        fields = [context.samples, left.start, left.steps[0], right.start, right.steps[0]]
        context.emit(sum_kernel.totals, (rows.size, context.lanes), fields)
        return
    contiguous = sums.size == 1 or sums[1] - sums[0] == 1
    results = sums if contiguous else context.scratch(sums.size, False)
    emit_map(context, sum_formula(2), [(sums, False), (rows, True)], [results], False)
    if not contiguous:  # results of a map are
        fields = [sums.size, results[0], sums[0], sums[1] - sums[0]]
        context.emit(elementwise_kernel.scatter, (context.lanes.kind,), fields)


def lower_sum_or_dot(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instruction of sums of terms, or of products of two factors."""
    count, terms = segment.operands[0].shape
    out = segment.results[0].flat[0]
    if context.along_samples(segment.result_per_sample):
        lists = [context.address_of_list(offsets) for offsets in segment.operands]
        fields = [count, terms, context.samples, *lists, out]
        context.emit(sum_kernel.over_samples, (len(lists), context.formula_lanes), fields)
        return
    fields, patterns = [count, terms], []
    for offsets, per_sample in zip(segment.operands, segment.operand_per_sample, strict=True):
        layout = strided(offsets)
        gathered = layout is None or layout.steps[1] != 1
        fields += [context.address_of_list(offsets)] if layout is None or gathered else [layout.start, layout.steps[0]]
        patterns.append(AccessPattern(PER_SAMPLE if per_sample else SHARED, "gathered" if gathered else "strided"))
    result = PER_SAMPLE if segment.result_per_sample else SHARED
    context.emit(sum_kernel.over_terms, (tuple(patterns), result, context.formula_lanes), [*fields, out])
