"""A program run by NumPy: each operation of a formula is one call on an array of all its operations and samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy
from numpy.lib.stride_tricks import as_strided

from autograd.compiled.access import evenly, side_by_side
from autograd.compiled.formula import Formula, Operand, Term
from autograd.compiled.program import Program
from autograd.compiled.segment import Step
from autograd.rule import Rule

Array = Any
Call = tuple[Callable[..., Any], tuple[Any, ...]]


def _step(x: Array, out: Array) -> None:
    numpy.maximum(numpy.sign(x, out=out), 0.0, out=out)  # quicker than numpy.heaviside


def _share_with_care(gradient: Array, derivative: Array, out: Array) -> None:
    numpy.multiply(gradient, derivative, out=out)
    out[numpy.broadcast_to(gradient == 0.0, out.shape)] = 0.0


def _positive_part(x: Array, out: Array) -> None:
    numpy.maximum(x, 0.0, out=out)


# What NumPy has of the table, by the names of the rows.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": numpy.add,
    "subtract": numpy.subtract,
    "multiply": numpy.multiply,
    "divide": numpy.divide,
    "power": numpy.power,
    "negative": numpy.negative,
    "abs": numpy.absolute,
    "sign": numpy.sign,
    "floor": numpy.floor,
    "round": numpy.rint,
    "sqrt": numpy.sqrt,
    "exp": numpy.exp,
    "expm1": numpy.expm1,
    "log": numpy.log,
    "log1p": numpy.log1p,
    "log2": numpy.log2,
    "log10": numpy.log10,
    "sin": numpy.sin,
    "cos": numpy.cos,
    "tan": numpy.tan,
    "asin": numpy.arcsin,
    "acos": numpy.arccos,
    "atan": numpy.arctan,
    "atan2": numpy.arctan2,
    "hypot": numpy.hypot,
    "sinh": numpy.sinh,
    "cosh": numpy.cosh,
    "tanh": numpy.tanh,
    "asinh": numpy.arcsinh,
    "acosh": numpy.arccosh,
    "atanh": numpy.arctanh,
    "step": _step,
    "relu": _positive_part,
}
COMPARED = {"greater": numpy.greater, "equal": numpy.equal}
STRICT: dict[str, Callable[..., Any]] = {"share": _share_with_care}
QUICK: dict[str, Callable[..., Any]] = {"share": numpy.multiply}
MACHINE = frozenset([*FUNCTIONS, *COMPARED, *QUICK, "where"])


class NumpyTables:
    """The tables of one run, for a fixed number of samples, and the calls that fill them.

    Args:
        program: what to run.
        samples: how many columns the table of samples has.
        dtype: float64 or float32.
        strict: multiply by a gradient of 0 as the eager engine does: to 0, be it with inf or nan. Slower; it differs
            only where the result of the quick way has a nan.
    """

    def __init__(self, program: Program, samples: int, dtype: Any, strict: bool = False) -> None:
        self.program, self.samples, self.strict = program, samples, strict
        self.shared = numpy.zeros(program.shared_size, dtype)
        self.table = numpy.zeros((program.sample_size, samples), dtype)
        for row, number in program.literals:
            self.shared[row] = number
        self._calls: list[list[Call]] = []
        for phase in (program.before, program.during, program.after):
            calls: list[Call] = []
            self._calls.append(calls)
            for step in phase:
                self._add(calls, step)
        if program.sums.size:
            sums = side_by_side(program.sums)
            start_at_0 = (
                (numpy.copyto, (self.shared[sums], 0.0))
                if type(sums) is slice
                else (numpy.put, (self.shared, sums, 0.0))
            )
            self._calls[0].insert(0, start_at_0)

    def before(self) -> None:
        """Compute what depends on parameters alone, and start the sums over samples at 0."""
        with numpy.errstate(all="ignore"):
            self.run(0)

    def during(self) -> None:
        """Compute what depends on samples, and add to the sums."""
        with numpy.errstate(all="ignore"):
            self.run(1)

    def after(self) -> None:
        """Compute what depends on the sums."""
        with numpy.errstate(all="ignore"):
            self.run(2)

    def run(self, phase: int) -> None:
        """Compute a phase, for whoever has told NumPy already that inf and nan are no reason to warn."""
        for function, args in self._calls[phase]:
            function(*args)

    def _view(self, rows: Any, lanes: bool, calls: list[Call]) -> Array:
        """Return an array of what stands in some rows, [..., samples or 1]; one that calls fill, if need be."""
        table = self.table if lanes else self.shared[:, None]
        even = evenly(rows)
        if even is not None:
            step, column = table.strides
            strides = [n * step for n in even.steps]
            return as_strided(table[even.start :], (*rows.shape, table.shape[1]), (*strides, column))
        copy = numpy.empty((rows.size, table.shape[1]), table.dtype)
        calls.append((numpy.take, (table, rows.ravel(), 0, copy, "clip")))
        return copy.reshape(*rows.shape, table.shape[1])

    def _add(self, calls: list[Call], step: Step) -> None:
        views = [self._view(rows, lanes, calls) for rows, lanes in zip(step.operands, step.operand_lanes, strict=True)]
        results = [self._view(rows, step.result_lanes, calls) for rows in step.results]
        if step.kind == "map":
            _Formula(self, calls, step.formula.on(MACHINE), views, results)
        elif step.kind == "dense":
            self._dense(calls, step, views, results)
        elif step.kind == "outer":
            self._outer(calls, views, results[0])
        elif step.kind == "total":
            sums = self._temporary(views[0].shape[:-1])
            calls.append((numpy.add.reduce, (views[0], -1, None, sums)))
            calls.append((numpy.add, (results[0][..., 0], sums, results[0][..., 0])))
        else:
            terms = views[0]
            if step.kind == "dot":
                terms = self._temporary(numpy.broadcast_shapes(*(view.shape for view in views)))
                calls.append((numpy.multiply, (*views, terms)))
            calls.append((numpy.add.reduce, (terms, 1, None, results[0])))

    def _dense(self, calls: list[Call], step: Step, views: list[Array], results: list[Array]) -> None:
        inputs, weights = views[0], views[1][..., 0]
        dots = self._temporary((inputs.shape[0], weights.shape[0], self.samples))
        product = _strict_product if self.strict and step.segment.pulls else numpy.matmul
        formula = step.formula.on(MACHINE)
        if len(formula.outputs) == 1 and formula.outputs[0] is formula.inputs[0]:
            calls.append((product, (weights, inputs, results[0].reshape(dots.shape))))
            return
        calls.append((product, (weights, inputs, dots)))
        flat = dots.reshape(-1, self.samples)
        _Formula(self, calls, formula, [flat, *views[2:]], [result.reshape(flat.shape) for result in results])

    def _outer(self, calls: list[Call], views: list[Array], result: Array) -> None:
        gradients, inputs = views
        turned = inputs.swapaxes(1, 2)
        products = self._temporary((len(inputs), *result.shape[:-1]))
        calls.append((_strict_outer if self.strict else numpy.matmul, (gradients, turned, products)))
        for product in products:
            calls.append((numpy.add, (result[..., 0], product, result[..., 0])))

    def _temporary(self, shape: tuple[int, ...]) -> Array:
        return numpy.empty(shape, self.shared.dtype)


class _Formula:
    """Appends the calls that compute a formula."""

    def __init__(
        self, tables: NumpyTables, calls: list[Call], formula: Formula, views: list[Array], results: list[Array]
    ):
        self.tables, self.calls, self.results = tables, calls, results
        self.shape = results[0].shape
        self.uses = Counter(arg.number for term in formula.terms for arg in term.args if type(arg) is Term)
        self.uses.update(output.number for output in formula.outputs if type(output) is Term)
        self.arrays: dict[int, Array] = {term.number: view for term, view in zip(formula.inputs, views, strict=True)}
        self.inputs = set(self.arrays)
        self.masks: dict[int, Array] = {}  # comparisons, as long as nobody needs them as numbers
        self.functions = FUNCTIONS | (STRICT if tables.strict else QUICK)
        self.home: dict[int, Array] = {}
        for output, result in zip(formula.outputs, results, strict=True):
            if type(output) is Term and output.number not in self.inputs:
                self.home.setdefault(output.number, result)
        for term in formula.terms:
            self._compute(term)
        for output, result in zip(formula.outputs, results, strict=True):
            array = self._array(output)
            if array is not result:
                calls.append((numpy.copyto, (result, array)))

    def _array(self, operand: Operand) -> Array:
        if type(operand) is not Term:
            return operand
        if operand.number not in self.arrays:
            mask = self.masks[operand.number]
            out = self.arrays[operand.number] = self._out(operand, mask)
            self.calls.append((numpy.copyto, (out, mask)))
        return self.arrays[operand.number]

    def _out(self, term: Term, *args: Array) -> Array:
        if term.number in self.home:
            return self.home[term.number]
        return self.tables._temporary(numpy.broadcast_shapes(*map(numpy.shape, args)))

    def _compute(self, term: Term) -> None:
        if term.rule.name == "where":
            self._choose(term)
            return
        args = list(map(self._array, term.args))
        if term.rule.name in COMPARED:
            out = self.masks[term.number] = numpy.empty(numpy.broadcast_shapes(*map(numpy.shape, args)), bool)
            self.calls.append((COMPARED[term.rule.name], (*args, out)))
            return
        out = self.arrays[term.number] = self._out(term, *args)
        self.calls.append((self.functions.get(term.rule.name) or _called(term.rule), (*args, out)))

    def _choose(self, term: Term) -> None:
        condition, chosen = term.args[0], term.args[2]
        x, y = map(self._array, term.args[1:])
        mask = self.masks.get(condition.number) if type(condition) is Term else None
        if mask is None:
            numbers = self._array(condition)
            mask = numpy.empty(numpy.shape(numbers), bool)
            self.calls.append((numpy.not_equal, (numbers, 0.0, mask)))
        fresh = type(chosen) is Term and chosen.number not in self.inputs and self.uses[chosen.number] == 1
        if fresh and chosen.number not in self.home and term.number not in self.home and y.shape == self.shape:
            out = y
        else:
            out = self._out(term, mask, x, y)
            self.calls.append((numpy.copyto, (out, y)))
        self.calls.append((numpy.copyto, (out, x, "same_kind", mask)))
        self.arrays[term.number] = out


def _called(rule: Rule) -> Callable[..., None]:
    """Return a function that calls a row on every number: for one whose value is no formula."""

    def call(*arrays: Array) -> None:
        *args, out = arrays
        for place, numbers in enumerate(zip(*(array.ravel() for array in numpy.broadcast_arrays(*args)), strict=True)):
            out.flat[place] = rule.on_floats([float(number) for number in numbers])[0]

    return call


def _strict_product(weights: Array, gradients: Array, out: Array) -> None:
    """Multiply as matmul does, but 0 times anything is 0 where the gradient is 0."""
    for unit, row in enumerate(weights):
        products = row[:, None] * gradients
        numpy.add.reduce(numpy.where(gradients == 0.0, 0.0, products), -2, None, out[..., unit, :])


def _strict_outer(gradients: Array, turned: Array, out: Array) -> None:
    for unit in range(gradients.shape[1]):
        gradient = gradients[:, unit, :, None]
        numpy.add.reduce(numpy.where(gradient == 0.0, 0.0, gradient * turned), 1, None, out[:, unit])
