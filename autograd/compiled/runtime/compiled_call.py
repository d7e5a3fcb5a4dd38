"""Runs of a traced call: on one sample, or on many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy

from autograd.compiled.backends.numpy.numpy_backend import NumpyTables
from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Machine, Tables
from autograd.compiled.runtime.batch import Batch
from autograd.compiled.runtime.buffers import fill
from autograd.compiled.runtime.executable import Prepared
from autograd.compiled.runtime.threads import each_part
from autograd.compiled.trace.trace import Trace
from autograd.value import Value


class Runs:
    """A trace with its programs.

    Args:
        trace: a recorded call.
        roots: places that gradients start from.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters by which gradients are wanted.
        machine: what runs it.
        dtype: "float64" or "float32".
        name: what errors call the function.
    """

    def __init__(
        self,
        trace: Trace,
        roots: Sequence[int],
        inputs: bool,
        wanted: Sequence[Value],
        machine: Machine,
        dtype: str,
        name: str,
    ) -> None:
        self._what, self._how = (trace, roots, inputs, wanted), (wanted, machine, dtype, name)
        self.single = Prepared(Program(*self._what, machine.single), *self._how)

    @cached_property
    def batched(self) -> Prepared:
        """The program for many samples at once."""
        if not self.single.program.single:
            return self.single
        return Prepared(Program(*self._what, False), *self._how)

    def one(self, numbers: list[float]) -> list[float]:
        """Return what one call returns."""
        tables = self.single.take(1)
        self.single.run_one(tables, numbers)
        found = self.single.outputs(tables)
        self.single.give_back(1, tables)
        return found

    def one_with_gradient(self, numbers: list[float]) -> tuple[float, Any, Any]:
        """Return the value of one call, and its derivatives by the wanted parameters and by the inputs."""
        tables = self.single.take(1)
        value, by_parameter, by_input = self._gradient(self.single, tables, numbers)
        self.single.give_back(1, tables)
        if numpy.isnan(by_parameter).any() or numpy.isnan(by_input).any():
            strict = NumpyTables(self.batched.program, 1, self.batched.dtype, strict=True)
            return self._gradient(self.batched, strict, numbers)
        return value, by_parameter, by_input

    def many(self, rows: Any, flat: Any = None) -> list[Any]:
        """Return, for each number that the function returns, an array of its values for all samples.

        Args:
            rows: [samples][numbers].
            flat: numbers to take for the wanted parameters; None for their own.
        """
        prepared, program = self.batched, self.batched.program
        found = numpy.empty((len(program.outputs), len(rows)))
        columns = prepared.columns(len(rows))

        def some(part: slice) -> None:
            tables = prepared.take(columns)
            prepared.set_parameters(tables, flat)
            tables.before()
            for start in range(part.start, part.stop, columns):
                end = min(start + columns, part.stop)
                fill(tables, program, rows[start:end])
                tables.during()
                for i, (lanes, row) in enumerate(program.outputs):
                    found[i, start:end] = tables.table[row, : end - start] if lanes else tables.shared[row]
            prepared.give_back(columns, tables)

        each_part(some, program, len(rows), columns)
        return list(found)

    def batch(self, rows: Any, scale: float) -> Batch:
        """Return samples to differentiate the scaled sum of values on."""
        return Batch(self.batched, rows, scale)

    def _gradient(self, prepared: Prepared, tables: Tables, numbers: list[float]) -> tuple[float, Any, Any]:
        prepared.set_seeds(tables, 1.0)
        prepared.run_one(tables, numbers)
        (value,) = prepared.outputs(tables)
        return value, prepared.by_parameter(tables), prepared.by_input(tables, 1)[:, 0]
