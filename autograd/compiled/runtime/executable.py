"""A program with tables to run it on, which threads take and give back, and what stands where in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.arguments import check_choices
from autograd.compiled.runtime.backend import Machine, Tables
from autograd.compiled.runtime.buffers import set_parameters
from autograd.memory import collector_paused
from autograd.value import Value


class Prepared:
    """A program, ready to be run.

    Args:
        program: the program.
        wanted: parameters by which gradients are wanted, in the order of gradients.
        machine: what runs it.
        dtype: "float64" or "float32".
        name: what errors call the function.
    """

    def __init__(self, program: Program, wanted: Sequence[Value], machine: Machine, dtype: str, name: str) -> None:
        self.program, self.wanted = program, list(wanted)
        self.machine, self.dtype, self.name = machine, dtype, name
        self._free: dict[int, list[Tables]] = {}
        place = {id(value): i for i, value in enumerate(self.wanted)}
        there = [place[id(value)] for value in program.parameters[: program.n_wanted]]
        all_of_them = there == list(range(len(self.wanted)))
        self._there: Any = slice(None) if all_of_them else numpy.array(there, dtype=int)
        rows = program.input_gradients if program.input_gradients is not None else numpy.zeros(0, dtype=int)
        self._gradient_rows, self._without_gradient = numpy.maximum(rows, 0), numpy.flatnonzero(rows < 0)

    def take(self, columns: int) -> Tables:
        """Return tables with so many columns, which nobody else uses until they are given back."""
        free = self._free.setdefault(columns, [])
        try:
            return free.pop()
        except IndexError:
            with collector_paused():
                return self.machine.tables(self.program, columns, self.dtype)

    def give_back(self, columns: int, tables: Tables) -> None:
        """Let others use tables."""
        self._free[columns].append(tables)

    def columns(self, samples: int) -> int:
        """Return how many samples to compute at once."""
        return max(self.machine.columns(self.program, samples), 1)

    def set_parameters(self, tables: Tables, flat: Any = None) -> None:
        """Put the numbers of parameters into tables: their own, or for the wanted ones those of a flat array."""
        if flat is not None and flat.shape != (len(self.wanted),):
            raise ValueError(f"{self.name} got numbers of shape {flat.shape} for {len(self.wanted)} parameters")
        parameters, count = self.program.parameters, self.program.n_wanted
        numbers = [value._data for value in parameters[:count]] if flat is None else flat[self._there]
        set_parameters(tables, self.program, numbers, [value._data for value in parameters[count:]])

    def set_seeds(self, tables: Tables, number: float) -> None:
        """Let every gradient start with a number."""
        for lanes, row in self.program.seeds:
            (tables.table if lanes else tables.shared)[row] = number

    def run_one(self, tables: Tables, numbers: list[float]) -> None:
        """Compute everything for one sample."""
        if self.program.choices:
            check_choices(self.program.choices, numpy.array([numbers]), self.name)
        self.set_parameters(tables)
        tables.table[: self.program.n_inputs, 0] = numbers
        tables.before()
        tables.during()
        tables.after()

    def outputs(self, tables: Tables) -> list[float]:
        """Return what the first sample came to."""
        return [float(tables.table[row, 0] if lanes else tables.shared[row]) for lanes, row in self.program.outputs]

    def by_parameter(self, tables: Tables) -> Any:
        """Return the gradient in the order of the wanted parameters."""
        first = self.program.first_gradient
        gradient = tables.shared[first : first + self.program.n_wanted].astype(float)
        if self.program.without_gradient.size:
            gradient[self.program.without_gradient - first] = 0.0
        found = numpy.zeros(len(self.wanted))
        found[self._there] = gradient
        return found

    def by_input(self, tables: Tables, samples: int) -> Any:
        """Return the gradient by the inputs of the first samples, [inputs][samples]; no rows if it is not wanted."""
        found = tables.table[self._gradient_rows, :samples].astype(float)
        found[self._without_gradient] = 0.0
        return found
