"""Lowering of maps whose operands repeat or go on only for some rows at a time: blocks of rows, each found anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.kernels import elementwise_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext, MapOperand
from autograd.compiled.program.formula import Formula
from autograd.compiled.program.strides import strided

STEP_PATTERNS = {0: "broadcast", 1: "contiguous"}
GATHER = 12  # instructions on vectors that take as long as a gather


def emit_in_blocks(
    context: LoweringContext, formula: Formula, operands: Sequence[MapOperand], results: Sequence[Any], per_sample: bool
) -> bool:
    """Emit a map along blocks of rows, and return True, where that takes less than to gather what is not strided."""
    count = results[0].size
    rows = [numpy.broadcast_to(offsets.ravel(), (count,)) for offsets, _ in operands]
    found = _best_blocks(context, formula, rows, results)
    if found is None:
        return False
    length, patterns = found
    lists = [
        context.address_of_list(part if pattern == "gathered" else part[::length])
        for part, pattern in zip(rows, patterns, strict=True)
    ]
    access = tuple(
        AccessPattern(PER_SAMPLE if of else SHARED, pattern)
        for (_, of), pattern in zip(operands, patterns, strict=True)
    )
    fields = [count // length, length, *lists, *(int(result.flat[0]) for result in results)]
    result, lanes = PER_SAMPLE if per_sample else SHARED, context.lanes_for(formula)
    context.emit(elementwise_kernel.over_blocks, (formula, access, result, lanes), fields)
    return True


def _best_blocks(
    context: LoweringContext, formula: Formula, operands: Sequence[Any], results: Sequence[Any]
) -> tuple[int, list[str]] | None:
    """Return the length of the blocks that take least, and how each operand is found in them; None for no blocks."""
    layouts = [strided(rows) for rows in operands]
    unlike = [rows for rows, layout in zip(operands, layouts, strict=True) if layout is None]
    if not any(int(rows[1] - rows[0]) in STEP_PATTERNS for rows in unlike):
        return None  # what is gathered as a whole would be gathered in blocks too
    count, width = int(results[0].size), context.lanes_for(formula).width
    lengths = {length for length in map(_first_run, unlike) if count % length == 0}
    if any(numpy.array_equal(rows, result.ravel()) for rows in operands for result in results):
        # Where part of a vector has just been stored, the processor waits with the load of the next.
        lengths = {length for length in lengths if length % width == 0}
    whole = [STEP_PATTERNS.get(layout.steps[0], "gathered") if layout else "gathered" for layout in layouts]
    candidates = [(length, [_pattern_in_blocks(rows, length) for rows in operands]) for length in lengths]
    candidates = [found for found in candidates if found[1].count("gathered") < whole.count("gathered")]
    if not candidates:
        return None
    each = len(formula.lowered(context.available).terms) + len(operands)

    def cost(found: tuple[int, list[str]]) -> int:
        length, patterns = found
        return count // length * -(-length // width) * (each + GATHER * patterns.count("gathered"))

    best = min(candidates, key=cost)
    return best if cost(best) < cost((count, whole)) else None


def _first_run(rows: Any) -> int:
    """Return how many rows there are before the step from one to the next changes.

    >>> _first_run(numpy.array([4, 4, 4, 7, 7, 7])), _first_run(numpy.array([1, 2, 9, 10]))
    (3, 2)
    """
    steps = numpy.diff(rows)
    return 1 + int((steps != steps[0]).argmax())


def _pattern_in_blocks(rows: Any, length: int) -> str:
    """Return how a kernel finds rows in the blocks that they are cut into.

    >>> [_pattern_in_blocks(numpy.array([4, 4, 4, 7, 7, 7]), length) for length in (2, 3)]
    ['gathered', 'broadcast']
    """
    steps = numpy.diff(rows.reshape(-1, length), axis=1)
    first = int(steps[0, 0])
    return STEP_PATTERNS.get(first, "gathered") if (steps == first).all() else "gathered"
