"""Derivatives inside compiled functions: those of the engine, of every order, and differentiated again."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest

from autograd import (
    Value,
    compile,
    dot,
    exp,
    grad,
    greater,
    hessian,
    hvp,
    jacobian,
    jvp,
    log,
    logsumexp,
    maximum,
    no_grad,
    norm,
    relu,
    sin,
    sqrt,
    take,
    tanh,
    value_and_grad,
    vjp,
    where,
)
from autograd.compiled.choose_backend import BackendName
from autograd.support.nested import flatten, is_container
from tests.autograd.compiled.backends_at_hand import every_backend

W = Value(0.7, label="w")


def newton(x: Any) -> Any:
    def f(y: Any) -> Any:
        return y**3 - 2.0

    for _ in range(3):
        x = x - f(x) / grad(f)(x)
    return x


def recorded_within_no_grad(x: Any) -> Any:
    with no_grad():
        slope = grad(lambda y: y**3)(x)
    return slope * x


def xlogx(y: Any) -> Any:
    return where(greater(y, 0.0), y * log(y), y**3)


FUNCTIONS: list[tuple[Any, tuple[Any, ...]]] = [
    (lambda x: grad(lambda y: y * y * sin(y))(x), (1.3,)),
    (lambda x: grad(grad(lambda y: y * y * sin(y) * W))(x), (1.3,)),
    (lambda x: grad(lambda y: grad(lambda z: y * z * z)(x) * y)(x), (1.5,)),  # no perturbation confusion
    (lambda x: grad(lambda w: w * w * x)(W), (2.0,)),
    (lambda x: value_and_grad(lambda y, z: tanh(y) * W * z, (0, 1))(x, z=3.0), (0.4,)),
    (lambda x: hessian(lambda v: v[0] * v[0] * exp(v[1]) * x)([x, 2.0]), (0.3,)),
    (lambda x: jacobian(lambda v: [v[0] * v[1], {"ratio": v[1] / v[0]}])(x), ([0.3, 0.6],)),
    (lambda x: jacobian(lambda v: [v, v * v, v + 1.0])(x), (0.3,)),  # forward
    (lambda x: jvp(lambda v: (tanh(v), v * W), (x,), (x * 2.0,)), (0.4,)),
    (lambda x: vjp(lambda v: [tanh(v) * W, v], x)[1]([x, W]), (0.4,)),
    (lambda x: hvp(lambda v: v[0] * v[0] * v[1], (x,), ([1.0, x[0]],)), ([0.4, 2.0],)),
    (lambda x: hessian(logsumexp)(x), ([1.0, 1.5, 0.5],)),
    (lambda x: grad(lambda v: logsumexp(v) * dot(v, v))(x), ([0.1 * i for i in range(20)],)),
    (lambda x, i: grad(lambda v: take(v, i) ** 2)(x), ([1.0, 2.0, 3.0], 1)),
    (lambda x: grad(lambda y: 3.0)(x) + x, (1.0,)),
    (newton, (1.5,)),
    (recorded_within_no_grad, (2.0,)),
    # A gradient that happens to be 0 has derivatives, one that is 0 all around has none, whatever it is multiplied by.
    (lambda x: grad(grad(lambda y: sin(y) ** 2))(x), (0.0,)),
    (lambda x: grad(lambda y: y * y * y)(x), (0.0,)),
    (lambda x: grad(xlogx)(x), (0.0,)),
    (lambda x: grad(grad(xlogx))(x), (0.0,)),
    (lambda x: grad(grad(grad(lambda y: xlogx(y) * y)))(x), (-2.0,)),
    (lambda x: jvp(grad(xlogx), (x,), (1.0,)), (-1.0,)),
    (lambda x: grad(grad(lambda y: sqrt(relu(y)) * relu(y) + y**4))(x), (-2.0,)),
    (lambda x: grad(lambda v: maximum(v) ** 2 * v[0])(x), ([1.0, 1.0, 0.5],)),
    (lambda x: hessian(lambda v: norm(v) ** 2)(x), ([0.0, 0.0],)),
    (lambda x: hessian(lambda v: abs(v[0]) ** 3 * v[1])(x), ([0.0, 1.0],)),
]


def numbers_of(result: Any) -> list[float]:
    return [number.data if isinstance(number, Value) else number for number in flatten(result)]


@pytest.mark.parametrize(("f", "args"), FUNCTIONS)
@every_backend
def test_derivatives_are_those_of_the_engine(f: Any, args: tuple[Any, ...], backend: BackendName) -> None:
    compiled = compile(f, backend=backend)
    expected = numbers_of(f(*args))
    assert numbers_of(compiled(*args)) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    if not is_container(type(f(*args))):
        [slopes] = compiled.value_and_grad(*args)[1:]
        assert flatten(slopes) == pytest.approx(numbers_of(grad(f)(*args)), rel=1e-11, abs=1e-11)


def test_results_that_cannot_be_differentiated_are_named_as_outside() -> None:
    with pytest.raises(TypeError, match="returned NoneType"):
        compile(lambda x: grad(lambda y: None)(x))(1.0)
    with pytest.raises(TypeError, match="needs a function that returns one number, got a list of 2: use jacobian"):
        compile(lambda x: grad(lambda y: [y, y])(x))(1.0)
    with pytest.raises(TypeError, match="use autograd's value_and_grad of the function"):
        compile(lambda x: compile(lambda y: y * y).value_and_grad(x)[1])(1.0)


def test_a_derivative_on_a_tape_survives_pickling() -> None:
    f = compile(lambda x: grad(lambda y: relu(y) * exp(y))(x))
    assert f(1.0) == pytest.approx(2.0 * math.e) and pickle.loads(pickle.dumps(f))(1.0) == f(1.0)
