"""Operators of Value: bit for bit those of floats, on both sides, and clear about what they do not take."""

from __future__ import annotations

import math
import operator
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pytest

import autograd
from autograd import Constant, Value
from tests.autograd.points import RULES

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]


def test_arithmetic_is_bit_for_bit_that_of_floats() -> None:
    rng = random.Random(0)
    for _ in range(20_000):
        x, y = (rng.choice((-1, 1)) * 10 ** rng.uniform(-8, 8) for _ in range(2))
        for run in OPERATORS[:6]:
            assert run(Value(x), Value(y)).data == run(x, y)
        assert (Value(abs(x)) ** 2.5).data == abs(x) ** 2.5
        assert (-Value(x)).data == -x


@pytest.mark.parametrize("run", OPERATORS)
@pytest.mark.parametrize(
    "number", [3, 3.0, True, Fraction(3, 2), numpy.float64(3), numpy.float32(3), numpy.int64(3), numpy.bool_(True)]
)
def test_numbers_stand_on_either_side(run: Any, number: Any) -> None:
    for left, right in ((Value(2.0), number), (number, Value(2.0))):
        out = run(left, right)
        assert type(out) is Value
        plain = [side.data if isinstance(side, Value) else float(side) for side in (left, right)]
        assert out.data == run(*plain)
        out.backward()
        assert [side.has_grad for side in (left, right) if isinstance(side, Value)] == [True]


def test_a_plain_number_becomes_a_constant_parent_without_gradient() -> None:
    x = Value(2.0)
    y = x * 3
    y.backward()
    constant = y.parents[1]
    assert type(constant) is Constant
    assert constant.data == 3.0
    assert not constant.has_grad
    assert y.local_derivatives == (3.0, None)


def test_two_to_the_power_of_a_value() -> None:
    x = Value(3.0)
    y = 2**x
    y.backward()
    assert y.data == 8.0
    assert x.grad == pytest.approx(8 * math.log(2), rel=1e-15)


def test_a_constant_exponent_needs_no_logarithm_of_the_base() -> None:
    x = Value(-3.0)
    y = x**2
    y.backward()
    assert (y.data, x.grad) == (9.0, -6.0)


@pytest.mark.parametrize("operand", ["3", None, 1j, [1.0], numpy.array([1.0, 2.0]), {}, object()])
@pytest.mark.parametrize("run", OPERATORS)
def test_what_is_not_a_real_number_is_refused_by_name(run: Any, operand: Any) -> None:
    for left, right in ((Value(2.0), operand), (operand, Value(2.0))):
        if run is operator.mod and isinstance(left, str):
            continue  # text % numbers is text
        with pytest.raises(TypeError, match=r"operand [12] of \w+ must be one real number \(float, int, \.\.\.\), got"):
            run(left, right)


@pytest.mark.parametrize("data", ["1", None, 1j, [1.0], numpy.array([1.0]), numpy.array(1.0), Value(1.0)])
def test_the_constructor_refuses_what_is_not_a_number(data: Any) -> None:
    with pytest.raises(TypeError, match="data of Value 'x' must be one real number"):
        Value(data, label="x")


def test_the_constructor_keeps_a_python_float_of_any_real_number() -> None:
    for number in (1, True, 1.0, Fraction(1), Decimal(1), numpy.float32(1), numpy.int8(1), numpy.bool_(True)):
        assert type(Value(number).data) is float  # type: ignore[arg-type]  # kinds beyond float, which work too
        assert Value(number).data == 1.0  # type: ignore[arg-type]  # as above
    with pytest.raises(OverflowError, match="too large for a float"):
        Value(10**400)


def test_data_and_grad_are_guarded_as_the_constructor_is() -> None:
    x = Value(1.0)
    x.data, x.grad = 2, 3
    assert (x.data, x.grad) == (2.0, 3.0)
    with pytest.raises(TypeError, match="data of Value"):
        x.data = "2"  # type: ignore[assignment]  # what a learner might do
    with pytest.raises(TypeError, match="grad of Value"):
        x.grad = None  # type: ignore[assignment]  # what a learner might do
    assert (x.data, x.grad) == (2.0, 3.0)


def test_builtins_that_take_numbers() -> None:
    xs = [Value(3.0), Value(1.0), Value(2.0)]
    assert sum(xs).data == 6.0  # type: ignore[union-attr]  # sum of a list that is not empty
    assert max(xs) is xs[0]
    assert min(xs) is xs[1]
    assert [x.data for x in sorted(xs)] == [1.0, 2.0, 3.0]
    assert math.prod(xs).data == 6.0  # type: ignore[union-attr]  # as for sum
    assert abs(Value(-2.0)).data == 2.0
    assert (+Value(2.0)).data == 2.0
    assert round(Value(2.5)).data == 2.0
    assert math.floor(Value(2.5)).data == 2.0
    with pytest.raises(TypeError, match="round of Value"):
        round(Value(2.5), 1)


def test_comparisons_look_at_data_and_equality_at_the_node() -> None:
    x, y = Value(1.0), Value(2.0)
    assert x < y and y > x and x <= 1 and x >= 1.0 and x > 0
    assert x != Value(1.0)
    assert x == x
    assert len({x, y, Value(1.0)}) == 3
    before = hash(x)
    x.data = 5.0
    assert hash(x) == before
    assert Value(2.0) and not Value(0.0)
    with pytest.raises(TypeError, match="compared with must be one real number"):
        x < "1"  # type: ignore[operator]  # noqa: B015  # what a learner might do


def test_nothing_leaves_the_graph_silently() -> None:
    x = Value(0.5, label="x")
    for leave in (float, int, complex, math.exp, math.sin):
        with pytest.raises(TypeError, match=r"\.data for the number alone"):
            leave(x)
    with pytest.raises(TypeError, match="map over its elements"):
        numpy.array([1.0, 2.0]) * x
    with pytest.raises(TypeError, match="map over its elements"):
        x * numpy.array([1.0, 2.0])


def test_arrays_of_objects_compute_with_values() -> None:
    xs = numpy.array([Value(1.0), Value(2.0)], dtype=object)
    out = (xs * xs).sum()
    out.backward()
    assert (out.data, xs[1].grad) == (5.0, 4.0)


def test_how_a_value_prints() -> None:
    x = Value(0.1 + 0.2, label="x")
    assert repr(x) == str(x) == f"{x}" == "Value(0.3, label='x')"
    x.grad = -1.5
    assert repr(x) == "Value(0.3, grad=-1.5, label='x')"
    assert f"{x:.3f} {x:8.2e}" == "0.300 3.00e-01"
    assert repr(Value(1e-9)) == "Value(1e-09)"
    assert repr(Value(2.0).detach()) == "Constant(2)"


def test_a_method_for_every_operation_of_one_argument() -> None:
    operators = {"negative", "identity", "abs", "floor", "round"}
    unary = {rule.name for rule in RULES if rule.arity == 1}
    for name in unary - operators:
        x = Value(0.5)
        assert getattr(x, name)().data == getattr(autograd, name)(0.5) or name == "acosh"
    assert (Value(-1.0).leaky_relu(0.1).data, Value(2.0).clip(0, 1).data) == (-0.1, 1.0)


def test_arguments_may_be_left_out_where_the_row_has_defaults() -> None:
    assert autograd.leaky_relu(-1.0) == -0.01
    assert autograd.elu(Value(2.0)).data == 2.0
    with pytest.raises(TypeError, match=r"clip\(\) missing 1 required"):
        autograd.clip(1.0, 2.0)
    with pytest.raises(TypeError, match=r"elu\(\) takes from 1 to 2 positional arguments"):
        autograd.elu(1.0, 2.0, 3.0)


def test_what_is_computed_from_constants_alone_is_one() -> None:
    c = Constant(2.0)
    for out in (-c, abs(c), c.exp(), c * c, c + 1.0, 1.0 - c, c**2):
        assert type(out) is Constant and out.parents == ()
