"""Mini-batches: which samples each step of an epoch is taken with, and in which order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

# Returns the indices of all samples in the order of the next epoch: a list, or an array of NumPy.
EpochOrder: TypeAlias = Callable[[], Any]


class Batches:
    """The mini-batches of one epoch after another.

    Args:
        n_samples: how many samples there are, at least 1.
        batch_size: samples per batch, at least 1; the last batch of an epoch has what is left over. None, or a number
            above `n_samples`, for all samples in one batch.
        order: called once per epoch for the order of the samples; None for the order in which they stand.

    Attributes:
        per_epoch: the number of batches in an epoch.

    >>> batches = Batches(5, batch_size=2, order=shuffled(5, random.Random(0)))
    >>> batches.next_epoch(), batches.next_epoch()
    ([[2, 1], [0, 4], [3]], [[0, 2], [1, 3], [4]])
    """

    def __init__(self, n_samples: int, batch_size: int | None, order: EpochOrder | None = None) -> None:
        self.n_samples, self.order = n_samples, order
        self.size = n_samples if batch_size is None else min(batch_size, n_samples)
        self.per_epoch = -(-n_samples // self.size)
        self._in_order = self._split(range(n_samples))

    def next_epoch(self) -> list[Sequence[int]]:
        """Return the batches of the next epoch, as lists of indices of samples.

        >>> Batches(5, batch_size=2).next_epoch()
        [range(0, 2), range(2, 4), range(4, 5)]
        """
        return list(self._in_order) if self.order is None else self._split(self.order())

    def _split(self, order: Any) -> list[Sequence[int]]:
        return [order[start : start + self.size] for start in range(0, self.n_samples, self.size)]


def shuffled(n_samples: int, rng: random.Random) -> EpochOrder:
    """Return a function that draws an order for each epoch, every permutation being as likely as any other.

    Args:
        n_samples: how many samples there are.
        rng: the source of random numbers.
    """

    def order() -> list[int]:
        indices = list(range(n_samples))
        rng.shuffle(indices)
        return indices

    return order
