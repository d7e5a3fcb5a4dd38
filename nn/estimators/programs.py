"""Compiled networks and the pool that keeps them: a search fits the same few architectures again and again.

A program gets the numbers of a network as an argument, so it belongs to no estimator. Programs with a state of their
own are used by one fit at a time: threads that fit the same architecture at once each get another one from the pool.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal, TypeAlias, TypeVar

import numpy

from autograd import Compiled, Objective, Training, Value, backend_for, compile
from autograd.support.forks import fork_safe_lock
from nn.estimators.architecture import Architecture
from nn.estimators.output import OutputMeaning
from nn.estimators.sklearn_optimizers import SklearnOptimizer
from nn.losses import l2_penalty

T = TypeVar("T")
BackendName: TypeAlias = Literal["auto", "numpy"]
MAX_KEYS = 16  # of programs that are kept
CALLS_PER_LAYER = 20  # of NumPy, forward and backward, with a share of the loss


def backend_of(architecture: Architecture, runs: int, samples: int) -> BackendName:
    """Return the backend that pays for a network; see `autograd.backend_for`.

    Args:
        architecture: of the network.
        runs: how often its loss or its outputs will be computed.
        samples: for how many samples in all.
    """
    return backend_for(runs, samples, CALLS_PER_LAYER * len(architecture.shapes), 2 * architecture.n_parameters)


class PenalizedLoss:
    """Loss and penalty of a network, as functions of its parameters in the order of the flat array.

    Attributes:
        alpha: the strength of the penalty.
    """

    def __init__(self, architecture: Architecture, output: OutputMeaning) -> None:
        self.architecture, self.output = architecture, output
        self.alpha = Value(0.0, label="alpha")

    def loss(self, row: Any, target: Any, parameters: Sequence[Any]) -> Any:
        """Return the loss of one sample; its target ends with its weight."""
        return target[-1] * self.output.loss(self.architecture.outputs(parameters, row), target[:-1])

    def penalty(self, parameters: Sequence[Any]) -> Any:
        """Return alpha / 2 times the sum of the squares of all weights."""
        return l2_penalty(parameters[: self.architecture.n_weights], 0.5) * self.alpha


class StepProgram(PenalizedLoss):
    """Training steps of an optimizer."""

    def __init__(self, architecture: Architecture, output: OutputMeaning, optimizer: SklearnOptimizer) -> None:
        super().__init__(architecture, output)
        self.optimizer = optimizer
        self.training = Training(
            lambda row, target, parameters: (self.loss(row, target, parameters), None),
            architecture.n_parameters,
            architecture.n_parameters,
            optimizer.update(),
            penalty=self.penalty,
            trace_twice=False,
        )


class LossProgram(PenalizedLoss):
    """Loss and gradient of all samples.

    Args:
        architecture, output: of the network.
        backend: see `backend_of`.
    """

    def __init__(self, architecture: Architecture, output: OutputMeaning, backend: BackendName) -> None:
        super().__init__(architecture, output)
        self._compiled = compile(
            lambda row, target, parameters: self.loss(row, target, parameters) + target[-1] * self.penalty(parameters),
            backend=backend,
            parameters=architecture.n_parameters,
        )

    def objective(self, rows: Any, targets: Any) -> Objective:
        """Return the loss as a function of the flat array.

        Args:
            rows: [samples][features].
            targets: [samples][targets, and the weight of the sample]; the weights add up to 1.
        """
        found: Objective = self._compiled.objective(rows, targets, wrt=(), reduce="sum")
        return found


class PredictionProgram:
    """Outputs of a network: probabilities, or numbers.

    Args:
        architecture, output: of the network.
        backend: see `backend_of`.
        logarithms: of the probabilities.
    """

    def __init__(
        self, architecture: Architecture, output: OutputMeaning, backend: BackendName, logarithms: bool
    ) -> None:
        meaning = output.logarithms if logarithms else output.predicted
        assert meaning is not None
        self._compiled: Compiled = compile(
            lambda row, parameters: meaning(architecture.outputs(parameters, row)),
            backend=backend,
            parameters=architecture.n_parameters,
        )

    def __call__(self, rows: Any, flat: Any) -> Any:
        """Return an array [samples][outputs].

        Args:
            rows: [samples][features].
            flat: the numbers of the network.
        """
        return numpy.stack(self._compiled.batch(rows, at=flat), axis=1)


_pool: OrderedDict[Any, list[Any]] = OrderedDict()  # programs not in use; the key used last is last
_lock = fork_safe_lock()


@contextmanager
def pooled(make: Callable[..., T], *arguments: Any) -> Iterator[T]:
    """Yield `make(*arguments)`, taken from the pool if there is one, and put it back unless an error occurs."""
    key = (make, *arguments)
    with _lock:
        free = _pool.get(key)
        program = free.pop() if free else None
    if program is None:
        program = make(*arguments)
    yield program
    with _lock:
        _pool.setdefault(key, []).append(program)
        _pool.move_to_end(key)
        if len(_pool) > MAX_KEYS:
            _pool.popitem(last=False)


@lru_cache(maxsize=MAX_KEYS)
def prediction(
    architecture: Architecture, output: OutputMeaning, backend: BackendName, logarithms: bool = False
) -> PredictionProgram:
    """Return the program that predicts, which threads may share; the arguments are those of `PredictionProgram`."""
    return PredictionProgram(architecture, output, backend, logarithms)


def clear_programs() -> None:
    """Remove all programs, so that others are compiled for another backend."""
    with _lock:
        _pool.clear()
    prediction.cache_clear()
