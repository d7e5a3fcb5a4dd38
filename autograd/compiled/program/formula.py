"""Formulas: what a row of the table says, written down as terms, each of them once.

A row's value and partials run on terms as they run on floats; what comes out is the formula itself. Equal terms are the
same object, so what the value and its derivatives have in common is computed once. Nothing is simplified that could
change a result, be it in the last digit or at inf and nan: only signs are moved, as rounding does not depend on them,
and what is a plain number already is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from autograd import elementary as _formulas_on_rows  # noqa: F401  # rows that machines lack, in other rows
from autograd import rules
from autograd.compiled.trace.symbolic import Symbolic
from autograd.rule import Rule

Operand: TypeAlias = Any  # a FormulaTerm, or a plain float

INPUT = Rule("input", lambda x: x, [1.0], source="a term that comes from outside")
COMMUTATIVE = {"add", "multiply", "equal"}
# Exact for these: the product, quotient or rounding of -x is minus that of x.
SIGN_PASSES = {"multiply", "divide"}
SIGN_PASSES_ALONE = {"round"}
LARGEST_EXPANDED_POWER = 4

LONGEST_UNROLLED = 8  # terms of a sum that are operands of a map, rather than a list


class FormulaTerm(Symbolic):
    """One operation of a formula; `number` counts the terms of its builder, operands before results."""

    __slots__ = ("args", "builder", "number", "rule")

    def __init__(self, builder: FormulaBuilder, rule: Rule, args: tuple[Operand, ...], number: int) -> None:
        self.builder, self.rule, self.args, self.number = builder, rule, args, number

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        return self.builder.apply(rule, args)

    def __bool__(self) -> bool:
        raise TypeError(f"a formula cannot branch on {self!r}: write where(condition, x, y)")

    def __repr__(self) -> str:
        return f"t{self.number}"


class FormulaBuilder:
    """Where terms are written: it keeps each once.

    Args:
        available: the names of the rows that may stay as they are; others are written in terms of these, by their
            `arithmetic` or their `value`. None lets all of them stay.
    """

    def __init__(self, available: frozenset[str] | None = None) -> None:
        self.available = available
        self.terms: list[FormulaTerm] = []
        self._known: dict[tuple[Any, ...], FormulaTerm] = {}
        self._expanded: dict[tuple[Any, ...], Operand] = {}

    def input(self) -> FormulaTerm:
        """Return a new term that comes from outside."""
        return self._new(INPUT, ())

    def apply(self, rule: Rule, args: Sequence[Operand]) -> Operand:
        """Return the term for a row of some operands."""
        args = tuple(arg if type(arg) is FormulaTerm else float(arg) for arg in args)
        if not any(type(arg) is FormulaTerm for arg in args):
            return rule.on_floats(args)[0]
        simpler = _simpler(rule, args)
        if simpler is not None:
            return simpler
        if self.available is not None and rule.name not in self.available:
            key = _key(rule, args)
            if key not in self._expanded:
                self._expanded[key] = self._in_other_rows(rule, args)
            return self._expanded[key]
        if rule.name in COMMUTATIVE:
            args = tuple(sorted(args, key=_order))
        key = _key(rule, args)
        if key not in self._known:
            self._known[key] = self._new(rule, args)
        return self._known[key]

    def copy_of(self, formula: Formula, inputs: Sequence[Operand]) -> list[Operand]:
        """Write a formula on this builder, with other terms for its inputs; return its outputs."""
        new: dict[int, Operand] = {term.number: given for term, given in zip(formula.inputs, inputs, strict=True)}

        def here(operand: Operand) -> Operand:
            return new[operand.number] if type(operand) is FormulaTerm else operand

        for term in needed(formula.outputs):
            if term.rule is not INPUT:
                new[term.number] = self.apply(term.rule, tuple(map(here, term.args)))
        return [here(output) for output in formula.outputs]

    def _in_other_rows(self, rule: Rule, args: tuple[Operand, ...]) -> Operand:
        try:
            return rule.in_other_rows(args)
        except (
            TypeError,
            AttributeError,
            ValueError,
        ):  # the value is no formula: a function of floats, called as it is
            return self._new(rule, args)

    def _new(self, rule: Rule, args: tuple[Operand, ...]) -> FormulaTerm:
        term = FormulaTerm(self, rule, args, len(self.terms))
        self.terms.append(term)
        return term


class Formula:
    """Some outputs as terms of some inputs."""

    def __init__(self, inputs: Sequence[FormulaTerm], outputs: Sequence[Operand]) -> None:
        self.inputs, self.outputs = list(inputs), list(outputs)
        self._lowered: dict[frozenset[str], Formula] = {}
        self._text: str | None = None

    def lowered(self, available: frozenset[str]) -> Formula:
        """Return the same in the rows that a available has."""
        if available not in self._lowered:
            builder = FormulaBuilder(available)
            inputs = [builder.input() for _ in self.inputs]
            self._lowered[available] = Formula(inputs, builder.copy_of(self, inputs))
        return self._lowered[available]

    @property
    def terms(self) -> list[FormulaTerm]:
        """The operations, operands first."""
        return [term for term in needed(self.outputs) if term.rule is not INPUT]

    def __str__(self) -> str:
        """Return it as text: the same for the same formula."""
        if self._text is None:
            self._text = self._written()
        return self._text

    def _written(self) -> str:
        names: dict[int, str] = {term.number: f"x{i}" for i, term in enumerate(self.inputs)}

        def name(operand: Operand) -> str:
            return names[operand.number] if type(operand) is FormulaTerm else operand.hex()

        lines: list[str] = []
        for term in self.terms:
            names[term.number] = f"t{len(lines)}"
            lines.append(f"{names[term.number]} = {term.rule.name}({', '.join(map(name, term.args))})")
        return "; ".join([*lines, ", ".join(map(name, self.outputs))])


def needed(outputs: Iterable[Operand]) -> list[FormulaTerm]:
    """Return the terms that some outputs are made of, operands first."""
    found: dict[int, FormulaTerm] = {}
    stack = [output for output in outputs if type(output) is FormulaTerm]
    while stack:
        term = stack.pop()
        if term.number not in found:
            found[term.number] = term
            stack += [arg for arg in term.args if type(arg) is FormulaTerm]
    return [found[number] for number in sorted(found)]


def _key(rule: Rule, args: tuple[Operand, ...]) -> tuple[Any, ...]:
    return (rule, *(arg.number if type(arg) is FormulaTerm else arg.hex() for arg in args))


def _order(operand: Operand) -> float:
    return operand.number if type(operand) is FormulaTerm else float("inf")


def _is(operand: Operand, number: float) -> bool:
    return type(operand) is float and operand == number


def _is_negated(operand: Operand) -> bool:
    return type(operand) is FormulaTerm and operand.rule is rules.negative.rule


def _chooses_one(operand: Operand) -> bool:
    return type(operand) is FormulaTerm and operand.rule is rules.where.rule and _is(operand.args[1], 1.0)


def _simpler(rule: Rule, args: tuple[Operand, ...]) -> Operand | None:
    """Return an operand that always has the same value, but for the sign of a zero; None if there is none."""
    name = rule.name
    if name in ("identity", "sum") and len(args) == 1:
        return args[0]
    if name == "abs" and type(args[0]) is FormulaTerm and args[0].rule is rule:
        return args[0]
    if name == "where":
        condition, x, y = args
        if type(condition) is float:
            return x if condition else y
        return x if x is y else None
    if name == "power" and type(args[1]) is float:
        return _power(args[0], args[1])
    if name == "multiply" and any(_is(arg, 1.0) for arg in args):
        return args[1] if _is(args[0], 1.0) else args[0]
    if name == "multiply" and any(_is(arg, -1.0) for arg in args):
        return -(args[1] if _is(args[0], -1.0) else args[0])
    if name == "multiply" and any(_chooses_one(arg) for arg in args):
        chosen, other = args if _chooses_one(args[0]) else args[::-1]
        condition, _, otherwise = chosen.args
        return rules.where(condition, other, rules.multiply(other, otherwise))
    if name == "divide" and _is(args[1], 1.0):
        return args[0]
    return _with_sign_moved(name, rule, args)


def _with_sign_moved(name: str, rule: Rule, args: tuple[Operand, ...]) -> Operand | None:
    """Take minus signs of operands out of an operation, so that f(x) and f(-x) contribution what they can."""
    negated = [_is_negated(arg) for arg in args]
    if True not in negated:
        return None
    plain = [arg.args[0] if minus else arg for arg, minus in zip(args, negated, strict=True)]
    if name == "negative":
        return plain[0]
    if name == "with_sign_of" and not negated[0]:
        return -rule.function(*plain)
    if name == "multiply_add" and sum(negated[:2]) != 1 and not negated[2]:
        return rule.function(*plain)
    if name == "multiply_add" and sum(negated[:2]) == 1 and negated[2]:
        return -rule.function(*plain)
    if name == "abs":
        return abs(plain[0])
    if name in SIGN_PASSES or name in SIGN_PASSES_ALONE:
        function = rule.function(*plain)
        return -function if sum(negated) % 2 else function
    if name == "add":
        x, y = plain
        return -(x + y) if all(negated) else (y - x if negated[0] else x - y)
    if name == "subtract":
        x, y = plain
        return y - x if all(negated) else (-(x + y) if negated[0] else x + y)
    return None


def _power(x: Operand, exponent: float) -> Operand | None:
    """Return a power with a small whole exponent as products, which are at least as exact; None for others."""
    if exponent == 0.0:
        return 1.0
    if exponent == -1.0:
        return 1.0 / x
    if exponent.is_integer() and 0 < exponent <= LARGEST_EXPANDED_POWER:
        square = x * x if exponent > 1 else x
        return {1: x, 2: square, 3: square * x if exponent > 2 else x, 4: square * square}[int(exponent)]
    return None


def identity_formula() -> Formula:
    """Return x -> x."""
    term = FormulaBuilder().input()
    return Formula([term], [term])


def variadic_formula(rule: Rule, count: int) -> Formula:
    """Return a row of any number of operands as a formula of so many."""
    builder = FormulaBuilder()
    inputs = [builder.input() for _ in range(count)]
    return Formula(inputs, [rule.compute(inputs)])


def sum_formula(count: int) -> Formula:
    """Return (x1, ..., xn) -> their sum."""
    return variadic_formula(rules.sum.rule, count)
