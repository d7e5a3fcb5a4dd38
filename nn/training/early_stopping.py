"""Early stopping: training is over when the loss has not become lower for some epochs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Parameters = TypeVar("Parameters")


@dataclass
class EarlyStopping(Generic[Parameters]):
    """The lowest loss so far, the parameters that had it, and for how many epochs there has been no improvement.

    Attributes:
        patience: training is over after so many epochs in a row without an improvement; inf for never.
        min_delta: how much lower than the lowest so far a loss has to be to count as an improvement, at least 0; None
            for any lower one. (With 0 an equal one counts, as it does in scikit-learn.)
        best_loss, best_epoch: the lowest loss, and its epoch, counted from 1; inf and None at first.
        best_parameters: those of that epoch, where they were asked for.
        epochs: how many were noted.
        epochs_since: how many of these there have been since the last improvement.

    >>> stopping = EarlyStopping[None](patience=2)
    >>> for loss in (0.5, 0.4, 0.45, 0.41):
    ...     stopping.note(loss)
    >>> stopping.best_epoch, stopping.is_over
    (2, True)
    """

    patience: float = math.inf
    min_delta: float | None = None
    best_loss: float = math.inf
    best_epoch: int | None = None
    best_parameters: Parameters | None = None
    epochs: int = 0
    epochs_since: int = 0

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.epochs_since >= self.patience

    def note(self, loss: float, parameters: Callable[[], Parameters] | None = None) -> None:
        """Take in the loss after an epoch.

        Args:
            loss: the lower the better.
            parameters: returns a copy of the parameters, which is kept if the loss is the lowest; None to keep none.
        """
        self.epochs += 1
        self.epochs_since = 0 if self._improves(loss) else self.epochs_since + 1
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, self.epochs
            self.best_parameters = None if parameters is None else parameters()

    def _improves(self, loss: float) -> bool:
        return loss < self.best_loss if self.min_delta is None else not loss > self.best_loss - self.min_delta
