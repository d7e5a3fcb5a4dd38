"""`PagePrograms`: what a page computes with, collected in Python and written as one script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy

from autograd.compiled.backends.javascript.formula_kernels import ROWS, FormulaKernels
from autograd.compiled.backends.javascript.program_data import Data, program_data
from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.compiled.program.program import Program
from autograd.compiled.program.vjp import contribution_formula
from autograd.compiled.trace.trace import trace
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.update import Update, UpdateProgram, update_programs
from autograd.javascript.statements import ieee_script, operand, statements
from autograd.rule import Rule
from autograd.rules import add
from autograd.value import Value

SCRIPTS = ("memory.js", "kernels.js", "program.js", "training.js")


class PagePrograms:
    """Programs as data, and the formulas they need.

    >>> from autograd import Value, relu
    >>> w = Value(2.0, label="w")
    >>> programs = PagePrograms()
    >>> data = programs.program(lambda x: relu(w * x), [0.0], wanted=[w])
    >>> data["names"], [segment["kind"] for segment in data["phases"][1]]
    (['w'], ['map', 'total'])
    """

    def __init__(self) -> None:
        self.kernels = FormulaKernels()
        self._functions: dict[str, str] = {}

    def program(
        self, f: Callable[..., Any], structure: Sequence[Any], wanted: Sequence[Value] = (), inputs: bool = False
    ) -> Data:
        """Return a function as a program, with the gradients of the first number that it returns.

        Args:
            f: takes numbers and nested lists of them, and returns a number or nested lists.
            structure: one entry per argument: anything in place of a number, or nested lists.
            wanted: parameters by which gradients are wanted; other Values that f uses are parameters too, which the
                page sets by their labels.
            inputs: whether gradients by the arguments are wanted.

        Raises:
            TraceError: where f does what a program cannot repeat.
            ValueError: for a row that is no formula.
        """
        traced = trace(f, structure)
        roots = traced.outputs[:1] if wanted or inputs else []
        return program_data(Program(traced, roots, inputs=inputs, wanted=wanted), self.kernels)

    def update(self, update: Update) -> Data:
        """Return the update of a parameter: the program of the first step, None if that is as all others, and theirs.

        Args:
            update: as that of `Training`. Values it uses are settings, which the page sets by their labels.

        Raises:
            TraceError: for an update that a program cannot repeat.
        """
        first, following = update_programs(update, numpy.zeros((1, 0)))
        return {"first": first and self._update(first), "following": self._update(following)}

    def training(self, problem: TrainingProblem) -> Data:
        """Return the training of samples of one structure: data for the class `Training` of the page.

        Raises:
            ValueError: for samples of several structures, or parameters that are not trained.
            TraceError: for a loss or an update that a program cannot repeat.
        """
        structures, trained, count = len(problem.structures), problem.n_trained, len(problem.order)
        if structures > 1 or trained < count:
            raise ValueError(
                f"a page trains all parameters on samples of one structure, got {structures} structures, {trained} of "
                f"{count} parameters to train: train in Python, or leave out the others"
            )
        gradient = problem.gradient_program(0, single=False)
        rows = {"loss": gradient.loss, "correct": gradient.correct, "penalty": gradient.penalty}
        loss = program_data(gradient.program, self.kernels) | {"rows": rows}
        return {"loss": loss, "update": self.update(problem.update)}

    def unit(self, rule: Rule | None) -> Data:
        """Return the names of the kernels of units with an activation.

        Args:
            rule: the row of the activation, whose arguments but the first have defaults; None for none.

        Returns:
            "forward", which takes weighted sums and biases, and gives pre-activations, outputs and slopes; and
            "backward", which takes gradients and slopes, and gives deltas. Without an activation, forward gives
            pre-activations alone, and backward is None.
        """
        builder = FormulaBuilder()
        weighted, bias = builder.input(), builder.input()
        z = add(weighted, bias)
        results = [z]
        if rule is not None:
            args = (z, *rule.defaults)
            out = builder.apply(rule, args)
            slope, *_ = rule.derivatives(out, args, [True] + [False] * len(rule.defaults))
            results += [out, slope]
        return {
            "forward": self.kernels.name_of(Formula([weighted, bias], results), [True, False]),
            "backward": rule and self.kernels.name_of(contribution_formula(rule.selects), [True, True]),
        }

    def function(self, name: str, f: Callable[..., Sequence[Any]], arity: int) -> None:
        """Add a function of plain numbers to `functions` of the page; it returns an array.

        >>> programs = PagePrograms()
        >>> programs.function("larger", lambda x, y: [x + y, 2.0 * x], 2)
        >>> print(programs.functions())
        const functions = {
          larger(x0, x1) {
            const t0 = x0 + x1;
            const t1 = x0 * 2.0;
            return [t0, t1];
          },
        };
        """
        builder = FormulaBuilder()
        inputs = [builder.input() for _ in range(arity)]
        formula = Formula(inputs, f(*inputs)).lowered(ROWS)
        written: dict[Any, str] = {term: f"x{i}" for i, term in enumerate(formula.inputs)}
        lines = [f"    {line}" for line in statements(formula.terms, written)]
        results = ", ".join(operand(output, written) for output in formula.outputs)
        head = f"  {name}({', '.join(f'x{i}' for i in range(arity))}) {{"
        self._functions[name] = "\n".join([head, *lines, f"    return [{results}];", "  },"])

    def functions(self) -> str:
        """Return the functions as JavaScript."""
        return "\n".join(["const functions = {", *self._functions.values(), "};"])

    def script(self) -> str:
        """Return the code of the page: what was collected, and the classes that run programs."""
        return "\n".join([ieee_script(), self.functions(), self.kernels.javascript(), *map(_script, SCRIPTS)])

    def _update(self, update: UpdateProgram) -> Data:
        rows = {"newRow": update.new_row, "stateRows": [list(state) for state in update.state_rows]}
        return program_data(update.program, self.kernels) | rows


@cache
def _script(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
