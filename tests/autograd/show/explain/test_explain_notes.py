"""Notes where the form of the book will not do: at kinks, outside domains, where digits cancel."""

from __future__ import annotations

import math

import pytest

from autograd import Value, explain, hypot, log, relu, sigmoid, where
from autograd.show.explain.explain import Explanation
from tests.autograd.show.explain.explained_lines import lines, sides


def notes(explanation: Explanation) -> str:
    return " ".join(line for line in str(explanation).splitlines() if line.strip().startswith("("))


def test_at_a_kink_the_choice_is_given_with_its_reason() -> None:
    x = Value(0.0, label="x")
    assert "a kink, where the derivative is a choice: of the subgradients [0, 1] the one" in notes(explain(relu(x)))
    found = explain(hypot(x, 0.0))
    assert "here x / y would not do" in notes(found)
    assert sides(found, "dy/dx")[-1] == "where(y, x / y, sqrt(y))"
    assert found.gradient == 0.0


def test_outside_the_domain_the_engine_s_form_stands() -> None:
    x = Value(-1.0, label="x")
    found = explain(log(x))
    assert math.isnan(found.gradient)
    assert "here 1 / x would not do" in notes(found)
    assert "1 / x = " in str(explain(log(Value(2.0, label="x")))) and "nan" not in str(explain(log(Value(2.0))))


def test_rounding_does_not_unsettle_the_book() -> None:
    x = Value(40.0, label="x")  # where 1 - y is 0 in floats, but not in the book
    found = explain(sigmoid(x))
    assert sides(found, "dy/dx")[-1] == "y * (1 - y)"
    assert found.gradient == pytest.approx(math.exp(-40.0), rel=1e-12)
    assert "computes y * sigmoid(-x)" in notes(found)


def test_where_0_meets_inf() -> None:
    x = Value(0.0, label="x")
    found = explain(where(x > 0.0, log(x), 0.0), wrt=x)
    assert found.gradient == 0.0
    assert "a gradient of exactly 0 passes nothing on" in notes(found)


def test_a_rule_that_is_a_program_is_shown_by_its_numbers() -> None:
    from autograd import TABLE, primitive

    cube = primitive("user_cube", lambda x: math.pow(x, 3), [lambda out, x: 3 * math.pow(x, 2)])
    try:
        x = Value(2.0, label="x")
        assert lines(explain(cube(x)), "The values") == ["y = user_cube(x) = user_cube(2) = 8"]
        assert lines(explain(cube(x)), "The local derivatives") == ["∂y/∂x = 12"]
        assert r"\operatorname{user\_cube}\left(x\right)" in explain(cube(x)).latex()
    finally:
        del TABLE["user_cube"]
