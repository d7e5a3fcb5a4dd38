"""`Training`: whole training steps as programs, many in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd.compiled.choose_backend import BackendName, check_backend
from autograd.compiled.runtime.dtype import Dtype, check_dtype
from autograd.compiled.runtime.structure import Structure
from autograd.compiled.training.flat_parameters import trained_parameters
from autograd.compiled.training.loss_traces import LossTraces
from autograd.compiled.training.training_backend import TrainingBackend, TrainingProblem
from autograd.compiled.training.training_samples import BatchIndices, TrainingSamples, pack_samples
from autograd.compiled.training.training_steps import TrainingSteps
from autograd.compiled.training.update import State, Update
from autograd.compiled.training_backends import TrainingBackends
from autograd.support.memory import collector_paused
from autograd.support.setting_checks import check_flag
from autograd.support.words import counted
from autograd.value import Value


class Training:
    """The training of parameters on samples, whole steps at a time, by programs.

    Parameters and optimizer states are copied when steps begin, and written back by `write_back`.

    Args:
        per_sample: a function `(row, target) -> (loss, correct)` of one sample: the number to minimize, and 1 where the
            prediction is correct, else 0; `correct` is None where that has no meaning.
        parameters: Values whose gradients are computed; or their number, where they are no Values but the entries of a
            flat array, see `start` and `read`. Then `per_sample` and `penalty` take them as one more argument, a list
            of which slices and `dot` with them are recorded as a whole: 10^6 weights take no objects.
        trained: those of them that change; or their number, the first entries.
        update: the update of one trained parameter, a function
            `(x, gradient, state, learning rate, norm of the whole gradient) -> (new x, new state)`; a state is a tuple
            of numbers, empty before the first step.
        penalty: a function of parameters alone, added to the mean loss of a step; None for none.
        layers: lists of parameters, or of positions in the flat array, whose gradient norms are recorded.
        backend: "llvm" for native code, "numpy", or "auto": native code where that works and pays, see `expected`.
        dtype: "float64" or "float32", the precision of parameters, gradients, states and all that is computed.
        trace_twice: whether to trace the loss twice, so that one that draws random numbers is refused.

    Attributes:
        states: the optimizer states of the trained parameters, a list of tuples; to be set before `read_in`.
        expected: how many steps there will be at most, and how many samples they take in all; with backend "auto",
            little work is left to NumPy, see `backend_for`. None, the default, if it is not known: native code.

    Raises:
        ValueError: for an unknown backend or dtype, or nothing to train.
        ImportError: for backend "llvm" without llvmlite.

    >>> from autograd import Training, Value
    >>> def descent(x, gradient, state, rate, norm):
    ...     return x - rate * gradient, state
    >>> w = Value(0.0)
    >>> training = Training(lambda x, y: ((w * x - y) ** 2, None), [w], [w], descent)
    >>> samples = training.samples([1.0, 2.0], [3.0, 6.0])
    >>> steps = training.run(samples, [[0, 1]] * 50, [0.1] * 50)
    >>> training.write_back()
    >>> steps.done, round(w.data, 9)
    (50, 3.0)

    The same with an entry of a flat array in place of a Value:

    >>> training = Training(lambda x, y, w: ((w[0] * x - y) ** 2, None), 1, 1, descent)
    >>> steps = training.run(training.samples([1.0, 2.0], [3.0, 6.0]), [[0, 1]] * 50, [0.1] * 50)
    >>> training.read()[0].round(9).tolist()
    [3.0]
    """

    def __init__(
        self,
        per_sample: Callable[..., tuple[Any, Any]],
        parameters: Sequence[Value] | int,
        trained: Sequence[Value] | int,
        update: Update,
        *,
        penalty: Callable[..., Any] | None = None,
        layers: Sequence[Sequence[Any]] = (),
        backend: BackendName = "auto",
        dtype: Dtype = "float64",
        trace_twice: bool = True,
    ) -> None:
        check_dtype(dtype, "Training")
        check_flag(trace_twice, "trace_twice of Training")
        self._values = trained_parameters(parameters, trained)
        self._traces = LossTraces(per_sample, penalty, self._values.known, trace_twice)
        self._update, self._layers = update, list(map(self._values.positions, layers))
        check_backend(backend)
        self._backend_name, self._dtype = backend, dtype
        self.states: list[State] = [()] * self._values.n_trained
        self._no_states = numpy.zeros((self._values.n_trained, 0))
        self.expected: tuple[int, int] | None = None
        self._backends = self._backends_for([])
        self._backend: TrainingBackend | None = None
        self._running = False  # whether the backend has the latest parameters
        self._stepped = False
        self._given: tuple[Any, Any] | None = None  # numbers and states to begin with instead of those of the Values

    def samples(self, rows: Any, targets: Any) -> TrainingSamples:
        """Return samples ready to train on or to evaluate.

        Args:
            rows: for each sample a number or nested lists of numbers; or an array with a leading axis.
            targets: as many, in the same form.

        Raises:
            TraceError: where the loss does what a program cannot repeat.
            TypeError, IndexError: for what is no number, or no index where `take` needs one.
            ValueError: for another number of targets than of rows.
        """
        samples = pack_samples(rows, targets, self._dtype)
        self._traces.check(samples)
        return samples

    def run(
        self,
        samples: TrainingSamples,
        batches: Sequence[BatchIndices],
        rates: Sequence[float],
        scales: Any | None = None,
    ) -> TrainingSteps:
        """Take one step per batch.

        Args:
            samples: as returned by `samples`.
            batches: for each step the indices of its samples, at least one.
            rates: the learning rate of each step.
            scales: an array [steps][2] of the weight of each sample's loss in the sum that is minimized, and that of
                the penalty; None for the mean of the losses and the penalty as it is.

        Raises:
            TraceError: for an update, or a loss, that a program cannot repeat.
        """
        if scales is None:
            scales = numpy.ones((len(batches), 2))
            scales[:, 0] /= [len(batch) for batch in batches]
        done, history = self._ready(samples).run(samples, batches, rates, numpy.asarray(scales, dtype=float))
        self._stepped |= done > 0
        correct = history[:, 1] if self._traces.has_correct else None
        return TrainingSteps(done, history[:, 0], correct, history[:, 2 : 2 + len(self._layers)])

    def evaluate(self, samples: TrainingSamples) -> tuple[float, float | None]:
        """Return the mean loss of samples, with the penalty, and the number of correct predictions or None."""
        loss, correct = self._ready(samples).evaluate(samples)
        return loss, correct if self._traces.has_correct else None

    def start(self, numbers: Any, states: Any = None) -> None:
        """Begin again with other numbers for the parameters, whatever their `.data`; programs are reused.

        Args:
            numbers: an array with one number per parameter, the trained ones first.
            states: an array [trained parameters][numbers] of optimizer states; None for empty ones.

        Raises:
            ValueError: for an array of another shape than one number, or one state, per parameter.
        """
        flat, own = numpy.array(numbers, dtype=float), numpy.array(self._no_states if states is None else states, float)
        if flat.shape != (len(self._values.order),):
            one_each = f"{counted(len(self._values.order), 'number')}, one for each parameter"
            raise ValueError(f"Training.start takes a flat array of {one_each}, got an array of shape {flat.shape}")
        if own.ndim != 2 or len(own) != len(self._no_states):
            one_each = f"{counted(len(self._no_states), 'row')}, one for each trained parameter"
            raise ValueError(f"Training.start takes states in {one_each}, got an array of shape {own.shape}")
        self._given = flat, own
        self._running = False

    def read(self) -> tuple[Any, Any]:
        """Return the latest numbers and optimizer states, as `start` takes them; `.data` and `states` do not change."""
        if self._backend is None or not self._running:
            return self._beginning()
        return self._backend.read()[0].copy(), self._backend.states().copy()

    def write_back(self) -> None:
        """Set `.data` and `.grad` of the parameters, and `states`, to those of the last step."""
        if self._backend is None or not self._running:  # the Values are newer
            return
        numbers, gradients = self._backend.read()
        with collector_paused():  # as these many tuples would start it
            columns = self._backend.states().T.tolist()
            states: list[State] = [*zip(*columns, strict=True)] if columns else [()] * self._values.n_trained
        if states != self.states:
            self.states = states
        if self._stepped:
            self._values.write(numbers, gradients)

    def read_in(self) -> None:
        """Continue from `.data` of the parameters and from `states`, after a change of these."""
        self._running, self._given = False, None

    def has_other_numbers(self) -> bool:
        """Return whether some parameter's `.data` has been changed since `write_back`."""
        return self._backend is not None and self._values.differ_from(self._backend.read()[0])

    def is_current(self) -> bool:
        """Return whether tracing the loss again would give the same programs."""
        return self._traces.are_current()

    def _beginning(self) -> tuple[Any, Any]:
        if self._given is not None:
            numbers, states = self._given
            return numbers.copy(), states.copy()
        return self._values.numbers(), numpy.array(self.states, dtype=float) if any(self.states) else self._no_states

    def _ready(self, samples: TrainingSamples) -> TrainingBackend:
        """Return the backend, with programs for these samples and the latest parameters."""
        if self._backend is None or not self._running or not self._backends.structures.issuperset(samples.groups):
            with collector_paused():
                return self._begin(samples)
        return self._backend

    def _begin(self, samples: TrainingSamples) -> TrainingBackend:
        structures = samples.groups
        if self._running:  # with programs for other structures, which are kept too
            structures = list(dict.fromkeys([*self._traces.structures, *structures]))
            latest = self.read()
            self.write_back()
            self._running, self._given = False, latest
        if self._backends.structures != set(structures):
            self._backends = self._backends_for(structures)
        backend = self._backend = self._backends.chosen(self.expected)
        backend.write(*self._beginning())
        self._running, self._given = True, None
        return backend

    def _backends_for(self, structures: list[Structure]) -> TrainingBackends:
        problem, unfused = self._problem(structures), self._problem(structures, fuse=False)
        return TrainingBackends(self._backend_name, problem, unfused)

    def _problem(self, structures: list[Structure], fuse: bool = True) -> TrainingProblem:
        traces = [self._traces.of(structure) for structure in structures]
        return TrainingProblem(
            structures,
            traces,
            self._values.order,
            self._values.n_trained,
            self._update,
            self._layers,
            self._traces.has_correct,
            self._traces.has_penalty,
            fuse,
            self._dtype,
        )
