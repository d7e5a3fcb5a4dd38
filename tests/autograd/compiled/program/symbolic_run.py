"""A program run on formulas in place of floats, for one sample: equal formulas are one object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, mul
from typing import Any

import numpy

from autograd import TABLE, Rule
from autograd.compiled.program.formula import FormulaBuilder
from autograd.compiled.program.program import Program
from autograd.compiled.program.runs import allocated_operations
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.vjp import contribution

# Other rows of any number of arguments are expanded, so that a long sum is the same formula however it was computed.
ASSOCIATIVE = {"maximum", "minimum"}
FIXED = {row.name for row in TABLE.values() if row.arity is not None}
AVAILABLE = frozenset({"contribution", "selected_contribution", *ASSOCIATIVE, *FIXED})


class Builder(FormulaBuilder):
    """A builder for which the maximum of maxima is one maximum."""

    def apply(self, rule: Rule, args: Sequence[Any]) -> Any:
        if rule.name in ASSOCIATIVE:
            rule = TABLE[rule.name]
            args = [x for arg in args for x in (arg.args if getattr(arg, "rule", None) is rule else [arg])]
        return super().apply(rule, args)


class SymbolicRun:
    """The formulas that a program computes.

    Attributes:
        builder: makes the formulas.
        inputs, parameters: what the inputs and the parameters are, in their order.
        seeds: the gradients that the backward pass starts with.
        outputs: the numbers returned.
    """

    def __init__(self, program: Program) -> None:
        self.program, self.builder = program, Builder(AVAILABLE)
        self.shared: dict[int, Any] = dict(program.literals)
        self.sample: dict[int, Any] = {row: self.builder.input() for row in range(program.n_inputs)}
        self.inputs = list(self.sample.values())
        self.parameters = [self.builder.input() for _ in program.parameters]
        for i, parameter in enumerate(self.parameters):
            n = program.n_wanted
            self.shared[program.first_parameter + i if i < n else program.first_other + i - n] = parameter
        self.seeds = [self.builder.input() for _ in program.seeds]
        for (per_sample, row), seed in zip(program.seeds, self.seeds, strict=True):
            self._buffer(per_sample)[row] = seed
        for segment in (*program.before, *program.during, *program.after):
            self._run(segment)
        self.outputs = [self._buffer(per_sample)[row] for per_sample, row in program.outputs]

    def input_gradients(self) -> list[Any]:
        """Return the gradient by each input; None where none arrives."""
        assert self.program.input_gradients is not None
        return [None if row < 0 else self.sample[row] for row in self.program.input_gradients.tolist()]

    def parameter_gradients(self) -> list[Any]:
        """Return the gradient by each wanted parameter; None where none arrives."""
        first, none = self.program.first_gradient, self.program.without_gradient.tolist()
        rows = range(first, first + self.program.n_wanted)
        return [None if row in none else self.shared[row] for row in rows]

    def _buffer(self, per_sample: bool) -> dict[int, Any]:
        return self.sample if per_sample else self.shared

    def _run(self, segment: AllocatedSegment) -> None:
        if segment.kind == "run":
            for operation in allocated_operations(segment):
                self._run(operation)
            return
        assert segment.segment.per_sample == (segment.result_per_sample or segment.segment.reduces)
        buffers = map(self._buffer, segment.operand_per_sample)
        operands = [
            numpy.array([buffer[row] for row in rows.ravel().tolist()], dtype=object).reshape(rows.shape)
            for buffer, rows in zip(buffers, segment.operands, strict=True)
        ]
        computed = RUN[segment.kind](self, segment, operands)
        into = self._buffer(segment.result_per_sample)
        for rows, found in zip(segment.results, computed, strict=True):
            into.update(zip(rows.ravel().tolist(), found, strict=True))

    def _map(self, segment: AllocatedSegment, operands: list[Any]) -> list[Any]:
        columns = [numpy.broadcast_to(part.ravel(), segment.count) for part in operands]
        elements = zip(*columns, strict=True)
        return list(zip(*(self.builder.copy_formula(segment.formula, given) for given in elements), strict=True))

    def _dense(self, segment: AllocatedSegment, operands: list[Any]) -> list[Any]:
        inputs, weights, *further = operands
        dots = [self._dot(segment, x, w) for x in inputs for w in weights]
        return self._map(segment, [numpy.array(dots, dtype=object), *further])

    def _outer(self, segment: AllocatedSegment, operands: list[Any]) -> list[Any]:
        gradients, inputs = operands
        return [[self._dot(segment, g, x) for g in gradients.T for x in inputs.T]]

    def _sum(self, segment: AllocatedSegment, operands: list[Any]) -> list[Any]:
        return [[reduce(add, terms) for terms in (operands[0] if segment.kind == "sum" else operands[0] * operands[1])]]

    def _total(self, segment: AllocatedSegment, operands: list[Any]) -> list[Any]:
        return [operands[0].ravel().tolist()]

    def _dot(self, segment: AllocatedSegment, first: Any, second: Any) -> Any:
        return reduce(add, map(contribution if segment.segment.is_vjp else mul, first, second))


RUN: dict[str, Callable[[SymbolicRun, AllocatedSegment, list[Any]], list[Any]]] = {
    "map": SymbolicRun._map,
    "dense": SymbolicRun._dense,
    "outer": SymbolicRun._outer,
    "sum": SymbolicRun._sum,
    "dot": SymbolicRun._sum,
    "total": SymbolicRun._total,
}
