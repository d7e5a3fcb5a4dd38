"""A formula as calls of NumPy: one for each term, for all operations of a segment and all samples at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy

from autograd.compiled.backends.numpy.array_functions import COMPARED, NOT_STRICT, STRICT, Array, elementwise
from autograd.compiled.program.formula import Formula, FormulaTerm, Operand

Call: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]


class FormulaCalls:
    """Appends the calls that compute a formula.

    Args:
        calls: the list to append to.
        formula: a formula over `NUMPY_ROWS`.
        views: arrays of its inputs.
        results: arrays to fill with its outputs.
        strict: see `Backend.strict_buffers`.
    """

    def __init__(
        self, calls: list[Call], formula: Formula, views: list[Array], results: list[Array], strict: bool
    ) -> None:
        self.calls, self.formula = calls, formula
        self.shape, self.dtype = results[0].shape, results[0].dtype
        self.arrays: dict[int, Array] = {term.number: view for term, view in zip(formula.inputs, views, strict=True)}
        self.inputs = set(self.arrays)
        self.masks: dict[int, Array] = {}  # comparisons, as long as they are not needed as numbers
        self.functions = STRICT if strict else NOT_STRICT
        self.targets: dict[int, Array] = {}
        for output, result in zip(formula.outputs, results, strict=True):
            if type(output) is FormulaTerm and output.number not in self.inputs:
                self.targets.setdefault(output.number, result)
        for term in formula.terms:
            self._compute(term)
        for output, result in zip(formula.outputs, results, strict=True):
            array = self._array(output)
            if array is not result:
                calls.append((numpy.copyto, (result, array)))

    def _array(self, operand: Operand) -> Array:
        if type(operand) is not FormulaTerm:
            return operand
        if operand.number not in self.arrays:
            mask = self.masks[operand.number]
            out = self.arrays[operand.number] = self._out(operand, mask)
            self.calls.append((numpy.copyto, (out, mask)))
        return self.arrays[operand.number]

    def _out(self, term: FormulaTerm, *args: Array) -> Array:
        if term.number in self.targets:
            return self.targets[term.number]
        return numpy.empty(numpy.broadcast(*args).shape, self.dtype)

    def _compute(self, term: FormulaTerm) -> None:
        if term.rule.name == "where":
            self._choose(term)
            return
        args = list(map(self._array, term.args))
        if term.rule.name in COMPARED:
            out = self.masks[term.number] = numpy.empty(numpy.broadcast(*args).shape, bool)
            self.calls.append((COMPARED[term.rule.name], (*args, out)))
            return
        out = self.arrays[term.number] = self._out(term, *args)
        self.calls.append((self.functions.get(term.rule.name) or elementwise(term.rule), (*args, out)))

    def _choose(self, term: FormulaTerm) -> None:
        condition, chosen = term.args[0], term.args[2]
        x, y = map(self._array, term.args[1:])
        mask = self.masks.get(condition.number) if type(condition) is FormulaTerm else None
        if mask is None:
            numbers = self._array(condition)
            mask = numpy.empty(numpy.shape(numbers), bool)
            self.calls.append((numpy.not_equal, (numbers, 0.0, mask)))
        uses = self.formula.uses
        fresh = type(chosen) is FormulaTerm and chosen.number not in self.inputs and uses[chosen.number] == 1
        if fresh and chosen.number not in self.targets and term.number not in self.targets and y.shape == self.shape:
            out = y
        else:
            out = self._out(term, mask, x, y)
            self.calls.append((numpy.copyto, (out, y)))
        self.calls.append((numpy.copyto, (out, x, "same_kind", mask)))
        self.arrays[term.number] = out
