"""How a gradient is pulled back through one operation: formulas made from the partials of its row.

A derivative that is cheap is computed from the operands again when the gradient arrives; one that is dear is computed
with the value, which often has much in common with it, and residuals.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from autograd import rules
from autograd.compiled.program.formula import Formula, FormulaBuilder, FormulaTerm, Operand, needed
from autograd.rule import Rule

RECOMPUTED = {"add", "subtract", "multiply", "negative", "abs", "where", "greater", "equal", "step", "sign"}
MOST_RECOMPUTED = 4  # cheap operations that are rather repeated than residuals


class Vjp(NamedTuple):
    """What one kind of operation does forward and backward.

    Attributes:
        forward: its operands to its value, and to the derivatives that are residuals.
        backward: what `needs` says to one contribution of the gradient for each operand in `computed`.
        needs: inputs of `backward`: "gradient", "out", ("operand", i) or ("residual", k).
        passed_through: operands whose contribution is the gradient itself.
        computed: operands whose contribution is computed, in the order of the outputs of `backward`.
    """

    forward: Formula
    backward: Formula
    needs: list[Any]
    passed_through: list[int]
    computed: list[int]


def _contribution_of(gradient: Operand, derivative: Operand) -> Operand:
    return rules.where(rules.equal(gradient, 0.0), 0.0, gradient * derivative)


CONTRIBUTION = Rule(
    "contribution", _contribution_of, [0.0] * 2, source="the contribution of a gradient that an operand gets"
)


def contribution(gradient: Operand, derivative: Operand) -> Operand:
    """Return gradient * derivative, and 0 for a gradient of 0, whatever the derivative: see `backward_sweep`."""
    if type(derivative) is float and abs(derivative) < float("inf"):
        return gradient * derivative
    return CONTRIBUTION.function(gradient, derivative)


def contribution_formula() -> Formula:
    """Return (gradient, derivative) -> the contribution of the gradient."""
    builder = FormulaBuilder()
    gradient, derivative = builder.input(), builder.input()
    return Formula([gradient, derivative], [contribution(gradient, derivative)])


@cache
def vjp_of(rule: Rule, constants: tuple[float | None, ...], wants: tuple[bool, ...], save_all: bool) -> Vjp:
    """Return the formulas for a row.

    Args:
        rule: of a fixed number of operands.
        constants: for each operand a plain number to make part of the formulas, or None.
        wants: which operands a gradient passes to.
        save_all: keep every derivative that is not a plain number.
    """
    builder = FormulaBuilder()
    operands: list[Operand] = [builder.input() if number is None else number for number in constants]
    inputs = [operand for operand in operands if type(operand) is FormulaTerm]
    out = builder.apply(rule, tuple(operands)) if inputs else rule.on_floats(operands)[0]
    derivatives: Any = rule.derivatives(out, operands, wants) if True in wants else [None] * len(operands)
    passed_through = [i for i, d in enumerate(derivatives) if type(d) is float and d == 1.0]
    computed = [i for i, d in enumerate(derivatives) if d is not None and i not in passed_through]
    residuals = [
        i
        for i in computed
        if type(derivatives[i]) is FormulaTerm and (save_all or not _is_recomputed(derivatives[i], inputs, out))
    ]
    forward = Formula(inputs, [out, *(derivatives[i] for i in residuals)])
    return Vjp(forward, *_backward(operands, out, derivatives, computed, residuals), passed_through, computed)


def _is_recomputed(derivative: FormulaTerm, inputs: list[FormulaTerm], out: Operand) -> bool:
    """Whether a derivative is a few quick operations on operands and value."""
    known = {term.number for term in (*inputs, out) if type(term) is FormulaTerm}
    operations = [term for term in _until(derivative, known) if term.number not in known]
    return len(operations) <= MOST_RECOMPUTED and all(term.rule.name in RECOMPUTED for term in operations)


def _until(term: FormulaTerm, known: set[int]) -> list[FormulaTerm]:
    """Return what a term is made of, down to what is known."""
    found: dict[int, FormulaTerm] = {}
    stack = [term]
    while stack:
        term = stack.pop()
        if term.number not in found:
            found[term.number] = term
            if term.number not in known:
                stack += [arg for arg in term.args if type(arg) is FormulaTerm]
    return list(found.values())


def _backward(
    operands: list[Operand], out: Operand, derivatives: Any, computed: list[int], residuals: list[int]
) -> tuple[Formula, list[Any]]:
    builder = FormulaBuilder()
    gradient = builder.input()
    needs: list[Any] = ["gradient"]
    terms = [gradient]
    new: dict[int, Operand] = {}

    def known(term: Operand, need: Any) -> None:
        if type(term) is FormulaTerm and term.number not in new:
            new[term.number] = builder.input()
            needs.append(need)
            terms.append(new[term.number])

    for k, i in enumerate(residuals):
        known(derivatives[i], ("residual", k))
    for i, operand in enumerate(operands):
        known(operand, ("operand", i))
    known(out, "out")

    def here(operand: Operand) -> Operand:
        return new[operand.number] if type(operand) is FormulaTerm else operand

    contributions = []
    for i in computed:
        derivative = derivatives[i]
        if type(derivative) is FormulaTerm:
            for term in sorted(_until(derivative, set(new)), key=lambda term: term.number):
                if term.number not in new:
                    new[term.number] = builder.apply(term.rule, tuple(map(here, term.args)))
        contributions.append(contribution(gradient, here(derivative)))
    used = {term.number for term in needed(contributions)}
    chosen = [j for j, term in enumerate(terms) if term.number in used or j == 0]
    return Formula([terms[j] for j in chosen], contributions), [needs[j] for j in chosen]
