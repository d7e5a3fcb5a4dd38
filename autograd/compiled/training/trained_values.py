"""The Values of a training, as the arrays of numbers that a training backend computes with."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy

from autograd.compiled.trace.known_values import NO_VALUES, KnownValues
from autograd.rule import LEAF
from autograd.value import Value


class TrainedValues:
    """Parameters in the order of a backend's arrays: those that are trained first.

    Args:
        parameters: Values whose gradients are wanted.
        trained: those of them that are trained.

    Attributes:
        values: all parameters in that order.
        n_trained: how many are trained.
        known: see `Tape`.
        order: the parameters as a program knows them: their ids, or where some were computed, the Values.
    """

    def __init__(self, parameters: Sequence[Value], trained: Sequence[Value]) -> None:
        are_alike = [*trained] == [*parameters]
        self._places = KnownValues(trained if are_alike else list(dict.fromkeys([*trained, *parameters])))
        self.values, self.n_trained = self._places.values, len(trained)
        are_leaves = {LEAF}.issuperset(map(attrgetter("op"), self.values))  # others are computed in each step
        is_known = are_leaves and self._places.are_distinct
        self.known = self._places if is_known else NO_VALUES
        self.order: Sequence[Value] | range = range(len(self.values)) if is_known else self.values

    def positions(self, values: Sequence[Value]) -> Any:
        """Return an array of the places of those Values that are parameters, in order."""
        places = self._places.ids_of(tuple(values))
        if places is not None:
            return numpy.arange(places.start, places.stop)
        found = map(self._places.id_of, values)
        return numpy.array(sorted(place for place in found if place is not None), dtype=int)

    def numbers(self, dtype: Any = float) -> Any:
        """Return an array of `.data`."""
        return numpy.fromiter(map(attrgetter("_data"), self.values), dtype, len(self.values))

    def differ_from(self, numbers: Any) -> bool:
        """Return whether some `.data` is not the number in an array."""
        return bool((numbers != self.numbers(numbers.dtype)).any())

    def write(self, numbers: Any, gradients: Any) -> None:
        """Set `.data` of the trained parameters and `.grad` of all.

        Args:
            numbers, gradients: arrays with one number per parameter.
        """
        for value, number in zip(self.values[: self.n_trained], numbers.tolist(), strict=False):
            value._data = number
        for value, gradient in zip(self.values, gradients.tolist(), strict=True):
            value._grad = gradient
