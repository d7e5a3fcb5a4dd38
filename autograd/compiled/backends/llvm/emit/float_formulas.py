"""Formulas that have the same results on floats as on doubles that are rounded to floats at the end."""

from __future__ import annotations

import struct

from autograd.compiled.program.formula import Formula, FormulaTerm, Operand

# Their results are rounded, and a double of them rounds to the float that is nearest to the exact result.
# Source: Figueroa (1995), When is double rounding innocuous?, table 1: doubles have more than 2 * 24 + 2 digits.
ROUNDED = frozenset(["add", "subtract", "multiply", "divide", "sqrt"])
DECISIONS = frozenset(["greater", "equal", "floor", "round"])  # which may turn the other way after a rounding
EXACT = frozenset(["abs", "negative", "where", "with_sign_of"])


def is_same_on_floats(formula: Formula) -> bool:
    """Return whether no result is rounded twice, and nothing is decided by a number that is rounded.

    Args:
        formula: in terms of the rules that the processor has.

    >>> from autograd.compiled.program.formula import FormulaBuilder
    >>> builder = FormulaBuilder()
    >>> x, y = builder.input(), builder.input()
    >>> [is_same_on_floats(Formula([x, y], [out])) for out in (x * y, x * y + x, 0.5 * x, 0.1 * x, abs(x - y))]
    [True, False, True, False, True]
    """
    roundings = {term.number: 0 for term in formula.inputs}

    def of(operand: Operand) -> int:
        if type(operand) is FormulaTerm:
            return roundings[operand.number]
        return 0 if _is_float(operand) else 2

    for term in formula.terms:
        name, most = term.rule.name, max(map(of, term.args), default=0)
        if name in ROUNDED:
            most += 1
        elif name not in EXACT and not (name in DECISIONS and most == 0):
            return False
        if most > 1 or (name == "where" and of(term.args[0])):
            return False
        roundings[term.number] = most
    return max(map(of, formula.outputs), default=0) <= 1


def _is_float(number: float) -> bool:
    """Return whether a number is one of 32 bits; inf and nan are."""
    try:
        return number != number or bool(struct.unpack("<f", struct.pack("<f", number))[0] == number)
    except OverflowError:
        return False
