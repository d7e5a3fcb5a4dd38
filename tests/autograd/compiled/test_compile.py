"""`compile`: calls with numbers and with Values, gradients, parameters, wrong arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest

from autograd import (
    Value,
    compile,
    dot,
    maximum,
    minimum,
    no_grad,
    sin,
    sum as total,
    take,
    tanh,
    value_and_grad,
    where,
)
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import agree, every_backend


@every_backend
def test_it_is_called_like_the_function(backend: BackendName) -> None:
    w = Value(0.5)

    @compile(backend=backend)
    def f(x: Any, pair: Any, *, scale: float = 1.0) -> Any:
        """Return something."""
        return {"out": 0}.get("no", [w * x[0] + pair[0][1], [x[1] * scale, 3.0]])

    assert f([1.0, 2.0], ((0.0, 4.0),)) == [4.5, [2.0, 3.0]]
    assert f(numpy.array([1, 2]), [(0, 4)]) == [4.5, [2.0, 3.0]]
    w.data = 1.5
    assert f([1.0, 2.0], ((0.0, 4.0),)) == [5.5, [2.0, 3.0]]
    assert f.__name__ == "f" and f.__doc__ == "Return something."


@every_backend
def test_with_values_it_is_the_function_itself(backend: BackendName) -> None:
    f = compile(lambda x: x * x, backend=backend)
    x = Value(3.0)
    f(x).backward()
    assert x.grad == 6.0
    g = compile(lambda x: f(x) + 1.0, backend=backend)
    assert g(2.0) == 5.0


@every_backend
def test_gradients_in_the_shape_of_what_they_are_by(backend: BackendName) -> None:
    w = [[Value(1.0), Value(2.0)], Value(3.0)]
    f = compile(lambda x, y: (w[0][0] * x[0] + w[0][1] * y) * w[1] + x[1], backend=backend)  # type: ignore[index]
    assert f.value_and_grad([1.0, 5.0], 2.0) == (20.0, [3.0, 1.0])
    assert f.value_and_grad([1.0, 5.0], 2.0, argnums=(0, 1)) == (20.0, ([3.0, 1.0], 6.0))
    assert f.value_and_grad([1.0, 5.0], 2.0, argnums=-1) == (20.0, 6.0)
    assert f.value_and_grad([1.0, 5.0], 2.0, wrt=w) == (20.0, [[3.0, 6.0], 5.0])
    assert f.value_and_grad([1.0, 5.0], 2.0, wrt=[Value(1.0)]) == (20.0, [0.0])


@every_backend
def test_a_function_of_parameters_alone_and_one_of_inputs_alone(backend: BackendName) -> None:
    w = Value(2.0)
    assert compile(lambda: w * w, backend=backend).value_and_grad(wrt=w) == (4.0, 4.0)
    f = compile(lambda x: w * w, backend=backend)
    assert f(5.0) == 4.0 and f.value_and_grad(5.0) == (4.0, 0.0) and f.batch([1.0, 2.0]).tolist() == [4.0, 4.0]
    assert f.batch_value_and_grad([1.0, 2.0], wrt=w, reduce="sum") == (8.0, 8.0)
    assert compile(lambda x: 3.0, backend=backend).batch([1.0, 2.0]).tolist() == [3.0, 3.0]


@every_backend
def test_a_value_computed_outside_follows_its_parameters(backend: BackendName) -> None:
    a, b = Value(2.0), Value(3.0)
    product = a * b
    f = compile(lambda x: product * x, backend=backend)
    assert f.value_and_grad(1.0, wrt=[a, b]) == (6.0, [3.0, 2.0])
    a.data = 5.0
    assert f(1.0) == 15.0


@every_backend
def test_parameters_that_were_0_or_1_when_they_were_traced(backend: BackendName) -> None:
    for start in (0.0, 1.0, -1.0):
        w = Value(start)
        f = compile(lambda x, w=w: w * x**w + where(w, x, -x), backend=backend)
        for number in (start, 2.5, -0.5):
            w.data = number
            expected = value_and_grad(lambda x, w=w: w * x**w + where(w, x, -x))(1.5)
            found = f.value_and_grad(1.5)
            assert agree(found[0], expected[0], 1e-14) and agree(found[1], expected[1], 1e-14)


@every_backend
def test_a_constant_that_somebody_holds_may_change(backend: BackendName) -> None:
    c = Value(2.0).detach()
    f = compile(lambda x: c * x + Value(1.0).detach(), backend=backend)
    assert f(3.0) == 7.0
    c.data = 5.0
    assert f(3.0) == 16.0


@every_backend
def test_detached_and_unrecorded_numbers_pass_no_gradient(backend: BackendName) -> None:

    w = Value(2.0)

    def f(x: Any) -> Any:
        with no_grad():
            y = x * w
        return x * w.detach() + y + x.detach() * w

    g = compile(f, backend=backend)
    assert g.value_and_grad(3.0) == (18.0, 2.0)
    w.data = 4.0
    assert g.value_and_grad(3.0, wrt=w) == (36.0, 3.0)


@every_backend
@pytest.mark.parametrize("values", [[1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_take_from_an_array_is_as_from_lists(values: Any, backend: BackendName) -> None:
    array: Any = numpy.array(values)
    assert compile(lambda i: take(array, i), backend=backend)(numpy.int64(1)) == values[1]


@every_backend
def test_take_chooses_by_an_input(backend: BackendName) -> None:
    table = [[Value(float(10 * i + j)) for j in range(2)] for i in range(70)]

    def f(index: Any, x: Any) -> Any:
        row = take(table, index)
        return row[0] * x + row[1]

    g = compile(f, backend=backend)
    for i in (0, 1, 31, 32, 69):
        value, gradient = g.value_and_grad(i, 2.0, wrt=table)
        assert value == 3 * 10 * i + 1
        assert [[*row] for row in gradient] == [[2.0 * (i == k), 1.0 * (i == k)] for k in range(70)]
    assert g.batch([3, 40], [1.0, 1.0]).tolist() == [61.0, 801.0]
    with pytest.raises(IndexError, match=r"needs an index from 0 to 69, got 70\.0"):
        g(70, 1.0)
    with pytest.raises(TypeError, match=r"needs a whole number as index, got 1\.5"):
        g.batch([1, 1.5], [1.0, 1.0])


@every_backend
def test_chains_of_plus_and_times_are_what_a_dot_product_is(backend: BackendName) -> None:
    w = [[Value(0.1 * i - 0.2 * j) for i in range(6)] for j in range(5)]
    b = [Value(0.3 * j) for j in range(5)]

    def layer(x: Any) -> Any:
        units = []
        for row, bias in zip(w, b, strict=True):
            z: Any = bias
            for weight, number in zip(row, x, strict=True):
                z = z + weight * number
            units.append(tanh(z))
        return total(units)

    f = compile(layer, backend=backend)
    x = [0.5, -1.0, 0.25, 2.0, -0.125, 1.0]
    assert "dense block 5 x 6" in str(f.program(x))
    value, gradient = value_and_grad(layer)(x)
    found = f.value_and_grad(x)
    assert agree(found[0], value, 1e-13)
    assert all(agree(a, c, 1e-12) for a, c in zip(found[1], gradient, strict=True))


@every_backend
def test_like_operations_of_which_one_goes_on_with_what_another_computed(backend: BackendName) -> None:
    def f(x: Any) -> Any:
        first, second = tanh(x[0]), tanh(x[1])
        return tanh(first - 1.0) + second + tanh(second + first)

    _, gradient = value_and_grad(f)([-0.3, 0.2])
    g = compile(f, backend=backend)
    for found in (g.value_and_grad([-0.3, 0.2])[1], g.batch_value_and_grad([[-0.3, 0.2]] * 9, reduce="sum")[1][8]):
        assert all(agree(float(a), b, 1e-14) for a, b in zip(found, gradient, strict=True))


@every_backend
def test_a_gradient_of_0_is_0_where_its_sum_over_samples_meets_inf(backend: BackendName) -> None:
    weights = [Value(math.inf), Value(0.2)]  # sin(inf) and its derivative are nan
    f = compile(lambda xs: dot([sin(w) for w in weights], xs), backend=backend)
    assert f.value_and_grad([0.0, 1.0], wrt=weights)[1] == pytest.approx([0.0, math.cos(0.2)])


@every_backend
def test_wrong_arguments_are_named(backend: BackendName) -> None:
    f = compile(lambda x: [x, x], backend=backend)
    with pytest.raises(TypeError, match="argument 0 of <lambda> must be one real number"):
        f("a")
    with pytest.raises(TypeError, match="argument 0 of <lambda> is an array of object"):
        f(numpy.array([None, 1.0]))
    with pytest.raises(ValueError, match="samples of different lengths"):
        f.batch([[1.0, 2.0], [3.0]])
    with pytest.raises(TypeError, match="value_and_grad of <lambda> needs a function that returns one number"):
        f.value_and_grad(1.0)
    with pytest.raises(TypeError, match="wrt takes parameters"):
        f.value_and_grad(1.0, wrt=[1.0])
    with pytest.raises(ValueError, match="argnums names argument 3"):
        compile(lambda x: x, backend=backend).value_and_grad(1.0, argnums=3)
    with pytest.raises(ValueError, match="reduce is 'max'"):
        f.batch([1.0], reduce="max")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dtype 'float64' or 'float32', got 'float16'"):
        compile(lambda x: x, dtype="float16")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="backend 'gpu' is not known"):
        compile(lambda x: x, backend="gpu")  # type: ignore[call-overload]


@every_backend
@pytest.mark.parametrize(
    "f",
    [
        lambda x: [1 / (x * 0.0), 1 / (x * -0.0)],
        lambda x: [1 / (x * -0.0), 1 / (x * 0.0)],
        lambda x: [1 / (x * 0.0 - 0.0), 1 / (x * -0.0 - 0.0), 1 / (x * -0.0 + 0.0)],
        lambda x: [1 / where(x, 0.0, 1.0), 1 / where(x, -0.0, 1.0)],
        lambda x: [1 / maximum(x * 0.0, x * -0.0), 1 / maximum(x * -0.0, x * 0.0)],
        lambda x: [1 / minimum(x * 0.0, x * -0.0), 1 / minimum(x * -0.0, x * 0.0)],
        lambda x: [maximum(x * 0.0, x * math.inf), maximum(x, -x, x), minimum([x, x * 0.0, -x])],
    ],
)
def test_a_constant_keeps_the_sign_of_its_zero(f: Any, backend: BackendName) -> None:
    compiled, expected = compile(f, backend=backend), [out.data for out in f(Value(2.0))]
    assert compiled(2.0) == expected == [array.tolist()[0] for array in compiled.batch([2.0])]


@pytest.mark.parametrize(
    "order",
    [
        lambda rows: rows,
        lambda rows: rows[::-1],
        lambda rows: [row[::-1] for row in rows],
        lambda rows: [row[::-1] for row in rows[::-1]],
        lambda rows: list(zip(*rows, strict=True)),
        lambda rows: list(zip(*rows[::-1], strict=True)),
        lambda rows: list(zip(*[row[::-1] for row in rows], strict=True)),
        lambda rows: [[*row[1::2], *row[::2]] for row in rows],
    ],
)
@every_backend
def test_gradients_are_those_of_the_weights_in_whatever_order(order: Any, backend: BackendName) -> None:
    weights = [[Value(0.1 * i - 0.01 * j) for j in range(40)] for i in range(20)]  # too many for a function of scalars
    x = [math.sin(i) for i in range(40)]

    def f(xs: Any) -> Any:
        return sum(tanh(dot(row, xs)) * (i + 1.0) for i, row in enumerate(weights))

    f([Value(number) for number in x]).backward()
    wrt = [weight for row in order(weights) for weight in row]
    program, expected = compile(f, backend=backend), [weight.grad for weight in wrt]
    assert program.value_and_grad(x, wrt=wrt)[1] == pytest.approx(expected, rel=1e-12)
    assert program.batch_value_and_grad([x, x], wrt=wrt, reduce="mean")[1] == pytest.approx(expected, rel=1e-12)
