"""Transposition and horizontal sums, against NumPy."""

from __future__ import annotations

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.across_lanes import horizontal_sums, transposed
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder
from autograd.compiled.backends.llvm.emit.load_store import load, store
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from tests.autograd.compiled.backends.llvm.run_kernel import close, every_lanes, normal, run_kernel


@every_lanes
def test_transposed(lanes: VectorType) -> None:
    ir, n = KernelBuilder(), lanes.width
    rows = [load(ir, ir.gep(lanes.kind, SHARED, i * n), lanes) for i in range(n)]
    for i, column in enumerate(transposed(ir, rows, lanes)):
        store(ir, column, ir.gep(lanes.kind, PER_SAMPLE, i * n), lanes)
    square = normal(lanes, n, n)
    found = numpy.zeros_like(square)
    run_kernel(ir, [], square, found)
    assert (found == square.T).all()


@every_lanes
@pytest.mark.parametrize("count", [1, 3, 5, 8, 9])
def test_horizontal_sums(lanes: VectorType, count: int) -> None:
    ir, n = KernelBuilder(), lanes.width
    vectors = [load(ir, ir.gep(lanes.kind, SHARED, i * n), lanes) for i in range(count)]
    for i, total in enumerate(horizontal_sums(ir, vectors, lanes)):
        ir.emit(f"store {lanes.kind} {total}, ptr {ir.gep(lanes.kind, PER_SAMPLE, i)}")
    numbers = normal(lanes, count, n)
    found = numpy.zeros_like(numbers[:, 0])
    run_kernel(ir, [], numbers, found)
    assert close(lanes, found, numbers.sum(axis=1))
