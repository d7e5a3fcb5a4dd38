"""From segments to instructions: which kernel computes a segment, and where its operands and results are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy

from autograd.compiled.backends.llvm.lowering import lower_dense, lower_sums
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext
from autograd.compiled.program.program import Program
from autograd.compiled.program.segment import AllocatedSegment

Move: TypeAlias = tuple[int, int, int]  # the first of some rows, how many, and the offset where they are instead


def _map(emitter: LoweringContext, step: AllocatedSegment) -> None:
    operands = list(zip(step.operands, step.operand_per_sample, strict=True))
    emitter.map(step.formula, operands, step.results, step.result_per_sample)


# What writes the instructions of each kind of segment.
WRITERS: dict[str, Callable[[LoweringContext, AllocatedSegment], None]] = {
    "map": _map,
    "dense": lower_dense.dense,
    "outer": lower_dense.outer,
    "total": lower_sums.total,
    "sum": lower_sums.sum_or_dot,
    "dot": lower_sums.sum_or_dot,
}


def instructions(
    program: Program, samples: int, kind: str, width: int, moved: tuple[Sequence[Move], Sequence[Move]] = ((), ())
) -> LoweringContext:
    """Return what computes a program, written.

    Args:
        program: the program.
        samples: columns of its table of samples.
        kind: "double" or "float".
        width: doubles in a vector.
        moved: rows of the shared table, and of the table of samples, that stand elsewhere.
    """
    emitter = LoweringContext(program.shared_size, program.sample_size * samples, samples, kind, width)
    for phase in (program.before, program.during, program.after):
        steps = [_at_offsets(step, samples, moved) for step in phase]
        for step in steps:
            if step.kind == "map":
                emitter.expect(step)
        emitter.phases.append([])
        for step in steps:
            WRITERS[step.kind](emitter, step)
    return emitter


def _at_offsets(step: AllocatedSegment, samples: int, moved: tuple[Sequence[Move], Sequence[Move]]) -> AllocatedSegment:
    """Return a step with offsets in place of rows."""

    def offsets(rows: Any, of_sample: bool) -> Any:
        apart = samples if of_sample else 1
        found = rows * apart if apart > 1 else rows
        for start, count, there in moved[of_sample]:
            here = (rows >= start) & (rows < start + count)
            if here.any():
                found = numpy.where(here, there + (rows - start) * apart, found)
        return found

    operands = [offsets(rows, of) for rows, of in zip(step.operands, step.operand_per_sample, strict=True)]
    results = [offsets(rows, step.result_per_sample) for rows in step.results]
    return AllocatedSegment(step.segment, operands, step.operand_per_sample, results, step.result_per_sample)


def room_needed(program: Program, samples: int) -> tuple[int, int]:
    """Return how many numbers the two tables have at most, with those that only instructions need."""
    shared, table = program.shared_size, program.sample_size
    for step in (*program.before, *program.during, *program.after):
        if step.kind in ("dense", "outer", "total"):
            shared += step.results[0].size
            for rows, of_sample in zip(step.operands, step.operand_per_sample, strict=True):
                table += rows.size if of_sample else 0
                shared += 0 if of_sample else rows.size
            table += step.results[0].size
    return shared, table * samples
