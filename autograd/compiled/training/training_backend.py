"""Interface of a training backend: the problem it is given, and the operations it offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.runtime.structure import Structure
from autograd.compiled.trace.trace import Trace
from autograd.compiled.trace.tracer import TraceError
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples
from autograd.compiled.training.update import Update
from autograd.value import Value


class TrainingBackend(Protocol):
    """A way to take training steps. It has its own copy of parameters, gradients and optimizer states."""

    def run(
        self, samples: TrainingSamples, batches: Sequence[BatchIndices], rates: Sequence[float], scales: Any
    ) -> tuple[int, Any]:
        """Take steps, up to one that would meet inf or nan.

        Args:
            samples, batches, rates: as those of `Training.run`.
            scales: an array [steps][2] of the weight of each sample's loss, and that of the penalty.

        Returns:
            the number of steps taken, and an array [steps][2 + layers] of the loss, the number of correct predictions
            and the gradient norms of each; further columns have no meaning.
        """

    def evaluate(self, samples: TrainingSamples) -> tuple[float, float]:
        """Return the mean loss with the penalty, and the number of correct predictions."""

    def read(self) -> tuple[Any, Any]:
        """Return arrays of parameters and gradients, in the order of the problem."""

    def states(self) -> Any:
        """Return the optimizer state of each trained parameter, an array [parameters][numbers]."""

    def write(self, parameters: Any, states: Any) -> None:
        """Set parameters and optimizer states."""


class GradientProgram:
    """The program of the loss, and its gradients, of samples of one structure.

    Attributes:
        program: the program.
        loss, correct, penalty: of each output whether it is computed per sample, and its row; None where there is none.

    Raises:
        TraceError: for a loss that does not depend on the sample.
    """

    def __init__(self, problem: TrainingProblem, trace: Trace, single: bool) -> None:
        roots = [trace.outputs[0], *(trace.outputs[-1:] if problem.has_penalty else ())]
        self.program = Program(trace, roots, wanted=problem.order, single=single, fuse=problem.fuse)
        self.loss = self.program.outputs[0]
        self.correct = self.program.outputs[1] if problem.has_correct else None
        self.penalty = self.program.outputs[-1] if problem.has_penalty else None
        if not self.loss[0] or (self.correct is not None and not self.correct[0]):
            raise TraceError("the loss does not depend on the sample, so there is nothing to learn from samples")


class TrainingProblem:
    """Everything a training backend needs to know: loss, parameters and their update.

    Args:
        structures, traces: the structures of samples, and for each the trace of a sample's loss, see `LossTraces`.
        order: the parameters, those that are trained first; their ids if they are no Values, see `Tape`.
        n_trained: how many of them are trained.
        update: the update of one parameter, see `Update`.
        layers: arrays of positions in `order`, of parameters whose gradient norms are recorded.
        has_correct, has_penalty: whether the traces have these outputs, after the loss.
        fuse: see `Program`.
        dtype: of all that is computed, and of the samples.
    """

    def __init__(
        self,
        structures: Sequence[Structure],
        traces: Sequence[Trace],
        order: Sequence[Value] | range,
        n_trained: int,
        update: Update,
        layers: Sequence[Any],
        has_correct: bool,
        has_penalty: bool,
        fuse: bool = True,
        dtype: Dtype = "float64",
    ) -> None:
        self.structures, self.traces, self.order = list(structures), list(traces), order
        self.n_trained = n_trained
        self.update, self.layers, self.has_correct, self.has_penalty = update, layers, has_correct, has_penalty
        self.fuse, self.dtype = fuse, dtype
        self._programs: dict[tuple[int, bool], GradientProgram] = {}

    def index(self, structure: Structure) -> int:
        """Return the index of a structure."""
        return self.structures.index(structure)

    def gradient_program(self, index: int, single: bool) -> GradientProgram:
        """Return the program for samples of a structure, with gradients.

        Args:
            index: of the structure.
            single: whether it is for one sample at a time.
        """
        if (index, single) not in self._programs:
            self._programs[index, single] = GradientProgram(self, self.traces[index], single)
        return self._programs[index, single]
