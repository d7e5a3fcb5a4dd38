"""How a gradient is pulled back through one operation: formulas made from the partials of its row.

A derivative that is cheap is computed from the operands again when the gradient arrives; one that is dear is computed
with the value, which often has much in common with it, and kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from autograd import rules
from autograd.compiled.program.formula import Formula, Operand, Sheet, Term, needed
from autograd.rule import Rule

CHEAP = {"add", "subtract", "multiply", "negative", "abs", "where", "greater", "equal", "step", "sign"}
MOST_CHEAP = 4  # cheap operations that are rather repeated than kept


class Pull(NamedTuple):
    """What one kind of operation does forward and backward.

    Attributes:
        forward: its operands to its value, and to the derivatives that are kept.
        backward: what `needs` says to one share of the gradient for each operand in `computed`.
        needs: inputs of `backward`: "gradient", "out", ("operand", i) or ("kept", k).
        passed_on: operands whose share is the gradient itself.
        computed: operands whose share is computed, in the order of the outputs of `backward`.
    """

    forward: Formula
    backward: Formula
    needs: list[Any]
    passed_on: list[int]
    computed: list[int]


def _share_of(gradient: Operand, derivative: Operand) -> Operand:
    return rules.where(rules.equal(gradient, 0.0), 0.0, gradient * derivative)


SHARE = Rule("share", _share_of, [0.0] * 2, source="the share of a gradient that an operand gets")


def share(gradient: Operand, derivative: Operand) -> Operand:
    """Return gradient * derivative, and 0 for a gradient of 0, whatever the derivative: see `backward_sweep`."""
    if type(derivative) is float and abs(derivative) < float("inf"):
        return gradient * derivative
    return SHARE.function(gradient, derivative)


def shared() -> Formula:
    """Return (gradient, derivative) -> the share of the gradient."""
    sheet = Sheet()
    gradient, derivative = sheet.input(), sheet.input()
    return Formula([gradient, derivative], [share(gradient, derivative)])


@cache
def pull_of(rule: Rule, baked: tuple[float | None, ...], wants: tuple[bool, ...], keep_all: bool) -> Pull:
    """Return the formulas for a row.

    Args:
        rule: of a fixed number of operands.
        baked: for each operand a plain number to make part of the formulas, or None.
        wants: which operands a gradient passes to.
        keep_all: keep every derivative that is not a plain number.
    """
    sheet = Sheet()
    operands: list[Operand] = [sheet.input() if number is None else number for number in baked]
    inputs = [operand for operand in operands if type(operand) is Term]
    out = sheet.apply(rule, tuple(operands)) if inputs else rule.on_floats(operands)[0]
    derivatives: Any = rule.derivatives(out, operands, wants) if True in wants else [None] * len(operands)
    passed_on = [i for i, d in enumerate(derivatives) if type(d) is float and d == 1.0]
    computed = [i for i, d in enumerate(derivatives) if d is not None and i not in passed_on]
    kept = [
        i for i in computed if type(derivatives[i]) is Term and (keep_all or not _is_cheap(derivatives[i], inputs, out))
    ]
    forward = Formula(inputs, [out, *(derivatives[i] for i in kept)])
    return Pull(forward, *_backward(operands, out, derivatives, computed, kept), passed_on, computed)


def _is_cheap(derivative: Term, inputs: list[Term], out: Operand) -> bool:
    """Whether a derivative is a few quick operations on operands and value."""
    known = {term.number for term in (*inputs, out) if type(term) is Term}
    operations = [term for term in _until(derivative, known) if term.number not in known]
    return len(operations) <= MOST_CHEAP and all(term.rule.name in CHEAP for term in operations)


def _until(term: Term, known: set[int]) -> list[Term]:
    """Return what a term is made of, down to what is known."""
    found: dict[int, Term] = {}
    stack = [term]
    while stack:
        term = stack.pop()
        if term.number not in found:
            found[term.number] = term
            if term.number not in known:
                stack += [arg for arg in term.args if type(arg) is Term]
    return list(found.values())


def _backward(
    operands: list[Operand], out: Operand, derivatives: Any, computed: list[int], kept: list[int]
) -> tuple[Formula, list[Any]]:
    sheet = Sheet()
    gradient = sheet.input()
    needs: list[Any] = ["gradient"]
    terms = [gradient]
    new: dict[int, Operand] = {}

    def known(term: Operand, need: Any) -> None:
        if type(term) is Term and term.number not in new:
            new[term.number] = sheet.input()
            needs.append(need)
            terms.append(new[term.number])

    for k, i in enumerate(kept):
        known(derivatives[i], ("kept", k))
    for i, operand in enumerate(operands):
        known(operand, ("operand", i))
    known(out, "out")

    def here(operand: Operand) -> Operand:
        return new[operand.number] if type(operand) is Term else operand

    shares = []
    for i in computed:
        derivative = derivatives[i]
        if type(derivative) is Term:
            for term in sorted(_until(derivative, set(new)), key=lambda term: term.number):
                if term.number not in new:
                    new[term.number] = sheet.apply(term.rule, tuple(map(here, term.args)))
        shares.append(share(gradient, here(derivative)))
    used = {term.number for term in needed(shares)}
    chosen = [j for j, term in enumerate(terms) if term.number in used or j == 0]
    return Formula([terms[j] for j in chosen], shares), [needs[j] for j in chosen]
