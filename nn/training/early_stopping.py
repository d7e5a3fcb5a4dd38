"""Early stopping: when the model gets no better for samples it has not seen, go back to where it was best."""

from __future__ import annotations

import math

from autograd import Value


class BestParameters:
    """The parameters of the lowest validation loss so far, and how long ago that was."""

    def __init__(self, parameters: list[Value], patience: int | None) -> None:
        self.parameters, self.patience = parameters, patience
        self.loss, self.epochs_since = math.inf, 0
        self.numbers: list[float] | None = None
        self.epochs = 0
        self.best_epoch: int | None = None

    def is_over(self, loss: float) -> bool:
        """Note the loss after an epoch; return whether patience has run out."""
        if self.patience is None:
            return False
        self.epochs += 1
        self.epochs_since += 1
        if loss < self.loss:
            self.loss, self.epochs_since, self.best_epoch = loss, 0, self.epochs
            self.numbers = [parameter.data for parameter in self.parameters]
        return self.epochs_since >= self.patience

    def restore(self) -> None:
        """Give the model the best parameters, if any were noted."""
        if self.numbers is not None:
            for parameter, number in zip(self.parameters, self.numbers, strict=True):
                parameter.data = number
