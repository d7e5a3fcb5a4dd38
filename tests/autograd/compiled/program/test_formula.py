"""Formulas in the rows that a backend has."""

from __future__ import annotations

from autograd import TABLE
from autograd.compiled.program.formula import Formula, FormulaBuilder


def test_a_formula_is_lowered_where_a_row_is_missing_alone() -> None:
    builder = FormulaBuilder()
    x = builder.input()
    formula = Formula([x], [x * x + 1.0])
    assert formula.lowered(frozenset(TABLE)) is formula
    softplus = Formula([x], [builder.apply(TABLE["softplus"], [x])])
    lowered = softplus.lowered(frozenset({"exp", "log1p", "add", "abs", "negative", "relu", "maximum"}))
    assert lowered is not softplus and "softplus" not in str(lowered)
    assert lowered is softplus.lowered(frozenset({"exp", "log1p", "add", "abs", "negative", "relu", "maximum"}))
