"""Equality of Values: with a plain number by their data, with each other as nodes; and a Value as a key."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd import Constant, Value, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.operators import Operators

TWOS = [2.0, 2, Fraction(2), Decimal(2), 2 + 0j, numpy.float64(2), numpy.float32(2), numpy.int64(2)]


@pytest.mark.parametrize("two", TWOS, ids=repr)
@pytest.mark.parametrize("kind", [Value, Constant])
def test_with_a_plain_number_it_is_its_data(kind: type[Value], two: Any) -> None:
    same, other = kind(2.0), kind(2.5)
    for one, another, equal in [(same, two, True), (two, same, True), (other, two, False), (two, other, False)]:
        assert (one == another) is equal and (one != another) is not equal


def test_python_answers_for_nan_for_zeros_and_for_bool() -> None:
    nan = Value(math.nan)
    assert nan != math.nan and nan == nan  # the second is one node, as nan in [nan] is one object
    assert Value(0.0) == -0.0 and Value(1.0) == True and Value(2.0) != 10**400  # noqa: E712


def test_two_values_are_equal_if_they_are_one_node() -> None:
    v, w = Value(2.0), Value(2.0)
    assert v == v and v != w and v * 1.0 != v * 1.0
    assert [v, w].index(w) == 1 and [v, w].count(w) == 1 and w in (v, w) and w not in [v]


def test_what_is_no_number_is_not_equal() -> None:
    v = Value(2.0)
    assert v != "2.0" and v != None and v != [2.0] and v != (2.0,) and v != object()  # noqa: E711
    with pytest.raises(TypeError, match="ndarray; map over its elements"):
        v == numpy.array([2.0])  # noqa: B015


def test_a_value_is_a_key_by_what_it_is() -> None:
    v, w = Value(2.0), Value(2.0)
    names = {v: "v", w: "w"}
    assert len({v, w, v}) == 2 and names[v] == "v" and names[w] == "w"
    v.data = 3.0  # a key that would be lost, if the number were the key
    assert names[v] == "v"
    assert v not in {3.0} and v.data in {3.0} and 3.0 not in {v}  # as the docstring of Value says


def in_tuple(x: Any) -> Any:
    return 3.0 * x * x if x in (1.0, 2.0) else 7.0 * x


def compared(x: Any) -> Any:
    return 3.0 * x * x if x == 2 else 7.0 * x


def not_equal(x: Any) -> Any:
    return 7.0 * x if x != 2.0 else 3.0 * x * x


def matched(x: Any) -> Any:
    match x:
        case 2.0:
            return 3.0 * x * x
        case _:
            return 7.0 * x


def listed(x: Any) -> Any:
    return [7.0 * x, 3.0 * x * x][[x].count(2.0)]


@pytest.mark.parametrize("f", [in_tuple, compared, not_equal, matched, listed])
def test_every_derivative_takes_the_branch_that_a_plain_call_takes(f: Any) -> None:
    for x, value, slope, curvature in [(2.0, 12.0, 12.0, 6.0), (3.0, 21.0, 7.0, 0.0)]:
        assert f(x) == value
        assert grad(f)(x) == slope and value_and_grad(f)(x) == (value, slope)
        assert grad(f)(Value(x)).data == slope
        assert jacobian(f)(x) == slope and hessian(f)(x) == curvature
        assert jvp(f, (x,), (1.0,)) == (value, slope) and hvp(f, (x,), (1.0,)) == curvature
        assert vjp(f, x)[1](1.0) == (slope,)


def test_another_kind_of_number_answers_for_itself() -> None:
    class Asked(Operators):
        def apply_rule(self, rule: Any, args: tuple[Any, ...]) -> Any:
            raise AssertionError(rule)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Value)

        __hash__ = None  # type: ignore[assignment]

    assert Value(2.0) == Asked()
    assert Value(2.0).__eq__(Asked()) is NotImplemented
