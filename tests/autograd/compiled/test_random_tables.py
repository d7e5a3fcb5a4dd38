"""Random tables from which samples take rows, on every backend: values, gradients and steps of the eager engine."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Training, Value, compile, dot, sum as total, take, value_and_grad
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace
from autograd.compiled.trace.tracer import WIDEST_CHOICE
from tests.amounts import part, seeds
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.compiled.eager_comparison import Eager, assert_as_eager, eager

N_INDICES, N_NUMBERS = 3, 2
AWKWARD = [0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan]
MANY = range(1000, 1000 + part(1000, 20))


class RandomTables:
    """A function of some indices and some other numbers, and the parameters it reads.

    Args:
        seed: decides it.
        number: what a parameter is; random numbers of a usual size unless given.

    Attributes:
        parameters: all of them.
        lengths: those of the tables.
    """

    def __init__(
        self, seed: int, number: Callable[[random.Random], float] = lambda rng: rng.uniform(-1.5, 1.5)
    ) -> None:
        self._seed, rng = seed, random.Random(seed)
        self.lengths = [rng.choice((1, 2, 3, 5, 8, WIDEST_CHOICE, WIDEST_CHOICE + 1, 70)) for _ in range(2)]
        self.widths = [rng.randint(1, 5) for _ in range(2)]
        shapes = zip(self.lengths, self.widths, strict=True)
        self.tables = [[[Value(number(rng)) for _ in range(width)] for _ in range(n)] for n, width in shapes]
        self.parameters = [value for table in self.tables for row in table for value in row]

    def sample(self, rng: random.Random) -> list[float]:
        """Return indices that every table has, and numbers."""
        indices = [float(rng.randrange(min(self.lengths))) for _ in range(N_INDICES)]
        return [*indices, *(rng.uniform(-1.5, 1.5) for _ in range(N_NUMBERS))]

    def __call__(self, xs: Any) -> Any:
        """Return the result for the inputs, always by the same operations."""
        rng = random.Random(self._seed)
        indices, numbers = xs[:N_INDICES], xs[N_INDICES:]
        found: list[Any] = []
        for _ in range(rng.randint(1, 4)):
            table = self._changed(rng, rng.choice(self.tables), numbers)
            used = [rng.choice(indices) for _ in range(rng.randint(1, 3))]
            if rng.random() < 0.2:  # a column, of which the entries are numbers
                column = [row[0] for row in table]
                found += [take(column, index) for index in used]
            else:
                found += [number for index in used for number in take(table, index)]
        ends: list[Callable[[Any], Any]] = [ag.tanh, ag.sin, lambda x: x * x, lambda x: x * rng.choice(numbers), ag.log]
        ended = [rng.choice(ends)(x) for x in found]
        return total([*ended, dot(found, ended[::-1]), numbers[0]])

    @staticmethod
    def _changed(rng: random.Random, table: list[list[Any]], numbers: list[Any]) -> list[list[Any]]:
        """Return a table, or one with entries that are no parameters, or with some in several places."""
        kind = rng.randrange(9)
        if kind == 0:
            return [[ag.sin(x) for x in row] for row in table]
        if kind == 1:  # which is no parameter, so that the others alone get a gradient
            return [[0.25 for _ in table[0]], *table[1:]]
        if kind == 2:  # which differs between samples, so that there is no table they share
            return [[x * numbers[0] for x in table[0]], *table[1:]]
        if kind == 3:
            return [*table, *table[:1], table[0]]
        return [row[::-1] for row in table[::-1]] if kind == 4 else table


def known_samples(seed: int) -> tuple[RandomTables, list[Eager]]:
    """Return random tables, and what the eager engine says of some samples."""
    tables, rng = RandomTables(seed), random.Random(-seed)
    samples = [tables.sample(rng) for _ in range(11)]
    return tables, [eager(tables, sample, tables.parameters) for sample in samples]


@pytest.mark.parametrize("seed", seeds(range(5), MANY))
@every_backend
def test_values_and_gradients(seed: int, backend: BackendName) -> None:
    tables, expected = known_samples(seed)
    expected = [known for known in expected if math.isfinite(known.value)]
    program = compile(lambda xs: tables(xs), backend=backend)
    assert_as_eager(program, expected, tables.parameters, of_values=1e-10, of_slopes=1e-9, flat=1e-6)


@pytest.mark.parametrize("seed", seeds(range(20, 25), MANY))
@every_backend
def test_what_is_not_taken_has_no_say_whatever_its_number(seed: int, backend: BackendName) -> None:
    tables, rng = RandomTables(seed, lambda rng: rng.choice(AWKWARD)), random.Random(-seed)
    program = compile(lambda xs: tables(xs), backend=backend)
    for sample in [tables.sample(rng) for _ in range(4)]:
        known = eager(tables, sample, tables.parameters)
        value, slopes = program.value_and_grad(sample, wrt=tables.parameters)
        assert agree(value, known.value, 1e-9), sample
        scale = max([1e-6, *(abs(slope) for slope in known.by_parameter if math.isfinite(slope))])
        pairs = list(zip(slopes, known.by_parameter, strict=True))
        assert all(agree(got, slope, 1e-7, scale) for got, slope in pairs), (sample, pairs)


@pytest.mark.parametrize("seed", seeds(range(5), MANY))
@every_backend
def test_training_steps(seed: int, backend: BackendName) -> None:
    tables, expected = known_samples(seed)
    samples = [known.sample for known in expected]
    gradients = [sum(slopes) / len(samples) for slopes in zip(*(known.by_parameter for known in expected), strict=True)]
    training = Training(
        lambda row, target: (tables(row) + target, None),
        tables.parameters,
        tables.parameters,
        lambda x, gradient, state, rate, norm: (x - rate * gradient, state),
        backend=backend,
    )
    done = training.run(training.samples(samples, [0.0] * len(samples)), [list(range(len(samples)))], [0.25]).done
    assert done == all(math.isfinite(known.value) for known in expected)
    training.write_back()
    if done:
        scale = max(1e-6, *map(abs, gradients))
        for parameter, gradient in zip(tables.parameters, gradients, strict=True):
            assert agree(parameter.grad, gradient, 1e-9, scale)


def test_second_derivatives() -> None:
    table = [[Value(0.3), Value(-0.4)], [Value(0.5), Value(0.6)]]

    def f(x: Any, index: Any) -> Any:
        first, second = take(table, index)
        return ag.sin(first * x) * ag.exp(second * x)

    for index in (0, 1):
        expected = value_and_grad(lambda x, index=index: ag.grad(lambda y: f(y, index))(x))(0.7)
        program = compile(lambda x, index: ag.grad(lambda y: f(y, index))(x))
        value, slope = program.value_and_grad(0.7, index)
        assert agree(value, expected[0], 1e-12) and agree(slope, expected[1], 1e-12)


@pytest.mark.exhaustive
def test_the_tables_have_what_is_to_be_tested() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(40):
        tables = RandomTables(seed)
        traced = trace(tables, [[0.0] * (N_INDICES + N_NUMBERS)])
        program = Program(traced, traced.outputs, inputs=True, wanted=tables.parameters)
        kinds += Counter(segment.segment.note or segment.kind for segment in program.during)
    chained = sum(max(RandomTables(seed).lengths) > WIDEST_CHOICE for seed in range(40))
    assert min(chained, kinds["outer"], sum(n for note, n in kinds.items() if "take" in note and "vjp" in note)) >= 5
