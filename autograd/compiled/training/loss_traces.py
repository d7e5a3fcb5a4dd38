"""Traces of the loss of one sample, one for each structure of samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.compiled.runtime.arguments import check_choices
from autograd.compiled.runtime.structure import Structure, zeros
from autograd.compiled.trace.known_values import NO_VALUES
from autograd.compiled.trace.tape import Known
from autograd.compiled.trace.trace import Trace, trace
from autograd.compiled.training.training_samples import TrainingSamples
from autograd.support.memory import collector_paused


class LossTraces:
    """The traces made so far. Each has the outputs loss, correct if there is one, and penalty if there is one.

    Args:
        per_sample, penalty, twice: see `Training`, where the last is `trace_twice`.
        known: see `Tape`.

    Attributes:
        has_correct: whether `per_sample` says which predictions are correct; known once something is traced.
    """

    def __init__(
        self,
        per_sample: Callable[..., tuple[Any, Any]],
        penalty: Callable[..., Any] | None = None,
        known: Known = NO_VALUES,
        twice: bool = True,
    ) -> None:
        self._per_sample, self._penalty, self._known, self._twice = per_sample, penalty, known, twice
        self.has_correct = False
        self.has_penalty = penalty is not None
        self._traces: dict[Structure, Trace] = {}

    @property
    def structures(self) -> list[Structure]:
        """The structures traced so far."""
        return list(self._traces)

    def of(self, structure: Structure) -> Trace:
        """Return the trace for samples of a structure."""
        if structure not in self._traces:
            self._traces[structure] = self._new(structure, self._twice)
        return self._traces[structure]

    def check(self, samples: TrainingSamples) -> None:
        """Trace the loss of every group of samples.

        Raises:
            TraceError: where the loss does what a program cannot repeat.
            TypeError, IndexError: for a number that `take` cannot use as an index.
        """
        with collector_paused():
            for structure in samples.groups:
                self.of(structure)
        for structure, data in zip(samples.groups, samples.data, strict=True):
            check_choices(self._traces[structure].tape.choices_by_position(), data, "the loss")

    def are_current(self) -> bool:
        """Return whether tracing again would give the same traces."""
        return all(traced.is_like(self._new(structure, twice=False)) for structure, traced in self._traces.items())

    def _new(self, structure: Structure, twice: bool) -> Trace:
        def outputs(row: Any, target: Any, *parameters: Any) -> list[Any]:
            loss, correct = self._per_sample(row, target, *parameters)
            self.has_correct = correct is not None
            penalty = () if self._penalty is None else (self._penalty(*parameters),)
            return [loss, *(() if correct is None else (correct,)), *penalty]

        return trace(outputs, [zeros(part) for part in structure], twice=twice, known=self._known)
