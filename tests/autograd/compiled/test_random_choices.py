"""Random programs of masks, choices, users' rows, zeros and infinities: eager, every backend, and 300 digits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import mpmath
import pytest

import autograd as ag
from autograd import Rule, compile, dot, grad, greater, jvp, step, sum as total, take, value_and_grad, where
from tests.amounts import part
from tests.autograd.compiled.backends_at_hand import BACKENDS, agree
from tests.autograd.exact import Exact

Program = Callable[[Any], Any]
Unary = Callable[[Any], Any]

N_INPUTS, N_INDEX = 3, 4
INFINITE = [0.0, -0.0, math.inf, -math.inf]
FINITE = [0.0, 0.5, -2.0, 3.0]
# With poles, and with derivatives that are inf at 0, which branches that are not taken must keep to themselves.
STEEP: list[Unary] = [
    ag.log,
    ag.sqrt,
    lambda x: 1.0 / x,
    lambda x: x**-1.5,
    ag.atanh,
    ag.log1p,
    lambda x: x * ag.log(x),
]
MILD: list[Unary] = [ag.tanh, ag.sin, ag.relu, abs, ag.sigmoid, lambda x: ag.clip(x, -1.0, 1.0), lambda x: x * x]


@pytest.fixture
def own_rows() -> Iterator[list[Unary]]:
    """Rows of a user, whose values Python computes."""
    rows: dict[str, Any] = {
        "user_doubled": (lambda x: math.ldexp(x, 1), [2.0]),
        "user_root": (lambda x: math.sqrt(abs(x)), [lambda out, x: ag.sign(x) / (out + out)]),
    }
    yield [ag.primitive(name, *row) for name, row in rows.items()]
    for name in rows:
        del ag.TABLE[name]


def program(seed: int, size: int, constants: list[float], steep_alone: bool, own_rows: Sequence[Unary] = ()) -> Program:
    """Return a function of inputs and an index among them, made of random operations, the same for the same seed.

    Args:
        seed, size: of the operations.
        constants: plain numbers in sums and products.
        steep_alone: whether steep functions stand outside of choices too.
        own_rows: further functions.
    """

    def f(xs: Any) -> Any:
        rng = random.Random(seed)
        nodes = list(xs)

        def any_of(count: int) -> list[Any]:
            return [rng.choice(nodes) for _ in range(count)]

        def mask() -> Any:
            x, y = any_of(2)
            kind = rng.randrange(3)
            return greater(x, 0.0) if kind == 0 else greater(x, y) if kind == 1 else step(x) * greater(y, -0.5)

        def guarded() -> Any:
            x, y = any_of(2)
            return where(
                greater(x, 0.0), rng.choice(STEEP)(where(greater(x, 0.0), x, 0.0) if rng.random() < 0.3 else x), y
            )

        made: list[Callable[[], Any]] = [
            lambda: rng.choice(MILD)(*any_of(1)),
            lambda: where(mask(), *any_of(2)),
            guarded,
            guarded,
            lambda: mask() * any_of(1)[0],
            lambda: ag.maximum(any_of(rng.choice((2, 3, 14)))),
            lambda: ag.minimum(any_of(rng.choice((2, 3, 14)))),
            lambda: dot(any_of(3), [*any_of(2), rng.choice(constants)]),
            lambda: total([*any_of(2), rng.choice(constants)]),
            lambda: rng.choice(constants) * any_of(1)[0],
            lambda: take(any_of(N_INDEX), rng.randrange(N_INDEX)),
        ]
        if steep_alone:
            made.append(lambda: rng.choice(STEEP)(*any_of(1)))
        if own_rows:
            made.append(lambda: rng.choice(own_rows)(*any_of(1)))
        for _ in range(size):
            nodes.append(rng.choice(made)())
        return total(nodes[-2:])

    return f


# Where a sum of gradients is 0 but for rounding, and then meets an inf.
ROUNDED = {1444: "3 * (1/3) - 1, one third from each of three equal largest numbers"}


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(part(200, 6)))
def test_eager_and_every_backend_agree(block: int, own_rows: list[Unary]) -> None:
    awkward = [0.0, 1.0, -1.0, 0.5, -2.5, 800.0, *INFINITE, math.nan]
    for seed in set(range(50 * block, 50 * block + 50)).difference(ROUNDED):
        rng = random.Random(-seed - 1)
        f = program(seed, rng.randint(2, 12), INFINITE if seed % 2 else FINITE, True, own_rows)
        samples = [[rng.choice(awkward) for _ in range(N_INPUTS)] for _ in range(6)]
        expected = [value_and_grad(f)(sample) for sample in samples]
        for backend in BACKENDS:
            compiled = compile(f, backend=backend)
            for sample, (value, gradient) in zip(samples, expected, strict=True):
                got, slopes = compiled.value_and_grad(sample)
                scale = max([1e-6, *(abs(d) for d in gradient if abs(d) < 1e300)])
                assert agree(got, value, 1e-9), (seed, backend, sample, got, value)
                assert all(agree(a, b, 1e-7, scale) for a, b in zip(slopes, gradient, strict=True)), (
                    seed, backend, sample, slopes, gradient,
                )  # fmt: skip


class Total(Exact):
    """A number of 300 digits that is nan where mpmath raises, as in branches that are not taken."""

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        try:
            found = super().apply_rule(rule, args)
        except (ZeroDivisionError, ValueError, TypeError):
            return Total(mpmath.nan)
        return Total(found.number)


def differences(f: Program, at: list[float], direction: list[float], order: int) -> Any:
    """Return the derivative of some order along a direction, by central differences."""
    h, found = mpmath.mpf(10) ** -50, mpmath.mpf(0)
    for k in range(order + 1):
        offset = (mpmath.mpf(order) / 2 - k) * h
        moved = [Total(mpmath.mpf(x) + offset * d) for x, d in zip(at, direction, strict=True)]
        found += (-1) ** k * mpmath.binomial(order, k) * f(moved).number
    return found / h**order


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(part(100, 4)))
def test_second_and_third_derivatives_against_300_digits(block: int) -> None:
    for seed in range(10 * block, 10 * block + 10):
        rng = random.Random(-seed - 1)
        f = program(seed, rng.randint(2, 12), FINITE, steep_alone=False)
        at, direction = ([rng.uniform(-1.5, 1.5) for _ in range(N_INPUTS)] for _ in range(2))

        def along(g: Program, direction: list[float] = direction) -> Program:
            return lambda xs: jvp(g, (xs,), (direction,))[1]

        def by_gradient(g: Program, direction: list[float] = direction) -> Program:
            return lambda xs: dot(grad(g)(xs), direction)

        for modes in ((by_gradient, along), (along, by_gradient), (by_gradient, by_gradient, along)):
            derivative = f
            for mode in modes:
                derivative = mode(derivative)
            expected = float(differences(f, at, direction, len(modes)))
            if math.isnan(value_and_grad(f)(at)[0]):  # then there is none, where max and min of mpmath lose a nan too
                expected = math.nan
            if abs(expected) > 1e12:
                continue  # so near to a pole or a jump that floats and digits see different branches
            got = derivative(at)
            assert agree(got, expected, 1e-6, 1e-6), (seed, at, got, expected)
            for backend in BACKENDS:
                assert agree(compile(derivative, backend=backend)(at), got, 1e-7, 1e-7), (seed, backend, at)
