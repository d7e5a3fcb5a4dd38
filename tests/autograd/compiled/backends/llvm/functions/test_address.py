"""Addresses of compiled functions: numbers, signatures, threads, lifetime, and what has none."""

from __future__ import annotations

import ctypes
import gc
import pickle
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any

import pytest

from autograd import Value, cbrt, compile, dot, exp, log, primitive, sin, take
from autograd.compiled.backends.llvm.functions import scalar_code
from nn import MLP
from tests.autograd.compiled.backends_at_hand import agree
from tests.autograd.compiled.test_random_graphs import N_INPUTS, random_graph

pytest.importorskip("llvmlite")

written_out_or_not = pytest.mark.parametrize("most", [750, 0], ids=["straight-line", "in memory"])


def numbers(*given: float) -> Any:
    return (ctypes.c_double * len(given))(*given)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@written_out_or_not
def test_the_numbers_are_those_of_a_call(seed: int, dtype: Any, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_code, "MOST_INSTRUCTIONS", most)
    rng = random.Random(seed)
    f = random_graph(seed, rng.randint(1, 8))
    w = [Value(rng.uniform(-1, 1)) for _ in range(3)]
    g = compile(lambda xs: f(xs, w), dtype=dtype, backend="llvm")
    x = [rng.uniform(-2, 2) for _ in range(N_INPUTS)]
    tolerance = 1e-12 if dtype == "float64" else 1e-4
    for wrt in (None, w):
        value, gradient = g.value_and_grad(x, wrt=wrt)
        scale, out = max(map(abs, gradient)), numbers(*[7.0] * len(gradient))
        assert agree(g.address(x, gradient=True, wrt=wrt).ctypes(numbers(*x), out), value, tolerance, 1e-3)
        assert all(agree(a, b, tolerance, scale) for a, b in zip(out, gradient, strict=True))
    assert agree(g.address(x).ctypes(numbers(*x)), g(x), tolerance, 1e-3)


def test_signatures() -> None:
    f = compile(lambda x, y=2.0, *, z=1.0: x[0] * y + x[1] * z, backend="llvm")
    pairs = compile(lambda x: [x, {"twice": 2.0 * x}], backend="llvm")
    constant = compile(lambda: exp(1.0), backend="llvm")
    x = [0.0, 0.0]
    assert f.address(x).signature == "double (double *)"
    assert f.address(x, 0.0).signature == "double (double *, double)"
    assert f.address(x, z=0.0, y=0.0).signature == "double (double *, double, double)"
    assert f.address(x, 0.0, gradient=True).signature == "double (double *, double, double *)"
    assert f.address(x, 0.0, packed=True).signature == "double (int, double *)"
    assert pairs.address(0.0).signature == "void (double, double *)"
    assert constant.address().signature == "double ()" and constant.address().ctypes() == constant()
    out = numbers(0.0, 0.0)
    pairs.address(0.0).ctypes(3.0, out)
    assert [*out] == [3.0, 6.0] and f.address(x, z=0.0).ctypes(numbers(1.0, 2.0), 5.0) == 12.0
    assert f.address(x, 0.0, packed=True).ctypes(3, numbers(1.0, 2.0, 3.0)) == 5.0
    assert str(f.address(x, 0.0, packed=True).ctypes(2, numbers(1.0, 2.0))) == "nan"  # and nothing is read


def test_it_is_a_whole_number_that_others_can_call() -> None:
    address = compile(lambda x: x * x, backend="llvm").address(0.0)
    assert ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(address)(3.0) == 9.0
    assert repr(address) == f"<double (double) at {int(address):#x}>"
    with pytest.raises(TypeError, match=r"in its process alone"):
        pickle.dumps(address)


@written_out_or_not
def test_parameters_are_those_of_then_until_it_is_told(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_code, "MOST_INSTRUCTIONS", most)
    w = Value(2.0)
    f = compile(lambda x: exp(w) * x, backend="llvm")
    one = f.address(0.0)
    then = f(3.0)
    w.data = 1.0
    two = f.address(0.0)
    assert one.ctypes(3.0) == then and two.ctypes(3.0) == f(3.0) != then
    one.update()
    w.data = 0.0
    assert one.ctypes(3.0) == two.ctypes(3.0) != f(3.0)


@written_out_or_not
def test_any_number_of_threads_may_be_in_it(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_code, "MOST_INSTRUCTIONS", most)
    model = MLP(2, [8, 8, 1], seed=0)
    f = compile(lambda x: sin(model(x)), backend="llvm")
    native = f.address([0.0, 0.0], gradient=True).ctypes  # which gives the interpreter's lock away
    rng = random.Random(0)
    samples = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(50)]
    wanted = [[value, *gradient] for value, gradient in map(f.value_and_grad, samples)]
    together = threading.Barrier(8)

    def calls(start: int) -> bool:
        together.wait()
        same = True
        for i in range(start, start + 3000):
            x, out = samples[i % 50], numbers(0.0, 0.0)
            found = [native(numbers(*x), out), *out]
            same &= all(agree(a, b, 1e-12) for a, b in zip(found, wanted[i % 50], strict=True))
        return same

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(calls, range(8)))


@written_out_or_not
def test_a_function_made_of_it_keeps_it(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_code, "MOST_INSTRUCTIONS", most)
    w = Value(0.5)
    functions = [compile(lambda x, k=k: exp(w * x) + k, backend="llvm").address(0.0, 0.0).ctypes for k in range(30)]
    gc.collect()
    assert [f(0.0, float(k)) for k, f in enumerate(functions)] == [1.0 + k for k in range(30)]


def test_what_has_no_derivative_or_index_is_what_the_engine_says() -> None:
    f = compile(lambda i, x: take([x, x * x], i) + 0.0 * log(x), backend="llvm")
    native, out = f.address(0, 0.0, gradient=True).ctypes, numbers(0.0, 0.0)
    assert native(1.0, 2.0, out) == 4.0 and [*out] == [0.0, 4.0]
    for wrong in (-1.0, 0.5, 2.0, float("nan"), float("inf")):
        assert str(native(wrong, 2.0, out)) == "nan" and list(map(str, out)) == ["nan", "nan"]
    native(0.0, 0.0, out)
    assert [*out] == [0.0, 1.0]  # as the slope of log, which is not finite, is multiplied by 0


def test_scipy_calls_it_without_python() -> None:
    integrate, scipy = pytest.importorskip("scipy.integrate"), pytest.importorskip("scipy")
    bell = compile(lambda x: exp(-x * x), backend="llvm")
    found, error = integrate.quad(scipy.LowLevelCallable(bell.address(0.0).ctypes), 0.0, 1.0)
    assert found == pytest.approx(0.7468241328124271, rel=1e-14) and error < 1e-12
    plane = compile(lambda x, y: x * y + cbrt(y), backend="llvm")
    callback = scipy.LowLevelCallable(plane.address(0.0, 0.0, packed=True).ctypes)
    assert integrate.nquad(callback, [[0.0, 1.0], [0.0, 2.0]])[0] == pytest.approx(
        1.0 + 0.75 * 2.0 ** (4 / 3), rel=1e-9
    )


def test_what_has_no_address_says_so() -> None:
    opaque = primitive("three digits", lambda x: float(f"{x:.3f}"), [lambda out, x: 1.0])
    with pytest.raises(RuntimeError, match=r"'three digits'.*in terms of other rows"):
        compile(lambda x: opaque(x) + 1.0, backend="llvm").address(0.0)
    chained = compile(lambda x: reduce(lambda y, _: opaque(sin(y)), range(500), x), backend="llvm")
    with pytest.raises(RuntimeError, match=r"'three digits'"):
        chained.address(0.0)
    with pytest.raises(RuntimeError, match=r"only native code has an address.*llvmlite"):
        compile(lambda x: x, backend="numpy").address(0.0)
    with pytest.raises(TypeError, match=r"returns one number, and it returned 2"):
        compile(lambda x: [x, x], backend="llvm").address(0.0, gradient=True)


def test_a_long_chain() -> None:
    f = compile(lambda x: reduce(lambda y, _: sin(y) * 1.01, range(500), x), backend="llvm")
    out = numbers(0.0)
    assert [f.address(0.0, gradient=True).ctypes(0.5, out), out[0]] == pytest.approx(f.value_and_grad(0.5), rel=1e-12)


def test_products_of_matrices() -> None:
    w = [[Value(0.1 * (i + j)) for i in range(40)] for j in range(40)]
    f = compile(lambda x: sum(dot(row, x) ** 2 for row in w), backend="llvm")
    x = [0.01 * i for i in range(40)]
    out = numbers(*[0.0] * 1600)
    value, gradient = f.value_and_grad(x, wrt=w)
    assert agree(f.address(x, wrt=w).ctypes(numbers(*x), out), value, 1e-12)
    flat = [number for row in gradient for number in row]
    assert all(agree(a, b, 1e-11) for a, b in zip(out, flat, strict=True))
