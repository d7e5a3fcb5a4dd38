"""Values and local derivatives as formulas: how a node was computed, and its derivative by each operand.

The derivative is printed as a textbook writes it; its number is the recorded one. Where the engine computes another
form, which keeps more digits or holds at more points, that form is given too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd import rules
from autograd.graph import topological_order
from autograd.rule import Kink
from autograd.show.formula.notation import TEXT, show
from autograd.show.formula.symbol import Expression, Name, Symbol, evaluate
from autograd.show.formula.tidy import formula_sum, tidy
from autograd.value import Value

Reference: TypeAlias = Callable[[Value], Expression]  # a node as it stands in formulas: a name, a number, or a formula


@dataclass(frozen=True)
class LocalDerivative:
    """The derivative of a node by one operand, the others held; where that stands several times, the sum over these.

    Attributes:
        of, by: the node and the operand.
        formula: the derivative, in terms of the nodes around it.
        number: what was recorded.
        computed: the form that the engine computes, where it is not `formula` at these operands; else None.
        undefined: the textbook form, where it does not hold at these operands and `formula` is the engine's.
        kink: the kink of the rule that the operands are at; None for none.
    """

    of: Value
    by: Value
    formula: Expression
    number: float
    computed: Expression | None = None
    undefined: Expression | None = None
    kink: Kink | None = None


def value_formula(node: Value, reference: Reference) -> Symbol:
    """Return how a node was computed from its operands."""
    return Symbol(node.op, tuple(map(reference, node.parents)))


def local_derivatives(node: Value, reference: Reference) -> Iterator[LocalDerivative]:
    """Yield the derivative of a node by each operand that takes a gradient, once for each operand."""
    recorded = node.local_derivatives
    places: dict[Value, list[int]] = {}
    for i, parent in enumerate(node.parents):
        if recorded[i] is not None:
            places.setdefault(parent, []).append(i)
    try:
        engine, book = derivative_formulas(node, reference)
    except TypeError:  # a rule that branches in Python has numbers, but no formula
        engine, book = recorded, None
    point = tuple(parent.data for parent in node.parents)
    kink = next((kink for kink in node.op.kinks if kink.at == point), None)
    for parent, indices in places.items():
        computed, number = _sum_at(engine, indices), _sum_at(recorded, indices)
        shown = computed if book is None else _sum_at(book, indices)
        if book is None:
            yield LocalDerivative(node, parent, computed, number, kink=kink)
        elif is_by_the_book(shown, number, kink):
            here = at_this_point(computed)
            differs = show(here, TEXT, digits=None) != show(shown, TEXT, digits=None)
            yield LocalDerivative(node, parent, shown, number, computed=here if differs else None, kink=kink)
        else:
            yield LocalDerivative(node, parent, computed, number, undefined=shown, kink=kink)


def derivative_formulas(node: Value, reference: Reference) -> tuple[Sequence[Any], Sequence[Any] | None]:
    """Return the derivatives by every operand as the engine computes them, and in textbook form if that differs.

    Raises:
        TypeError: for a rule that cannot be run on formulas.
    """
    out, args = reference(node), [reference(parent) for parent in node.parents]
    wanted = [derivative is not None for derivative in node.local_derivatives]
    engine = [None if d is None else tidy(d) for d in node.op.derivatives(out, args, wanted)]
    book = node.op.textbook_derivatives(out, args)
    return engine, book and [tidy(d) for d in book]


def at_this_point(formula: Expression) -> Expression:
    """Return a formula with its choices made, as its names have numbers: where(x, x, 1) is x unless x is 0."""
    if not isinstance(formula, Symbol):
        return formula
    numbers: dict[Symbol, float] = {}
    chosen: dict[Symbol, Expression] = {}
    for part in topological_order(formula):
        args = [chosen[arg] if isinstance(arg, Symbol) else arg for arg in part.args]
        values = [numbers[arg] if isinstance(arg, Symbol) else arg for arg in part.args]
        if isinstance(part, Name):
            numbers[part], chosen[part] = part.number, part
            continue
        assert part.rule is not None
        numbers[part] = part.rule.on_floats(values)[0]
        if part.rule is rules.where.rule:
            chosen[part] = args[1] if values[0] else args[2]
        elif part.rule is rules.absolute.rule and values[0] > 0.0:
            chosen[part] = args[0]
        else:
            chosen[part] = Symbol(part.rule, tuple(args))
    return tidy(chosen[formula])


def _sum_at(parts: Sequence[Any], indices: Sequence[int]) -> Any:
    return formula_sum(parts[i] for i in indices)


def is_by_the_book(formula: Expression, recorded: float, kink: Kink | None = None) -> bool:
    """Return whether a textbook's form gives the recorded number, up to rounding."""
    by_the_book = evaluate(formula, lambda name: name.number)
    if by_the_book == recorded or (math.isnan(by_the_book) and math.isnan(recorded)):
        return True
    return kink is None and math.isfinite(by_the_book) and math.isfinite(recorded)
