"""Kernels of dense blocks and of their weights' gradients, against NumPy."""

from __future__ import annotations

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels import dense_kernel, outer_kernel, single_sample_kernel
from autograd.compiled.backends.llvm.kernels.dense_kernel import DenseShape
from autograd.compiled.program.formula import sum_formula
from tests.autograd.compiled.backends.llvm.run_kernel import close, every_lanes, normal, run_kernel

every_shape = pytest.mark.parametrize(("units", "inputs"), [(1, 1), (4, 2), (5, 9), (11, 17)])
either_order = pytest.mark.parametrize("by_unit", [True, False], ids=["rows of units", "rows of inputs"])


def shape_of(units: int, inputs: int, by_unit: bool) -> DenseShape:
    return DenseShape(units, inputs, inputs, 1) if by_unit else DenseShape(units, inputs, 1, units)


@every_lanes
@every_shape
@either_order
def test_dense_over_samples(lanes: VectorType, units: int, inputs: int, by_unit: bool) -> None:
    samples = 5 * lanes.width
    weights, biases = normal(lanes, units, inputs), normal(lanes, units, seed=1)
    shared = numpy.concatenate([(weights if by_unit else weights.T).ravel(), biases])
    x, noise = normal(lanes, inputs, samples, seed=2), normal(lanes, units, samples, seed=3)
    per_sample = numpy.concatenate([x, noise, numpy.zeros_like(noise)])
    kernel = dense_kernel.over_samples(
        shape_of(units, inputs, by_unit), sum_formula(3), (SHARED, PER_SAMPLE), samples, lanes
    )
    fields = [0, samples, 0, units * inputs, 1, inputs * samples, samples, (inputs + units) * samples]
    run_kernel(kernel, fields, shared, per_sample)
    assert close(lanes, per_sample[inputs + units :], weights @ x + biases[:, None] + noise)


@every_lanes
@every_shape
@either_order
def test_outer_along_samples(lanes: VectorType, units: int, inputs: int, by_unit: bool) -> None:
    samples, shape = 3 * lanes.width, shape_of(units, inputs, by_unit)
    gradients, x = normal(lanes, units, samples), normal(lanes, inputs, samples, seed=1)
    sums = numpy.ones(units * inputs, x.dtype)
    per_sample = numpy.concatenate([gradients, x])
    run_kernel(
        outer_kernel.along_samples(shape, samples, lanes), [0, samples, units * samples, samples, 0], sums, per_sample
    )
    found = sums.reshape(units, inputs) if by_unit else sums.reshape(inputs, units).T
    assert close(lanes, found, 1 + gradients @ x.T)


@every_lanes
@every_shape
@either_order
@pytest.mark.parametrize("vectors", [1, 3])
def test_outer_over_several_positions(lanes: VectorType, units: int, inputs: int, by_unit: bool, vectors: int) -> None:
    samples, positions, shape = vectors * lanes.width, 5, shape_of(units, inputs, by_unit)
    # Gradients of a unit at all positions in a row; inputs of a position in a row.
    gradients, x = normal(lanes, units, positions, samples), normal(lanes, positions, inputs, samples, seed=1)
    sums = numpy.ones(units * inputs, x.dtype)
    per_sample = numpy.concatenate([gradients.ravel(), x.ravel()])
    fields = [0, positions * samples, gradients.size, samples, 0, positions, samples, inputs * samples]
    run_kernel(outer_kernel.along_samples(shape, samples, lanes, several=True), fields, sums, per_sample)
    found = sums.reshape(units, inputs) if by_unit else sums.reshape(inputs, units).T
    assert close(lanes, found, 1 + numpy.einsum("ups,pis->ui", gradients, x))


@every_lanes
@pytest.mark.parametrize(("units", "inputs"), [(3, 9), (9, 16), (17, 37)])
def test_outer_along_inputs(lanes: VectorType, units: int, inputs: int) -> None:
    samples, shape = 2 * lanes.width, DenseShape(units, inputs, inputs, 1)
    gradients, x = normal(lanes, units, samples), normal(lanes, inputs, samples, seed=1)
    sums = numpy.ones((units, inputs), x.dtype)
    scratch = numpy.zeros((outer_kernel.BLOCK_VECTORS * lanes.width, samples), x.dtype)
    per_sample = numpy.concatenate([gradients, x, scratch])
    fields = [0, samples, units * samples, samples, 0, (units + inputs) * samples]
    run_kernel(outer_kernel.along_inputs(shape, samples, lanes), fields, sums, per_sample)
    assert close(lanes, sums, 1 + gradients @ x.T)


@every_lanes
@every_shape
@either_order
@pytest.mark.parametrize("positions", [1, 6])
def test_one_sample(lanes: VectorType, units: int, inputs: int, by_unit: bool, positions: int) -> None:
    shape = shape_of(units, inputs, by_unit)
    weights, x = normal(lanes, units, inputs), normal(lanes, positions, inputs, seed=1)
    shared = (weights if by_unit else weights.T).copy()
    per_sample = numpy.concatenate([x.ravel(), numpy.zeros(positions * units, x.dtype)])
    dense, outer = (
        kernel(shape, positions, lanes) for kernel in (single_sample_kernel.dense, single_sample_kernel.outer)
    )
    run_kernel(dense, [0, inputs, 1, 0, x.size], shared, per_sample)
    out = per_sample[x.size :].reshape(positions, units).copy()
    assert close(lanes, out, x @ weights.T)
    run_kernel(outer, [x.size, units, 1, 0, inputs, 1, 0], shared, per_sample)
    assert close(lanes, shared if by_unit else shared.T, weights + out.T @ x)
    # What vectors do not go along need not be contiguous: here it is one position after the other.
    if not single_sample_kernel.goes_along_inputs(shape):
        shared[:], per_sample[: x.size] = weights.T, x.T.ravel()
        run_kernel(dense, [0, 1, positions, 0, x.size], shared, per_sample)
        assert close(lanes, per_sample[x.size :].reshape(positions, units), out)
    if single_sample_kernel.sums_along_inputs(shape):
        shared[:], per_sample[: x.size], per_sample[x.size :] = 0.0, x.ravel(), out.T.ravel()
        run_kernel(outer, [x.size, 1, positions, 0, inputs, 1, 0], shared, per_sample)
    else:
        shared[:], per_sample[: x.size], per_sample[x.size :] = 0.0, x.T.ravel(), out.ravel()
        run_kernel(outer, [x.size, units, 1, 0, 1, positions, 0], shared, per_sample)
    assert close(lanes, shared if by_unit else shared.T, out.T @ x)
