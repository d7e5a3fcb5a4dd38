"""Lowering of runs: a loop where there is one formula, else instructions of several kernels in turn."""

from __future__ import annotations

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.kernels import elementwise_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.backends.llvm.lowering.lowering_context import InstructionRun, LoweringContext
from autograd.compiled.program.runs import RunSegment, allocated_parts
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import strided


def lower_run(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instructions of a run; vectors go along samples alone."""
    along_samples = context.along_samples(segment.result_per_sample)
    samples = context.samples if along_samples else 1
    lanes = context.formula_lanes if along_samples else context.one_lane
    result = PER_SAMPLE if segment.result_per_sample else SHARED
    parts = allocated_parts(segment)
    if len(parts) == 1:
        (part,) = parts
        fields, patterns = [part.count, samples], []
        for offsets, per_sample in zip(part.operands, part.operand_per_sample, strict=True):
            layout = strided(offsets)
            fields += [context.address_of_list(offsets)] if layout is None else [layout.start, layout.steps[0]]
            patterns.append(_access(per_sample, "gathered" if layout is None else "strided"))
        fields += [int(offsets[0]) for offsets in part.results]
        context.emit(elementwise_kernel.over_samples, (part.formula, tuple(patterns), lanes, result), fields)
        return
    kernels, tables = [], []
    for part in parts:
        one, no_stride = numpy.ones(part.count, numpy.int64), numpy.zeros(part.count, numpy.int64)
        columns = [one, samples * one]
        for offsets in part.operands:
            columns += [offsets, no_stride]
        tables.append(numpy.stack([*columns, *part.results], axis=1).astype(numpy.int64))
        patterns = [_access(per_sample, "strided") for per_sample in part.operand_per_sample]
        kernels.append(context.kernel(elementwise_kernel.over_samples, (part.formula, tuple(patterns), lanes, result)))
    assert isinstance(segment.segment, RunSegment)
    context.phases[-1].append(InstructionRun(kernels, tables, segment.segment.sequence))


def _access(per_sample: bool, pattern: str) -> AccessPattern:
    return AccessPattern(PER_SAMPLE if per_sample else SHARED, pattern)
