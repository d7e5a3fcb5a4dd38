"""Formulas that are no row of the table: the same number, a share of a gradient, sums and dot products written out."""

from __future__ import annotations

from autograd import rules
from autograd.compiled.program.formula import Formula, Sheet
from autograd.compiled.program.vjp import share
from autograd.rule import Rule

LONGEST_UNROLLED = 8  # terms of a sum that are operands of a map, rather than a list


def same() -> Formula:
    """Return x -> x."""
    term = Sheet().input()
    return Formula([term], [term])


def shared() -> Formula:
    """Return (gradient, derivative) -> the share of the gradient."""
    sheet = Sheet()
    gradient, derivative = sheet.input(), sheet.input()
    return Formula([gradient, derivative], [share(gradient, derivative)])


def of_many(rule: Rule, count: int) -> Formula:
    """Return a row of any number of operands as a formula of so many."""
    sheet = Sheet()
    inputs = [sheet.input() for _ in range(count)]
    return Formula(inputs, [rule.compute(inputs)])


def added(count: int) -> Formula:
    """Return (x1, ..., xn) -> their sum."""
    return of_many(rules.sum.rule, count)
