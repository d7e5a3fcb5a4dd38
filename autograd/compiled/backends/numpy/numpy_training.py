"""Training by NumPy: one step after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.numpy.numpy_backend import NumpyTables
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import NumpyMachine
from autograd.compiled.runtime.buffers import fill, set_parameters
from autograd.compiled.training.evaluator import Judge
from autograd.compiled.training.training_backend import Batch, GroupProgram, Samples, TrainingParts, by_group
from autograd.compiled.training.update import UpdateProgram, update_programs


class NumpyTraining:
    """See `engine.Engine`."""

    def __init__(self, parts: TrainingParts) -> None:
        self.parts = parts
        self._position = {id(value): i for i, value in enumerate(parts.order)}
        self._numbers, self._gradients = numpy.zeros(len(parts.order)), numpy.zeros(len(parts.order))
        self._next_gradients = self._gradients.copy()  # of a step that may fail
        self._columns: list[Any] | None = None  # what is remembered, number by number
        self._from_nothing: list[_Update | None] | None = None  # the updates of a first step and of those that follow
        self._groups: dict[tuple[int, int, bool], _Group] = {}
        self._judge = Judge(parts, NumpyMachine())
        self._layers = [
            as_slice(numpy.array(sorted(self._position[id(v)] for v in layer if id(v) in self._position), dtype=int))
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
        batch, parts = None, []
        with numpy.errstate(all="ignore"):
            for i, (following, rate, scale) in enumerate(zip(batches, rates, scales.tolist(), strict=True)):
                if following is not batch:
                    batch = following
                    parts = list(by_group(samples, batch))
                # Where the quick way fails, the careful one multiplies a gradient of 0 with inf, as the eager engine.
                if not any(
                    self._step(samples, parts, float(rate), scale, history[i], strict) for strict in (False, True)
                ):
                    return i, history
        return len(batches), history

    def evaluate(self, samples: Samples) -> tuple[float, float]:
        """Return mean loss and summed hits of samples, with the penalty."""
        return self._judge(self._numbers, samples)

    def _step(
        self,
        samples: Samples,
        parts: Sequence[tuple[int, Any]],
        rate: float,
        scales: tuple[float, float],
        record: Any,
        strict: bool,
    ) -> bool:
        loss = hits = 0.0
        gradients = self._next_gradients
        gradients.fill(0.0)
        for i, (number, rows) in enumerate(parts):
            group = self._group(self.parts.index(samples.groups[number]), len(rows), strict)
            found = group.run(samples.data[number], rows, self._numbers, scales[0], 0.0 if i else scales[1], gradients)
            loss, hits = loss + found[0], hits + found[1]
        squares = [gradients[layer].dot(gradients[layer]) for layer in self._layers]
        norm = math.sqrt(gradients.dot(gradients))
        record[:] = loss, hits, *map(math.sqrt, squares)
        if not math.isfinite(loss + hits + norm):
            return False
        n = self.parts.n_trained
        update = self._following if self._first is None else self._first
        new, columns = update(self._numbers[:n], gradients[:n], self._columns or [], rate, norm)
        if not numpy.isfinite(new).all():
            return False
        self._numbers[:n], self._columns, self._first = new, columns, None
        self._gradients, self._next_gradients = gradients, self._gradients
        return True

    def _group(self, index: int, count: int, strict: bool) -> _Group:
        part = self.parts.group(index, False)
        key = (index, NumpyMachine().columns(part.program, count), strict)
        if key not in self._groups:
            self._groups[key] = _Group(part, self._position, key[1], strict)
        return self._groups[key]


class _Group:
    """Samples of one structure, so many at once.

    Args:
        part: what they come to.
        position: where a parameter stands among all.
        columns: how many samples at once.
        strict: see `NumpyTables`.
    """

    def __init__(self, part: GroupProgram, position: dict[int, int], columns: int, strict: bool) -> None:
        program = self.program = part.program
        self.part, self.columns = part, columns
        self.tables = NumpyTables(program, columns, "float64", strict)
        self.where = as_slice(numpy.array([position[id(v)] for v in program.parameters[: program.n_wanted]], dtype=int))
        self.gradient = self.tables.shared[program.first_gradient :][: program.n_wanted]
        self._filled: Any = None  # the rows that are in the table

    def run(
        self, data: Any, rows: Any, numbers: Any, scale: float, penalty_scale: float, gradients: Any
    ) -> tuple[float, float]:
        """Add the gradient of some samples to that of the step; return their loss and hits."""
        tables, program, part = self.tables, self.program, self.part
        others = [value.data for value in program.parameters[program.n_wanted :]]
        set_parameters(tables, program, numbers[self.where], others)
        (_, seed), *penalty_seed = program.seeds
        for _, row in penalty_seed:
            tables.shared[row] = penalty_scale
        tables.run(0)
        loss = hits = 0.0
        for start in range(0, len(rows), self.columns):
            count = min(self.columns, len(rows) - start)
            if self._filled is not rows or len(rows) > self.columns:
                fill(tables, program, data[rows[start : start + count]])
                self._filled = rows
            tables.table[seed, :count] = scale
            tables.table[seed, count:] = 0.0
            tables.run(1)
            loss += float(tables.table[part.loss[1], :count].sum()) * scale
            if part.hits is not None:
                hits += float(tables.table[part.hits[1], :count].sum())
        tables.run(2)
        if part.penalty is not None and penalty_scale:
            loss += float(tables.shared[part.penalty[1]]) * penalty_scale
        if program.without_gradient.size:
            tables.shared[program.without_gradient] = 0.0
        gradients[self.where] += self.gradient
        return loss, hits


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
        tables.run(0)
        tables.run(1)
        new = [tables.table[row].copy() if lanes else tables.shared[row].copy() for lanes, row in update.state_rows]
        return tables.table[update.new_row], new
