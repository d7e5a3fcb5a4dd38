"""Buffers that are kept for the next call: few and large, or many and small, whatever numbers of samples come."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import Any

import numpy
import pytest

from autograd import Training, Value, compile
from autograd.compiled.backends.numpy.numpy_backend import NumpyBuffers

WEIGHTS = [Value(0.1 * i) for i in range(8)]


def sample_loss(row: Any, target: Any) -> Any:
    return sum(w * x for w, x in zip(WEIGHTS, row, strict=True)) - target, None


def descend(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
    return x - rate * gradient, ()


def numbers(samples: int) -> tuple[Any, Any]:
    return numpy.ones((samples, 8)), numpy.zeros(samples)


def batches(sizes: Iterable[int]) -> object:
    f = compile(lambda row, target: sample_loss(row, target)[0], backend="numpy")
    for size in sizes:
        f.batch_value_and_grad(*numbers(size), wrt=WEIGHTS)
    return f


def steps(sizes: Iterable[int]) -> object:
    training = Training(sample_loss, WEIGHTS, WEIGHTS, descend, backend="numpy")
    samples = training.samples(*numbers(max(sizes)))
    training.run(samples, [numpy.arange(size) for size in sizes], [0.0 for _ in sizes])
    return training


def evaluations(sizes: Iterable[int]) -> object:
    training = Training(sample_loss, WEIGHTS, WEIGHTS, descend, backend="numpy")
    for size in sizes:
        training.evaluate(training.samples(*numbers(size)))
    return training


@pytest.mark.parametrize(("sizes", "least", "most"), [(range(50_000, 50_012), 1, 6), (range(1, 13), 12, 14)])
@pytest.mark.parametrize("use", [batches, steps, evaluations])
def test_buffers_of_many_sizes_take_little(use: Callable[[Any], object], sizes: range, least: int, most: int) -> None:
    gc.collect()
    before = sum(type(found) is NumpyBuffers for found in gc.get_objects())
    kept = use(sizes)
    gc.collect()
    assert least <= sum(type(found) is NumpyBuffers for found in gc.get_objects()) - before <= most
    del kept
