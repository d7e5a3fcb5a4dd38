"""Lowering of a program: each segment by its kind, with offsets into the buffers in place of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy

from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.lowering.lower_dense import lower_dense, lower_outer
from autograd.compiled.backends.llvm.lowering.lower_map import lower_map, note_pattern
from autograd.compiled.backends.llvm.lowering.lower_run import lower_run
from autograd.compiled.backends.llvm.lowering.lower_sums import lower_sum_or_dot, lower_total
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext
from autograd.compiled.program.program import Program
from autograd.compiled.program.segment import AllocatedSegment

Relocation: TypeAlias = tuple[int, int, int]  # the first of some rows, how many, and the offset where they are instead
Relocations: TypeAlias = tuple[Sequence[Relocation], Sequence[Relocation]]  # of shared rows, and of rows of samples

LOWERINGS: dict[str, Callable[[LoweringContext, AllocatedSegment], None]] = {
    "map": lower_map,
    "dense": lower_dense,
    "outer": lower_outer,
    "total": lower_total,
    "sum": lower_sum_or_dot,
    "dot": lower_sum_or_dot,
    "run": lower_run,
}


def lower_program(
    program: Program, samples: int, lanes: VectorType, relocated: Relocations = ((), ())
) -> LoweringContext:
    """Return the instructions of a program, phase by phase, in a context.

    Args:
        program: the program.
        samples: columns of its per-sample buffer.
        lanes: the kind of the numbers in memory, as many as there are doubles in a vector of the processor.
        relocated: rows of the two buffers that are elsewhere.
    """
    context = LoweringContext(program.shared_size, program.sample_size * samples, samples, lanes)
    for phase in (program.before, program.during, program.after):
        segments = [_with_offsets(segment, samples, relocated) for segment in phase]
        for segment in segments:
            if segment.kind == "map":
                note_pattern(context, segment)
        context.phases.append([])
        for segment in segments:
            LOWERINGS[segment.kind](context, segment)
    return context


def _with_offsets(segment: AllocatedSegment, samples: int, relocated: Relocations) -> AllocatedSegment:
    """Return a segment with offsets in place of rows."""

    def offsets(rows: Any, per_sample: bool) -> Any:
        stride = samples if per_sample else 1
        found, lowest, highest = rows * stride if stride > 1 else rows, rows.min(), rows.max()
        for start, count, there in relocated[per_sample]:
            if start <= lowest and highest < start + count:
                return there + (rows - start) * stride
            if lowest < start + count and start <= highest:
                here = (rows >= start) & (rows < start + count)
                found = numpy.where(here, there + (rows - start) * stride, found)
        return found

    operands = [offsets(rows, of) for rows, of in zip(segment.operands, segment.operand_per_sample, strict=True)]
    results = [offsets(rows, segment.result_per_sample) for rows in segment.results]
    return AllocatedSegment(segment.segment, operands, segment.operand_per_sample, results, segment.result_per_sample)


def buffer_sizes(program: Program, samples: int) -> tuple[int, int]:
    """Return how many numbers the two buffers hold at most, with the scratch space of instructions."""
    shared, per_sample = program.shared_size, program.sample_size
    for segment in (*program.before, *program.during, *program.after):
        if segment.kind in ("dense", "outer", "total"):
            shared += segment.results[0].size
            for rows, of_samples in zip(segment.operands, segment.operand_per_sample, strict=True):
                per_sample += rows.size if of_samples else 0
                shared += 0 if of_samples else rows.size
            per_sample += segment.results[0].size
    return shared, per_sample * samples
