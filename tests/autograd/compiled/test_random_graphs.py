"""Random graphs over the whole table, on every backend: values and gradients of the eager engine."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from autograd import Value, compile, dot, sum as total, value_and_grad
from autograd.compiled.choose_backend import BackendName
from tests.amounts import seeds
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.compiled.eager_comparison import assert_as_eager, eager
from tests.autograd.points import RULES, function

STEEP = {"power", "log", "log2", "log10", "sqrt", "asin", "acos", "atanh", "acosh", "log1p", "tan"}
# Where the last digit decides, or the sign of a zero, which sums and dot products need not keep: atan2(-0, -1) is -pi.
JUMPS = {"equal", "greater", "sign", "step", "floor", "round", "atan2"}
TAME = [rule for rule in RULES if rule.name not in STEEP | JUMPS]
N_INPUTS = 4


def random_graph(seed: int, size: int, rules: Any = TAME, tame: bool = True) -> Any:
    """Return a function of inputs and parameters made of random operations, the same for the same seed."""
    from autograd import tanh

    def f(xs: Any, ws: Any = ()) -> Any:
        rng = random.Random(seed)
        nodes = [*xs, *ws]
        for _ in range(size):
            kind = rng.random()
            if kind < 0.1:
                picked = [rng.choice(nodes) for _ in range(2 * rng.randint(1, 12))]
                half = len(picked) // 2
                out = dot(picked[:half], picked[half:])
            elif kind < 0.2:
                out = total([rng.choice(nodes) for _ in range(rng.randint(1, 12))])
            else:
                rule = rng.choice(rules)
                n = rule.arity or rng.randint(1, 15)
                n += n % 2 if rule.name == "dot" else 0
                args = [rng.choice(nodes) if rng.random() < 0.85 else rng.choice((0.5, -1.0, 2.0)) for _ in range(n)]
                if not any(hasattr(arg, "apply_rule") for arg in args):
                    args[0] = nodes[-1]
                out = function(rule)(*args)
            nodes.append(tanh(out) if tame else out)
        return total(nodes[-3:])

    return f


def test_the_comparison_can_fail() -> None:
    assert agree(math.nan, math.nan) and agree(1.0, 1.0 + 1e-13)
    assert not agree(math.nan, 0.0) and not agree(0.0, math.nan) and not agree(math.inf, -math.inf)
    assert not agree(1.0, 1.0 + 1e-9) and not agree(1e308, math.inf) and not agree(1.0, -1.0)


@pytest.mark.parametrize("seed", seeds(range(20), range(20, 60)))
@every_backend
def test_values_and_gradients(seed: int, backend: BackendName) -> None:
    rng = random.Random(seed)
    f = random_graph(seed, rng.randint(1, 60))
    w = [Value(rng.uniform(-1, 1)) for _ in range(3)]
    g = compile(lambda xs: f(xs, w), backend=backend)
    samples = [[rng.uniform(-2, 2) for _ in range(N_INPUTS)] for _ in range(5)]
    expected = [eager(lambda xs: f(xs, w), x, w) for x in samples]
    assert_as_eager(g, expected, w, of_values=1e-10, of_slopes=1e-8)


@pytest.mark.exhaustive
@every_backend
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 25))
def test_many_graphs_at_one_point(backend: BackendName, seed: int, size: int) -> None:
    f, rng = random_graph(seed, size), random.Random(seed)
    x = [rng.uniform(-2, 2) for _ in range(N_INPUTS)]
    value, gradient = value_and_grad(f)(x)
    found = compile(f, backend=backend).value_and_grad(x)
    assert agree(found[0], value, 1e-10), (found[0], value)
    scale = max(map(abs, gradient))
    assert all(agree(a, b, 1e-8, scale) for a, b in zip(found[1], gradient, strict=True)), (found[1], gradient)


@pytest.mark.parametrize("seed", range(30))
@every_backend
def test_awkward_numbers_flow_as_in_the_eager_engine(seed: int, backend: BackendName) -> None:
    rng = random.Random(seed)
    f = random_graph(seed, rng.randint(1, 12), rules=RULES, tame=False)
    g = compile(lambda xs: f(xs), backend=backend)
    awkward = [0.0, 1.0, -1.0, 0.5, -2.5, 800.0, float("inf"), float("-inf"), float("nan")]
    for _ in range(4):
        x = [rng.choice(awkward) for _ in range(N_INPUTS)]
        value, gradient = value_and_grad(f)(x)
        found = g.value_and_grad(x)
        scale = max([abs(d) for d in gradient if abs(d) < 1e300], default=0.0)
        assert agree(found[0], value, 1e-9), (x, found[0], value)
        assert all(agree(a, b, 1e-6, scale) for a, b in zip(found[1], gradient, strict=True)), (x, found[1], gradient)
