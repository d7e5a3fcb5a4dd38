"""Running a program on samples: tables are filled, computed and read, as many samples at a time as they hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy

from autograd.compiled.arguments import check_choices
from autograd.compiled.machine import Machine, Tables
from autograd.compiled.numpy_machine import NumpyTables
from autograd.compiled.program import Program
from autograd.compiled.tracing import Trace
from autograd.value import Value

R = TypeVar("R")

WORTH_HALVING = 4_000_000  # numbers to compute, below which threads cost more than they bring


class Runs:
    """A trace with its programs, and tables to run them on, which threads take and give back.

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
        self.trace, self.roots, self.inputs, self.wanted = trace, roots, inputs, list(wanted)
        self.machine, self.dtype, self.name = machine, dtype, name
        self._programs: dict[bool, Program] = {}
        self._places: dict[Program, Any] = {}
        self._free: dict[tuple[bool, int], list[Tables]] = {}
        self.program = self._program(machine.single)

    def one(self, numbers: list[float]) -> list[float]:
        """Return what one call returns."""
        tables = self._take(self.machine.single, 1)
        program = self._program(self.machine.single)
        self._start(tables, program, numbers)
        tables.before()
        tables.during()
        tables.after()
        found = [float(tables.table[row, 0] if lanes else tables.shared[row]) for lanes, row in program.outputs]
        self._give_back(self.machine.single, 1, tables)
        return found

    def one_with_gradient(self, numbers: list[float]) -> tuple[float, Any, Any]:
        """Return the value of one call, and its derivatives by the wanted parameters and by the inputs."""
        program = self._program(self.machine.single)
        tables = self._take(self.machine.single, 1)
        found = self._gradient(tables, program, numbers)
        self._give_back(self.machine.single, 1, tables)
        if numpy.isnan(found[1]).any() or numpy.isnan(found[2]).any():
            program = self._program(False)
            found = self._gradient(NumpyTables(program, 1, self.dtype, strict=True), program, numbers)
        return found

    def many(self, rows: Any) -> list[Any]:
        """Return, for each number that the function returns, an array of its values for all samples."""
        program = self._program(False)
        found = numpy.empty((len(program.outputs), len(rows)))
        columns = max(self.machine.columns(program, len(rows)), 1)

        def some(part: slice) -> None:
            tables = self._take(False, columns)
            self._set_parameters(tables, program)
            tables.before()
            for start in range(part.start, part.stop, columns):
                chosen = rows[start : min(start + columns, part.stop)]
                fill(tables, program, chosen)
                tables.during()
                self._read(tables, program, found[:, start : start + len(chosen)], len(chosen))
            self._give_back(False, columns, tables)

        each_part(some, program, len(rows), columns)
        return list(found)

    def many_with_gradient(self, rows: Any, scale: float) -> tuple[float, Any, Any]:
        """Return the sum of values times `scale`, and its derivatives by parameters and by each sample's inputs."""
        return _Batch(self, rows, scale).run(None)

    def fixed(self, rows: Any, parameters: Sequence[Value], scale: float) -> Any:
        """Return a function of flat parameters, which returns the scaled sum of values and its gradient."""
        batch = _Batch(self, rows, scale)

        def objective(flat: Any) -> tuple[float, Any]:
            value, gradient, _ = batch.run(numpy.asarray(flat, dtype=float))
            return value, gradient

        return objective

    def _program(self, single: bool) -> Program:
        if single not in self._programs:
            self._programs[single] = Program(self.trace, self.roots, self.inputs, self.wanted, single)
        return self._programs[single]

    def _take(self, single: bool, columns: int) -> Tables:
        free = self._free.setdefault((single, columns), [])
        try:
            return free.pop()
        except IndexError:
            return self.machine.tables(self._program(single), columns, self.dtype)

    def _give_back(self, single: bool, columns: int, tables: Tables) -> None:
        self._free[single, columns].append(tables)

    def _set_parameters(self, tables: Tables, program: Program, flat: Any = None) -> None:
        set_parameters(tables, program, [value._data for value in program.parameters])
        if flat is not None:
            first = program.first_parameter
            tables.shared[first : first + program.n_wanted] = flat[self._where(program)]

    def _start(self, tables: Tables, program: Program, numbers: list[float]) -> None:
        if program.choices:
            check_choices(program.choices, numpy.array([numbers]), self.name)
        self._set_parameters(tables, program)
        tables.table[: program.n_inputs, 0] = numbers

    def _gradient(self, tables: Tables, program: Program, numbers: list[float]) -> tuple[float, Any, Any]:
        self._start(tables, program, numbers)
        for lanes, row in program.seeds:
            (tables.table if lanes else tables.shared)[row] = 1.0
        tables.before()
        tables.during()
        tables.after()
        ((lanes, row),) = program.outputs
        value = float(tables.table[row, 0] if lanes else tables.shared[row])
        by_input = _by_input(tables, program)[:, 0] if self.inputs else numpy.zeros(0)
        return value, self._by_parameter(tables, program), by_input

    def _by_parameter(self, tables: Tables, program: Program) -> Any:
        """Return the gradient in the order of the wanted parameters."""
        first = program.first_gradient
        gradient = tables.shared[first : first + program.n_wanted].astype(float)
        gradient[program.without_gradient - first] = 0.0
        found = numpy.zeros(len(self.wanted))
        found[self._where(program)] = gradient
        return found

    def _where(self, program: Program) -> Any:
        """Return where the wanted parameters of a program stand among those asked for."""
        if program not in self._places:
            place = {value: i for i, value in enumerate(self.wanted)}
            found = [place[value] for value in program.parameters[: program.n_wanted]]
            self._places[program] = numpy.array(found, dtype=int)
        return self._places[program]

    def _read(self, tables: Tables, program: Program, found: Any, samples: int) -> None:
        for i, (lanes, row) in enumerate(program.outputs):
            found[i] = tables.table[row, :samples] if lanes else tables.shared[row]


def set_parameters(tables: Tables, program: Program, numbers: Sequence[float]) -> None:
    """Put the numbers of all parameters where the program reads them."""
    wanted, first, other = program.n_wanted, program.first_parameter, program.first_other
    tables.shared[first : first + wanted] = numbers[:wanted]
    tables.shared[other : other + len(numbers) - wanted] = numbers[wanted:]


class _Batch:
    """Samples that a program with gradients is run on, perhaps again and again."""

    def __init__(self, runs: Runs, rows: Any, scale: float) -> None:
        self.runs, self.rows, self.scale = runs, rows, scale
        self.program = runs._program(False)
        self.columns = max(runs.machine.columns(self.program, len(rows)), 1)

    def run(self, flat: Any) -> tuple[float, Any, Any]:
        """Return the scaled sum of values, and its derivatives by parameters and by each sample's inputs."""

        def some(part: slice) -> tuple[float, Any, Any]:
            tables = self.runs._take(False, self.columns)
            found = self._with(tables, flat, part)
            self.runs._give_back(False, self.columns, tables)
            return found

        ((lanes, _),) = self.program.seeds
        # A value that is the same for all samples has its gradient once, and not once in each part.
        parts = each_part(some, self.program, len(self.rows) if lanes else 0, self.columns) or [some(self._all)]
        found = parts[0]
        if len(parts) > 1:
            by_input = numpy.concatenate([part[2] for part in parts])
            found = sum(part[0] for part in parts), sum(part[1] for part in parts), by_input
        if numpy.isnan(found[1]).any() or numpy.isnan(found[2]).any():
            strict = NumpyTables(self.program, self.columns, self.runs.dtype, strict=True)
            found = self._with(strict, flat, self._all)
        return found

    @property
    def _all(self) -> slice:
        return slice(0, len(self.rows))

    def _with(self, tables: Tables, flat: Any, part: slice) -> tuple[float, Any, Any]:
        program, rows, scale = self.program, self.rows[part], self.scale
        self.runs._set_parameters(tables, program, flat)
        ((lanes, seed),), ((_, out),) = program.seeds, program.outputs
        if not lanes:
            tables.shared[seed] = scale * len(rows)
        tables.before()
        by_input = numpy.zeros((program.n_inputs if self.runs.inputs else 0, len(rows)))
        total = 0.0
        for start in range(0, len(rows), self.columns):
            chosen = rows[start : start + self.columns]
            fill(tables, program, chosen)
            if lanes:
                tables.table[seed, : len(chosen)] = scale
                tables.table[seed, len(chosen) :] = 0.0
            tables.during()
            if lanes:
                total += float(tables.table[out, : len(chosen)].sum())
            if self.runs.inputs:
                by_input[:, start : start + len(chosen)] = _by_input(tables, program)[:, : len(chosen)]
        tables.after()
        if not lanes:
            total = float(tables.shared[out]) * len(rows)
        return total * scale, self.runs._by_parameter(tables, program), by_input.T


def each_part(run: Callable[[slice], R], program: Program, samples: int, columns: int) -> list[R]:
    """Return what a function makes of the samples: of all, or where there is much to do of each half, at once.

    How samples are parted depends on them alone, so that the numbers are the same on every number of cores.
    """
    if not samples:
        return []
    if samples * program.sample_size < WORTH_HALVING:
        return [run(slice(0, samples))]
    blocks = -(-samples // columns)
    middle = (blocks // 2) * columns
    parts = [slice(0, middle), slice(middle, samples)] if middle else [slice(0, samples)]
    if cores() < 2 or len(parts) < 2:
        return [run(part) for part in parts]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, parts))


def cores() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def fill(tables: Tables, program: Program, rows: Any) -> None:
    """Put samples into the columns of a table; columns that are left get the last one once more."""
    tables.table[: program.n_inputs, : len(rows)] = rows.T
    if len(rows) < tables.table.shape[1]:
        tables.table[: program.n_inputs, len(rows) :] = rows[-1:].T


def _by_input(tables: Tables, program: Program) -> Any:
    rows: Any = program.input_gradients
    found = tables.table[rows].astype(float)
    found[rows < 0] = 0.0
    return found
