"""A program with gradients run on a batch of samples, perhaps again and again."""

from __future__ import annotations

import math
from typing import Any

import numpy

from autograd.compiled.backends.numpy.numpy_backend import NumpyTables
from autograd.compiled.runtime.backend import Tables
from autograd.compiled.runtime.buffers import in_columns
from autograd.compiled.runtime.executable import Prepared
from autograd.compiled.runtime.threads import each_part
from autograd.value import Value


class Batch:
    """Samples, laid out in blocks of as many columns as tables have.

    Args:
        prepared: a program with one output, whose gradients start there.
        rows: [samples][numbers].
        scale: what the value of each sample counts.
    """

    def __init__(self, prepared: Prepared, rows: Any, scale: float) -> None:
        self.prepared, self.count, self.scale = prepared, len(rows), scale
        self.columns = prepared.columns(len(rows))
        parts = [rows[start : start + self.columns] for start in range(0, len(rows), self.columns)]
        self.blocks = [(in_columns(part, self.columns, prepared.dtype), len(part)) for part in parts]

    def value_and_grad(self, flat: Any = None) -> tuple[float, Any, Any]:
        """Return the scaled sum of values, and its derivatives by parameters and by each sample's inputs.

        Args:
            flat: numbers to take for the wanted parameters; None for their own.
        """

        def some(part: slice) -> tuple[float, Any, Any]:
            tables = self.prepared.take(self.columns)
            found = self._with(tables, flat, part)
            self.prepared.give_back(self.columns, tables)
            return found

        program, everything = self.prepared.program, slice(0, self.count)
        ((lanes, _),) = program.seeds
        # A value that is the same for all samples has its gradient once, and not once in each part.
        parts = each_part(some, program, self.count if lanes else 0, self.columns) or [some(everything)]
        found = parts[0]
        if len(parts) > 1:
            by_input = numpy.concatenate([part[2] for part in parts])
            found = sum(part[0] for part in parts), sum(part[1] for part in parts), by_input
        if math.isnan(found[1].sum()) or math.isnan(found[2].sum()):  # or they are of all sizes, which does no harm
            found = self._with(NumpyTables(program, self.columns, self.prepared.dtype, strict=True), flat, everything)
        return found

    def _with(self, tables: Tables, flat: Any, part: slice) -> tuple[float, Any, Any]:
        prepared, program, scale = self.prepared, self.prepared.program, self.scale
        prepared.set_parameters(tables, flat)
        ((lanes, seed),), ((_, out),) = program.seeds, program.outputs
        prepared.set_seeds(tables, scale if lanes else scale * self.count)
        tables.before()
        by_input, total = [], 0.0
        for block, count in self.blocks[part.start // self.columns : -(-part.stop // self.columns)]:
            tables.table[: program.n_inputs] = block
            if lanes and count < self.columns:
                tables.table[seed, count:] = 0.0
            tables.during()
            if lanes:
                total += float(tables.table[out, :count].sum())
            by_input.append(prepared.by_input(tables, count))
        tables.after()
        if not lanes:
            total = float(tables.shared[out]) * self.count
        gradients = numpy.concatenate(by_input, axis=1) if by_input else prepared.by_input(tables, 0)
        return total * scale, prepared.by_parameter(tables), gradients.T


class Objective:
    """The loss over fixed samples as a function of flat parameters: what `scipy.optimize.minimize(jac=True)` takes.

    >>> from autograd import Value, compile
    >>> w, b = Value(0.0), Value(0.0)
    >>> squared = compile(lambda x, y: (w * x + b - y) ** 2)
    >>> objective = squared.objective([0.0, 1.0], [1.0, 3.0], wrt=[w, b])
    >>> value, gradient = objective([2.0, 0.0])
    >>> value, gradient.tolist()
    (1.0, [-1.0, -2.0])
    """

    def __init__(self, batch: Batch, parameters: tuple[Value, ...]) -> None:
        self._batch, self.parameters = batch, parameters

    def __call__(self, flat: Any) -> tuple[float, Any]:
        """Return the loss and its gradient, an array of its own.

        Args:
            flat: as many numbers as there are parameters, in their order.
        """
        value, gradient, _ = self._batch.value_and_grad(numpy.asarray(flat, dtype=float))
        return value, gradient
