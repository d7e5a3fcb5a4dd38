"""Training by NumPy, one step after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.numpy.numpy_backend import NumpyBuffers
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.buffers import fill_columns, set_parameters
from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.training.evaluator import Evaluator
from autograd.compiled.training.training_backend import GradientProgram, TrainingProblem
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples, by_group
from autograd.compiled.training.update import UpdateProgram, update_programs

UPDATED_AT_ONCE = 1 << 13  # parameters, of which some ten arrays stay in the cache


class NumpyTraining:
    """Training steps by NumPy, see `TrainingBackend`.

    Args:
        problem: the training problem.
        backend: NumPy's.
    """

    def __init__(self, problem: TrainingProblem, backend: Backend) -> None:
        self._problem, self._backend = problem, backend
        self._numbers, self._gradients = (numpy.zeros(len(problem.order), problem.dtype) for _ in range(2))
        self._next_gradients = self._gradients.copy()  # of a step that may fail
        self._states: list[Any] | None = None  # for each number of the optimizer state an array over parameters
        self._from_empty: list[_Update | None] | None = None  # the updates of a first step and of those that follow
        self._losses: dict[tuple[int, int, bool], _Loss] = {}
        self._evaluate = Evaluator(problem, backend)
        self._layers = list(map(as_slice, problem.layers))

    def write(self, parameters: Any, states: Any) -> None:
        """See `TrainingBackend.write`."""
        self._numbers = numpy.array(parameters, self._problem.dtype)
        has_states = states.shape[1] > 0
        self._states = list(states.T.copy()) if has_states else None
        if has_states or self._from_empty is None:
            programs = update_programs(self._problem.update, states, self._problem.fuse)
            n, dtype = self._problem.n_trained, self._problem.dtype
            updates = [None if program is None else _Update(program, n, dtype) for program in programs]
            if not has_states:
                self._from_empty = updates
        else:
            updates = self._from_empty
        self._first, following = updates
        assert following is not None
        self._following = following

    def read(self) -> tuple[Any, Any]:
        """See `TrainingBackend.read`."""
        return self._numbers.copy(), self._gradients.copy()

    def states(self) -> Any:
        """See `TrainingBackend.states`."""
        n = self._problem.n_trained
        columns = [numpy.broadcast_to(column, (n,)) for column in self._states or ()]
        return numpy.stack(columns, axis=1) if columns else numpy.zeros((n, 0))

    def run(
        self, samples: TrainingSamples, batches: Sequence[BatchIndices], rates: Sequence[float], scales: Any
    ) -> tuple[int, Any]:
        """See `TrainingBackend.run`."""
        history = numpy.zeros((len(batches), 2 + len(self._layers)))
        batch, parts = None, []
        with numpy.errstate(all="ignore"):
            for i, (following, rate, scale) in enumerate(zip(batches, rates, scales.tolist(), strict=True)):
                if following is not batch:
                    batch = following
                    parts = list(by_group(samples, batch))
                # Where the quick way fails, the strict one may not: there a gradient of 0 times inf is 0.
                if not any(
                    self._step(samples, parts, float(rate), scale, history[i], strict) for strict in (False, True)
                ):
                    return i, history
        return len(batches), history

    def evaluate(self, samples: TrainingSamples) -> tuple[float, float]:
        """See `TrainingBackend.evaluate`."""
        return self._evaluate(self._numbers, samples)

    def _step(
        self,
        samples: TrainingSamples,
        parts: Sequence[tuple[int, Any]],
        rate: float,
        scales: tuple[float, float],
        record: Any,
        strict: bool,
    ) -> bool:
        """Take a step, and return whether all numbers are finite; if not, nothing has changed."""
        loss = correct = 0.0
        gradients = self._next_gradients
        gradients.fill(0.0)
        for i, (group, rows) in enumerate(parts):
            program = self._loss(self._problem.index(samples.groups[group]), len(rows), strict)
            # The penalty counts once in a step, not once in each group.
            found = program.add_gradients(
                samples.data[group], rows, self._numbers, scales[0], 0.0 if i else scales[1], gradients
            )
            loss, correct = loss + found[0], correct + found[1]
        long = gradients.astype(float, copy=False)  # whose squares do not overflow
        squares = [long[layer].dot(long[layer]) for layer in self._layers]
        norm = math.sqrt(long.dot(long))
        record[:] = loss, correct, *map(math.sqrt, squares)
        if not math.isfinite(loss + correct + norm):
            return False
        n = self._problem.n_trained
        update = self._following if self._first is None else self._first
        new, states = update(self._numbers[:n], gradients[:n], self._states or [], rate, norm)
        if not numpy.isfinite(new).all():
            return False
        self._numbers[:n], self._states, self._first = new, states, None
        self._gradients, self._next_gradients = gradients, self._gradients
        return True

    def _loss(self, index: int, count: int, strict: bool) -> _Loss:
        loss = self._problem.gradient_program(index, False)
        key = (index, self._backend.columns(loss.program, count, self._problem.dtype), strict)
        if key not in self._losses:
            self._losses[key] = _Loss(loss, key[1], self._problem.dtype, strict)
        return self._losses[key]


class _Loss:
    """The loss of samples of one structure, with buffers.

    Args:
        loss: the program.
        columns: number of samples to compute at once.
        dtype: of the buffers.
        strict: see `Backend.strict_buffers`.
    """

    def __init__(self, loss: GradientProgram, columns: int, dtype: Dtype, strict: bool) -> None:
        program = self._program = loss.program
        self._loss, self._columns = loss, columns
        self._buffers = NumpyBuffers(program, columns, dtype, strict)
        self._parameters = as_slice(program.wanted)
        self._gradient = self._buffers.shared[program.first_gradient :][: program.n_wanted]
        self._filled: Any = None  # the rows that are in the buffers

    def add_gradients(
        self, data: Any, rows: Any, numbers: Any, scale: float, penalty_scale: float, gradients: Any
    ) -> tuple[float, float]:
        """Add the gradient of some samples to that of the step; return their loss and correct predictions."""
        buffers, program, loss = self._buffers, self._program, self._loss
        others = [value.data for value in program.others]
        set_parameters(buffers, program, numbers[self._parameters], others)
        (_, seed), *penalty_seed = program.seeds
        for _, row in penalty_seed:
            buffers.shared[row] = penalty_scale
        buffers.run(0)
        total = correct = 0.0
        for start in range(0, len(rows), self._columns):
            count = min(self._columns, len(rows) - start)
            if self._filled is not rows or len(rows) > self._columns:
                fill_columns(buffers, program, data[rows[start : start + count]])
                self._filled = rows
            buffers.per_sample[seed, :count] = scale
            buffers.per_sample[seed, count:] = 0.0
            buffers.run(1)
            total += float(buffers.per_sample[loss.loss[1], :count].sum(dtype=float)) * scale
            if loss.correct is not None:
                correct += float(buffers.per_sample[loss.correct[1], :count].sum(dtype=float))
        buffers.run(2)
        if loss.penalty is not None and penalty_scale:
            total += float(buffers.shared[loss.penalty[1]]) * penalty_scale
        if program.without_gradient.size:
            buffers.shared[program.without_gradient] = 0.0
        gradients[self._parameters] += self._gradient
        return total, correct


class _Update:
    """An update of all trained parameters, as many at once as stay in the cache.

    Args:
        update: the program of the update of one.
        count: number of trained parameters.
        dtype: of the buffers.
    """

    def __init__(self, update: UpdateProgram, count: int, dtype: Dtype) -> None:
        self._update = update
        self._buffers = NumpyBuffers(update.program, min(max(count, 1), UPDATED_AT_ONCE), dtype)

    def __call__(self, x: Any, gradient: Any, states: Sequence[Any], rate: float, norm: float) -> tuple[Any, list[Any]]:
        """Return the new parameters, and the new states."""
        update, buffers = self._update, self._buffers
        own = [x, gradient]
        for value, state in zip(update.common, states, strict=True):
            if value is None:
                own.append(numpy.broadcast_to(state, x.shape))
            else:
                value.data = float(numpy.ravel(state)[0])
        update.rate.data, update.norm.data = rate, norm
        set_parameters(buffers, update.program, [], [value.data for value in update.program.parameters])
        buffers.run(0)
        rows = [update.new_row, *(row for per_sample, row in update.state_rows if per_sample)]
        found = [numpy.empty_like(x) for _ in rows]
        for start in range(0, len(x), buffers.columns):
            part = slice(start, start + buffers.columns)
            count = len(x[part])
            for row, numbers in enumerate(own):
                buffers.per_sample[row, :count] = numbers[part]
            buffers.run(1)
            for row, numbers in zip(rows, found, strict=True):
                numbers[part] = buffers.per_sample[row, :count]
        new, *of_each = found
        following = iter(of_each)
        return new, [
            next(following) if per_sample else buffers.shared[row].copy() for per_sample, row in update.state_rows
        ]
