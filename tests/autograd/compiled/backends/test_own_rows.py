"""Rows of users, of which backends know nothing."""

from __future__ import annotations

import math

import pytest

from autograd import TABLE, compile, primitive, sin, value_and_grad
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
