"""NumPy's functions of a Value: the row of the name, or an error that says so."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import Value


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
        with pytest.raises(TypeError, match="map over the elements of an array"):
            compare(numpy.ones(2), x)
