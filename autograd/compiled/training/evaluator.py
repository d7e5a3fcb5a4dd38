"""Loss and hits of samples, with parameters as they are: what training is judged by."""

from __future__ import annotations

from typing import Any

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Machine, Tables
from autograd.compiled.runtime.buffers import fill, set_parameters
from autograd.compiled.training.training_backend import Samples, TrainingParts


class Judge:
    """The programs of loss and hits without gradients.

    Args:
        parts: what is trained.
        machine: what runs them.
    """

    def __init__(self, parts: TrainingParts, machine: Machine) -> None:
        self.parts, self.machine = parts, machine
        self._position = {id(value): i for i, value in enumerate(parts.order)}
        self._programs: dict[int, Program] = {}
        self._tables: dict[tuple[int, int], Tables] = {}

    def __call__(self, numbers: Any, samples: Samples) -> tuple[float, float]:
        """Return mean loss and summed hits of samples, with the penalty, for these numbers of the parameters."""
        loss = hits = penalty = 0.0
        for structure, data in zip(samples.groups, samples.data, strict=True):
            program, tables = self._prepared(self.parts.index(structure), len(data))
            values = [
                numbers[self._position[id(value)]] if id(value) in self._position else value.data
                for value in program.parameters
            ]
            set_parameters(tables, program, [], values)
            tables.before()
            columns = tables.table.shape[1]
            for start in range(0, len(data), columns):
                part = data[start : start + columns]
                fill(tables, program, part)
                tables.during()
                loss += _sum(tables, program.outputs[0], len(part))
                if self.parts.has_hits:
                    hits += _sum(tables, program.outputs[1], len(part))
            tables.after()
            if self.parts.has_penalty:
                penalty = float(tables.shared[program.outputs[-1][1]])
        return loss / len(samples.group_of) + penalty, hits

    def _prepared(self, index: int, count: int) -> tuple[Program, Tables]:
        if index not in self._programs:
            self._programs[index] = Program(self.parts.traces[index], [])
        program = self._programs[index]
        key = index, self.machine.columns(program, count)
        if key not in self._tables:
            self._tables[key] = self.machine.tables(program, key[1], "float64")
        return program, self._tables[key]


def _sum(tables: Tables, output: tuple[bool, int], samples: int) -> float:
    lanes, row = output
    return float(tables.table[row, :samples].sum() if lanes else tables.shared[row] * samples)
