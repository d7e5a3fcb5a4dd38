"""Another kind of number than `Value`: every operator, comparison and method runs the row of its name."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import pytest

from autograd import TABLE, Value, hypot, sin, sum as total, where
from autograd.operators import Operators, Symbolic


class Named(Symbolic):
    """Numbers that are formulas."""

    def __init__(self, text: str) -> None:
        self.text = text

    def apply_rule(self, rule: Any, args: tuple[Any, ...]) -> Named:
        shown = [arg.text if isinstance(arg, Named) else str(getattr(arg, "label", arg)) for arg in args]
        return Named(f"{rule.name}({', '.join(shown)})")


x: Any = Named("x")
y: Any = Named("y")
w: Any = Value(2.0, label="w")


@pytest.mark.parametrize(
    ("run", "row"),
    [
        (operator.add, "add"),
        (operator.sub, "subtract"),
        (operator.mul, "multiply"),
        (operator.truediv, "divide"),
        (operator.floordiv, "floor_divide"),
        (operator.mod, "remainder"),
        (operator.pow, "power"),
        (operator.gt, "greater"),
        (hypot, "hypot"),
    ],
)
def test_of_two_numbers(run: Callable[..., Any], row: str) -> None:
    assert run(x, y).text == f"{row}(x, y)"
    assert run(x, 2.0).text == f"{row}(x, 2.0)"
    assert run(x, w).text == f"{row}(x, w)"


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow"])
def test_on_the_right_of_another_number(name: str) -> None:
    run = getattr(operator, name)
    row = run(x, y).text.partition("(")[0]
    assert run(2.0, x).text == f"{row}(2.0, x)"
    assert run(w, x).text == f"{row}(w, x)"


def test_of_one_number() -> None:
    runs: list[Callable[[Any], Any]] = [operator.neg, operator.pos, abs, math.floor, math.ceil, math.trunc, round, sin]
    rows = ["negative", "identity", "abs", "floor", "ceil", "trunc", "round", "sin"]
    assert [run(x).text for run in runs] == [f"{row}(x)" for row in rows]
    with pytest.raises(TypeError, match="is to a whole number, got 2 digits"):
        round(x, 2)
    assert [part.text for part in divmod(x, y)] == ["floor_divide(x, y)", "remainder(x, y)"]
    assert [part.text for part in divmod(2.0, x)] == ["floor_divide(2.0, x)", "remainder(2.0, x)"]
    assert round(x, 0).text == "round(x)"


def test_comparisons_are_numbers() -> None:
    assert (x > y).text == "greater(x, y)"
    assert (x < y).text == "greater(y, x)"
    assert (x >= y).text == "add(greater(x, y), equal(x, y))"
    assert (x <= y).text == "add(greater(y, x), equal(x, y))"
    assert (w > x).text == "greater(w, x)"
    assert (w < x).text == "greater(x, w)"
    assert (x >= 2.0).text == "add(greater(x, 2.0), equal(x, 2.0))"
    assert where(x > 0.0, y, w).text == "where(greater(x, 0.0), y, w)"


def test_rows_are_methods() -> None:
    assert x.tanh().text == "tanh(x)"
    assert x.clip(0.0, y).text == "clip(x, 0.0, y)"
    assert x.leaky_relu().text == "leaky_relu(x, 0.01)"
    assert not hasattr(x, "where") and not hasattr(x, "sum")


def test_of_many_numbers() -> None:
    assert total([x, 1.0, w]).text == "sum(x, 1.0, w)"
    assert total(w, x).text == "sum(w, x)"


def test_the_first_kind_that_answers_runs_the_row() -> None:
    class Shy(Operators):
        def apply_rule(self, rule: Any, args: tuple[Any, ...]) -> Any:
            return NotImplemented

    assert TABLE["hypot"].function(Shy(), x).text.startswith("hypot(")
    with pytest.raises(TypeError, match="an argument of hypot must be one real number"):
        TABLE["hypot"].function(Shy(), Shy())


def test_a_kind_that_does_not_say_what_running_a_row_means_is_not_finished() -> None:
    with pytest.raises(NotImplementedError):
        Operators() + 1.0
