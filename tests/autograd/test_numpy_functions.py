"""NumPy's functions of a Value: the row of the name, or an error that says so."""

from __future__ import annotations

import operator
from typing import Any

import numpy
import pytest

from autograd import Value, compile


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (name, name)
        for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "log1p", "expm1", "negative", "floor", "cbrt")
    ]
    + [("absolute", "abs"), ("arcsin", "asin"), ("arctan", "atan"), ("arcsinh", "asinh")],
)
def test_a_function_of_numpy_is_the_row_of_its_name(name: str, row: str) -> None:
    x = Value(0.5)
    y = getattr(numpy, name)(x)
    assert isinstance(y, Value) and y.op.name == row and y.parents == (x,)
    assert y.data == pytest.approx(float(getattr(numpy, name)(0.5)), rel=1e-15)


def test_scalars_of_numpy_meet_values_on_either_side() -> None:
    x, two = Value(0.5), numpy.float64(2.0)
    maximum, less = (getattr(numpy, name) for name in ("maximum", "less"))
    results: list[Any] = [two * x, x * two, two + x, two - x, two / x, two**x, maximum(two, x)]
    assert [y.data for y in results] == [1.0, 1.0, 2.5, 1.5, 4.0, 2.0**0.5, 2.0]
    assert all(type(y) is Value and x in y.parents for y in results)
    compared: list[Any] = [two > x, two < x, two == x, numpy.float64(0.5) == x, less(x, 1.0)]
    assert compared == [True, False, False, True, True] and set(map(type, compared)) == {bool}


@pytest.mark.parametrize("call", [numpy.gcd, numpy.nextafter, numpy.logaddexp2])
def test_a_function_without_a_row_says_so(call: Any) -> None:
    x: Any = Value(0.5)
    with pytest.raises(TypeError, match=rf"numpy\.{call.__name__} does not take Value\(0\.5\): a Value is one number"):
        call(x, 1)
    with pytest.raises(TypeError, match=r"numpy\.exp does not take"):
        numpy.exp(x, where=True)
    with pytest.raises(TypeError):
        numpy.add.reduce(x)
    for compare in (numpy.less, numpy.equal):
        with pytest.raises(TypeError, match=r"got ndarray; map over its elements"):
            compare(numpy.ones(2), x)


SCALARS = ["bool_", "int8", "int64", "uint8", "float16", "float32", "float64", "longdouble"]
ON_BOTH_SIDES: list[Any] = [getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "pow", "mod")]
COMPARISONS: list[Any] = [getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")]


@pytest.mark.parametrize("kind", SCALARS)
def test_a_scalar_of_any_kind_stands_on_either_side(kind: str) -> None:
    x, one = Value(0.5), getattr(numpy, kind)(1)
    for operate in ON_BOTH_SIDES:
        for found, expected in ((operate(one, x), operate(1.0, 0.5)), (operate(x, one), operate(0.5, 1.0))):
            assert type(found) is Value and found.data == expected
    for compare in COMPARISONS:
        assert compare(one, x) is compare(1.0, 0.5) and compare(x, one) is compare(0.5, 1.0)


@pytest.mark.parametrize("operate", ON_BOTH_SIDES)
@pytest.mark.parametrize(("shape", "hint"), [((), r"pass its \.item\(\)"), ((2,), "map over its elements")])
def test_an_array_is_refused_on_either_side(operate: Any, shape: tuple[int, ...], hint: str) -> None:
    for pair in ((numpy.ones(shape), Value(0.5)), (Value(0.5), numpy.ones(shape))):
        with pytest.raises(TypeError, match=rf"got ndarray; {hint}"):
            operate(*pair)


def test_what_is_masked_is_no_number() -> None:
    with pytest.raises(TypeError, match="got MaskedConstant; fill what is masked, or leave it out"):
        Value(0.5) + numpy.ma.masked


def test_functions_that_are_no_ufunc_keep_the_gradient() -> None:
    x: Any = Value(3.0)
    for y, row in ((numpy.clip(x, 0, 1), "clip"), (numpy.round(x), "round")):
        assert type(y) is Value and y.op.name == row and x in y.parents
    assert compile(lambda x: numpy.clip(x, 0, 2) * 2.0)(3.0) == 4.0
    assert list(numpy.hstack([x, x])) == [x, x] and numpy.shape(x) == ()  # any other is as it was
