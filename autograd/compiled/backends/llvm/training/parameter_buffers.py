"""Buffers of parameters, gradients and optimizer states, in one array with those of all programs.

Parameters and states have two buffers each: a step reads the current one and writes the other, so that a step that
fails has changed nothing.
"""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.llvm.llvm_backend import aligned
from autograd.compiled.program.allocation import VECTOR_LENGTH
from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.training.training_backend import TrainingProblem


class Arena:
    """One array of numbers from which buffers are allocated, so that each is at a fixed offset from every other.

    Args:
        size: of the array.
        dtype: of its numbers.
    """

    def __init__(self, size: int, dtype: Dtype) -> None:
        self.numbers, self.dtype = aligned(size, dtype), dtype
        self._used = 0

    def allocate(self, count: int) -> int:
        """Return the offset of a new buffer."""
        start = self._used
        self._used += padded(count)
        assert self._used <= self.numbers.size
        return start

    def part(self, start: int, count: int) -> Any:
        """Return a view of some of the numbers."""
        return self.numbers[start : start + count]

    def address(self, offset: int) -> int:
        """Return the address of a number."""
        found: int = self.numbers.ctypes.data + self.numbers.itemsize * offset
        return found


class ParameterOrder:
    """The order of the parameters in their buffers: those that are trained, then the others.

    Attributes:
        n_trained: how many are trained.
        offsets: an array of the distance of each parameter from the first.
        size: numbers in a buffer.
    """

    def __init__(self, problem: TrainingProblem) -> None:
        n, count = problem.n_trained, len(problem.order)
        # The others start at a whole vector, as vectors that update the trained ones must not touch them.
        self.n_trained, self.size = n, padded(n) + padded(count - n)
        self.offsets = numpy.concatenate([numpy.arange(n), padded(n) + numpy.arange(count - n)])


class ParameterBuffers:
    """Offsets of the buffers that steps read and write.

    Args:
        order: of the parameters.
        n_states: numbers in the state of each parameter.
        further: numbers that other buffers need in the same arena.
        dtype: of all numbers.

    Attributes:
        numbers: of the two buffers of the parameters.
        gradients: of the buffer of the gradients.
        states: for each number of the state, of its two buffers.
        common_states: for each number of the state, of the one number where it is the same for all parameters.
    """

    def __init__(self, order: ParameterOrder, n_states: int, further: int, dtype: Dtype) -> None:
        each = padded(order.n_trained)
        self.order = order
        self.arena = Arena(3 * order.size + n_states * (2 * each + VECTOR_LENGTH) + further, dtype)
        self.numbers = [self.arena.allocate(order.size) for _ in range(2)]
        self.gradients = self.arena.allocate(order.size)
        self.states = [[self.arena.allocate(each) for _ in range(2)] for _ in range(n_states)]
        self.common_states = [self.arena.allocate(1) for _ in range(n_states)]


def contiguous_ranges(offsets: Any) -> list[tuple[int, int]]:
    """Return start and length of each run of consecutive offsets.

    >>> contiguous_ranges([3, 4, 5, 9, 2])
    [(3, 3), (9, 1), (2, 1)]
    """
    numbers = numpy.asarray(offsets, dtype=numpy.int64)
    ends = numpy.append(numpy.flatnonzero(numpy.diff(numbers) != 1) + 1, numbers.size) if numbers.size else numbers
    lengths = numpy.diff(ends, prepend=0)
    return list(zip(numbers[ends - lengths].tolist(), lengths.tolist(), strict=True))


def padded(count: int) -> int:
    """Return a count rounded up to whole vectors."""
    return -(-count // VECTOR_LENGTH) * VECTOR_LENGTH
