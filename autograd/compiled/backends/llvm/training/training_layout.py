"""Everything that steps need, laid out in memory: groups with so many columns, and the update."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import numpy

from autograd.compiled.backends.llvm.jit.jit_compiler import runner
from autograd.compiled.backends.llvm.lowering.lower_program import room_needed
from autograd.compiled.backends.llvm.training.loop_fields import JobField
from autograd.compiled.backends.llvm.training.loop_group import LoopGroup
from autograd.compiled.backends.llvm.training.loop_update import LoopUpdate
from autograd.compiled.backends.llvm.training.parameter_buffers import (
    ParameterBuffers,
    ParameterOrder,
    stretches,
    whole,
)
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.training_samples import TrainingSamples
from autograd.compiled.training.update import is_common, update_programs


class TrainingLayout:
    """Where everything stands.

    Args:
        problem: the training problem.
        order: of the parameters.
        columns: for each group that takes part how many samples it computes at once.
        states: what is remembered of each parameter, [parameters][numbers].

    Attributes:
        place: 0 or 1: which of the two places holds the parameters.
        begun: whether the first step has been taken, after which something is remembered.
    """

    def __init__(self, problem: TrainingProblem, order: ParameterOrder, columns: dict[int, int], states: Any) -> None:
        self.problem, self.order = problem, order
        first, following = update_programs(problem.update, states)
        groups = {i: problem.gradient_program(i, width == 1) for i, width in columns.items()}
        sizes = [(group.program, columns[i]) for i, group in groups.items()]
        sizes += [(update.program, whole(order.n_trained)) for update in (first, following) if update is not None]
        places = ParameterBuffers(order, len(following.common), sum(sum(room_needed(*pair)) + 16 for pair in sizes))
        self.places, self.memory = places, places.memory
        self.place = 0
        self.begun = first is None
        self.groups = {
            i: LoopGroup(group, columns[i], places, len(problem.structures) == 1) for i, group in groups.items()
        }
        self.first = None if first is None else LoopUpdate(first, places, False)
        self.following = LoopUpdate(following, places, True)
        self.n_norms = len(problem.layers) + self.following.needs_norm
        self._ranges = self._norm_ranges()

    def takes(self, states: Any) -> bool:
        """Return whether it is made for states such as these."""
        if not states.shape[1]:
            return self.first is not None
        common = [value is not None for value in self.following.update.common]
        return len(common) == states.shape[1] and all(
            same for same, wanted in zip(is_common(states), common, strict=True) if wanted
        )

    # What steps change.

    def write(self, numbers: Any, gradients: Any, states: Any) -> None:
        """Set everything that steps change."""
        for start, given in zip(
            (*self.places.parameters, self.places.gradients), (numbers, numbers, gradients), strict=True
        ):
            self.memory.numbers[start + self.order.where] = given
        self.begun = states.shape[1] > 0 or self.first is None
        if self.begun:
            self._remember(states.T)

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients."""
        numbers, gradients = (
            self.memory.numbers[at + self.order.where]
            for at in (self.places.parameters[self.place], self.places.gradients)
        )
        return numbers, gradients

    def states(self) -> Any:
        """Return what is remembered of each parameter, an array [parameters][numbers]."""
        n, places = self.order.n_trained, self.places
        found = numpy.zeros((n, len(places.states) if self.begun else 0))
        shared = self.following.update.common
        for column, value, starts, common in zip(found.T, shared, places.states, places.common_states, strict=False):
            column[:] = self.memory.part(starts[self.place], n) if value is None else self.memory.numbers[common]
        return found

    def remember_first(self) -> None:
        """Hand what the first step remembers to the steps that follow."""
        assert self.first is not None
        self.begun = True
        self._remember(self.first.new_states())

    def _remember(self, columns: Iterable[Any]) -> None:
        for value, starts, common, numbers in zip(
            self.following.update.common, self.places.states, self.places.common_states, columns, strict=True
        ):
            if value is None:
                self.memory.part(starts[self.place], self.order.n_trained)[:] = numbers
            else:
                self.memory.numbers[common] = numpy.ravel(numbers)[0]

    # What the loop is told.

    def describe(self, job: Any, samples: TrainingSamples) -> Any:
        """Fill in the fields that are the same for all steps; return what these refer to, which has to live on."""
        data = {
            self.problem.index(structure): part for structure, part in zip(samples.groups, samples.data, strict=True)
        }
        groups = numpy.array([group.fields(data.get(i)) for i, group in self.groups.items()])
        update = self.following if self.begun or self.first is None else self.first
        for field, number in (
            (JobField.GROUPS, groups.ctypes.data),
            (JobField.RANGES, self._ranges.ctypes.data),
            (JobField.N_RANGES, len(self._ranges)),
            (JobField.N_NORMS, self.n_norms),
            (JobField.GRADIENTS, self.memory.address(self.places.gradients)),
            (JobField.N_GRADIENTS, self.order.room),
            (JobField.SEVERAL_GROUPS, len(self.problem.structures) > 1),
            (JobField.PLACE, self.place),
            (JobField.UPDATE, update.fields.ctypes.data),
            (JobField.RUNNER, ctypes.cast(runner(), ctypes.c_void_p).value),
        ):
            job[field] = number
        return groups

    def _norm_ranges(self) -> Any:
        """Return stretches of the gradient for each layer, and for all of it: address, length, number."""
        everything = [self.order.where.tolist()] if self.following.needs_norm else []
        layers = [sorted(self.order.of(layer)) for layer in self.problem.layers]
        found = [
            (self.memory.address(self.places.gradients + start), count, number)
            for number, offsets in enumerate([*layers, *everything])
            for start, count in stretches(offsets)
        ]
        return numpy.array(found, dtype=numpy.int64)
