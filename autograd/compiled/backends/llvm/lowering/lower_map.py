"""Lowering of maps, a formula on each of many operands, and of copies that make operands strided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.kernels import elementwise_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.backends.llvm.lowering.lower_blocks import STEP_PATTERNS, emit_in_blocks
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext, MapOperand
from autograd.compiled.program.formula import Formula, identity_formula
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import Strided, strided

LONG_FORMULA = 24  # terms, most of which wait for the one before: two rows are computed side by side
MOST_PATTERNS = 3  # of short maps of one formula, each with a kernel of its own; if there are more, these gather all
SHORT = 64  # rows; a longer map is worth a kernel of its own


def lower_map(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instruction of a map."""
    operands = list(zip(segment.operands, segment.operand_per_sample, strict=True))
    emit_map(context, segment.formula, operands, segment.results, segment.result_per_sample)


def note_pattern(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Note how a short map finds its operands, before any map of its phase is lowered."""
    patterns = context.patterns[str(segment.formula), segment.result_per_sample]
    if segment.results[0].size < SHORT and len(patterns) <= MOST_PATTERNS:
        operands = zip(segment.operands, segment.operand_per_sample, strict=True)
        patterns.add(
            tuple(
                _pattern(context, strided(offsets.ravel()), per_sample, segment.result_per_sample)
                for offsets, per_sample in operands
            )
        )


def emit_map(
    context: LoweringContext, formula: Formula, operands: Sequence[MapOperand], results: Sequence[Any], per_sample: bool
) -> None:
    """Emit the instruction of a formula on each of many operands."""
    count = results[0].size
    along_samples = context.along_samples(per_sample)
    layouts = [strided(offsets.ravel()) for offsets, _ in operands]
    patterns = tuple(
        _pattern(context, layout, of, per_sample) for layout, (_, of) in zip(layouts, operands, strict=True)
    )
    if count < SHORT and len(context.patterns[str(formula), per_sample]) > MOST_PATTERNS:
        patterns = tuple(AccessPattern(pattern.buffer, "gathered") for pattern in patterns)
    elif not along_samples and emit_in_blocks(context, formula, operands, results, per_sample):
        return
    fields = [count, context.samples] if along_samples else [count]
    for (offsets, _), layout, pattern in zip(operands, layouts, patterns, strict=True):
        if pattern.pattern == "gathered" or layout is None:
            flat = offsets.ravel()
            fields.append(context.address_of_list(flat if flat.size == count else numpy.broadcast_to(flat, (count,))))
        elif pattern.pattern == "strided":
            fields += [layout.start, layout.steps[0]]
        else:
            fields.append(layout.start)
    fields += [int(result.flat[0]) for result in results]
    lanes = context.lanes_for(formula)
    if along_samples:
        long = len(formula.lowered(context.available).terms) >= LONG_FORMULA
        rows_at_once = 2 if long and count % 2 == 0 else 1
        context.emit(elementwise_kernel.over_samples, (formula, patterns, lanes, PER_SAMPLE, rows_at_once), fields)
    else:
        result = PER_SAMPLE if per_sample else SHARED
        context.emit(elementwise_kernel.over_rows, (formula, patterns, result, lanes), fields)


def strided_or_copied(
    context: LoweringContext,
    offsets: Any,
    per_sample: bool,
    suits: Callable[[Sequence[int]], bool] = lambda steps: True,
) -> Strided:
    """Return where numbers are, strided in a way that suits a kernel: copied to scratch space if they are not."""
    layout = strided(offsets)
    if layout is not None and suits(layout.steps):
        return layout
    copies = context.scratch(offsets.size, per_sample).reshape(offsets.shape)
    emit_map(context, identity_formula(), [(offsets, per_sample)], [copies], per_sample)
    return as_strided(copies)


def as_strided(offsets: Any) -> Strided:
    """Return the layout of offsets that are known to be strided."""
    layout = strided(offsets)
    assert layout is not None
    return layout


def _pattern(
    context: LoweringContext, layout: Strided | None, per_sample: bool, result_per_sample: bool
) -> AccessPattern:
    if layout is None:
        pattern = "gathered"
    elif context.along_samples(result_per_sample):
        pattern = "strided"
    else:
        pattern = STEP_PATTERNS.get(layout.steps[0], "strided")
    return AccessPattern(PER_SAMPLE if per_sample else SHARED, pattern)
