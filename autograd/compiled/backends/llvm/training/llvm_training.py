"""Training steps by native code: layouts in memory, and calls of the training loop."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.backends.llvm.emit.vector_type import KIND_OF, VectorType
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.jit.python_callbacks import address_of_failed, call_native
from autograd.compiled.backends.llvm.training.batch_plan import BatchPlan
from autograd.compiled.backends.llvm.training.loop_fields import JobField
from autograd.compiled.backends.llvm.training.parameter_buffers import ParameterOrder
from autograd.compiled.backends.llvm.training.training_layout import TrainingLayout
from autograd.compiled.backends.llvm.training.training_loop import training_loop
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.training.evaluator import Evaluator
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples

MOST_SINGLE = 2  # samples of one structure in a step that are computed one by one
MOST_LAYOUTS = 4  # that are kept for another start


class LlvmTraining:
    """Training steps by native code, see `TrainingBackend`.

    Args:
        problem: the training problem.
        backend: that of native code.
    """

    def __init__(self, problem: TrainingProblem, backend: Backend) -> None:
        self.problem, self._backend, self._order = problem, backend, ParameterOrder(problem)
        self._evaluate = Evaluator(problem, backend)
        compiler = jit_compiler()
        lanes = VectorType(compiler.width, KIND_OF[problem.dtype])
        (address,) = compiler.addresses([training_loop(lanes)])
        self._loop = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)
        self._numbers, self._gradients = numpy.zeros(len(problem.order)), numpy.zeros(len(problem.order))
        self._states = numpy.zeros((problem.n_trained, 0))
        self._layout: TrainingLayout | None = None
        self._layouts: dict[frozenset[tuple[int, int]], TrainingLayout] = {}  # by their columns, the last used last
        self._columns: dict[int, int] = {}

    def write(self, parameters: Any, states: Any) -> None:
        """See `TrainingBackend.write`."""
        self._numbers, self._states, self._layout = numpy.array(parameters, self.problem.dtype), states, None
        self._columns = {}

    def read(self) -> tuple[Any, Any]:
        """See `TrainingBackend.read`."""
        if self._layout is not None:
            self._numbers, self._gradients = self._layout.read()
        return self._numbers, self._gradients

    def states(self) -> Any:
        """See `TrainingBackend.states`."""
        if self._layout is not None:
            self._states = self._layout.states()
        return self._states

    def run(
        self, samples: TrainingSamples, batches: Sequence[BatchIndices], rates: Sequence[float], scales: Any
    ) -> tuple[int, Any]:
        """See `TrainingBackend.run`."""
        if not len(batches):
            return 0, numpy.zeros((0, 2 + len(self.problem.layers)))
        plan = BatchPlan(samples, batches)
        layout = self._layout_for_plan(samples, plan)
        parts = plan.parts(*layout.numbers_and_columns(samples))
        layout.job[JobField.PARTS], layout.job[JobField.ORDER] = parts.ctypes.data, plan.order.ctypes.data
        done, history = 0, numpy.zeros((len(batches), 2 + layout.n_norms))
        given = (numpy.ascontiguousarray(part, dtype=float) for part in (rates, scales))
        by_step = plan.starts, *given, history
        while done < len(batches):
            stop = len(batches) if layout.has_state else 1
            done += self._run_loop(layout, samples, by_step, slice(done, stop))
            if done < stop:
                break
            if not layout.has_state:
                layout.finish_first_step()
        return done, history

    def evaluate(self, samples: TrainingSamples) -> tuple[float, float]:
        """See `TrainingBackend.evaluate`."""
        return self._evaluate(self.read()[0], samples)

    def _layout_for_plan(self, samples: TrainingSamples, plan: BatchPlan) -> TrainingLayout:
        """Return a layout in which groups have columns enough for a plan."""
        columns = dict(self._columns)
        for number, count in plan.sizes:
            group, single = self.problem.index(samples.groups[number]), count <= MOST_SINGLE
            program = self.problem.gradient_program(group, single).program
            wanted = 1 if single else self._backend.columns(program, count, self.problem.dtype)
            columns[group] = max(columns.get(group, 1), wanted)
        if self._layout is None or columns != self._columns:
            (numbers, gradients), states = self.read(), self.states()
            self._columns = columns
            self._layout = self._layout_for(columns, states)
            self._layout.write(numbers, gradients, states)
        return self._layout

    def _layout_for(self, columns: dict[int, int], states: Any) -> TrainingLayout:
        key = frozenset(columns.items())
        layout = self._layouts.pop(key, None)
        if layout is None or not layout.fits(states):
            layout = TrainingLayout(self.problem, self._order, columns, states)
        self._layouts[key] = layout
        if len(self._layouts) > MOST_LAYOUTS:
            del self._layouts[next(iter(self._layouts))]
        return layout

    def _run_loop(
        self, layout: TrainingLayout, samples: TrainingSamples, by_step: tuple[Any, ...], steps: slice
    ) -> int:
        """Take some steps, and return how many were taken.

        Args:
            layout: with the parts of the steps.
            samples: of the parts.
            by_step: arrays of the start of each step's parts, of its rate and scales, and of its results.
            steps: which, at least one.
        """
        job, kept = layout.job, layout.set_fields(samples)
        job[JobField.STEPS] = steps.stop - steps.start
        job[JobField.FAILED] = address_of_failed()
        fields = JobField.PART_STARTS, JobField.RATES, JobField.SCALES, JobField.HISTORY
        for field, array in zip(fields, by_step, strict=True):
            job[field] = array[steps].ctypes.data
        call_native(self._loop, job.ctypes.data)
        del kept
        return int(job[JobField.DONE])
