"""Formulas: directed acyclic graphs of rows of the table, which are the code of a segment before any backend sees it.

A row's value and partials run on terms as they run on floats; the result is the formula. Equal terms are one object
(hash consing), so the value and its derivatives share what they have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any, TypeAlias

from autograd import (
    elementary as _arithmetic_of_rows,  # noqa: F401  # rows in plain arithmetic
    rules,
)
from autograd.operators import Symbolic
from autograd.rule import Rule
from autograd.simplify import simplest
from autograd.support.forks import lazy_property

Operand: TypeAlias = Any  # a FormulaTerm, or a plain float

FORMULA_INPUT = Rule("input", lambda x: x, [1.0], source="a term that comes from outside")
COMMUTATIVE = {"add", "multiply", "equal"}
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

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"a formula cannot test {self!r} for equality: write equal(x, y)")

    def __hash__(self) -> int:
        if self.builder.expanding:  # a row's own code, in which a dict would find nothing, whatever the number
            raise TypeError(f"a formula cannot look up {self!r} in a dict or set: write equal(x, y)")
        return object.__hash__(self)

    def __repr__(self) -> str:
        return f"t{self.number}"


class FormulaBuilder:
    """Makes terms, each of them once.

    Args:
        available: the names of the rows that a backend has; others are expanded into these, by their `arithmetic` or
            their `value`. None expands nothing.
    """

    def __init__(self, available: frozenset[str] | None = None) -> None:
        self.available = available
        self.terms: list[FormulaTerm] = []
        self.expanding = 0  # rows at the moment, one within another
        self._known: dict[tuple[Any, ...], FormulaTerm] = {}
        self._expanded: dict[tuple[Any, ...], Operand] = {}

    def input(self) -> FormulaTerm:
        """Return a new term that comes from outside."""
        return self._new(FORMULA_INPUT, ())

    def apply(self, rule: Rule, args: Sequence[Operand]) -> Operand:
        """Return the term for a row of some operands; a float if all of them are."""
        args = tuple([arg if type(arg) is FormulaTerm else float(arg) for arg in args])
        if FormulaTerm not in map(type, args):
            return rule.on_floats(args)[0]
        simpler = simplest(rule, args)
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

    def copy(self, outputs: Sequence[Operand], known: dict[int, Operand]) -> list[Operand]:
        """Return outputs made of another builder's terms, made of terms of this one.

        Args:
            outputs: terms of the other builder, and floats.
            known: what stands here for some of its terms, by their numbers; it is filled with the others.
        """

        def here(operand: Operand) -> Operand:
            return known[operand.number] if type(operand) is FormulaTerm else operand

        for term in reachable(outputs, known):
            if term.number not in known:
                known[term.number] = self.apply(term.rule, tuple(map(here, term.args)))
        return [here(output) for output in outputs]

    def copy_formula(self, formula: Formula, inputs: Sequence[Operand]) -> list[Operand]:
        """Return the outputs of a formula, with these operands for its inputs."""
        given = zip(formula.inputs, inputs, strict=True)
        return self.copy(formula.outputs, {term.number: operand for term, operand in given})

    def _in_other_rows(self, rule: Rule, args: tuple[Operand, ...]) -> Operand:
        self.expanding += 1
        try:
            return rule.in_other_rows(args, self.available or ())
        except (TypeError, AttributeError, ValueError):  # a function of floats alone, which is called as it is
            return self._new(rule, args)
        finally:
            self.expanding -= 1

    def _new(self, rule: Rule, args: tuple[Operand, ...]) -> FormulaTerm:
        term = FormulaTerm(self, rule, args, len(self.terms))
        self.terms.append(term)
        return term


class Formula:
    """Outputs as terms of inputs.

    >>> builder = FormulaBuilder()
    >>> x = builder.input()
    >>> print(Formula([x], [rules.tanh(x), x ** 2.0]))
    t0 = tanh(x0); t1 = multiply(x0, x0); t0, t1
    """

    def __init__(self, inputs: Sequence[FormulaTerm], outputs: Sequence[Operand]) -> None:
        self.inputs, self.outputs = list(inputs), list(outputs)
        self._lowered: dict[frozenset[str], Formula] = {}

    def lowered(self, available: frozenset[str]) -> Formula:
        """Return the same in rows that a backend has; see `FormulaBuilder`."""
        if all(term.rule.name in available for term in self.terms):
            return self
        if available not in self._lowered:
            builder = FormulaBuilder(available)
            inputs = [builder.input() for _ in self.inputs]
            self._lowered[available] = Formula(inputs, builder.copy_formula(self, inputs))
        return self._lowered[available]

    @lazy_property
    def terms(self) -> list[FormulaTerm]:
        """The operations, operands first."""
        return [term for term in reachable(self.outputs) if term.rule is not FORMULA_INPUT]

    @lazy_property
    def uses(self) -> Counter[int]:
        """How often each term is an operand or an output, by its number."""
        read = [*self.outputs, *(arg for term in self.terms for arg in term.args)]
        return Counter(term.number for term in read if type(term) is FormulaTerm)

    def depends(self, output: int, inputs: Iterable[FormulaTerm]) -> bool:
        """Return whether an output depends on any of some inputs."""
        reached = {term.number for term in reachable(self.outputs[output : output + 1])}
        return not reached.isdisjoint(term.number for term in inputs)

    def __eq__(self, other: object) -> bool:
        """Return whether two formulas compute the same, by the same rows: rows of users may share a name."""
        if not isinstance(other, Formula) or str(self) != str(other):
            return False
        return all(one.rule is two.rule for one, two in zip(self.terms, other.terms, strict=True))

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        """Return it as text: the same for the same formula."""
        return self._text

    @lazy_property
    def _text(self) -> str:
        names: dict[int, str] = {term.number: f"x{i}" for i, term in enumerate(self.inputs)}

        def name(operand: Operand) -> str:
            return names[operand.number] if type(operand) is FormulaTerm else repr(operand)

        lines: list[str] = []
        for term in self.terms:
            names[term.number] = f"t{len(lines)}"
            lines.append(f"{names[term.number]} = {term.rule.name}({', '.join(map(name, term.args))})")
        return "; ".join([*lines, ", ".join(map(name, self.outputs))])


def reachable(outputs: Iterable[Operand], known: Container[int] = ()) -> list[FormulaTerm]:
    """Return the terms that outputs are made of, operands first; of those with known numbers, not their operands."""
    found: dict[int, FormulaTerm] = {}
    stack = [output for output in outputs if type(output) is FormulaTerm]
    while stack:
        term = stack.pop()
        if term.number not in found:
            found[term.number] = term
            if term.number not in known:
                stack += [arg for arg in term.args if type(arg) is FormulaTerm]
    return [found[number] for number in sorted(found)]


def _key(rule: Rule, args: tuple[Operand, ...]) -> tuple[Any, ...]:
    return (rule, *[arg.number if type(arg) is FormulaTerm else arg.hex() for arg in args])


def _order(operand: Operand) -> float:
    return operand.number if type(operand) is FormulaTerm else float("inf")


def identity_formula() -> Formula:
    """Return x -> x."""
    term = FormulaBuilder().input()
    return Formula([term], [term])


def variadic_formula(rule: Rule, count: int) -> Formula:
    """Return a row of any number of operands as a formula of that many."""
    builder = FormulaBuilder()
    inputs = [builder.input() for _ in range(count)]
    return Formula(inputs, [rule.compute(inputs)])


def sum_formula(count: int) -> Formula:
    """Return (x1, ..., xn) -> their sum."""
    return variadic_formula(rules.sum.rule, count)
