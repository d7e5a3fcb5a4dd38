"""The Values of a training, as the arrays of numbers that a training backend computes with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import numpy

from autograd.rule import LEAF
from autograd.value import Value


class TrainedValues:
    """Parameters in the order of a backend's arrays: those that are trained first.

    Args:
        parameters: Values whose gradients are wanted.
        trained: those of them that are trained.

    Attributes:
        position: for each parameter its place in that order.
        order: all parameters in that order.
        n_trained: how many are trained.
        known: see `Tape`.
    """

    def __init__(self, parameters: Sequence[Value], trained: Sequence[Value]) -> None:
        self.order = list(trained if parameters is trained else dict.fromkeys([*trained, *parameters]))
        self.n_trained = len(trained)
        self.position = dict(zip(self.order, range(len(self.order)), strict=True))
        are_leaves = {LEAF}.issuperset(map(attrgetter("op"), self.order))  # others are computed in each step
        self.known = self.position if are_leaves and len(self.position) == len(self.order) else {}

    def positions(self, values: Iterable[Value]) -> Any:
        """Return an array of the places of those Values that are parameters, in order."""
        return numpy.array(sorted(self.position[value] for value in values if value in self.position), dtype=int)

    def numbers(self) -> Any:
        """Return an array of `.data`."""
        return numpy.array([value.data for value in self.order])

    def differ_from(self, numbers: Any) -> bool:
        """Return whether some `.data` is not the number in an array."""
        return bool((numbers != numpy.array([value._data for value in self.order], numbers.dtype)).any())

    def write(self, numbers: Any, gradients: Any) -> None:
        """Set `.data` of the trained parameters and `.grad` of all.

        Args:
            numbers, gradients: arrays with one number per parameter.
        """
        for value, gradient in zip(self.order, gradients.tolist(), strict=True):
            value._grad = gradient
        for value, number in zip(self.order[: self.n_trained], numbers.tolist(), strict=False):
            value._data = number
