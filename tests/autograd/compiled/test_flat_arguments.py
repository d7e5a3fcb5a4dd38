"""A compiled function that takes the entries of a flat array: to the last bit what it is with Values in their place."""

from __future__ import annotations

import pickle
from typing import Any, get_args

import numpy
import pytest

from autograd import Value, compile, dot, tanh
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.runtime.dtype import Dtype
from tests.autograd.compiled.backends_at_hand import every_backend

RNG = numpy.random.default_rng(5)
X, Y = RNG.normal(size=(40, 3)), RNG.normal(size=40)
UNITS, COUNT = 4, 4 * 3 + 4 + 2  # the last entry is read by nothing
FLAT = RNG.normal(size=COUNT)


def outputs(row: Any, w: Any) -> list[Any]:
    hidden = [tanh(dot(w[3 * k : 3 * k + 3], row)) for k in range(UNITS)]
    return [dot(w[12:16], hidden) + w[16], hidden[0] * w[0], w[1] * w[1]]


def loss(row: Any, target: Any, w: Any) -> Any:
    return (outputs(row, w)[0] - target) ** 2 + 0.1 * dot(w[:12], w[:12])


@every_backend
@pytest.mark.parametrize("dtype", get_args(Dtype))
def test_the_results_are_those_with_values(dtype: Dtype, backend: BackendName) -> None:
    values = [Value(0.0) for _ in range(COUNT)]
    flat = compile(outputs, dtype=dtype, backend=backend, parameters=COUNT)
    listed = compile(lambda row: outputs(row, values), dtype=dtype, backend=backend)
    for numbers in (FLAT, -FLAT):
        found, expected = flat.batch(X, at=numbers), listed.batch(X, wrt=values, at=numbers)
        assert [part.tolist() for part in found] == [part.tolist() for part in expected]
    of_loss = compile(loss, dtype=dtype, backend=backend, parameters=COUNT)
    one = of_loss.objective(X, Y, wrt=(), reduce="sum")
    other = compile(lambda row, target: loss(row, target, values), dtype=dtype, backend=backend).objective(
        X, Y, wrt=values, reduce="sum"
    )
    for numbers in (FLAT, -FLAT):
        (value, gradient), (expected_value, expected_gradient) = one(numbers), other(numbers)
        assert value == expected_value and gradient.tolist() == expected_gradient.tolist() and gradient[-1] == 0.0


@every_backend
def test_values_beside_them_are_parameters_as_ever(backend: BackendName) -> None:
    scale = Value(2.0)
    f = compile(lambda x, w: scale * w[0] * x, backend=backend, parameters=1)
    assert f.batch([1.0, 2.0], at=[3.0]).tolist() == [6.0, 12.0]
    scale.data = 0.5
    assert f.batch([1.0, 2.0], at=[3.0]).tolist() == [1.5, 3.0]


def test_their_number_may_be_one_of_numpy() -> None:
    count: Any = numpy.int64(2)
    assert compile(lambda x, w: w[0] * x + w[1], parameters=count).batch([1.0], at=[3.0, 0.5]).tolist() == [3.5]


def test_it_goes_on_after_a_pickle() -> None:
    f = compile(outputs, parameters=COUNT, backend="numpy")
    expected = [part.tolist() for part in f.batch(X, at=FLAT)]
    assert [part.tolist() for part in pickle.loads(pickle.dumps(f)).batch(X, at=FLAT)] == expected


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda f: f(1.0), TypeError, r"takes an array of parameters: call batch\(..., at=array\), or objective"),
        (lambda f: f.value_and_grad(1.0), TypeError, "takes an array of parameters"),
        (lambda f: f.batch_value_and_grad([1.0]), TypeError, "takes an array of parameters"),
        (lambda f: f.program(1.0), TypeError, "takes an array of parameters"),
        (lambda f: f.address(1.0), TypeError, "takes an array of parameters"),
        (lambda f: f.batch([1.0]), TypeError, "takes an array of parameters"),
        (lambda f: f.batch([1.0], at=[1.0]), ValueError, "give one number for each of 2 parameters"),
        (lambda f: f.batch([1.0], wrt=[Value(1.0)], at=[1.0, 2.0]), TypeError, "all entries of its flat array"),
        (lambda f: f.objective([1.0], wrt=Value(1.0)), TypeError, "all entries of its flat array"),
        (lambda f: f.objective([1.0], wrt=())([1.0]), ValueError, "give one number for each of 2 parameters"),
        (lambda f: f.batch([1.0], [2.0], at=[1.0, 2.0]), TypeError, r"takes \(x, w\)"),
    ],
)
def test_other_calls_are_refused_with_the_way(call: Any, error: Any, says: str) -> None:
    f = compile(lambda x, w: w[0] * x + w[1], parameters=2, backend="numpy")
    with pytest.raises(error, match=says):
        call(f)
    assert f.batch([1.0], at=[3.0, 0.5]).tolist() == [3.5]


@pytest.mark.parametrize(("use", "says"), [(lambda p: p[3], "entry 3"), (lambda p: p[1:][-3], "entry -3")])
def test_an_entry_beyond_the_array_is_named(use: Any, says: str) -> None:
    with pytest.raises(IndexError, match=f"{says} of a flat array, or a part of it, that has [23]$"):
        compile(lambda x, p: use(p) * x, parameters=3).batch([1.0], at=[1.0, 2.0, 3.0])


@pytest.mark.parametrize("count", [-1, 1.5, "two"])
def test_what_is_no_length_of_an_array_is_refused(count: Any) -> None:
    with pytest.raises(
        (TypeError, ValueError), match=r"parameters of compile is .*: give a whole number of at least 0"
    ):
        compile(lambda x: x, parameters=count)
