"""Vector-Jacobian products: the forward and the backward formula of one operation, both from its row's partials.

A partial of a few quick operations is recomputed when the gradient arrives. An expensive one is computed in the forward
pass, where it shares terms with the value, and saved: it is a residual.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from autograd import rules
from autograd.compiled.program.formula import Formula, FormulaBuilder, FormulaTerm, Operand, reachable
from autograd.compiled.trace.tape_rules import contribution_value
from autograd.rule import Rule

QUICK = {"add", "subtract", "multiply", "negative", "abs", "where", "greater", "equal", "step", "sign"}
MOST_RECOMPUTED = 4  # quick operations that are rather recomputed than saved


class Vjp(NamedTuple):
    """Forward and backward of one kind of operation.

    Attributes:
        forward: its operands to its value and the residuals.
        backward: what `needs` lists to one contribution for each operand in `computed`.
        needs: inputs of `backward`: "gradient", "out", ("operand", i) or ("residual", k).
        passed_through: operands whose partial is 1, so that the gradient itself is their contribution.
        computed: operands whose contribution is computed, in the order of the outputs of `backward`.
    """

    forward: Formula
    backward: Formula
    needs: list[Any]
    passed_through: list[int]
    computed: list[int]


def _selected_contribution(gradient: Operand, partial: Operand) -> Operand:
    return rules.where(rules.equal(gradient, 0.0), 0.0, _selected(gradient, partial))


def _selected(gradient: Operand, partial: Operand) -> Operand:
    """Return gradient * partial, and 0 for a partial of 0, by a choice; no product where the partial is 1, 0 or -1."""
    if type(partial) is float:
        return gradient * partial if partial else 0.0
    if partial.rule is rules.where.rule:
        condition, x, y = partial.args
        return rules.where(condition, _selected(gradient, x), _selected(gradient, y))
    is_comparison = partial.rule is rules.greater.rule or partial.rule is rules.equal.rule
    return rules.where(partial, gradient if is_comparison else gradient * partial, 0.0)


CONTRIBUTION = Rule("contribution", contribution_value, [0.0] * 2, source="the chain rule, and 0 for a gradient of 0")
SELECTED_CONTRIBUTION = Rule(
    "selected_contribution", _selected_contribution, [0.0] * 2, source="the same, and 0 for a partial of 0"
)


def contribution(gradient: Operand, partial: Operand, selects: bool = False) -> Operand:
    """Return gradient * partial, and 0 for a gradient of 0, whatever the partial: see `backward_sweep`.

    Args:
        gradient, partial: terms, or plain numbers.
        selects: see `Rule`: then a partial of 0 is a `STRUCTURAL_ZERO`, and makes it 0 too.
    """
    if type(partial) is float and abs(partial) < float("inf"):
        return 0.0 if selects and partial == 0.0 else gradient * partial
    return (SELECTED_CONTRIBUTION if selects else CONTRIBUTION).function(gradient, partial)


def contribution_formula(selects: bool = False) -> Formula:
    """Return (gradient, partial) -> the contribution."""
    builder = FormulaBuilder()
    gradient, partial = builder.input(), builder.input()
    return Formula([gradient, partial], [contribution(gradient, partial, selects)])


def vjp_of(rule: Rule, constants: tuple[float | None, ...], wants: tuple[bool, ...], save_all: bool) -> Vjp:
    """Return the formulas for a row.

    Args:
        rule: of a fixed number of operands.
        constants: for each operand the plain number it is in all operations, or None.
        wants: which operands a gradient passes to.
        save_all: save every partial that is not a plain number.
    """
    return _vjp_of(rule, tuple(number if number is None else number.hex() for number in constants), wants, save_all)


@cache
def _vjp_of(rule: Rule, constants: tuple[str | None, ...], wants: tuple[bool, ...], save_all: bool) -> Vjp:
    """See `vjp_of`; constants are text, as 0.0 and -0.0 are one key, and a nan is none."""
    builder = FormulaBuilder()
    operands: list[Operand] = [builder.input() if text is None else float.fromhex(text) for text in constants]
    inputs = [operand for operand in operands if type(operand) is FormulaTerm]
    out = builder.apply(rule, tuple(operands)) if inputs else rule.on_floats(operands)[0]
    partials: Any = rule.derivatives(out, operands, wants) if True in wants else [None] * len(operands)
    passed_through = [i for i, partial in enumerate(partials) if type(partial) is float and partial == 1.0]
    computed = [i for i, partial in enumerate(partials) if partial is not None and i not in passed_through]
    at_hand = {term.number for term in (*inputs, out) if type(term) is FormulaTerm}
    residuals = [
        partials[i]
        for i in computed
        if type(partials[i]) is FormulaTerm and (save_all or not _is_quick(partials[i], at_hand))
    ]
    known = [
        *((residual, ("residual", k)) for k, residual in enumerate(residuals)),
        *((operand, ("operand", i)) for i, operand in enumerate(operands)),
        (out, "out"),
    ]
    backward, needs = _backward(known, [partials[i] for i in computed], rule.selects)
    return Vjp(Formula(inputs, [out, *residuals]), backward, needs, passed_through, computed)


def _is_quick(partial: FormulaTerm, at_hand: set[int]) -> bool:
    """Return whether a partial is a few quick operations on the operands and the value."""
    operations = [term for term in reachable([partial], at_hand) if term.number not in at_hand]
    return len(operations) <= MOST_RECOMPUTED and all(term.rule.name in QUICK for term in operations)


def _backward(known: list[tuple[Operand, Any]], partials: list[Operand], selects: bool) -> tuple[Formula, list[Any]]:
    """Return (gradient, ...) -> the contributions, and the inputs that this formula needs.

    Args:
        known: what the forward pass leaves, each with its name in `Vjp.needs`.
        partials: one for each contribution.
        selects: see `contribution`.
    """
    builder = FormulaBuilder()
    gradient = builder.input()
    inputs: list[tuple[FormulaTerm, Any]] = [(gradient, "gradient")]
    new: dict[int, Operand] = {}
    for term, need in known:
        if type(term) is FormulaTerm and term.number not in new:
            new[term.number] = builder.input()
            inputs.append((new[term.number], need))
    contributions = [contribution(gradient, partial, selects) for partial in builder.copy(partials, new)]
    used = {gradient.number, *(term.number for term in reachable(contributions))}
    inputs = [(term, need) for term, need in inputs if term.number in used]
    return Formula([term for term, _ in inputs], contributions), [need for _, need in inputs]


@cache
def linear_partials(rule: Rule, count: int) -> list[int | None]:
    """Return for each operand of a row which operand its partial is; None where the partial is 1.

    Args:
        rule: a row that is linear in each operand, as `sum` and `dot` are.
        count: how many operands.

    Raises:
        ValueError: for a partial that is something else.

    >>> linear_partials(rules.sum.rule, 3), linear_partials(rules.dot_of_halves.rule, 4)
    ([None, None, None], [2, 3, 0, 1])
    """
    builder = FormulaBuilder()
    operands = [builder.input() for _ in range(count)]
    found: list[int | None] = []
    for partial in rule.derivatives(builder.apply(rule, operands), operands, [True] * count):
        same = [i for i, operand in enumerate(operands) if operand is partial]
        if same:
            found.append(same[0])
        elif type(partial) is float and partial == 1.0:
            found.append(None)
        else:
            raise ValueError(f"{rule.name} is not linear in each operand: it has the partial {partial!r}")
    return found


@cache
def partials_of_choice(rule: Rule) -> Formula:
    """Return index -> the partials of a row that `choice` made, by each candidate but the last, from the index alone.

    >>> from autograd.compiled.trace.tape_rules import choice
    >>> print(partials_of_choice(choice(2)))
    t0 = equal(x0, 0.0); t1 = equal(x0, 1.0); t0, t1
    """
    builder = FormulaBuilder()
    operands = [builder.input() for _ in rule.flat]
    wants = [False, *[True] * (len(operands) - 2), False]
    partials: Any = rule.derivatives(builder.apply(rule, operands), operands, wants)
    return Formula(operands[:1], partials[1:-1])
