"""Random deep programs on every backend: values and gradients of the eager engine, however they repeat."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd import TABLE, Value, compile, dot, primitive, sin, sum as total, tanh, value_and_grad
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program import grouping, runs
from tests.amounts import part
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.compiled.eager_comparison import assert_as_eager, eager
from tests.autograd.compiled.test_random_graphs import TAME
from tests.autograd.points import function

N_INPUTS, N_PARAMETERS = 3, 5
STEEP, FLAT = 1e4, 1e-9  # slopes beyond which a rounding is seen, and below which it is all there is
ROWS = [rule for rule in TAME if rule.arity in (1, 2)]
Step = Callable[[list[Any], int], Any]  # the numbers so far and the number of the repetition, to a new number


@pytest.fixture(autouse=True)
def user_row() -> Iterator[Any]:
    """A row of a user, which backends call Python for."""
    partials: list[Any] = [lambda out, x, y: 0.5 / (TABLE["cosh"].function(x) ** 2), 0.25]
    row = primitive("user_step", lambda x, y: math.tanh(x) * 0.5 + y * 0.25, partials)
    yield row
    del TABLE["user_step"]


class RandomDeepProgram:
    """A function of inputs and parameters in which some numbers are computed from those before again and again.

    Loops with bodies of their own follow each other; a body may take another turn once, each repetition may read its
    own input, parameter or plain number, numbers of long ago, or one that all of them read; some numbers are returned.
    """

    def __init__(self, seed: int, row: Any) -> None:
        rng = self._rng = random.Random(seed)
        self._row = row
        self.n_inputs = N_INPUTS + rng.choice((0, 0, 60))
        self.loops = [
            (self._body(), rng.randint(20, 90), rng.choice((None, None, rng.randint(3, 15))))
            for _ in range(rng.randint(1, 3))
        ]
        self.wild = rng.random() < 0.25  # each step as it comes
        self.kept = [rng.random() for _ in range(4)]
        self.shared_alone = rng.random() < 0.15  # whether the first loop depends on parameters alone

    def __call__(self, xs: Any, ws: Any = ()) -> Any:
        rng = random.Random(17)
        ws = ws or [0.3] * N_PARAMETERS
        early = tanh(xs[0] * xs[1])
        made: list[Any] = [*ws, ws[0] * ws[1]] if self.shared_alone else [*ws, *xs[:N_INPUTS], early]
        first = len(made)
        for number, (body, repetitions, other) in enumerate(self.loops):
            for i in range(repetitions):
                steps = body
                if self.wild or i == other:
                    steps = [self._step(rng) for _ in range(len(body) if self.wild else 1)]
                for step in steps:
                    made.append(step(made, i, xs, ws, early))
            if number == 0 and self.shared_alone:
                made[-1] = made[-1] + xs[2]
        places = [first + int(where * (len(made) - first)) for where in self.kept]
        return total([made[-1], made[-2], *(made[place] for place in places)])

    def _body(self) -> list[Any]:
        return [self._step(self._rng) for _ in range(self._rng.randint(1, 7))]

    def _step(self, rng: random.Random) -> Any:
        """Return a random operation: a function of the numbers so far, the repetition, inputs, parameters, `early`."""
        kind, places = rng.random(), [rng.choice((1, 1, 2, 3, rng.randint(1, 9))) for _ in range(5)]
        rule, which, plain = rng.choice(ROWS), [rng.random() for _ in range(5)], rng.uniform(-1, 1)

        def operand(n: int, made: list[Any], i: int, xs: Any, ws: Any, early: Any) -> Any:
            if which[n] < 0.55 or n == 0:
                return made[-min(places[n], len(made))]
            if which[n] < 0.65:
                return ws[places[n] % len(ws)]
            if which[n] < 0.72:
                return ws[i % len(ws)]
            if which[n] < 0.80:
                return xs[(i if len(xs) > N_INPUTS else places[n]) % len(xs)]
            if which[n] < 0.86:
                return early
            return plain if which[n] < 0.92 else plain + 0.01 * i

        def step(*now: Any) -> Any:
            if kind < 0.08:
                return tanh(total([operand(n, *now) for n in range(2 + int(which[0] * 3))]))
            if kind < 0.14:
                return tanh(dot([operand(n, *now) for n in (0, 1)], [operand(n, *now) for n in (2, 3)]))
            if kind < 0.18:
                x = operand(0, *now)
                return x.detach() if hasattr(x, "detach") else x
            if kind < 0.22:
                return self._row(operand(0, *now), operand(1, *now))
            if kind < 0.26:
                return +operand(0, *now)
            if kind < 0.34:
                return sin(operand(0, *now)) + operand(1, *now) * 0.1
            return tanh(function(rule)(*(operand(n, *now) for n in range(rule.arity or 0))))

        return step


def compare(seed: int, backend: BackendName, row: Any) -> bool:
    """Compare a random program with the eager engine, for one sample and for several; return whether it has a run."""
    rng = random.Random(seed)
    f = RandomDeepProgram(seed, row)
    w = [Value(rng.uniform(-1, 1)) for _ in range(N_PARAMETERS)]
    g = compile(lambda xs: f(xs, w), backend=backend)
    drawn = [[rng.uniform(-2, 2) for _ in range(f.n_inputs)] for _ in range(3)]
    expected = [eager(lambda xs: f(xs, w), x, w) for x in drawn]
    # Where a rounding grows until it is seen, the result is that of no engine.
    expected = [known for known in expected if max(map(abs, [*known.by_input, *known.by_parameter])) < STEEP]
    assert_as_eager(g, expected, w, of_values=1e-9, of_slopes=1e-7, flat=FLAT)
    program = g.program(drawn[0], wrt=w)
    return any(segment.kind == "run" for segment in (*program.before, *program.during))


@pytest.mark.parametrize("seed", range(10))
@every_backend
def test_deep_programs(seed: int, backend: BackendName, user_row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FEWEST_LEVELS", 8)
    if seed % 2:  # as of a graph that is larger than the cache
        monkeypatch.setattr(grouping, "CACHED", 1)
    compare(seed, backend, user_row)


@pytest.mark.exhaustive
@every_backend
def test_most_deep_programs_have_a_run(backend: BackendName, user_row: Any) -> None:
    assert sum(compare(seed, backend, user_row) for seed in range(100, 108)) >= 4


@pytest.mark.parametrize("seed", range(200, 206))
@every_backend
def test_awkward_numbers(seed: int, backend: BackendName, user_row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FEWEST_LEVELS", 8)
    rng, f = random.Random(seed), RandomDeepProgram(seed, user_row)
    g = compile(lambda xs: f(xs), backend=backend)
    for _ in range(4):
        x = [rng.choice((0.0, 1.0, -2.5, 800.0, math.inf, -math.inf, math.nan)) for _ in range(f.n_inputs)]
        value, gradient = value_and_grad(lambda xs: f(xs))(x)
        found = g.value_and_grad(x)
        scale = max([abs(d) for d in gradient if abs(d) < 1e300], default=0.0)
        assert agree(found[0], value, 1e-9), (x, found[0], value)
        assert all(agree(a, b, 1e-6, scale) for a, b in zip(found[1], gradient, strict=True)), (x, found[1], gradient)


@every_backend
def test_float32_in_memory(backend: BackendName) -> None:
    def f(x: Any) -> Any:
        for i in range(100):
            x = sin(x) * (1.0 + 0.01 * i)
        return x

    value, slope = value_and_grad(f)(0.5)
    g = compile(f, dtype="float32", backend=backend)
    assert g.value_and_grad(0.5) == pytest.approx((value, slope), rel=1e-4)
    assert g.batch([0.5, 0.25, 0.125])[0] == pytest.approx(value, rel=1e-4)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(1000, 1000 + part(2000, 60)))
@every_backend
def test_many_deep_programs(seed: int, backend: BackendName, user_row: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FEWEST_LEVELS", random.Random(seed).choice((2, 8, 64)))
    compare(seed, backend, user_row)
