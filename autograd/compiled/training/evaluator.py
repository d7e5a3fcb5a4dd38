"""Mean loss and number of correct predictions of samples, without gradients."""

from __future__ import annotations

from typing import Any

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.buffers import Buffers, drop_oldest, fill_columns, set_parameters
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.training_samples import TrainingSamples


class Evaluator:
    """The programs of the loss without gradients, one for each structure of samples.

    Args:
        problem: the training problem.
        backend: what runs the programs.
    """

    def __init__(self, problem: TrainingProblem, backend: Backend) -> None:
        self._problem, self._backend = problem, backend
        self._programs: dict[int, Program] = {}
        self._buffers: dict[int, dict[int, Buffers]] = {}  # by structure, and by columns

    def __call__(self, numbers: Any, samples: TrainingSamples) -> tuple[float, float]:
        """Return the mean loss with the penalty, and the number of correct predictions.

        Args:
            numbers: an array of numbers for the parameters, in the order of the problem.
            samples: the samples.
        """
        loss = correct = penalty = 0.0
        for structure, data in zip(samples.groups, samples.data, strict=True):
            program, buffers = self._program_and_buffers(self._problem.index(structure), len(data))
            others = [value.data for value in program.others]
            set_parameters(buffers, program, numbers[program.wanted], others)
            buffers.before()
            columns = buffers.per_sample.shape[1]
            for start in range(0, len(data), columns):
                part = data[start : start + columns]
                fill_columns(buffers, program, part)
                buffers.during()
                loss += _sum(buffers, program.outputs[0], len(part))
                if self._problem.has_correct:
                    correct += _sum(buffers, program.outputs[1], len(part))
            buffers.after()
            if self._problem.has_penalty:
                penalty = float(buffers.shared[program.outputs[-1][1]])
        return loss / len(samples.group_of) + penalty, correct

    def _program_and_buffers(self, index: int, count: int) -> tuple[Program, Buffers]:
        if index not in self._programs:
            problem = self._problem
            self._programs[index] = Program(problem.traces[index], [], wanted=problem.order, fuse=problem.fuse)
        program = self._programs[index]
        columns, dtype = self._backend.columns(program, count, self._problem.dtype), self._problem.dtype
        kept = self._buffers.setdefault(index, {})
        if columns not in kept:
            kept[columns] = self._backend.buffers(program, columns, dtype)
            drop_oldest(kept, program, dtype)
        return program, kept[columns]


def _sum(buffers: Buffers, output: tuple[bool, int], samples: int) -> float:
    per_sample, row = output
    return float(buffers.per_sample[row, :samples].sum(dtype=float) if per_sample else buffers.shared[row] * samples)
