"""Buffers of parameters in the arena: whole vectors each, none over another."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

from autograd import Value
from autograd.compiled.backends.llvm.training.parameter_buffers import (
    Arena,
    ParameterBuffers,
    ParameterOrder,
    contiguous_ranges,
    padded,
)
from autograd.compiled.program.allocation import VECTOR_LENGTH
from autograd.compiled.runtime.dtype import Dtype


def problem(n_trained: int, count: int) -> Any:
    return SimpleNamespace(n_trained=n_trained, order=[Value(0.0) for _ in range(count)])


def test_parameters_that_are_not_trained_begin_at_a_whole_vector() -> None:
    order = ParameterOrder(problem(5, 8))
    assert order.offsets.tolist() == [0, 1, 2, 3, 4, padded(5), padded(5) + 1, padded(5) + 2]
    assert order.size == padded(5) + padded(3)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("n_states", [0, 2])
def test_no_buffer_is_over_another(n_states: int, dtype: Dtype) -> None:
    order = ParameterOrder(problem(5, 8))
    buffers = ParameterBuffers(order, n_states, further=32, dtype=dtype)
    sizes = dict.fromkeys((*buffers.numbers, buffers.gradients), order.size)
    sizes |= {start: padded(5) for pair in buffers.states for start in pair} | dict.fromkeys(buffers.common_states, 1)
    sizes[buffers.arena.allocate(20)] = 20  # which takes two vectors of the longest
    used = [at for start, size in sizes.items() for at in range(start, start + size)]
    assert len(used) == len(set(used)) and max(used) < buffers.arena.numbers.size
    assert len(sizes) == 4 + 3 * n_states


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_arena_gives_addresses_and_views(dtype: Dtype) -> None:
    arena = Arena(32, dtype)
    start = arena.allocate(3)
    assert arena.allocate(1) == start + VECTOR_LENGTH and arena.address(start) % 64 == 0
    arena.part(start, 3)[:] = 1.0, 2.0, 3.0
    assert arena.numbers[:4].tolist() == [1.0, 2.0, 3.0, 0.0]
    with pytest.raises(AssertionError):
        arena.allocate(100)


def test_ranges_are_those_of_consecutive_offsets() -> None:
    rng = numpy.random.default_rng(0)
    for _ in range(50):
        offsets = rng.integers(0, 6, size=rng.integers(0, 9)).tolist()
        ranges = list(contiguous_ranges(offsets))
        assert [start + i for start, count in ranges for i in range(count)] == offsets
        assert all(start + count != following for (start, count), (following, _) in pairwise(ranges))
