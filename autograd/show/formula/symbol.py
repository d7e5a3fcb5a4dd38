"""`Symbol`: a formula as a kind of number, so that any rule of the table runs on it and the result can be printed.

A symbol is an operation on other symbols and plain numbers, or a `Name` that stands for a number. A symbol that is used
twice is one object: a formula is a graph with `parents`, over which the functions of `graph` walk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from autograd.graph import topological_order
from autograd.ieee import to_float
from autograd.operators import Symbolic
from autograd.rule import Rule

Expression: TypeAlias = "Symbol | float"


class Symbol(Symbolic):
    """An operation on formulas.

    Args:
        rule: the row of the table; None for a `Name`.
        args: formulas and plain numbers.

    >>> from autograd import sigmoid
    >>> from autograd.show.formula.notation import TEXT, show
    >>> x = Name("x", "x", 2.0)
    >>> show(sigmoid(3.0 * x) * (1.0 - x), TEXT)
    'sigmoid(3 * x) * (1 - x)'
    """

    __slots__ = ("args", "rule")

    def __init__(self, rule: Rule | None, args: tuple[Expression, ...]) -> None:
        self.rule, self.args = rule, args

    @property
    def parents(self) -> tuple[Symbol, ...]:
        """The formulas among the arguments."""
        return tuple(arg for arg in self.args if isinstance(arg, Symbol))

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Symbol:
        """Return the formula that applies a rule to formulas and plain numbers."""
        parts = [arg if isinstance(arg, Symbol) else to_float(arg, f"an argument of {rule.name}") for arg in args]
        return Symbol(rule, tuple(parts))

    def __bool__(self) -> NoReturn:
        # Formulas choose by `where`; a rule that asks for a truth value branches in Python.
        raise TypeError("a formula is neither true nor false: choose with where(condition, x, y)")


class Name(Symbol):
    """A formula that is a name for a number.

    Args:
        text: the name in a terminal.
        latex: the same in LaTeX.
        number: the number it stands for.
    """

    __slots__ = ("latex", "number", "text")

    def __init__(self, text: str, latex: str, number: float) -> None:
        super().__init__(None, ())
        self.text, self.latex, self.number = text, latex, number


def evaluate(formula: Expression, number_of: Callable[[Name], Any]) -> Any:
    """Return the value of a formula, in the arithmetic of the numbers that its names stand for.

    Args:
        formula: a symbol, or a plain number, which is returned.
        number_of: returns the number of a name: a float, a Value, or any other kind of number.

    >>> x = Name("x", "x", 2.0)
    >>> evaluate(x * x + 1.0, lambda name: name.number)
    5.0
    """
    if not isinstance(formula, Symbol):
        return formula
    found: dict[Symbol, Any] = {}
    for part in topological_order(formula):
        if isinstance(part, Name):
            found[part] = number_of(part)
        else:
            assert part.rule is not None
            found[part] = part.rule.function(*[found[arg] if isinstance(arg, Symbol) else arg for arg in part.args])
    return found[formula]
