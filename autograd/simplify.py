"""Simplifications of formulas that change no result but the last digit of a small power.

A formula is any kind of number that has the row that made it as `rule` and its operands as `args`. `simplest` is for
formulas that are computed; those that are printed take only `without_neutral` from here, and collect like terms
beside it (`show.formula.tidy`), which rounds otherwise and so must never be computed with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import rules
from autograd.rule import Rule

ADD, SUBTRACT, MULTIPLY, DIVIDE = rules.add.rule, rules.subtract.rule, rules.multiply.rule, rules.divide.rule
POWER, NEGATIVE, ABSOLUTE, WHERE = rules.power.rule, rules.negative.rule, rules.absolute.rule, rules.where.rule
LARGEST_EXPANDED_POWER = 4


def without_neutral(rule: Rule, args: Sequence[Any]) -> Any:
    """Return 1 * x, x / 1, x ** 1 and --x as x, and -1 * x as -x; None for every other operation.

    Args:
        rule: the row.
        args: formulas and floats, at least one formula.
    """
    first, last = args[0], args[-1]
    if rule is MULTIPLY:
        for x, y in ((first, last), (last, first)):
            if _is(x, 1.0):
                return y
            if _is(x, -1.0):
                return y.args[0] if _made_by(y, NEGATIVE) else -y
    if (rule is DIVIDE or rule is POWER) and _is(last, 1.0):
        return first
    if rule is NEGATIVE and _made_by(first, NEGATIVE):
        return first.args[0]
    return None


def simplest(rule: Rule, args: Sequence[Any]) -> Any:
    """Return an operand or other operations that give the same number; None if there are none.

    Args:
        rule: the row.
        args: formulas and floats, at least one formula.
    """
    if (rule is rules.identity.rule or rule is rules.sum.rule) and len(args) == 1:
        return args[0]
    if rule is ABSOLUTE and _made_by(args[0], ABSOLUTE):
        return args[0]
    if rule is WHERE:
        condition, x, y = args
        if type(condition) is float:
            return x if condition else y
        return x if x is y else None
    if rule is POWER and type(args[1]) is float:
        return _small_power(args[0], args[1])
    found = without_neutral(rule, args)
    if found is not None:
        return found
    if rule is MULTIPLY:
        for chosen, other in (args, args[::-1]):
            if _made_by(chosen, WHERE) and _is(chosen.args[1], 1.0):
                condition, _, otherwise = chosen.args
                return rules.where(condition, other, other * otherwise)
    negated = [_made_by(arg, NEGATIVE) for arg in args]
    if True not in negated:
        return None
    return _with_sign_moved(
        rule, negated, [arg.args[0] if minus else arg for arg, minus in zip(args, negated, strict=True)]
    )


def _small_power(x: Any, exponent: float) -> Any:
    """Return a power with a small whole exponent as products, which are at least as exact; None for others."""
    if exponent == 0.0:
        return 1.0
    if exponent == -1.0:
        return 1.0 / x
    if exponent.is_integer() and 0 < exponent <= LARGEST_EXPANDED_POWER:
        square = x * x if exponent > 1 else x
        return {1: x, 2: square, 3: square * x if exponent > 2 else x, 4: square * square}[int(exponent)]
    return None


def _with_sign_moved(rule: Rule, negated: list[bool], plain: list[Any]) -> Any:
    """Take minus signs of operands out of an operation, as rounding is symmetric, so that f(x) and f(-x) share terms.

    Args:
        rule: the row.
        negated: for each operand whether it is the negative of a formula.
        plain: the operands without that minus.
    """
    if rule is ABSOLUTE:
        return abs(plain[0])
    if rule in (MULTIPLY, DIVIDE, rules.round.rule):
        out = rule.function(*plain)
        return -out if sum(negated) % 2 else out
    # -(x + y) would be -0 where (-x) - y is 0: on the branch cut of atan2 that is another result.
    if rule is ADD and not all(negated):
        return plain[1] - plain[0] if negated[0] else plain[0] - plain[1]
    if rule is SUBTRACT and negated[1]:
        return plain[1] - plain[0] if negated[0] else plain[0] + plain[1]
    # The next two by name, as `elementary.instructions`, which has them, builds on this package.
    if rule.name == "with_sign_of" and not negated[0]:
        return -rule.function(*plain)
    if rule.name == "multiply_add" and negated[2] == (sum(negated[:2]) == 1):
        out = rule.function(*plain)
        return -out if negated[2] else out
    return None


def _is(operand: Any, number: float) -> bool:
    return type(operand) is float and operand == number


def _made_by(operand: Any, rule: Rule) -> bool:
    return getattr(operand, "rule", None) is rule
