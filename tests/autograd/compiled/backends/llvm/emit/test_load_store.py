"""Loads and stores of parts of vectors: what lies beyond is neither read nor written."""

from __future__ import annotations

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder
from autograd.compiled.backends.llvm.emit.load_store import (
    add_first,
    broadcast_doubles,
    gather_doubles,
    indices_below,
    load_doubles,
    load_first,
    masked_load_doubles,
    masked_store_doubles,
    splat,
    store_doubles,
    store_first,
)
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from tests.autograd.compiled.backends.llvm.run_kernel import every_lanes, normal, run_kernel


@every_lanes
@pytest.mark.parametrize("count", [1, 2])
def test_the_first_lanes(lanes: VectorType, count: int) -> None:
    ir, n = KernelBuilder(), lanes.width
    value = load_first(ir, SHARED, count, lanes)
    store_first(ir, value, PER_SAMPLE, n, lanes)
    store_first(ir, value, ir.gep(lanes.kind, PER_SAMPLE, n), count, lanes)
    add_first(ir, value, ir.gep(lanes.kind, PER_SAMPLE, 2 * n), count, lanes)
    numbers = normal(lanes, n)
    found = numpy.ones((3, n), numbers.dtype)
    run_kernel(ir, [], numbers, found)
    first = numbers * (numpy.arange(n) < count)
    rest = numpy.arange(n) >= count
    assert (found == [first, numpy.where(rest, 1, first), 1 + first]).all()


@every_lanes
def test_masks_and_gathers_end_where_they_should(lanes: VectorType) -> None:
    ir, n = KernelBuilder(), lanes.width
    end = splat(ir, ir.field(0), lanes.of("i64"))
    with ir.loop(0, ir.field(0), n) as loop:
        indices, mask = indices_below(ir, loop.index, end, lanes)
        along = masked_load_doubles(ir, ir.gep(lanes.kind, SHARED, loop.index), mask, lanes)
        doubled = ir.assign(f"add {lanes.of('i64')} {indices}, {indices}")
        total = ir.assign(f"fadd {lanes.registers} {along}, {gather_doubles(ir, SHARED, doubled, mask, lanes)}")
        masked_store_doubles(ir, total, ir.gep(lanes.kind, PER_SAMPLE, loop.index), mask, lanes)
    numbers = normal(lanes, 22)
    found = numpy.zeros(16, numbers.dtype)
    run_kernel(ir, [11], numbers, found)
    assert (found[:11] == numbers[:11] + numbers[::2]).all() and (found[11:] == 0).all()


@every_lanes
def test_formulas_are_computed_on_doubles_or_on_floats_where_told(lanes: VectorType) -> None:
    ir = KernelBuilder()
    tiny = broadcast_doubles(ir, SHARED, lanes)
    big = load_doubles(ir, PER_SAMPLE, lanes)
    total = ir.assign(f"fadd {lanes.registers} {big}, {tiny}")
    store_doubles(ir, ir.assign(f"fsub {lanes.registers} {total}, {big}"), PER_SAMPLE, lanes)
    found = numpy.ones(lanes.width, normal(lanes, 1).dtype)
    run_kernel(ir, [], numpy.full(1, 2.0**-40, found.dtype), found)
    assert (found == (2.0**-40 if lanes.computed == "double" else 0.0)).all()  # in floats, 1 + 2**-40 is 1
