"""Derivatives of functions: shapes, nesting, and that nothing is left behind."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import pytest

from autograd import (
    Constant,
    Value,
    cos,
    dot,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    log,
    maximum,
    no_grad,
    relu,
    sigmoid,
    sin,
    sqrt,
    step,
    sum,
    tanh,
    value_and_grad,
    vjp,
    where,
)


def rosenbrock(x: Any) -> Any:
    return sum([100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1)])


def test_derivatives_of_any_order() -> None:
    f: Any = sin
    expected: list[Any] = [cos, lambda x: -sin(x), lambda x: -cos(x), sin, cos]
    for derivative in expected:
        f = grad(f)
        assert f(0.3) == pytest.approx(derivative(0.3), rel=1e-15)
        assert type(f(0.3)) is float


def test_no_perturbation_confusion() -> None:
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(2.0) == 1.0
    assert jvp(lambda x: x * jvp(lambda y: x * y, (2.0,), (1.0,))[1], (3.0,), (1.0,))[1] == 6.0
    assert grad(lambda x: x * jvp(lambda y: x * y, (2.0,), (1.0,))[1])(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: x * x * y * y)(x))(2.0) == 6 * 2.0**2
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z)(1.0) * y)(x))(5.0) == 4 * 5.0


def test_a_saddle_point() -> None:
    def minimum_over_y(x: Any) -> Any:
        y = x
        for _ in range(50):  # descent on (y - x^2)^2, differentiated through
            y = y - 0.2 * grad(lambda y: (y - x * x) ** 2)(y)
        return y

    assert grad(minimum_over_y)(1.5) == pytest.approx(3.0, rel=1e-9)


def test_shapes_in_and_out() -> None:
    def f(w: Any, b: Any) -> Any:
        return [dot(row, w[0]) + b for row in w]

    w, b = [[1.0, 2.0], [3.0, 4.0]], 0.5
    assert jacobian(f)(w, b) == [[[2.0, 4.0], [0.0, 0.0]], [[3.0, 4.0], [1.0, 2.0]]]
    assert jacobian(f, 1)(w, b) == [1.0, 1.0]
    assert jacobian(f, (0, 1))(w, b)[1] == ([[3.0, 4.0], [1.0, 2.0]], 1.0)
    assert grad(lambda w, b: sum(f(w, b)), (1, 0))(w, b) == (2.0, [[5.0, 8.0], [1.0, 2.0]])
    assert grad(lambda w, b: sum(f(w, b)), -1)(w, b) == 2.0
    assert grad(lambda pair: pair[0] * pair[1][0])((2, [3])) == (3.0, [2.0])


def test_hessian_and_its_products() -> None:
    x = [0.3, -0.7, 1.1]
    h = hessian(rosenbrock)(x)
    assert [[h[j][i] for j in range(3)] for i in range(3)] == [pytest.approx(row, rel=1e-14) for row in h]
    assert h[0][0] == pytest.approx(1200 * 0.3**2 - 400 * -0.7 + 2)
    assert h[0][2] == 0.0
    v = [1.0, -2.0, 0.5]
    expected = [math.fsum(a * b for a, b in zip(row, v, strict=True)) for row in h]
    assert hvp(rosenbrock, (x,), (v,)) == pytest.approx(expected, rel=1e-13)
    assert hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0)) == (6.0, 4.0)


def test_forward_and_reverse_see_the_same_jacobian() -> None:
    def f(x: Any) -> Any:
        return [sin(x[0]) * x[1], exp(x[0] * x[2]), tanh(dot(x, x))]

    x, v, u = [0.5, -0.2, 0.8], [1.0, 0.3, -0.6], [0.2, -1.0, 0.7]
    value, forward = jvp(f, (x,), (v,))
    again, vjp_fn = vjp(f, x)
    (reverse,) = vjp_fn(u)
    assert value == again == f(x)
    assert math.isclose(
        math.fsum(a * b for a, b in zip(u, forward, strict=True)),
        math.fsum(a * b for a, b in zip(reverse, v, strict=True)),
        rel_tol=1e-14,
    )


def test_values_come_back_as_values_that_can_be_differentiated_again() -> None:
    x = Value(0.5)
    slope = grad(lambda x: x**3)(x)
    assert isinstance(slope, Value)
    slope.backward()
    assert (slope.data, x.grad) == (0.75, 3.0)
    w = Value(2.0)
    (grad(lambda x, w: w * x * x)(Value(3.0), w) ** 2).backward()
    assert w.grad == 2 * 12.0 * 6.0
    assert grad(lambda x: 3.0)(Value(1.0)).data == 0.0


def test_a_vjp_function_does_not_mix_numbers_of_then_and_now() -> None:
    w = Value(3.0, label="w")
    _, vjp_fn = vjp(lambda y: w * y, Value(2.0))
    assert vjp_fn(1.0)[0].data == 3.0
    _, of_numbers = vjp(lambda y: w * y, 2.0)
    w.data = 100.0
    assert of_numbers(1.0) == (3.0,)
    with pytest.raises(RuntimeError, match=r"label='w'\) was 3 when it ran: call vjp again"):
        vjp_fn(1.0)


def test_nothing_is_left_on_anyones_grad() -> None:
    shared = Value(2.0)
    assert grad(lambda x: x * shared)(3.0) == 2.0
    assert not shared.has_grad


def test_threads_may_share_arguments() -> None:
    shared = [Value(0.1 * i) for i in range(50)]
    found: list[list[float]] = [[] for _ in range(8)]

    def work(i: int) -> None:
        for _ in range(20):
            gradient = grad(lambda x: sum([tanh(v * x) for v in shared]))(0.5)
            found[i].append(gradient)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len({number for numbers in found for number in numbers}) == 1
    assert all(len(numbers) == 20 for numbers in found)


def test_it_records_also_where_nothing_else_is_recorded() -> None:
    with no_grad():
        assert grad(grad(lambda x: x**3))(2.0) == 12.0
        assert jvp(sin, (0.0,), (1.0,)) == (0.0, 1.0)


def test_what_is_derived_without_recording_is_a_constant() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            slope = grad(sin)(x)
        return x * slope

    assert grad(f)(1.0) == cos(1.0)
    with no_grad():
        assert type(grad(sin)(Value(0.5))) is Constant


def test_forward_and_reverse_agree_where_zero_meets_infinity() -> None:
    for f in (
        lambda x: sqrt(relu(x)),
        lambda x: sqrt(step(x)),
        lambda x: 1 / (x * 0.0),
        lambda x: sqrt(maximum([x, -1.0])),
        lambda x: where(x > 0, log(x), 0.0),
        lambda x: sqrt(x * x),
        lambda x: log(sigmoid(x - 1000)),
    ):
        reverse, forward = grad(f)(0.0), jvp(f, (0.0,), (1.0,))[1]
        assert reverse == forward or (math.isnan(reverse) and math.isnan(forward))
    c = Value(1.0)
    sqrt(where(c, Value(0.0), 1.0)).backward()
    assert c.grad == 0.0
    assert hessian(lambda x: x**1.5)(0.0) == math.inf == hvp(lambda x: x**1.5, (0.0,), (1.0,))


def test_an_unrolled_loop_walks_each_step_once() -> None:
    def loop(x: Any) -> Any:
        for _ in range(400):
            x = x - 0.01 * grad(lambda y: y * y)(x)
        return x

    assert grad(loop)(1.0) == pytest.approx(0.98**400, rel=1e-12)


def test_numbers_of_any_kind() -> None:
    assert grad(lambda x: x * x)(3) == 6.0
    assert grad(lambda x: x * x)(numpy.float32(3)) == 6.0
    assert type(grad(lambda x: x * x)(True)) is float


def test_a_branch_of_python_runs_as_it_stands() -> None:
    def f(x: Any) -> Any:
        return x * x if x > 0 else -x

    assert (grad(f)(3.0), grad(f)(-3.0)) == (6.0, -1.0)


def test_arguments_are_numbered_from_both_ends() -> None:
    def f(x: Any, y: Any) -> Any:
        return x * x + 5.0 * y

    assert [grad(f, i)(3.0, 1.0) for i in (-2, -1, 0, 1)] == [6.0, 5.0, 6.0, 5.0]
    for i in (-3, 2):
        with pytest.raises(ValueError, match=f"argnums names argument {i}, but 2 arguments were passed"):
            grad(f, i)(3.0, 1.0)


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(TypeError, match=r"grad of f needs a function .* got a list of 2: use jacobian"):

        def f(x: Any) -> Any:
            return [x, x]

        grad(f)(1.0)
    with pytest.raises(ValueError, match="argnums names argument 1, but 1 arguments were passed"):
        grad(sin, 1)(0.5)
    with pytest.raises(TypeError, match="f returned str, where a number or lists of numbers belong"):

        def f(x: Any) -> Any:
            return "x"

        grad(f)(1.0)
    with pytest.raises(TypeError, match="is an array, where a number or lists"):
        grad(sin)(numpy.array([1.0]))
    with pytest.raises(ValueError, match="tangents with the shape of the primals"):
        jvp(sin, (1.0,), ([1.0, 2.0],))
    with pytest.raises(ValueError, match="cotangent with the shape of the result"):
        vjp(sin, 1.0)[1]([1.0])


def test_an_error_inside_leaves_no_trace() -> None:
    def f(x: Any) -> Any:
        raise RuntimeError("the user's own")

    with pytest.raises(RuntimeError, match="the user's own"):
        grad(f)(1.0)
    assert type(grad(sin)(0.0)) is float


def test_arguments_that_do_not_matter_have_gradient_zero() -> None:
    assert grad(lambda x, y: x * 1.0, (0, 1))(2.0, 3.0) == (1.0, 0.0)
    assert grad(lambda x: 5.0)(2.0) == 0.0
    assert jacobian(lambda x: [x[0], 1.0])([2.0, 3.0]) == [[1.0, 0.0], [0.0, 0.0]]


def test_the_derivative_of_a_network_by_its_input() -> None:
    w = [Value(0.3), Value(-0.8)]

    def u(x: Any) -> Any:
        return sigmoid(w[0] * x) * w[1]

    loss = grad(u)(Value(0.5)) ** 2
    loss.backward()

    def again(w0: float, w1: float) -> float:
        s = 1 / (1 + math.exp(-w0 * 0.5))
        return (w1 * w0 * s * (1 - s)) ** 2

    h = 1e-5
    assert w[0].grad == pytest.approx((again(0.3 + h, -0.8) - again(0.3 - h, -0.8)) / (2 * h), rel=1e-8)
    assert w[1].grad == pytest.approx((again(0.3, -0.8 + h) - again(0.3, -0.8 - h)) / (2 * h), rel=1e-8)
    assert value_and_grad(log)(2.0) == (math.log(2.0), 0.5)


def test_a_jacobian_is_the_same_by_columns_and_by_rows() -> None:
    def curve(w: Any, v: float) -> Any:  # more results than arguments: forward, a sweep for each column
        return [[w[0] * exp(-w[1] * x) + v * x for x in (0.5, 1.0, 2.0, 4.0)], (sin(w[0]), w[1] * w[0])]

    w, v = [1.5, 0.25], 2.0
    _, vjp_fn = vjp(curve, w, v)
    rows = []
    for i in range(6):
        unit = iter([float(i == j) for j in range(6)])
        rows.append(vjp_fn([[next(unit) for _ in range(4)], (next(unit), next(unit))]))
    found = jacobian(curve, (0, 1))(w, v)
    assert [*found[0], *found[1]] == rows
    assert jacobian(curve)(w, v) == [[row[0] for row in rows[:4]], (rows[4][0], rows[5][0])]

    def steepness(w: Any) -> Any:
        return sum([d * d for row in jacobian(curve)(w, v)[0] for d in row])

    slope = (steepness([w[0] + 1e-5, w[1]]) - steepness([w[0] - 1e-5, w[1]])) / 2e-5
    assert grad(steepness)(w)[0] == pytest.approx(slope, rel=1e-8)
    assert jacobian(lambda w: [1.0, 2.0])([3.0]) == [[0.0], [0.0]]


def test_a_result_that_is_returned_twice_has_both_cotangents() -> None:
    def twice(x: Any) -> list[Any]:
        y = x * x
        return [y, y]

    value, pull_back = vjp(twice, 3.0)
    assert value == [9.0, 9.0]
    assert pull_back([1.0, 2.0]) == (18.0,)
    assert jacobian(twice)(3.0) == [6.0, 6.0]


@pytest.mark.parametrize("derivative", [grad, jacobian, hessian, lambda f: grad(grad(f)), lambda f: hessian(grad(f))])
def test_errors_name_the_function_that_was_given(derivative: Any) -> None:
    def cube(x: Any) -> Any:
        return x * x * x

    with pytest.raises(TypeError, match=r"argument 0 of cube must be one real number"):
        derivative(cube)("a")


def test_a_cotangent_and_a_tangent_are_named() -> None:
    for wrong in ("a", None, 1j):
        with pytest.raises(TypeError, match=r"^a cotangent must be one real number"):
            vjp(lambda x: x, 1.0)[1](wrong)
        with pytest.raises(TypeError, match=r"^a tangent must be one real number"):
            jvp(lambda x: x, (1.0,), (wrong,))
