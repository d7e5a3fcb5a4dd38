"""Batches of samples, and objectives over them in a flat array of parameters."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy
import pytest

from autograd import Training, Value, atan, compile, grad, take
from autograd.compiled.choose_backend import BackendName
from nn import MLP
from tests.autograd.compiled.backends_at_hand import agree, every_backend


@pytest.mark.parametrize("n", [0, 1, 7, 1000])
@every_backend
def test_batches_of_every_size(n: int, backend: BackendName) -> None:
    model = MLP(3, [5, 1], activation="tanh", seed=0)
    f = compile(lambda x, t: (model(x) - t) ** 2, backend=backend)
    rng = numpy.random.default_rng(n)
    x, t = rng.normal(size=(n, 3)), rng.normal(size=n)
    one_by_one = [f(list(row), float(target)) for row, target in zip(x, t, strict=True)]
    values = f.batch(x, t)
    assert values.shape == (n,)
    assert all(agree(float(a), b, 1e-12) for a, b in zip(values, one_by_one, strict=True))
    for turned in (numpy.asfortranarray(x), x[:, ::-1][:, ::-1], numpy.repeat(x, 2, axis=0)[::2]):
        assert (f.batch(turned, t) == values).all()
    assert agree(f.batch(x, t, reduce="sum"), math.fsum(one_by_one), 1e-12)
    mean, gradient = f.batch_value_and_grad(x, t, wrt=model.parameters())
    if n == 0:
        assert math.isnan(f.batch(x, t, reduce="mean")) and gradient == [0.0] * len(model.parameters())
        return
    assert agree(mean, math.fsum(one_by_one) / n, 1e-12)
    expected = [0.0] * len(gradient)
    for row, target in zip(x, t, strict=True):
        _, slopes = f.value_and_grad(list(row), float(target), wrt=model.parameters())
        expected = [a + b / n for a, b in zip(expected, slopes, strict=True)]
    assert all(agree(a, b, 1e-9, 1e-3) for a, b in zip(gradient, expected, strict=True))


@every_backend
def test_batches_of_float32_and_of_whole_numbers(backend: BackendName) -> None:
    f = compile(lambda x: x[0] * 2.0 + x[1], backend=backend)
    for kind in (numpy.float32, numpy.int8, numpy.uint64, bool):
        assert f.batch(numpy.array([[1, 1], [0, 1]], dtype=kind)).tolist() == [3.0, 1.0]
    with pytest.raises(TypeError, match="is an array of complex128: give real numbers"):
        f.batch(numpy.zeros((2, 2), dtype=complex))
    with pytest.raises(ValueError, match="leading axis"):
        f.batch(3.0)
    with pytest.raises(ValueError, match="got 2, 3 samples"):
        compile(lambda x, y: x + y, backend=backend).batch([1.0, 2.0], [1.0, 2.0, 3.0])


@pytest.mark.filterwarnings("error")
@every_backend
def test_plain_numbers_beyond_float32_are_inf_without_a_warning(backend: BackendName) -> None:
    w = Value(1.0)
    of_one = {
        "of a rule": lambda x: grad(atan)(x),
        "its own": lambda x: w * x * 1e300,
        "below": lambda x: w * x * -1.7e308,
        "without sample": lambda x: w * 1e300 + x,
    }
    for name, f in of_one.items():
        compiled = compile(f, dtype="float32", backend=backend)
        found = compiled.batch([0.25])[0], compiled(0.25), compiled.batch_value_and_grad([0.25], wrt=w)[0]
        assert len(set(map(float, found))) == 1 and (name == "of a rule" or math.isinf(found[0]))
        compiled.value_and_grad(0.25)
        compiled.objective([0.25], wrt=w)([1.0])
    training = Training(
        lambda x, y: ((w * x * 1e300 - y) ** 2, None),
        [w],
        [w],
        lambda p, gradient, state, rate, norm: (p - 1e300 * rate * gradient, state),
        penalty=lambda: w * w * 1e300,
        backend=backend,
        dtype="float32",
    )
    samples = training.samples([0.25], [1.0])
    assert math.isinf(training.evaluate(samples)[0])
    training.run(samples, [[0]], [0.1])


@every_backend
def test_flat_parameters_in_loss_and_gradient_out(backend: BackendName) -> None:
    model = MLP(3, [6, 1], activation="tanh", seed=0)
    rng = numpy.random.default_rng(0)
    x, t = rng.normal(size=(50, 3)), rng.normal(size=50)
    f = compile(lambda row, target: (model(row) - target) ** 2, backend=backend)
    objective = f.objective(x, t, wrt=model.parameters())
    flat = numpy.array([p.data for p in model.parameters()])
    expected = f.batch_value_and_grad(x, t, wrt=model.parameters())
    value, gradient = objective(flat)
    assert value == expected[0] and gradient.tolist() == expected[1]
    other, _ = objective(flat + 0.1)
    assert other != value and [p.data for p in model.parameters()] == flat.tolist()
    assert objective(flat)[0] == value
    with pytest.raises(ValueError, match=r"has shape \(30,\): give one number for each of 31 parameters"):
        objective(flat[1:])


@every_backend
def test_values_at_other_numbers_of_the_parameters(backend: BackendName) -> None:
    model = MLP(3, [6, 2], activation="tanh", seed=0)
    parameters = model.parameters()[::-1]
    f = compile(lambda row: model(row), backend=backend)
    x = numpy.random.default_rng(0).normal(size=(50, 3))
    own = f.batch(x)
    flat = numpy.array([parameter.data for parameter in parameters])
    # Not to the bit: what lies in memory in another order is summed in another order by the BLAS of numpy 1.26.
    same = partial(numpy.allclose, rtol=1e-14, atol=1e-16)
    assert same(f.batch(x, wrt=parameters, at=flat), own)
    other = f.batch(x, wrt=parameters, at=flat + 0.1)
    assert same(f.batch(x, wrt=parameters), own)
    for parameter in parameters:
        parameter.data += 0.1
    assert same(other, f.batch(x)) and not numpy.allclose(other, own)
    first = parameters[:5]
    assert same(f.batch(x, wrt=first, at=[p.data for p in first]), f.batch(x))


@every_backend
def test_flat_parameters_are_values_that_were_not_computed_each_once(backend: BackendName) -> None:
    w = Value(1.0)
    f = compile(lambda x: w * x, backend=backend)
    for wrong in (w * 2.0, 1.0, "w"):
        asked: tuple[Any, ...] = (f.objective, f.batch_value_and_grad, partial(f.batch, at=[2.0]))
        for ask in asked:
            with pytest.raises(TypeError, match="Values that were not computed"):
                ask([1.0, 2.0], wrt=[wrong])
    for ask in (f.objective, partial(f.batch, at=[2.0, 3.0])):
        with pytest.raises(ValueError, match="2 parameters, some of them twice"):
            ask([1.0, 2.0], wrt=[w, w])


@every_backend
def test_an_objective_looks_at_its_indices_again_where_the_list_they_choose_from_is_another(
    backend: BackendName,
) -> None:
    heights = [Value(1.0), Value(2.0), Value(3.0)]
    objective = compile(lambda i: take(heights, i), backend=backend).objective([0, 2], wrt=heights[:2])
    assert objective([5.0, 2.0])[0] == 4.0
    heights.pop()
    with pytest.raises(IndexError, match="from 0 to 1, got 2"):
        objective([5.0, 2.0])
