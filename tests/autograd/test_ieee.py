"""Floats that never raise, as functions meet them that are computed without derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from autograd import Value, dot, exp, ieee, maximum, where
from autograd.ieee import Ieee, to_float

ZERO, NEGATIVE = Ieee(0.0), Ieee(-8.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lambda: 1 / ZERO, math.inf),
        (lambda: NEGATIVE ** (1 / 3), math.nan),
        (lambda: 10.0 ** Ieee(400), math.inf),
        (lambda: exp(Ieee(1000)), math.inf),
        (lambda: ZERO * Fraction(1, 2) - True, -1.0),
        (lambda: maximum([ZERO, 2, NEGATIVE]), 2.0),
        (lambda: abs(NEGATIVE), 8.0),
    ],
)
def test_they_answer_as_the_engine_does(found: Callable[[], Any], expected: float) -> None:
    assert repr(float(found())) == repr(expected) and type(found()) is Ieee


def test_a_value_takes_them_as_numbers() -> None:
    x = Value(2.0)
    for out, expected in (
        (NEGATIVE * x, -16.0),
        (x * NEGATIVE, -16.0),
        (NEGATIVE - x, -10.0),
        (x / ZERO, math.inf),
        (Ieee(3.0) ** x, 9.0),
        (dot([NEGATIVE, 1.0], [x, ZERO]), -16.0),
        (maximum(x, Ieee(9.0)), 9.0),
        (where(ZERO, x, NEGATIVE), -8.0),
    ):
        assert type(out) is Value and out.data == expected
    less: Any = NEGATIVE
    assert less < x and x > less and not x <= ZERO and x == Ieee(2.0) and Ieee(2.0) == x and x != ZERO


@pytest.mark.parametrize("other", ["3", None, [1.0], {}])
def test_what_is_no_number_is_refused_as_by_a_float(other: Any) -> None:
    with pytest.raises(TypeError):
        ZERO * other + ZERO


@pytest.mark.parametrize(
    ("number", "way"), [([1.0], "; map over its elements"), ("1.0", ""), (None, ""), (Value(1.0), "; pass its .data")]
)
def test_what_is_no_number_is_refused_with_the_way_out_it_has(number: Any, way: str) -> None:
    with pytest.raises(TypeError, match=f"must be one real number .*, got .*{way}") as error:
        to_float(number)
    assert bool(way) == (";" in str(error.value))


def test_sech_goes_on_where_cosh_overflows() -> None:
    assert ieee.sech(715.0) == pytest.approx(2.0 * math.exp(-715.0), rel=1e-9) and ieee.sech(-800.0) == 0.0


def test_an_array_takes_them_as_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    ones = numpy.array([1.0, 2.0])
    assert (Ieee(2.0) * ones).tolist() == [2.0, 4.0] == (ones * Ieee(2.0)).tolist()
