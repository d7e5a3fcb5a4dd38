"""Formulas simplified for print: no factor 1, no exponent 1, numbers multiplied out, like terms collected.

A gradient is never computed from a simplified formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add, mul
from typing import NamedTuple

from autograd import rules
from autograd.graph import topological_order
from autograd.show.formula.notation import TEXT, show
from autograd.show.formula.symbol import Expression, Symbol
from autograd.simplify import without_neutral

ADD, MULTIPLY, NEGATIVE = rules.add.rule, rules.multiply.rule, rules.negative.rule


def tidy(formula: Expression) -> Expression:
    """Return a formula without operations that change nothing: x ** (2 - 1) becomes x, and so does 1 * x.

    >>> from autograd.show.formula.symbol import Name
    >>> x = Name("x", "x", 3.0)
    >>> show(tidy(2.0 * x ** (x * 0.0 + 2.0 - 1.0)), TEXT), show(tidy(2.0 * x ** (rules.subtract(2.0, 1.0))), TEXT)
    ('2 * x ** (x * 0 + 2 - 1)', '2 * x')
    """
    if not isinstance(formula, Symbol):
        return formula
    tidied: dict[Symbol, Expression] = {}
    for part in topological_order(formula):
        args = [tidied[arg] if isinstance(arg, Symbol) else arg for arg in part.args]
        tidied[part] = _simplest(part, args)
    return tidied[formula]


def _simplest(part: Symbol, args: Sequence[Expression]) -> Expression:
    rule = part.rule
    if rule is None:
        return part
    if not any(isinstance(arg, Symbol) for arg in args):
        number = rule.on_floats([float(arg) for arg in args if not isinstance(arg, Symbol)])[0]
        if math.isfinite(number):
            return number
    simpler: Expression | None = without_neutral(rule, args)
    return Symbol(rule, tuple(args)) if simpler is None else simpler


class Term(NamedTuple):
    """A term of a sum: a number times formulas."""

    coefficient: float
    factors: tuple[Symbol, ...]


Terms = list[Term]


def term(formula: Expression) -> Term:
    """Return a formula as one term.

    >>> from autograd.show.formula.symbol import Name
    >>> x = Name("x", "x", 3.0)
    >>> found = term(-(2.0 * x) * 3.0)
    >>> found.coefficient, found.factors == (x,)
    (-6.0, True)
    """
    if not isinstance(formula, Symbol):
        return Term(float(formula), ())
    if formula.rule is MULTIPLY:
        return product(*map(term, formula.args))
    if formula.rule is NEGATIVE:
        coefficient, factors = term(formula.args[0])
        return Term(-coefficient, factors)
    return Term(1.0, (formula,))


def terms(formula: Expression) -> Terms:
    """Return a formula as a sum of terms: one, unless it is a sum itself."""
    found: Terms = []
    while isinstance(formula, Symbol) and formula.rule is ADD:
        formula, last = formula.args
        found.append(term(last))
    return [term(formula), *reversed(found)]


def product(*terms: Term) -> Term:
    """Return the product of terms, with its factors in their order."""
    return Term(math.prod(t.coefficient for t in terms), sum((t.factors for t in terms), ()))


def collected(terms: Iterable[Term]) -> Terms:
    """Return terms with like terms added up: x y + 2 y x is 3 x y."""
    found: dict[tuple[str, ...], Term] = {}
    for t in terms:
        key = tuple(sorted(show(factor, TEXT, digits=None) for factor in t.factors))
        seen = found.get(key)
        found[key] = t if seen is None else seen._replace(coefficient=seen.coefficient + t.coefficient)
    return [t for t in found.values() if t.coefficient != 0.0]


def formula_of(terms: Sequence[Term]) -> Expression:
    """Return a sum of terms as a formula; 0 for none.

    >>> from autograd.show.formula.symbol import Name
    >>> x, y = Name("x", "x", 3.0), Name("y", "y", 4.0)
    >>> show(formula_of(collected([term(0.5 * x), term(-y), term(x * 0.5)])), TEXT)
    'x - y'
    """
    if not terms:
        return 0.0
    total = _product_of(terms[0])
    for t in terms[1:]:
        if t.coefficient < 0.0:
            total = total - _product_of(t._replace(coefficient=-t.coefficient))
        else:
            total = total + _product_of(t)
    return total


def _product_of(t: Term) -> Expression:
    coefficient, factors = t
    if not factors:
        return coefficient
    if coefficient in (1.0, -1.0):
        first = factors[0] if coefficient == 1.0 else -factors[0]
        return reduce(mul, factors[1:], first)
    return reduce(mul, factors, coefficient)


def formula_sum(parts: Iterable[Expression]) -> Expression:
    """Return the sum of formulas, not simplified."""
    return reduce(add, parts)
