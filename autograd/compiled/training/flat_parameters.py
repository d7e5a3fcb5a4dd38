"""The entries of a flat array as the parameters of a training, none of which is a Value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy

from autograd.compiled.training.trained_values import TrainedValues
from autograd.value import Value

NOTHING_TO_TRAIN = "Training has no parameters to train: name one, or differentiate the loss by compile and batch"


class FlatParameters:
    """What `TrainedValues` is for Values: positions and numbers of parameters, the first of which are trained.

    Args:
        count: how many parameters there are.
        n_trained: how many of them are trained.

    Attributes:
        order: their positions, which are their ids too.
        n_trained: see above.
        known: see `Tape`.
    """

    def __init__(self, count: int, n_trained: int) -> None:
        self.order = self.known = range(count)
        self.n_trained = n_trained
        self._numbers = numpy.zeros(count)

    def positions(self, entries: Iterable[int]) -> Any:
        """Return an array of the positions of some entries, in order.

        Raises:
            ValueError: for a position that no entry has.
        """
        found = sorted(entries)
        for i in found[:1] + found[-1:]:
            if i not in self.order:
                raise ValueError(f"Training has the parameters 0 to {len(self.order) - 1}: there is none at {i}")
        return numpy.array(found, dtype=int)

    def numbers(self) -> Any:
        """Return an array of the numbers that were written last, at first zeros."""
        return self._numbers.copy()

    def differ_from(self, numbers: Any) -> bool:
        """Return False: nothing else can change them."""
        return False

    def write(self, numbers: Any, gradients: Any) -> None:
        """Keep the numbers."""
        self._numbers = numpy.array(numbers, dtype=float)


def trained_parameters(
    parameters: Sequence[Value] | int | numpy.integer[Any], trained: Sequence[Value] | int | numpy.integer[Any]
) -> TrainedValues | FlatParameters:
    """Return the parameters of a training, given as Values or by their numbers.

    Raises:
        TypeError: for Values and a number together.
        ValueError: for more trained entries than there are, or none.
    """
    if isinstance(parameters, (int, numpy.integer)) and isinstance(trained, (int, numpy.integer)):
        if not 0 <= trained <= parameters:
            raise ValueError(f"Training has {parameters} parameters: {trained} of them cannot be trained")
        if not trained:
            raise ValueError(NOTHING_TO_TRAIN)
        return FlatParameters(int(parameters), int(trained))
    if isinstance(parameters, (int, numpy.integer)) or isinstance(trained, (int, numpy.integer)):
        raise TypeError("Training takes parameters and trained both as Values, or both as numbers of entries")
    if not len(trained):
        raise ValueError(NOTHING_TO_TRAIN)
    return TrainedValues(parameters, trained)
