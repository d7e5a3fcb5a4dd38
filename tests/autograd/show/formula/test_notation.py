"""Formulas as text and LaTeX: brackets where they are needed, numbers, and what is cut short."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import maximum, sigmoid
from autograd.show.formula.notation import LATEX, TEXT, Slot, printed, show
from autograd.show.formula.symbol import Name
from autograd.show.formula.templates import Argument

x, y = Name("x", "x", -2.0), Name("y", "y", 3.0)


@pytest.mark.parametrize(
    ("formula", "text", "latex", "in_numbers"),
    [
        (x - (y - 1.0), "x - (y - 1)", r"x - \left(y - 1\right)", "-2 - (3 - 1)"),
        (x - y - 1.0, "x - y - 1", "x - y - 1", "-2 - 3 - 1"),
        ((x + y) * x, "(x + y) * x", r"\left(x + y\right) \cdot x", "(-2 + 3) * (-2)"),
        (-(x + y), "-(x + y)", r"-\left(x + y\right)", "-(-2 + 3)"),
        (x ** (y + 1.0), "x ** (y + 1)", "{x}^{y + 1}", "(-2) ** (3 + 1)"),
        ((x**y) ** 2.0, "(x ** y) ** 2", r"{\left({x}^{y}\right)}^{2}", "((-2) ** 3) ** 2"),
        (x / (y * x), "x / (y * x)", r"\frac{x}{y \cdot x}", "-2 / (3 * (-2))"),
        (-(x**2.0), "-x ** 2", "-{x}^{2}", "-(-2) ** 2"),
        ((-x) ** 2.0, "(-x) ** 2", r"{\left(-x\right)}^{2}", "(-(-2)) ** 2"),
        (x * -1.5, "x * (-1.5)", r"x \cdot \left(-1.5\right)", "-2 * (-1.5)"),
        (2.0 - (-x), "2 - (-x)", r"2 - \left(-x\right)", "2 - (-(-2))"),
        (sigmoid(x - y), "sigmoid(x - y)", r"\sigma\left(x - y\right)", "sigmoid(-2 - 3)"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula: Any, text: str, latex: str, in_numbers: str) -> None:
    assert show(formula, TEXT) == text
    assert show(formula, LATEX) == latex
    assert show(formula, TEXT, numbers=True) == in_numbers


@pytest.mark.parametrize(
    ("number", "text", "latex", "exact"),
    [
        (1 / 3, "0.333333", "0.333333", "0.3333333333333333"),
        (1e-7, "1e-07", r"1 \cdot 10^{-7}", "1e-07"),
        (math.inf, "inf", r"\infty", "inf"),
        (math.nan, "nan", r"\mathrm{nan}", "nan"),
        (-1.25, "-1.25", "-1.25", "-1.25"),
    ],
)
def test_numbers(number: float, text: str, latex: str, exact: str) -> None:
    assert (show(number, TEXT), show(number, LATEX), show(number, TEXT, digits=None)) == (text, latex, exact)
    assert show(1 / 3, TEXT, digits=2) == "0.33"


def test_a_power_of_ten_is_a_product() -> None:
    assert show(x * 1e-7, LATEX) == r"x \cdot \left(1 \cdot 10^{-7}\right)"


def test_long_formulas_are_cut_short_unless_all_digits_are_wanted() -> None:
    total: Any = x
    for i in range(9):
        total = total + float(i)
    assert show(total, TEXT) == "x + 0 + 1 + 2 + ... + 8"
    assert show(total, LATEX) == r"x + 0 + 1 + 2 + \cdots + 8"
    assert show(total, TEXT, digits=None) == "x + " + " + ".join(f"{i:.1f}" for i in range(9))
    many = maximum(*[x] * 9)
    assert show(many, TEXT) == "maximum(x, x, x, x, ..., x)"
    assert show(many, LATEX) == r"\max\left(x, x, x, x, \ldots, x\right)"
    assert show(many, TEXT, digits=None).count("x") == 1 + 9
    deep: Any = x
    for _ in range(60):
        deep = sigmoid(deep)
    assert show(deep, TEXT).count("sigmoid") == 41 and "..." in show(deep, TEXT)
    assert show(deep, TEXT, digits=None).count("sigmoid") == 60
    nested: Any = x
    for _ in range(60):
        nested = x - nested
    assert show(nested, TEXT).count("(") < 45 and "..." in show(nested, TEXT)
    assert show(nested, TEXT, digits=None).count("(") == 59


def test_pieces_have_a_place_for_each_name() -> None:
    assert printed(x * (y - x), TEXT) == [
        Slot(x, Argument(0, 2, False)),
        *(" * ", "("),
        Slot(y, Argument(0, 1, False)),
        " - ",
        Slot(x, Argument(1, 2, True)),
        ")",
    ]
