"""Lowering of dense blocks, and of the gradients of their weights."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.kernels import dense_kernel, outer_kernel, single_sample_kernel
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape
from autograd.compiled.backends.llvm.lowering.lower_map import as_strided, emit_map, strided_or_copied
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import strided

MOST_INLINED_TERMS = 160  # of the formula, over all vectors of a tile; a longer formula becomes a map of its own


def lower_dense(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instructions of a dense block, one for each position."""
    if context.single:
        _lower_dense_single(context, segment)
        return
    positions, inputs = segment.operands[0].shape
    units = segment.operands[1].shape[0]
    vectors = min(units, dense_kernel.UNITS) * min(context.samples // context.lanes.width, dense_kernel.VECTORS)
    apart = len(segment.formula.lowered(context.available).terms) * vectors > MOST_INLINED_TERMS
    operands = list(zip(segment.operands[2:], segment.operand_per_sample[2:], strict=True))
    formula, further, results = segment.formula, operands, segment.results
    if apart:  # the sums wait where the result will be, unless it takes the place of another operand
        overwrites = any(segment.operand_per_sample[2:])
        sums = context.scratch(units * positions, True) if overwrites else segment.results[0]
        formula, further, results = identity_formula(), [], [sums]
    weights = strided_or_copied(context, segment.operands[1], False)
    layouts = [strided_or_copied(context, offsets.ravel(), per_sample) for offsets, per_sample in further]
    buffers = tuple(PER_SAMPLE if per_sample else SHARED for _, per_sample in further)
    shape, lanes = DenseShape(units, inputs, *weights.steps), context.lanes_for(formula)
    starts = [number for layout in layouts for number in (layout.start, layout.steps[0])]
    for t in range(positions):
        xs = strided_or_copied(context, segment.operands[0][t], True)
        outs = [result.flat[t * units] for result in results]
        context.emit(
            dense_kernel.over_samples,
            (shape, formula, buffers, context.samples, lanes),
            [xs.start, xs.steps[0], weights.start, *starts, *outs],
        )
    if apart:
        emit_map(context, segment.formula, [(results[0], True), *operands], segment.results, True)


def _lower_dense_single(context: LoweringContext, segment: AllocatedSegment) -> None:
    positions = segment.operands[0].shape[0]
    units, inputs = segment.operands[1].shape
    assert not segment.formula.terms
    weights = strided_or_copied(
        context, segment.operands[1], False, lambda steps: (inputs > 1 and steps[1] == 1) or steps[0] == 1 or units == 1
    )
    shape = DenseShape(units, inputs, *weights.steps)
    anyhow = not single_sample_kernel.goes_along_inputs(shape)
    xs = strided_or_copied(context, segment.operands[0], True, lambda steps: anyhow or steps[1] == 1)
    fields = [xs.start, *xs.steps, weights.start, segment.results[0].flat[0]]
    context.emit(single_sample_kernel.dense, (shape, positions, context.lanes), fields)


def lower_outer(context: LoweringContext, segment: AllocatedSegment) -> None:
    """Emit the instructions of the gradients of a dense block's weights, one for all positions or for each."""
    if context.single:
        _lower_outer_single(context, segment)
        return
    sums = as_strided(segment.results[0])
    shape = DenseShape(*segment.results[0].shape, *sums.steps)
    in_blocks = (
        shape.input_stride == 1
        and shape.inputs >= context.lanes.width
        and shape.units >= outer_kernel.FEWEST_UNITS_FOR_BLOCKS
    )
    if not in_blocks and len(segment.operands[0]) > 1:
        left, right = map(strided, segment.operands)
        if left is not None and right is not None:
            fields = [left.start, left.steps[1], right.start, right.steps[1], sums.start]
            fields += [len(segment.operands[0]), left.steps[0], right.steps[0]]
            context.emit(outer_kernel.along_samples, (shape, context.samples, context.lanes, True), fields)
            return
    kernel = outer_kernel.along_inputs if in_blocks else outer_kernel.along_samples
    for gradients, inputs in zip(*segment.operands, strict=True):
        left, right = strided_or_copied(context, gradients, True), strided_or_copied(context, inputs, True)
        fields = [left.start, left.steps[0], right.start, right.steps[0], sums.start]
        if in_blocks:
            fields.append(context.scratch(outer_kernel.BLOCK_VECTORS * context.lanes.width, True)[0])
        context.emit(kernel, (shape, context.samples, context.lanes), fields)


def _lower_outer_single(context: LoweringContext, segment: AllocatedSegment) -> None:
    gradients, inputs = segment.operands
    sums = as_strided(segment.results[0])
    shape = DenseShape(*segment.results[0].shape, *sums.steps)
    along_inputs = single_sample_kernel.sums_along_inputs(shape)
    left = strided_or_copied(context, gradients, True, lambda steps: along_inputs or steps[1] == 1 or shape.units == 1)
    right = strided_or_copied(
        context, inputs, True, lambda steps: not along_inputs or steps[1] == 1 or shape.inputs == 1
    )
    # The kernel takes all units at once where the sums of one unit are contiguous, or those of one input.
    units = shape.units if 1 in sums.steps or shape.inputs == 1 else 1
    for unit in range(0, shape.units, units):
        start = left.start + unit * left.steps[1]
        context.emit(
            single_sample_kernel.outer,
            (shape._replace(units=units), len(gradients), context.lanes),
            [start, *left.steps, right.start, *right.steps, sums.start + unit * shape.unit_stride],
        )
