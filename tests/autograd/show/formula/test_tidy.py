"""Formulas simplified for print, and their terms."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import rules, sin
from autograd.show.formula.notation import TEXT, show
from autograd.show.formula.symbol import Name, evaluate
from autograd.show.formula.tidy import Term, collected, formula_of, formula_sum, product, term, terms, tidy

x, y = Name("x", "x", 3.0), Name("y", "y", 4.0)


@pytest.mark.parametrize(
    ("formula", "simpler"),
    [
        (1.0 * x, "x"),
        (x * 1.0, "x"),
        (x / 1.0, "x"),
        (x**1.0, "x"),
        (rules.negative(-x), "x"),
        (-1.0 * x, "-x"),
        (x ** rules.subtract(2.0, 1.0), "x"),
        (sin(1.0 * x) * 1.0, "sin(x)"),
        (0.0 * x, "0 * x"),  # not 0: x may be inf
        (x - x, "x - x"),
        (rules.divide(1.0, 0.0) * x, "inf * x"),
        (2.0, "2"),
    ],
)
def test_only_what_changes_nothing_is_left_out(formula: Any, simpler: str) -> None:
    assert show(tidy(formula), TEXT) == simpler


def test_like_terms_are_collected() -> None:
    found = collected([term(x * y), term(2.0 * y * x), term(-x), term(0.5), term(x * 1.0)])
    assert found == [Term(3.0, (x, y)), Term(0.5, ())]
    assert show(formula_of(found), TEXT) == "3 * x * y + 0.5"
    assert formula_of([]) == 0.0 and formula_of([Term(2.0, ())]) == 2.0


def test_terms_of_a_sum_and_their_product() -> None:
    assert terms(2.0 * x + y + 1.0) == [Term(2.0, (x,)), Term(1.0, (y,)), Term(1.0, ())]
    assert terms(x * y) == [Term(1.0, (x, y))]
    assert product(Term(2.0, (x,)), Term(-3.0, (y, x))) == Term(-6.0, (x, y, x))
    assert show(formula_of([Term(-1.0, (x, y)), Term(-2.0, (y,))]), TEXT) == "-x * y - 2 * y"


def test_a_total_is_the_sum_as_it_stands() -> None:
    assert show(formula_sum([x, 1.0 * x, x]), TEXT) == "x + 1 * x + x"
    assert evaluate(formula_sum([x, y, 2.0 * x]), lambda name: name.number) == 13.0
    assert evaluate(2.5, lambda name: name.number) == 2.5
