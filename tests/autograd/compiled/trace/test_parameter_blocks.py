"""Programs in blocks of parameters: row by row what they are without, in time that goes by the blocks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd import Training, dot, relu, sum as total, tanh
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program import program
from autograd.compiled.program.program import Program
from autograd.compiled.trace.parameter_blocks import in_blocks
from autograd.compiled.trace.trace import Trace, trace
from tests.amounts import part
from tests.autograd.compiled.backends_at_hand import every_backend

COUNT, INPUTS = 400, 20
PLACES = [0, 20, 40, 60, 80, 100, 130, 200, 220, 333]


class RandomLoss:
    """A loss of lists of parameters: whole, overlapping, apart, reversed, squared, of shared numbers, one by one."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, row: Any, w: Any) -> list[Any]:
        rng = random.Random(self.seed)
        numbers = [list(row), [tanh(w[i]) for i in range(340, 340 + INPUTS)]] if rng.random() < 0.3 else [list(row)]
        terms, penalties = [], [w[399] * w[399]]
        for _ in range(rng.randint(1, 4)):
            inputs, start = rng.choice(numbers), rng.choice(PLACES)
            steps = rng.choice([1, 1, 1, 1, 2, -1])
            units = []
            for unit in range(rng.randint(1, INPUTS)):
                first = (start + unit * INPUTS) % 380
                weights = w[first : first + INPUTS] if steps == 1 else w[::steps][unit : unit + INPUTS]
                units.append(dot(*((weights, inputs) if rng.random() < 0.9 else (inputs, weights))))
            bias = 380 if rng.random() < 0.9 else rng.randrange(COUNT)
            units = [relu(unit + w[min(bias + i % 15, COUNT - 1)]) for i, unit in enumerate(units)]
            terms += units
            if len(units) == INPUTS and rng.random() < 0.7:
                numbers.append(units)
        spans = {last - first: (first, last) for first, last in itertools.combinations([*PLACES, COUNT], 2)}
        for first, last in rng.sample(
            sorted(spans.values()), rng.randint(0, 3)
        ):  # without blocks, those of one length are a group
            squares = dot(w[first:last], w[first:last])
            penalties.append(rng.choice([tanh(squares), relu(squares), 2.0 * squares]))
        return [total(terms) + 0.5 * rng.choice(row), total(penalties)]


def programs(traced: Trace, monkeypatch: pytest.MonkeyPatch, **how: Any) -> list[Program]:
    """Return the program in blocks, and the program without."""
    found = []
    for fewest in (0, COUNT + 1):
        monkeypatch.setattr(program, "FEWEST_IN_BLOCKS", fewest)
        found.append(Program(traced, traced.outputs, wanted=range(COUNT), **how))
    return found


def described(found: Program) -> Any:
    """Return all there is to a program."""
    segments = [
        [(str(part), str(part.segment.formula), part.operand_per_sample) for part in phase]
        for phase in (found.before, found.during, found.after)
    ]
    arrays = [found.wanted, found.without_gradient, found.sums]
    return str(found), segments, [a.tolist() for a in arrays], found.outputs, found.seeds, found.literals


@pytest.mark.parametrize("how", [{}, {"single": True}, {"fuse": False}, {"single": True, "fuse": False}], ids=str)
@pytest.mark.parametrize("seed", range(part(200, 15)))
def test_a_program_in_blocks_is_the_one_without(seed: int, how: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    traced = trace(RandomLoss(seed), [[0.0] * INPUTS], known=range(COUNT))
    of_blocks, without = programs(traced, monkeypatch, **how)
    assert described(of_blocks) == described(without)


def steps(backend: BackendName) -> Any:
    """Return parameters after two steps, with a penalty of squares of lists of one length."""

    def loss(row: Any, target: Any, w: Any) -> Any:
        return (total(map(tanh, layer(row, w))) + dot(w[60:80], row) - target) ** 2, None

    def penalty(w: Any) -> Any:
        return tanh(dot(w[0:40], w[0:40])) * dot(w[40:80], w[40:80])

    rng = numpy.random.default_rng(0)
    training = Training(
        loss,
        COUNT,
        COUNT,
        lambda x, gradient, state, rate, norm: (x - rate * gradient, ()),
        penalty=penalty,
        backend=backend,
    )
    training.start(rng.normal(size=COUNT))
    training.run(training.samples(rng.normal(size=(9, INPUTS)), rng.normal(size=9)), [range(9), [4]], [0.1, 0.1])
    return training.read()[0]


@every_backend
def test_squares_of_lists_of_one_length_are_those_without_blocks(
    backend: BackendName, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = steps(backend)
    monkeypatch.setattr(program, "FEWEST_IN_BLOCKS", 0)
    assert steps(backend).tolist() == without.tolist()


def sizes_of_blocks(f: Callable[[Any, Any], Any]) -> list[int]:
    """Return how many parameters each id of a tape in blocks stands for, where these are several."""
    traced = trace(lambda row, w: [f(row, w)], [[0.0] * INPUTS], known=range(COUNT))
    tape = in_blocks(traced, traced.outputs)[0].tape
    widths = numpy.ones(COUNT) if tape.widths is None else tape.widths
    assert widths[: tape.n_known].sum() == COUNT
    return [int(width) for width in widths if width > 1]


def layer(row: Any, w: Any) -> list[Any]:
    return [dot(w[first : first + INPUTS], row) for first in (0, 20, 40)]


@pytest.mark.parametrize(
    ("f", "sizes"),
    [
        (lambda row, w: total(layer(row, w)), [20, 20, 20, 340]),  # the last is of those that nothing reads
        (lambda row, w: total([*layer(row, w), dot(w[0:60], w[0:60])]), [20, 20, 20, 340]),
        (lambda row, w: total([*layer(row, w), dot(w[:], w[:])]), [20, 20, 20, 340]),
        (lambda row, w: total([*layer(row, w), w[399] * w[60]]), [20, 20, 20, 338]),
        (lambda row, w: total([*layer(row, w), dot(w[60:90], w[60:90])]), [20, 20, 20, 310]),
        (lambda row, w: dot(w[100:120], [tanh(z) for z in row]) * dot(row, w[100:120]), [100, 20, 280]),
        # A list alone is squared, a part of it or one of its parameters is read: then all of its layer are one by one.
        (lambda row, w: total([*layer(row, w), dot(w[40:60], w[40:60])]), []),
        (lambda row, w: total([*layer(row, w), w[399] * w[59]]), []),
        (lambda row, w: total([*layer(row, w), dot(w[0:59], w[0:59])]), []),
        (lambda row, w: total([*layer(row, w), dot(w[30:50], row)]), []),
        (lambda row, w: total([*layer(row, w), dot(w[100:140:2], row)]), []),
        (lambda row, w: total([*layer(row, w), dot(w[119:99:-1], row)]), []),
        (lambda row, w: dot(w[0:20], [tanh(w[i]) for i in range(100, 120)]) + row[0], []),  # nothing of a sample
        (lambda row, w: dot(w[0:20], w[20:40]) + row[0], []),
        (lambda row, w: dot(w[0:15], row[:15]), []),
    ],
)
def test_lists_that_are_read_as_a_whole_are_blocks(f: Callable[[Any, Any], Any], sizes: list[int]) -> None:
    assert sizes_of_blocks(f) == sizes
