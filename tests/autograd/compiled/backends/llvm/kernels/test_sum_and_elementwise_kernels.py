"""Kernels of sums and of formulas on many operands, against NumPy, for every way to find an operand."""

from __future__ import annotations

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels import elementwise_kernel, sum_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.program.formula import sum_formula
from tests.autograd.compiled.backends.llvm.run_kernel import close, every_lanes, normal, run_kernel


@every_lanes
@pytest.mark.parametrize("rows_at_once", [1, 3])
def test_a_formula_over_samples(lanes: VectorType, rows_at_once: int) -> None:
    samples, rows = 3 * lanes.width, 3
    shared, x = normal(lanes, 10), normal(lanes, 8, samples, seed=1)
    per_sample = numpy.concatenate([x, numpy.zeros_like(x[:rows])])
    some, others = (numpy.array(places, numpy.int32) for places in ([7, 0, 4], [9, 1, 1]))
    starts = some * numpy.int32(samples)
    patterns = [
        AccessPattern(PER_SAMPLE, "strided"), AccessPattern(PER_SAMPLE, "gathered"),
        AccessPattern(SHARED, "strided"), AccessPattern(SHARED, "gathered"),
    ]  # fmt: skip
    fields = [rows, samples, 0, 2 * samples, starts.ctypes.data, 1, 3, others.ctypes.data, 8 * samples]
    kernel = elementwise_kernel.over_samples(sum_formula(4), patterns, lanes, PER_SAMPLE, rows_at_once)
    run_kernel(kernel, fields, shared, per_sample)
    expected = x[0:5:2] + x[some] + shared[1:8:3, None] + shared[others, None]
    assert close(lanes, per_sample[8:], expected)


@every_lanes
@pytest.mark.parametrize("rows", [1, 7, 16])
def test_a_formula_over_rows(lanes: VectorType, rows: int) -> None:
    shared, x = normal(lanes, 60), normal(lanes, 64, seed=1)
    places = numpy.array([(5 * i) % 37 for i in range(rows)], numpy.int32)
    patterns = [
        AccessPattern(SHARED, "contiguous"), AccessPattern(SHARED, "broadcast"),
        AccessPattern(SHARED, "strided"), AccessPattern(PER_SAMPLE, "gathered"),
    ]  # fmt: skip
    fields = [rows, 2, 50, 1, 3, places.ctypes.data, 40]
    expected = shared[2 : 2 + rows] + shared[50] + shared[1 : 1 + 3 * rows : 3] + x[places]
    untouched = x.copy()
    run_kernel(elementwise_kernel.over_rows(sum_formula(4), patterns, PER_SAMPLE, lanes), fields, shared, x)
    assert close(lanes, x[40 : 40 + rows], expected)
    assert (x[:40] == untouched[:40]).all() and (x[40 + rows :] == untouched[40 + rows :]).all()


@every_lanes
@pytest.mark.parametrize("length", [3, 8, 19])
def test_a_formula_over_blocks(lanes: VectorType, length: int) -> None:
    shared, x = normal(lanes, 60), normal(lanes, 140, seed=1)
    starts, singles = numpy.array([30, 2, 11], numpy.int32), numpy.array([4, 59, 7], numpy.int32)
    places = numpy.array([(5 * i) % 37 for i in range(3 * length)], numpy.int32)
    patterns = [AccessPattern(SHARED, "contiguous"), AccessPattern(SHARED, "broadcast"),
                AccessPattern(PER_SAMPLE, "gathered")]  # fmt: skip
    fields = [3, length, *(part.ctypes.data for part in (starts, singles, places)), 70]
    expected = shared[starts[:, None] + numpy.arange(length)] + shared[singles][:, None] + x[places].reshape(3, length)
    untouched = x.copy()
    run_kernel(elementwise_kernel.over_blocks(sum_formula(3), patterns, PER_SAMPLE, lanes), fields, shared, x)
    assert close(lanes, x[70 : 70 + 3 * length], expected.ravel())
    assert (x[:70] == untouched[:70]).all() and (x[70 + 3 * length :] == untouched[70 + 3 * length :]).all()


def test_scatter() -> None:
    shared = numpy.arange(12.0)
    run_kernel(elementwise_kernel.scatter("double"), [3, 1, 4, 3], shared, shared)
    assert shared.tolist() == [0, 1, 2, 3, 1, 5, 6, 2, 8, 9, 3, 11]


@every_lanes
@pytest.mark.parametrize("factors", [1, 2])
def test_sums_of_terms(lanes: VectorType, factors: int) -> None:
    samples, x = 2 * lanes.width, normal(lanes, 9, 2 * lanes.width)
    per_sample = numpy.concatenate([x, numpy.zeros_like(x[:2])])
    rows = [numpy.array(part, numpy.int32) for part in ([[1, 3, 5], [8, 0, 0]], [[2, 2, 4], [7, 6, 1]])][:factors]
    starts = [part * numpy.int32(samples) for part in rows]
    fields = [2, 3, samples, *(part.ctypes.data for part in starts), 9 * samples]
    run_kernel(sum_kernel.over_samples(factors, lanes), fields, per_sample, per_sample)
    assert close(lanes, per_sample[9:], numpy.prod([x[part] for part in rows], axis=0).sum(axis=1))


@every_lanes
def test_dot_products_of_one_number_each(lanes: VectorType) -> None:
    shared, x = normal(lanes, 60), normal(lanes, 30, seed=1)
    places = numpy.array([[(7 * i) % 23 for i in range(start, start + 11)] for start in (0, 5)], numpy.int32)
    patterns = [AccessPattern(SHARED, "strided"), AccessPattern(PER_SAMPLE, "gathered")]
    expected = [shared[1 + 13 * i : 12 + 13 * i] @ x[places[i]] for i in (0, 1)]
    run_kernel(sum_kernel.over_terms(patterns, SHARED, lanes), [2, 11, 1, 13, places.ctypes.data, 40], shared, x)
    assert close(lanes, shared[40:42], expected)


@every_lanes
@pytest.mark.parametrize("rows", [1, 9, 20])
def test_totals_over_samples(lanes: VectorType, rows: int) -> None:
    samples, x = 3 * lanes.width, normal(lanes, rows, 3 * lanes.width)
    sums = numpy.ones(2 * rows, x.dtype)
    run_kernel(sum_kernel.totals(rows, lanes), [samples, 0, samples, 1, 2], sums, x)
    assert close(lanes, sums[1::2], 1 + x.sum(axis=1)) and (sums[::2] == 1).all()
