"""Compiled networks, made once for each architecture and kept: a search fits the same few networks again and again.

A program computes with numbers it is handed, so it belongs to no estimator. One that remembers something while it is in
use is lent to one fit at a time: threads that fit the same architecture at the same time each get one of their own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from autograd import Compiled, Objective, Training, Value, compile
from nn.estimators.architecture import Architecture, biases_of, weights_of
from nn.estimators.output import Output
from nn.estimators.sklearn_updates import Rule
from nn.losses import l2_penalty

T = TypeVar("T")
MOST_KEPT = 16  # kinds of programs


class Network:
    """A network to make programs of, with the penalty on its weights.

    Attributes:
        parameters: in the order of the flat array.
        alpha: the strength of the penalty.
    """

    def __init__(self, architecture: Architecture, output: Output) -> None:
        self.model, self.output = architecture.network(architecture.blank), output
        self.weights = weights_of(self.model)
        self.parameters = (*self.weights, *biases_of(self.model))
        self.alpha = Value(0.0, label="alpha")

    def outputs(self, row: Any) -> list[Any]:
        """Return the outputs for one sample."""
        found = self.model(row)
        return found if isinstance(found, list) else [found]

    def loss(self, row: Any, target: Any) -> Any:
        """Return the loss of one sample; its target ends with what it weighs."""
        return target[-1] * self.output.loss(self.outputs(row), target[:-1])

    def penalty(self) -> Any:
        """Return alpha / 2 times the sum of the squares of all weights."""
        return l2_penalty(self.weights, 0.5) * self.alpha


class Steps(Network):
    """Steps of training by a rule."""

    def __init__(self, architecture: Architecture, output: Output, rule: Rule) -> None:
        super().__init__(architecture, output)
        self.rule = rule
        self.training = Training(
            lambda row, target: (self.loss(row, target), None),
            self.parameters,
            self.parameters,
            rule.update(self.parameters),
            penalty=self.penalty,
        )


class Loss(Network):
    """Loss and gradient of all samples."""

    def __init__(self, architecture: Architecture, output: Output) -> None:
        super().__init__(architecture, output)
        self._compiled = compile(lambda row, target: self.loss(row, target) + target[-1] * self.penalty())

    def objective(self, rows: Any, targets: Any) -> Objective:
        """Return the loss as a function of the flat array.

        Args:
            rows: [samples][features].
            targets: [samples][targets, and what the sample weighs]; all of them together weigh 1.
        """
        found: Objective = self._compiled.objective(rows, targets, wrt=self.parameters, reduce="sum")
        return found


class Prediction(Network):
    """Probabilities, or numbers.

    Args:
        architecture, output: of the network.
        logarithms: of the probabilities.
    """

    def __init__(self, architecture: Architecture, output: Output, logarithms: bool) -> None:
        super().__init__(architecture, output)
        meaning = output.logarithms if logarithms else output.predicted
        assert meaning is not None
        self._compiled: Compiled = compile(lambda row: meaning(self.outputs(row)))

    def __call__(self, rows: Any, flat: Any) -> Any:
        """Return an array [samples][outputs].

        Args:
            rows: [samples][features].
            flat: the numbers of the network.
        """
        import numpy

        return numpy.stack(self._compiled.batch(rows, wrt=self.parameters, at=flat), axis=1)


_kept: OrderedDict[Any, list[Any]] = OrderedDict()  # by kind; the one used last is last
_lock = threading.Lock()


@contextmanager
def lent(make: Callable[..., T], *kind: Any) -> Iterator[T]:
    """Lend a program, which is made if none of its kind is free; after an error it is not used again."""
    key = (make, *kind)
    with _lock:
        free = _kept.get(key)
        program = free.pop() if free else None
    if program is None:
        program = make(*kind)
    yield program
    with _lock:
        _kept.setdefault(key, []).append(program)
        _kept.move_to_end(key)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


@lru_cache(maxsize=MOST_KEPT)
def prediction(architecture: Architecture, output: Output, logarithms: bool = False) -> Prediction:
    """Return the program that predicts, which threads may share."""
    return Prediction(architecture, output, logarithms)


def forget() -> None:
    """Forget all programs, as where another machine is to run them."""
    with _lock:
        _kept.clear()
    prediction.cache_clear()
