"""The Values of a training, as the arrays of numbers that a training backend computes with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.value import Value


class TrainedValues:
    """Parameters in the order of a backend's arrays: those that are trained first.

    Args:
        parameters: Values whose gradients are wanted.
        trained: those of them that are trained.

    Attributes:
        order: all parameters in that order.
    """

    def __init__(self, parameters: Sequence[Value], trained: Sequence[Value]) -> None:
        self._parameters, self._trained = list(parameters), set(trained)
        self.order = [*trained, *(value for value in self._parameters if value not in self._trained)]

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
        for value in self._parameters:
            value.zero_grad()
        for value, number, gradient in zip(self.order, numbers.tolist(), gradients.tolist(), strict=True):
            value._grad = gradient
            if value in self._trained:
                value.data = number
