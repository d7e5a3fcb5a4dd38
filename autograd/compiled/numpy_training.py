"""Training by NumPy: one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.engine import Batch, GroupProgram, Samples, TrainingParts, summed_up
from autograd.compiled.filling import fill, set_parameters
from autograd.compiled.machine import NumpyMachine
from autograd.compiled.numpy_machine import NumpyTables
from autograd.compiled.update import UpdateProgram, update_programs


class NumpyTraining:
    """See `engine.Engine`."""

    def __init__(self, parts: TrainingParts) -> None:
        self.parts = parts
        self._position = {id(value): i for i, value in enumerate(parts.order)}
        self._numbers, self._gradients = numpy.zeros(len(parts.order)), numpy.zeros(len(parts.order))
        self._columns: list[Any] | None = None  # what is remembered, number by number
        self._from_nothing: list[_Update | None] | None = None  # the updates of a first step and of those that follow
        self._tables: dict[tuple[int, int], tuple[GroupProgram, NumpyTables, Any]] = {}
        self._judges: dict[tuple[int, int], NumpyTables] = {}
        self._layers = [
            numpy.array([self._position[id(v)] for v in layer if id(v) in self._position], dtype=int)
            for layer in parts.layers
        ]

    def write(self, parameters: Any, states: Any) -> None:
        """Set parameters and states."""
        self._numbers = numpy.array(parameters, dtype=float)
        remembers = states.shape[1] > 0
        self._columns = list(states.T.copy()) if remembers else None
        if remembers or self._from_nothing is None:
            updates = update_programs(self.parts.update, states)
            made = [None if update is None else _Update(update, self.parts.n_trained) for update in updates]
            if not remembers:
                self._from_nothing = made
        else:
            made = self._from_nothing
        self._first, following = made
        assert following is not None
        self._following = following

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients, as they are now."""
        return self._numbers.copy(), self._gradients.copy()

    def states(self) -> Any:
        """Return what is remembered of each parameter that changes, an array [parameters][numbers]."""
        n = self.parts.n_trained
        columns = [numpy.broadcast_to(column, (n,)) for column in self._columns or ()]
        return numpy.stack(columns, axis=1) if columns else numpy.zeros((n, 0))

    def run(self, samples: Samples, batches: Sequence[Batch], rates: Sequence[float], scales: Any) -> tuple[int, Any]:
        """See `engine.Engine`."""
        history = numpy.zeros((len(batches), 2 + len(self._layers)))
        with numpy.errstate(all="ignore"):
            for i, (batch, rate, (scale, penalty)) in enumerate(zip(batches, rates, scales.tolist(), strict=True)):
                if not self._step(samples, batch, float(rate), scale, penalty, history[i]):
                    return i, history
        return len(batches), history

    def evaluate(self, samples: Samples) -> tuple[float, float]:
        """Return mean loss and summed hits of samples, with the penalty."""
        found = []
        for structure, data in zip(samples.groups, samples.data, strict=True):
            index = self.parts.index(structure)
            program = self.parts.judge(index)
            key = (index, NumpyMachine().columns(program, len(data)))
            if key not in self._judges:
                self._judges[key] = NumpyTables(program, key[1], "float64")
            found.append((program, self._judges[key], data))
        return summed_up(self.parts, self._numbers, found)

    def _step(
        self, samples: Samples, batch: Batch, rate: float, scale: float, penalty_scale: float, record: Any
    ) -> bool:
        groups = samples.group_of[batch]
        loss = hits = 0.0
        gradients = numpy.zeros(len(self._numbers))
        for i, group in enumerate(numpy.unique(groups).tolist()):
            rows = samples.row_of[batch] if len(samples.groups) == 1 else samples.row_of[batch][groups == group]
            found = self._part(samples, group, rows, scale, 0.0 if i else penalty_scale, gradients)
            loss, hits = loss + found[0], hits + found[1]
        record[:2] = loss, hits
        record[2:] = [numpy.sqrt(gradients[layer] @ gradients[layer]) for layer in self._layers]
        norm = float(numpy.sqrt(gradients @ gradients))
        if not numpy.isfinite(record).all() or not numpy.isfinite(norm):
            return False
        n = self.parts.n_trained
        update = self._following if self._first is None else self._first
        new, columns = update(self._numbers[:n], gradients[:n], self._columns or [], rate, norm)
        if not numpy.isfinite(new).all():
            return False
        self._numbers[:n], self._columns, self._gradients, self._first = new, columns, gradients, None
        return True

    def _part(
        self, samples: Samples, group: int, rows: Any, scale: float, penalty_scale: float, gradients: Any
    ) -> tuple[float, float]:
        """Add the gradient of some samples of one structure to that of the step; return their loss and hits."""
        index = self.parts.index(samples.groups[group])
        found = self._tables_for(index, len(rows))
        part, tables, where = found
        program = part.program
        others = [value.data for value in program.parameters[program.n_wanted :]]
        set_parameters(tables, program, self._numbers[where], others)
        (_, seed), *penalty_seed = program.seeds
        for _, row in penalty_seed:
            tables.shared[row] = penalty_scale
        tables.before()
        loss = hits = 0.0
        columns = tables.table.shape[1]
        for start in range(0, len(rows), columns):
            chosen = samples.data[group][rows[start : start + columns]]
            fill(tables, program, chosen)
            tables.table[seed, : len(chosen)] = scale
            tables.table[seed, len(chosen) :] = 0.0
            tables.during()
            loss += float(tables.table[part.loss[1], : len(chosen)].sum()) * scale
            if part.hits is not None:
                hits += float(tables.table[part.hits[1], : len(chosen)].sum())
        tables.after()
        if part.penalty is not None and penalty_scale:
            loss += float(tables.shared[part.penalty[1]]) * penalty_scale
        first = program.first_gradient
        gradient = tables.shared[first : first + program.n_wanted].copy()
        gradient[program.without_gradient - first] = 0.0
        gradients[where] += gradient
        return loss, hits

    def _tables_for(self, index: int, count: int) -> tuple[GroupProgram, NumpyTables, Any]:
        part = self.parts.group(index, False)
        key = (index, NumpyMachine().columns(part.program, count))
        if key not in self._tables:
            wanted = part.program.parameters[: part.program.n_wanted]
            where = numpy.array([self._position[id(value)] for value in wanted], dtype=int)
            self._tables[key] = part, NumpyTables(part.program, key[1], "float64"), where
        return self._tables[key]


class _Update:
    """An update of all parameters at once."""

    def __init__(self, update: UpdateProgram, count: int) -> None:
        self.update = update
        self.tables = NumpyTables(update.program, count, "float64")

    def __call__(
        self, x: Any, gradient: Any, columns: Sequence[Any], rate: float, norm: float
    ) -> tuple[Any, list[Any]]:
        update, tables = self.update, self.tables
        tables.table[0], tables.table[1] = x, gradient
        own = 2
        for value, column in zip(update.common, columns, strict=True):
            if value is None:
                tables.table[own] = column
                own += 1
            else:
                value.data = float(numpy.ravel(column)[0])
        update.rate.data, update.norm.data = rate, norm
        set_parameters(tables, update.program, [], [value.data for value in update.program.parameters])
        tables.before()
        tables.during()
        new = [tables.table[row].copy() if lanes else tables.shared[row].copy() for lanes, row in update.state_rows]
        return tables.table[update.new_row], new
