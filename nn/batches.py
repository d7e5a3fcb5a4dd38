"""The samples of each step of an epoch."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Batches:
    """Which samples make up the batches of an epoch: another order each time, if there is more than one batch.

    Args:
        count: how many samples there are.
        batch_size: samples per batch; None for all of them.
    """

    def __init__(self, count: int, batch_size: int | None) -> None:
        self.size = batch_size if batch_size is not None and batch_size < count else count
        self.in_order = [range(start, min(start + self.size, count)) for start in range(0, count, self.size)]
        self.count = count

    def __call__(self, rng: random.Random | None) -> list[Sequence[int]]:
        """Return the batches of an epoch, as lists of the numbers of samples.

        Args:
            rng: from which the order is drawn; None for the order in which the samples stand.

        >>> Batches(5, batch_size=2)(None)
        [range(0, 2), range(2, 4), range(4, 5)]
        """
        if rng is None or len(self.in_order) == 1:
            return list(self.in_order)
        order = list(range(self.count))
        rng.shuffle(order)
        return [order[batch.start : batch.stop] for batch in self.in_order]
