"""Training, compiled: the program of a loss over samples, and that of the update of the parameters, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

from autograd.compiled.runtime.arguments import Structure, check_choices, count, unpack, unpack_batch, zeros
from autograd.compiled.runtime.backend import choose_machine
from autograd.compiled.trace.trace import Trace, same_tapes, trace
from autograd.compiled.training.training_backend import Batch, Engine, Samples, TrainingParts
from autograd.compiled.training.update import State, Update
from autograd.memory import collector_paused
from autograd.value import Value


class Steps(NamedTuple):
    """What some steps came to.

    Attributes:
        done: how many were taken. Fewer than asked for, if the next would have met a number that is inf or nan; all is
            as it was before that.
        losses: the mean loss of each, with the penalty.
        hits: how often the second number of the loss function was 1; None where it has none.
        norms: the lengths of the gradients of each layer, [steps][layers].
    """

    done: int
    losses: Any
    hits: Any | None
    norms: Any


class Training:
    """The training of parameters on samples, whole steps at a time, by programs.

    Args:
        per_sample: `(row, target) -> (loss, hit)`: what is made small, and 1 or 0 for a sample that is right or wrong;
            None for `hit` where that has no meaning.
        parameters: Values whose gradients are measured.
        trained: those of them that change.
        update: of one of these, see `update.Update`.
        penalty: what is added to the mean loss of a step, computed from parameters alone; None for nothing.
        layers: lists of parameters, the lengths of whose gradients are recorded.
        machine: "llvm", "numpy" or "auto".

    Raises:
        TraceError: where a function does what a program cannot repeat.

    >>> from autograd import Training, Value
    >>> w = Value(0.0)
    >>> training = Training(lambda x, y: ((w * x - y) ** 2, None), [w], [w],
    ...                     lambda x, gradient, state, rate, norm: (x - rate * gradient, state))
    >>> samples = training.samples([1.0, 2.0], [3.0, 6.0])
    >>> steps = training.run(samples, [[0, 1]] * 50, [0.1] * 50)
    >>> training.write_back()
    >>> steps.done, round(w.data, 9)
    (50, 3.0)
    """

    def __init__(
        self,
        per_sample: Callable[[Any, Any], tuple[Any, Any]],
        parameters: Sequence[Value],
        trained: Sequence[Value],
        update: Update,
        *,
        penalty: Callable[[], Any] | None = None,
        layers: Sequence[Sequence[Value]] = (),
        machine: str = "auto",
    ) -> None:
        self.per_sample, self.penalty, self.update = per_sample, penalty, update
        self.parameters, self.trained, self.layers = list(parameters), list(trained), list(layers)
        self._changing = set(self.trained)
        self.order = [*self.trained, *(value for value in self.parameters if value not in self._changing)]
        self.machine = choose_machine(machine)
        self.has_hits = False
        self.states: list[State] = [()] * len(self.trained)
        self._traces: dict[Structure, Trace] = {}
        self._engine: Engine | None = None
        self._stepped = False
        self._engine_for: Any = None
        self._structures: list[Structure] = []
        self._given: Any = None

    def samples(self, rows: Any, targets: Any) -> Samples:
        """Return samples ready to train on or to evaluate.

        Args:
            rows: what goes in: a number or nested lists of numbers for each sample, or an array with a leading axis.
            targets: as many, in the same way.

        Raises:
            TraceError: where the function of a sample does what a program cannot repeat.
            TypeError, IndexError: for what is no number, or no index where `take` needs one.
        """
        if isinstance(rows, numpy.ndarray) and isinstance(targets, numpy.ndarray):
            data, structure = unpack_batch((rows, targets), "the loss")
            return self._checked(Samples([structure], [data], numpy.zeros(len(data), int), numpy.arange(len(data))))
        groups: dict[Structure, list[list[float]]] = {}
        group_of, row_of = [], []
        number_of: dict[Structure, int] = {}
        for i, pair in enumerate(zip(rows, targets, strict=True)):
            numbers: list[float] = []
            structure = tuple([unpack(part, f"sample {i}", numbers) for part in pair])
            held = groups.setdefault(structure, [])
            group_of.append(number_of.setdefault(structure, len(number_of)))
            row_of.append(len(held))
            held.append(numbers)
        data = [numpy.array(held, dtype=float).reshape(len(held), count(key)) for key, held in groups.items()]
        return self._checked(Samples(list(groups), data, numpy.array(group_of), numpy.array(row_of)))

    def start(self, numbers: Any, states: Any = None) -> None:
        """Begin anew, with these numbers for the parameters, whatever `.data` they have; programs are kept.

        Args:
            numbers: as many as there are parameters, in the order of `order`: those that change first.
            states: what is remembered of each of those, [parameters][numbers]; None for nothing.
        """
        nothing = numpy.zeros((len(self.trained), 0))
        self._given = numpy.array(numbers, dtype=float), nothing if states is None else numpy.array(states, dtype=float)
        self._engine_for = None

    def read(self) -> tuple[Any, Any]:
        """Return numbers and states as they are now, as `start` takes them; `.data` and `states` stay as they are."""
        if self._engine is None or self._engine_for is None:
            return self._beginning()
        return self._engine.read()[0].copy(), self._engine.states().copy()

    def run(
        self, samples: Samples, batches: Sequence[Batch], rates: Sequence[float], scales: Any | None = None
    ) -> Steps:
        """Take a step for each batch.

        Args:
            samples: what `samples` returned.
            batches: for each step the indices of its samples, at least one.
            rates: the learning rate of each step.
            scales: [steps][2]: for each step, what the loss of each sample counts in the sum that is made small, and
                what the penalty does; None for the mean of the losses and the penalty as it is.
        """
        if scales is None:
            scales = numpy.ones((len(batches), 2))
            scales[:, 0] /= [len(batch) for batch in batches]
        done, history = self._ready(samples).run(samples, batches, rates, numpy.asarray(scales, dtype=float))
        self._stepped |= done > 0
        return Steps(
            done, history[:, 0], history[:, 1] if self.has_hits else None, history[:, 2 : 2 + len(self.layers)]
        )

    def evaluate(self, samples: Samples) -> tuple[float, float | None]:
        """Return the mean loss of samples, with the penalty, and the hits, and change nothing."""
        loss, hits = self._ready(samples).evaluate(samples)
        return loss, hits if self.has_hits else None

    def write_back(self) -> None:
        """Set `.data` and `.grad` of the parameters, and `states`, to what the steps have made of them."""
        if self._engine is None or self._engine_for is None:  # the Values are what training goes on from
            return
        numbers, gradients = self._engine.read()
        self._write_states(self._engine.states())
        if not self._stepped:
            return
        for value in self.parameters:
            value.zero_grad()
        for value, number, gradient in zip(self.order, numbers.tolist(), gradients.tolist(), strict=True):
            value._grad = gradient
            if value in self._changing:
                value.data = number

    def has_other_numbers(self) -> bool:
        """Return whether somebody has changed a parameter since `write_back`."""
        if self._engine is None:
            return False
        return bool((self._engine.read()[0] != numpy.array([value._data for value in self.order])).any())

    def _write_states(self, states: Any) -> None:
        new = list(map(tuple, states.tolist()))
        if new != self.states:
            self.states = new

    def read_in(self) -> None:
        """Take `.data` of the parameters, and `states`, to go on from."""
        self._engine_for = self._given = None

    def is_current(self) -> bool:
        """Return whether the functions would be traced to the same programs again."""
        return all(_alike(traced, self._traced(structure)) for structure, traced in self._traces.items())

    # Making programs.

    def _checked(self, samples: Samples) -> Samples:
        with collector_paused():
            for structure in samples.groups:
                self._trace(structure)
        for structure, part in zip(samples.groups, samples.data, strict=True):
            tape = self._traces[structure].tape
            choices = {tape.inputs.index(place): n for place, n in tape.choices.items()}
            check_choices(choices, part, "the loss")
        return samples

    def _traced(self, structure: Structure) -> Trace:
        def step(row: Any, target: Any) -> Any:
            loss, hit = self.per_sample(row, target)
            self.has_hits = hit is not None
            return [loss, *(() if hit is None else (hit,)), *(() if self.penalty is None else (self.penalty(),))]

        return trace(step, [zeros(part) for part in structure])

    def _trace(self, structure: Structure) -> Trace:
        if structure not in self._traces:
            self._traces[structure] = self._traced(structure)
        return self._traces[structure]

    def _ready(self, samples: Samples) -> Engine:
        """Return the engine with programs for these samples, on the parameters as they are."""
        known = self._engine_for is not None and set(samples.groups) <= self._engine_for
        if not known:
            self.write_back() if self._engine_for is not None else None
            with collector_paused():
                self._make_engine(samples)
        assert self._engine is not None
        return self._engine

    def _beginning(self) -> tuple[Any, Any]:
        """Return numbers and states to begin with: those given, or those of the Values."""
        if self._given is not None:
            numbers, states = self._given
            return numbers.copy(), states.copy()
        return numpy.array([value.data for value in self.order]), numpy.array(self.states, dtype=float)

    def _make_engine(self, samples: Samples) -> None:
        structures = list(dict.fromkeys([*(self._traces if self._engine_for else ()), *samples.groups]))
        if self._engine is None or set(structures) != set(self._structures):
            self._structures = structures
            traces = [self._trace(structure) for structure in structures]
            self._engine = self._new_engine(traces, structures)
        self._engine.write(*self._beginning())
        self._given = None
        self._engine_for = set(structures)

    def _new_engine(self, traces: Sequence[Trace], structures: Sequence[Structure]) -> Engine:
        parts = TrainingParts(
            structures,
            traces,
            self.order,
            len(self.trained),
            self.update,
            self.layers,
            self.has_hits,
            self.penalty is not None,
        )
        if self.machine.name == "llvm":
            from autograd.compiled.backends.llvm.training.llvm_training import LlvmTraining

            return LlvmTraining(parts)
        from autograd.compiled.backends.numpy.numpy_training import NumpyTraining

        return NumpyTraining(parts)


def _alike(one: Trace, other: Trace) -> bool:
    return same_tapes(one.tape, other.tape) and one.outputs == other.outputs
