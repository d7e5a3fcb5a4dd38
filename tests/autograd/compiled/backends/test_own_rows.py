"""Rows of users, of which backends know nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import TABLE, Value, compile, primitive, sin, value_and_grad
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import agree, every_backend


@every_backend
def test_a_row_whose_value_is_no_formula(backend: BackendName) -> None:
    cos = TABLE["cos"].function
    run = primitive("user_wave", lambda x, y: math.sin(x) * y, [lambda out, x, y: cos(x) * y, lambda out, x, y: sin(x)])
    try:
        f = compile(lambda x: run(x[0], x[1] * 2.0), backend=backend)
        value, gradient = value_and_grad(lambda x: run(x[0], x[1] * 2.0))([0.5, 3.0])
        found = f.value_and_grad([0.5, 3.0])
        assert agree(found[0], value, 1e-15)
        assert all(agree(a, b, 1e-15) for a, b in zip(found[1], gradient, strict=True))
        assert f.batch([[0.5, 3.0], [1.0, 1.0]])[0] == pytest.approx(value, rel=1e-15)
    finally:
        del TABLE["user_wave"]


@every_backend
def test_a_row_of_any_number_of_arguments(backend: BackendName) -> None:
    run = primitive("user_product", math.prod, lambda out, xs: [out / x for x in xs])
    try:
        for n in (2, 5, 30):
            x = [1.0 + 0.1 * i for i in range(n)]
            found = compile(lambda xs: run(*xs), backend=backend).value_and_grad(x)
            value, gradient = value_and_grad(lambda xs: run(*xs))(x)
            assert agree(found[0], value, 1e-12)
            assert all(agree(a, b, 1e-12) for a, b in zip(found[1], gradient, strict=True))
    finally:
        del TABLE["user_product"]


NAMES = [
    "my fn", "my_fn", "my.fn", "my-fn", "my_20_fn", "my fn ", "My fn", "gr\u00f6\u00dfe", "grosse", "gro\u0308\u00dfe",
    "∂f/∂x", "\N{SNAKE}",
    "", " ", "_", "0", '"', '\\', '\\22', "a\nb", "a\0b", "@k", "%v1", "define void @k() {", "}", "; no", "printf",
    "malloc", "llvm.sin.v4f64", "x" * 5000,
]  # fmt: skip


@every_backend
def test_names_are_no_keys(backend: BackendName) -> None:
    """Each row is itself, whatever it is called, also where several stand in one function, or one after the other."""

    def row(name: str, number: float) -> Any:
        return primitive(name, lambda x: math.ldexp(x, 3) + number, [8.0])

    rows = [row(name, float(2**i)) for i, name in enumerate(NAMES)]
    f = compile(lambda x: [run(x) for run in rows], backend=backend)
    assert f(0.5) == [4.0 + 2**i for i in range(len(rows))]
    for i, name in enumerate(NAMES):
        del TABLE[name]
        again = row(name, -1.0)
        assert compile(again, backend=backend)(0.5) == 3.0
        assert compile(rows[i], backend=backend)(0.5) == 4.0 + 2**i
        assert compile(lambda x: again(x) * 2.0, backend=backend).value_and_grad(0.5) == (6.0, 16.0)  # noqa: B023


@every_backend
def test_a_value_that_tests_for_equality_or_looks_up_is_no_formula(backend: BackendName) -> None:
    values: list[Callable[..., float]] = [
        lambda x, y: 1.0 if x == 0.0 else 2.0,
        lambda x, y: 1.0 if x != y else 2.0,
        lambda x, y: 1.0 if x != x else 2.0,
        lambda x, y: 1.0 if x in (0.0, 3.0) else 2.0,
        lambda x, y: float([0.0, 3.0, x].index(x)),
        lambda x, y: {0.0: 1.0, 3.0: 7.0}.get(x, 2.0),
        lambda x, y: 1.0 if x in {0.0, 3.0} else 2.0,
        lambda x, y: 1.0 if x in {0.0: 1.0} else 2.0,
        lambda x, y: float(len({x, 3.0, y})),
    ]
    for i, value in enumerate(values):
        run = primitive(f"user_chosen_{i}", value, [0.0, 0.0])
        f = compile(lambda x, y: run(x, y), backend=backend)  # noqa: B023
        for x, y in ((0.0, 0.0), (3.0, 1.0), (1.0, 1.0), (5.0, 2.0), (math.nan, 0.0)):
            assert f(x, y) == value(x, y), (i, x, y)


@every_backend
def test_a_row_is_asked_for_nobody_else_s_arguments(backend: BackendName) -> None:
    """Vectors have lanes that no number is on, and blocks columns without a sample."""
    asked: set[float] = set()

    def value(x: float) -> float:
        asked.update({x} if type(x) is float else {})  # what else it is asked for is whether it is a formula
        return math.log(x)  # which raises at 0

    run = primitive("user_log", value, [lambda out, x: 1.0 / x])
    for count in (1, 2, 3, 5, 8, 9):
        xs = [2.0 + i for i in range(count)]
        w = [Value(x) for x in xs]
        assert compile(lambda xs: sum(run(x) for x in xs), backend=backend)(xs) > 0.0
        assert (compile(run, backend=backend).batch(xs) > 0.0).all()
        compile(lambda x: sum(run(part) for part in w) * x, backend=backend).batch_value_and_grad([1.0] * 3, wrt=w)  # noqa: B023
        assert asked == set(xs)
        asked.clear()
