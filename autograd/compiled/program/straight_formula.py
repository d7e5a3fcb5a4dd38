"""A traced call as one formula: for few operations, which are computed one after the other for all samples at once."""

from __future__ import annotations

from autograd.compiled.program.dependencies import SAME_NUMBER
from autograd.compiled.program.formula import Formula, FormulaBuilder, Operand
from autograd.compiled.trace.tape_rules import LITERAL
from autograd.compiled.trace.trace import Trace


def straight_formula(trace: Trace) -> Formula:
    """Return the outputs of a call as a formula of its inputs and, after these, its parameters.

    >>> from autograd import Value, exp
    >>> from autograd.compiled.trace.trace import trace
    >>> w = Value(0.5)
    >>> print(straight_formula(trace(lambda x: [exp(w * x), 2.0], [0.0])))
    t0 = multiply(x0, x1); t1 = exp(t0); t1, 2.0
    """
    tape, builder = trace.tape, FormulaBuilder()
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
    return Formula([numbers[leaf] for leaf in leaves], [numbers[output] for output in trace.outputs])
