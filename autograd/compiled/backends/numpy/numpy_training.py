"""Training by NumPy, one step after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.numpy.array_functions import NUMPY_ROWS
from autograd.compiled.backends.numpy.formula_calls import Call, FormulaCalls
from autograd.compiled.backends.numpy.numpy_backend import NumpyBuffers
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.buffers import drop_oldest, fill_columns, set_parameters
from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.training.evaluator import Evaluator
from autograd.compiled.training.training_backend import GradientProgram, TrainingProblem
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples, by_group
from autograd.compiled.training.update import is_common
from autograd.compiled.training.update_formula import UpdateFormula, update_formulas

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
        self._states: list[Any] = []  # for each number of the optimizer state one of each parameter, or one for all
        self._formulas: dict[int, UpdateFormula] = {}  # by the length of the state
        self._updates: dict[tuple[bool, ...], _Update] = {}  # by whether each number of the state is one for all
        self._losses: dict[tuple[int, bool], dict[int, _Loss]] = {}  # by structure, and by columns
        self._evaluate = Evaluator(problem, backend)
        self._layers = list(map(as_slice, problem.layers))

    def write(self, parameters: Any, states: Any) -> None:
        """See `TrainingBackend.write`."""
        self._numbers = numpy.array(parameters, self._problem.dtype)
        self._states = [column[: 1 if same else None] for column, same in zip(states.T, is_common(states), strict=True)]
        if len(self._states) not in self._formulas:
            self._formulas |= update_formulas(self._problem.update, len(self._states))

    def read(self) -> tuple[Any, Any]:
        """See `TrainingBackend.read`."""
        return self._numbers.copy(), self._gradients.copy()

    def states(self) -> Any:
        """See `TrainingBackend.states`."""
        n = self._problem.n_trained
        columns = [numpy.broadcast_to(column, (n,)) for column in self._states]
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
        new, *states = self._update()(self._numbers[:n], gradients[:n], rate, norm, self._states)
        if not numpy.isfinite(new).all():
            return False
        self._numbers[:n], self._states = new, states
        self._gradients, self._next_gradients = gradients, self._gradients
        return True

    def _update(self) -> _Update:
        """Return the update for the present states."""
        common = tuple(state.size == 1 for state in self._states)
        if common not in self._updates:
            formula = self._formulas[len(common)]
            self._updates[common] = _Update(formula, common, self._problem.n_trained, self._problem.dtype)
        return self._updates[common]

    def _loss(self, index: int, count: int, strict: bool) -> _Loss:
        loss = self._problem.gradient_program(index, False)
        columns, dtype = self._backend.columns(loss.program, count, self._problem.dtype), self._problem.dtype
        kept = self._losses.setdefault((index, strict), {})
        if columns not in kept:
            kept[columns] = _Loss(loss, columns, dtype, strict)
            drop_oldest(kept, loss.program, dtype)
        return kept[columns]


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
        update: the update of one.
        common: for each number of the state, whether it is one for all parameters: then powers of it are too.
        count: number of trained parameters.
        dtype: of what is computed.
    """

    def __init__(self, update: UpdateFormula, common: Sequence[bool], count: int, dtype: Dtype) -> None:
        self._parameters = update.parameters
        formula, n_remembered = update.formula.lowered(NUMPY_ROWS), update.n_remembered
        self._own = [True, True, False, False, *(not same for same in common), *[False] * len(self._parameters)]
        inputs = [term for term, own in zip(formula.inputs, self._own, strict=True) if own]
        self._result_own = [True, *(formula.depends(i, inputs) for i in range(1, 1 + n_remembered))]
        self._columns = min(max(count, 1), UPDATED_AT_ONCE)
        self._arrays, self._results = (
            [numpy.zeros(self._columns if own else 1, dtype) for own in each] for each in (self._own, self._result_own)
        )
        self._calls: list[Call] = []
        FormulaCalls(self._calls, formula, self._arrays, self._results, strict=False)

    def __call__(self, x: Any, gradient: Any, rate: float, norm: float, states: Sequence[Any]) -> list[Any]:
        """Return the new parameters, and the new states, within `numpy.errstate(all="ignore")`."""
        given = [x, gradient, rate, norm, *states, *(value.data for value in self._parameters)]
        found = [numpy.empty(len(x) if own else 1, x.dtype) for own in self._result_own]
        for start in range(0, len(x), self._columns):
            part = slice(start, start + self._columns)
            count = len(x[part])
            for array, own, numbers in zip(self._arrays, self._own, given, strict=True):
                array[:count] = numbers[part] if own else numbers
            for function, args in self._calls:
                function(*args)
            for numbers, array in zip(found, self._results, strict=True):
                numbers[part] = array[:count]  # one for all is there since the first part
        return found
