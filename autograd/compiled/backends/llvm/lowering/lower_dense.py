"""Instructions for dense blocks, and for the gradients of their weights."""

from __future__ import annotations

from autograd.compiled.backends.llvm.kernels import (
    dense_kernel,
    outer_blocks_kernel,
    outer_kernel,
    single_sample_kernel,
)
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import OperandAccess
from autograd.compiled.backends.llvm.lowering.lowering_context import LoweringContext, even_of
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.segment import AllocatedSegment

MOST_INLINED = 160  # terms that a dense block may write for all the vectors of its tiles


def dense(emitter: LoweringContext, step: AllocatedSegment) -> None:
    """Write the instructions of a dense block."""
    if emitter.single:
        _dense_single(emitter, step)
        return
    positions, inputs = step.operands[0].shape
    units = step.operands[1].shape[0]
    terms = len(step.formula.lowered(emitter.machine).terms)
    apart = terms * min(units, 4) * min(emitter.samples // emitter.across, 4) > MOST_INLINED
    operands = list(zip(step.operands[2:], step.operand_per_sample[2:], strict=True))
    dots, further, results = step.formula, operands, step.results
    if apart:
        dots, further, results = identity_formula(), [], [emitter.room(units * positions, True)]
    weights = emitter.evenly(step.operands[1], False)
    spread = [(emitter.evenly(offsets.ravel(), lanes), lanes) for offsets, lanes in further]
    accesses = [OperandAccess("table" if lanes else "shared", "spaced") for _, lanes in spread]
    shape, width = DenseShape(units, inputs, *weights.steps), emitter.width if dots.terms else emitter.across
    for t in range(positions):
        xs = emitter.evenly(step.operands[0][t], True)
        outs = [result.flat[t * units] for result in results]
        key = (dense_kernel.over_samples, shape, str(dots), str(accesses), len(results))
        places = [place for even, _ in spread for place in (even.start, even.steps[0])]
        emitter.emit(
            key,
            lambda: dense_kernel.over_samples(
                shape, dots, accesses, len(results), emitter.samples, width, emitter.kind, emitter.machine
            ),
            [xs.start, xs.steps[0], weights.start, *places, *outs],
        )
    if apart:
        emitter.map(step.formula, [(results[0], True), *operands], step.results, True)


def _dense_single(emitter: LoweringContext, step: AllocatedSegment) -> None:
    positions = step.operands[0].shape[0]
    units, inputs = step.operands[1].shape
    assert not step.formula.terms
    xs = emitter.evenly(step.operands[0], True, lambda steps: steps[1] == 1 or inputs == 1)
    weights = emitter.evenly(
        step.operands[1], False, lambda steps: (inputs > 1 and steps[1] == 1) or steps[0] == 1 or units == 1
    )
    shape = DenseShape(units, inputs, *weights.steps)
    emitter.emit(
        (single_sample_kernel.dense, shape, positions),
        lambda: single_sample_kernel.dense(shape, positions, emitter.across, emitter.kind),
        [xs.start, xs.steps[0], weights.start, step.results[0].flat[0]],
    )


def outer(emitter: LoweringContext, step: AllocatedSegment) -> None:
    """Write the instructions of products summed over samples: the gradients of a dense block's weights."""
    if emitter.single:
        _outer_single(emitter, step)
        return
    gradients, inputs = step.operands
    units, width = step.results[0].shape
    sums = even_of(step.results[0])
    by_unit, by_input = sums.steps
    for t in range(len(gradients)):
        left, right = emitter.evenly(gradients[t], True), emitter.evenly(inputs[t], True)
        if by_input == 1 and width >= emitter.across and units >= outer_blocks_kernel.FEWEST_UNITS:
            room = emitter.room(outer_blocks_kernel.VECTORS * emitter.across, True)
            emitter.emit(
                (outer_blocks_kernel.over_inputs, units, width, by_unit),
                lambda: outer_blocks_kernel.over_inputs(
                    units, width, by_unit, emitter.samples, emitter.across, emitter.kind
                ),
                [left.start, left.steps[0], right.start, right.steps[0], sums.start, room[0]],
            )
            continue
        emitter.emit(
            (outer_kernel.over_samples, units, width, sums.steps),
            lambda: outer_kernel.over_samples(
                units, width, by_unit, by_input, emitter.samples, emitter.across, emitter.kind
            ),
            [left.start, left.steps[0], right.start, right.steps[0], sums.start],
        )


def _outer_single(emitter: LoweringContext, step: AllocatedSegment) -> None:
    gradients, inputs = step.operands
    positions = len(gradients)
    units, width = step.results[0].shape
    sums = even_of(step.results[0])
    by_unit, by_input = sums.steps
    left = emitter.evenly(gradients, True, lambda steps: steps[1] == 1 or units == 1)
    right = emitter.evenly(inputs, True, lambda steps: steps[1] == 1 or width == 1)
    emitter.emit(
        (single_sample_kernel.outer, units, width, sums.steps, positions),
        lambda: single_sample_kernel.outer(units, width, by_unit, by_input, positions, emitter.across, emitter.kind),
        [left.start, left.steps[0], right.start, right.steps[0], sums.start],
    )
