"""What a machine that trains is given, and what it has to offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.arguments import Structure
from autograd.compiled.trace.trace import Trace
from autograd.compiled.trace.tracer import TraceError
from autograd.compiled.training.update import Update
from autograd.value import Value

Batch: TypeAlias = Any  # an array of numbers of samples


class Samples(NamedTuple):
    """Samples as a machine takes them: of each its group, by structure, and its row there."""

    groups: list[Structure]
    data: list[Any]
    group_of: Any
    row_of: Any


def by_group(samples: Samples, batch: Batch) -> Iterator[tuple[int, Any]]:
    """Yield the number of each group that a batch has samples of, and their rows there."""
    if len(samples.groups) == 1:
        yield 0, samples.row_of[batch]
        return
    groups = samples.group_of[batch]
    for group in numpy.unique(groups).tolist():
        yield group, samples.row_of[batch][groups == group]


class Engine(Protocol):
    """A machine that trains."""

    def run(self, samples: Samples, batches: Sequence[Batch], rates: Sequence[float], scales: Any) -> tuple[int, Any]:
        """Take steps; return how many were taken, and an array of loss, hits and norms of each.

        Args:
            samples, batches, rates: as those of `Training.run`.
            scales: [steps][2]: what the loss of each sample counts, and what the penalty does.
        """

    def evaluate(self, samples: Samples) -> tuple[float, float]:
        """Return mean loss and summed hits of samples, with the penalty."""

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients, as they are now."""

    def states(self) -> Any:
        """Return what is remembered of each parameter that changes, an array [parameters][numbers]."""

    def write(self, parameters: Any, states: Any) -> None:
        """Set parameters and states."""


class GroupProgram:
    """What the samples of one structure come to: loss, perhaps hits, perhaps a penalty."""

    def __init__(self, parts: TrainingParts, traced: Trace, single: bool) -> None:
        roots = [traced.outputs[0], *(traced.outputs[-1:] if parts.has_penalty else ())]
        reached = {id(value) for value in traced.tape.parameters.values()}
        wanted = [value for value in parts.order if id(value) in reached]
        self.program = Program(traced, roots, wanted=wanted, single=single)
        self.loss = self.program.outputs[0]
        self.hits = self.program.outputs[1] if parts.has_hits else None
        self.penalty = self.program.outputs[-1] if parts.has_penalty else None
        if not self.loss[0] or (self.hits is not None and not self.hits[0]):
            raise TraceError("the loss does not depend on the sample, so there is nothing to learn from samples")


class TrainingParts:
    """What an engine trains.

    Args:
        structures, traces: the groups of samples, and what one sample of each comes to.
        order: the parameters, those that change first.
        n_trained: how many change.
        update: of one parameter.
        layers: lists of parameters, the lengths of whose gradients are recorded.
        has_hits, has_penalty: whether traces have these outputs, after the loss.
    """

    def __init__(
        self,
        structures: Sequence[Structure],
        traces: Sequence[Trace],
        order: Sequence[Value],
        n_trained: int,
        update: Update,
        layers: Sequence[Sequence[Value]],
        has_hits: bool,
        has_penalty: bool,
    ) -> None:
        self.structures, self.traces, self.order = list(structures), list(traces), list(order)
        self.n_trained = n_trained
        self.update, self.layers, self.has_hits, self.has_penalty = update, layers, has_hits, has_penalty
        self._groups: dict[tuple[int, bool], GroupProgram] = {}

    def index(self, structure: Structure) -> int:
        """Return the number of a group."""
        return self.structures.index(structure)

    def group(self, index: int, single: bool) -> GroupProgram:
        """Return the program of a group, with gradients."""
        if (index, single) not in self._groups:
            self._groups[index, single] = GroupProgram(self, self.traces[index], single)
        return self._groups[index, single]
