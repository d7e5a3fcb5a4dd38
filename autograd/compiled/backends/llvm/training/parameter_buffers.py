"""Where parameters, their gradients, and what is remembered of them stand: one piece of memory for all of it.

Parameters, and what is remembered of each, have two places: a step reads one and writes the other, so that a step that
fails has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy

from autograd.compiled.backends.llvm.llvm_backend import aligned
from autograd.compiled.program.allocation import VECTOR_LENGTH
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.value import Value


class Arena:
    """VectorMath in one piece, so that every table is within reach of every other."""

    def __init__(self, count: int) -> None:
        self.numbers = aligned(count, "float64")
        self._used = 0

    def take(self, count: int) -> int:
        """Return where so many numbers begin that nobody else has."""
        start = self._used
        self._used += -(-count // 8) * 8
        assert self._used <= self.numbers.size
        return start

    def part(self, start: int, count: int) -> Any:
        """Return some of the numbers."""
        return self.numbers[start : start + count]

    def address(self, start: int) -> int:
        """Return where a number is."""
        found: int = self.numbers.ctypes.data + 8 * start
        return found


class ParameterOrder:
    """In which order parameters stand: those that change, then the others.

    Attributes:
        n_trained: how many change.
        where: for each parameter how far from the first it stands.
        room: how many numbers all of them take.
    """

    def __init__(self, problem: TrainingProblem) -> None:
        n, count = problem.n_trained, len(problem.order)
        # Those that never change start at a whole vector, as vectors that update the others must not touch them.
        self.n_trained, self.room = n, whole(n) + whole(count - n)
        self.where = numpy.concatenate([numpy.arange(n), whole(n) + numpy.arange(count - n)])
        self._position = {id(value): int(at) for value, at in zip(problem.order, self.where, strict=True)}

    def of(self, values: Iterable[Value]) -> list[int]:
        """Return how far from the first parameter some others stand; without those that are none."""
        return [self._position[id(value)] for value in values if id(value) in self._position]


class ParameterBuffers:
    """What steps read and change.

    Args:
        order: of the parameters.
        n_states: how many numbers are remembered of each parameter.
        further: how many numbers others need, in the same memory.
    """

    def __init__(self, order: ParameterOrder, n_states: int, further: int) -> None:
        each = whole(order.n_trained)
        self.order = order
        self.memory = Arena(3 * order.room + n_states * (2 * each + 8) + further)
        self.parameters = [self.memory.take(order.room) for _ in range(2)]
        self.gradients = self.memory.take(order.room)
        self.states = [[self.memory.take(each) for _ in range(2)] for _ in range(n_states)]
        self.common_states = [self.memory.take(1) for _ in range(n_states)]


def stretches(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where numbers that follow each other start, and how many there are.

    >>> list(stretches([3, 4, 5, 9, 2]))
    [(3, 3), (9, 1), (2, 1)]
    """
    start = end = -1
    for place in places:
        if place == end:
            end += 1
            continue
        if end > start >= 0:
            yield start, end - start
        start, end = place, place + 1
    if end > start >= 0:
        yield start, end - start


def whole(count: int) -> int:
    """Return how much room so many numbers take in whole vectors."""
    return -(-count // VECTOR_LENGTH) * VECTOR_LENGTH
