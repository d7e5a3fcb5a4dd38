"""Small programs as straight-line code, against the same programs in buffers."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy
import pytest

from autograd import Value, compile, dot, exp, log, sum as total
from autograd.compiled.backends.llvm.functions import one_sample, scalar_code
from autograd.compiled.backends.llvm.llvm_backend import LlvmBackend
from autograd.compiled.backends.numpy.numpy_backend import NumpyBackend
from tests.autograd.compiled.backends_at_hand import agree
from tests.autograd.compiled.test_random_graphs import N_INPUTS, random_graph
from tests.calls import calls_of

pytest.importorskip("llvmlite")


def found(f: Any, call: Any) -> Any:
    """Return what a call gives, and whether straight-line code gave it."""
    compiled = compile(f, backend="llvm")
    result = call(compiled)
    (used,) = compiled.cache.calls
    return result, used.one.__module__ == one_sample.__name__


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_numbers_are_those_of_buffers(seed: int, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    f = random_graph(seed, rng.randint(1, 8))
    w = [Value(rng.uniform(-1, 1)) for _ in range(3)]
    x = [rng.uniform(-2, 2) for _ in range(N_INPUTS)]
    results = []
    for most in (10**6, 0):
        monkeypatch.setattr(scalar_code, "MOST_INSTRUCTIONS", most)
        g = compile(lambda xs: f(xs, w), backend="llvm", dtype=dtype)
        results.append([*g.value_and_grad(x)[1], *g.value_and_grad(x, wrt=w)[1], g(x)])
    one, two = results
    scale = max(map(abs, two))
    assert all(agree(a, b, 1e-11 if dtype == "float64" else 1e-4, scale) for a, b in zip(one, two, strict=True))


def test_products_of_matrices_with_a_gradient_of_zero() -> None:
    w = [[Value(0.5), Value(math.inf)], [Value(2.0), Value(-1.0)]]

    def f(x: Any) -> Any:
        hidden = [dot(row, x) for row in w]
        return exp(hidden[1]) + 0.0 * hidden[0]

    (value, gradient), straight = found(f, lambda g: g.value_and_grad([1.0, 2.0], wrt=w))
    assert straight and math.isnan(value) and gradient[1] == [1.0, 2.0]
    assert gradient[0] == [0.0, 0.0]  # 0 times what is not finite


def test_a_gradient_that_is_zero_passes_nothing_on() -> None:
    (value, slope), straight = found(lambda x: 0.0 * log(x), lambda g: g.value_and_grad(0.0))
    assert straight and math.isnan(value) and slope == 0.0


def test_large_programs_are_not_written_out() -> None:
    _, straight = found(lambda x: total([exp(x[i] * x[i + 1]) for i in range(999)]), lambda g: g([0.0] * 1000))
    assert not straight


def test_numpy_has_none_and_a_call_costs_a_few_functions() -> None:
    f = compile(lambda x, y, z: x * y + z, backend="llvm")
    program = f.program(1.0, 2.0, 3.0)
    assert NumpyBackend().one_sample(program, "float64", program.outputs) is None
    run = LlvmBackend(NumpyBackend()).one_sample(program, "float64", [*program.outputs, None])
    assert run is not None and [*run([1.0, 2.0, 3.0])] == [5.0, 0.0]
    assert f(1.0, 2.0, 3.0) == 5.0
    assert calls_of(lambda: f(1.0, 2.0, 3.0)) <= 7


def test_a_call_takes_whole_numbers_and_the_present_parameters() -> None:
    w = Value(2.0)
    f = compile(lambda x, y: w * x + y, backend="llvm")
    assert f(3, 4.0) == 10.0 and f(numpy.float64(3.0), True) == 7.0
    w.data = 5.0
    assert f(3, 4) == 19.0 and f.value_and_grad(3, 4, wrt=[w]) == (19.0, [3.0])
