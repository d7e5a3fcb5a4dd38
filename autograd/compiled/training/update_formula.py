"""The update of one parameter as a formula, for NumPy, which computes one operation after the other in any case."""

from __future__ import annotations

from typing import Any

from autograd.compiled.program.dependencies import SAME_NUMBER
from autograd.compiled.program.formula import Formula, FormulaBuilder, Operand
from autograd.compiled.trace.tape_rules import LITERAL
from autograd.compiled.trace.trace import Trace, trace
from autograd.compiled.training.update import Update, check_remembered, refuse_constant


class UpdateFormula:
    """An update as one formula.

    Args:
        update: the update of one parameter.
        n_states: how many numbers its state has.

    Attributes:
        formula: of x, the gradient, the learning rate, the norm of the whole gradient, the numbers of the state, and
            those of `parameters`, to the new x and the numbers of the new state.
        parameters: the Values that the update reads.
        n_remembered: how many numbers the new state has.

    Raises:
        TraceError: for an update that a formula cannot repeat, or one that ignores all but the rate and the norm.
    """

    def __init__(self, update: Update, n_states: int) -> None:
        def step(x: Any, gradient: Any, rate: Any, norm: Any, *state: Any) -> Any:
            new, new_state = update(x, gradient, state, rate, norm)
            return [new, *new_state]

        traced = trace(step, [0.0] * (4 + n_states))
        self.formula, self.parameters = straight_formula(traced), list(traced.tape.parameters)
        self.n_remembered = len(self.formula.outputs) - 1
        x, gradient, _, _, *state = self.formula.inputs[: 4 + n_states]
        if not self.formula.depends(0, [x, gradient, *state]):
            refuse_constant()


def update_formulas(update: Update, n_states: int) -> dict[int, UpdateFormula]:
    """Return the formulas of the next step and of those that follow, by the length of the state they read.

    Args:
        update: the update of one parameter.
        n_states: how many numbers the states have; 0 before the first step.

    Raises:
        TraceError: for an update that a formula cannot repeat.
    """
    found = {n_states: UpdateFormula(update, n_states)}
    remembered = n_states or found[0].n_remembered
    if remembered not in found:
        found[remembered] = UpdateFormula(update, remembered)
    check_remembered(remembered, found[remembered].n_remembered)
    return found


def straight_formula(traced: Trace) -> Formula:
    """Return the outputs of a call as a formula of its inputs and, after these, its parameters.

    >>> from autograd import Value, exp
    >>> w = Value(0.5)
    >>> print(straight_formula(trace(lambda x: [exp(w * x), 2.0], [0.0])))
    t0 = multiply(x0, x1); t1 = exp(t0); t1, 2.0
    """
    tape, builder = traced.tape, FormulaBuilder()
    numbers: list[Operand] = []  # by id
    for value_id, (rule, args) in enumerate(zip(tape.rules, tape.args, strict=True)):
        if rule is LITERAL:
            numbers.append(tape.literals[value_id])
        elif not args:
            numbers.append(builder.input())
        elif rule in SAME_NUMBER:
            numbers.append(numbers[args[0]])
        else:
            numbers.append(builder.apply(rule, [numbers[x] for x in args]))
    leaves = [*tape.inputs, *tape.parameters.values()]
    return Formula([numbers[leaf] for leaf in leaves], [numbers[output] for output in traced.outputs])
