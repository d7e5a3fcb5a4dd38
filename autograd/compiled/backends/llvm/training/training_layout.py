"""Layout of a training run in memory: parameters, the programs of all groups of samples, and the update."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import numpy

from autograd.compiled.backends.llvm.lowering.instruction_table import instruction_runner
from autograd.compiled.backends.llvm.lowering.lower_program import buffer_sizes
from autograd.compiled.backends.llvm.training.loop_fields import JobField
from autograd.compiled.backends.llvm.training.loop_programs import LoopGroup, LoopUpdate, can_be_in_place
from autograd.compiled.backends.llvm.training.parameter_buffers import (
    ParameterBuffers,
    ParameterOrder,
    contiguous_ranges,
    padded,
)
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.training_samples import TrainingSamples
from autograd.compiled.training.update import is_common, update_programs


class TrainingLayout:
    """Everything that the training loop reads and writes, for fixed numbers of columns.

    Args:
        problem: the training problem.
        order: of the parameters.
        columns: for each group that takes part the number of samples it computes at once.
        states: optimizer states, [parameters][numbers].

    Attributes:
        job: the fields of the training loop, `JobField`.
        has_state: whether there are optimizer states; before the first step there are none.
        groups: the programs of the samples.
        n_norms: gradient norms that each step measures.
    """

    def __init__(self, problem: TrainingProblem, order: ParameterOrder, columns: dict[int, int], states: Any) -> None:
        self.problem, self.order = problem, order
        first, following = update_programs(problem.update, states)
        programs = {i: problem.gradient_program(i, width == 1) for i, width in columns.items()}
        sizes = [(group.program, columns[i]) for i, group in programs.items()]
        sizes += [(update.program, padded(order.n_trained)) for update in (first, following) if update is not None]
        further = sum(padded(count) for pair in sizes for count in buffer_sizes(*pair))
        parameters = self._parameters = ParameterBuffers(order, len(following.common), further, problem.dtype)
        self._arena = parameters.arena
        self.job: Any = numpy.zeros(len(JobField), dtype=numpy.int64)
        self.has_state = first is None
        in_place = all(can_be_in_place(group.program, order, len(programs) == 1) for group in programs.values())
        self.groups = {i: LoopGroup(group, columns[i], parameters, in_place) for i, group in programs.items()}
        self._first = None if first is None else LoopUpdate(first, parameters, reads_state=False)
        self._following = LoopUpdate(following, parameters, reads_state=True)
        self.n_norms = len(problem.layers) + self._following.needs_norm
        self._ranges = self._norm_ranges()

    @property
    def current(self) -> int:
        """0 or 1: which of the two buffers holds the parameters, as the last native call has left it."""
        return int(self.job[JobField.CURRENT])

    def fits(self, states: Any) -> bool:
        """Return whether it can start from these states."""
        if not states.shape[1]:
            return self._first is not None
        common = [value is not None for value in self._following.update.common]
        return len(common) == states.shape[1] and all(
            same for same, wanted in zip(is_common(states), common, strict=True) if wanted
        )

    def write(self, numbers: Any, gradients: Any, states: Any) -> None:
        """Set parameters, gradients and states."""
        starts = (*self._parameters.numbers, self._parameters.gradients)
        for start, given in zip(starts, (numbers, numbers, gradients), strict=True):
            self._arena.numbers[start + self.order.offsets] = given
        self.has_state = states.shape[1] > 0 or self._first is None
        if self.has_state:
            self._write_states(states.T)

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients."""
        numbers, gradients = (
            self._arena.numbers[start + self.order.offsets]
            for start in (self._parameters.numbers[self.current], self._parameters.gradients)
        )
        return numbers, gradients

    def states(self) -> Any:
        """Return the optimizer states, an array [parameters][numbers]."""
        n, parameters, arena = self.order.n_trained, self._parameters, self._arena
        found = numpy.zeros((n, len(parameters.states) if self.has_state else 0))
        for column, value, starts, common in zip(
            found.T, self._following.update.common, parameters.states, parameters.common_states, strict=False
        ):
            column[:] = arena.part(starts[self.current], n) if value is None else arena.numbers[common]
        return found

    def finish_first_step(self) -> None:
        """Hand the states after the first step to the steps that follow."""
        assert self._first is not None
        self.has_state = True
        self._write_states(self._first.new_states())

    def _write_states(self, columns: Iterable[Any]) -> None:
        for value, starts, common, numbers in zip(
            self._following.update.common, self._parameters.states, self._parameters.common_states, columns, strict=True
        ):
            if value is None:
                self._arena.part(starts[self.current], self.order.n_trained)[:] = numbers
            else:
                self._arena.numbers[common] = numpy.ravel(numbers)[0]

    def numbers_and_columns(self, samples: TrainingSamples) -> tuple[list[int], list[int]]:
        """Return, for each group of samples, the number of its fields and its columns; -1 and 0 for one without."""
        numbers = {index: number for number, index in enumerate(self.groups)}
        columns = {index: group.columns for index, group in self.groups.items()}
        indices = list(map(self.problem.index, samples.groups))
        return [numbers.get(index, -1) for index in indices], [columns.get(index, 0) for index in indices]

    def set_fields(self, samples: TrainingSamples) -> Any:
        """Set the fields of the job that are the same for all steps; return an array that has to live while it runs."""
        data = {
            self.problem.index(structure): part for structure, part in zip(samples.groups, samples.data, strict=True)
        }
        groups = numpy.array([group.fields_for(data.get(i)) for i, group in self.groups.items()])
        update = self._following if self.has_state or self._first is None else self._first
        for field, number in (
            (JobField.GROUPS, groups.ctypes.data),
            (JobField.RANGES, self._ranges.ctypes.data),
            (JobField.N_RANGES, len(self._ranges)),
            (JobField.N_NORMS, self.n_norms),
            (JobField.GRADIENTS, self._arena.address(self._parameters.gradients)),
            (JobField.N_GRADIENTS, self.order.size),
            (JobField.UPDATE, update.fields.ctypes.data),
            (JobField.RUNNER, ctypes.cast(instruction_runner(), ctypes.c_void_p).value),
        ):
            self.job[field] = number
        return groups

    def _norm_ranges(self) -> Any:
        """Return ranges of the gradient of each layer, and of all of it: address, count, number of the norm."""
        everything = [self.order.offsets] if self._following.needs_norm else []
        layers = [self.order.offsets[layer] for layer in self.problem.layers]
        found = [
            (self._arena.address(self._parameters.gradients + start), count, number)
            for number, offsets in enumerate([*layers, *everything])
            for start, count in contiguous_ranges(offsets)
        ]
        return numpy.array(found, dtype=numpy.int64)
