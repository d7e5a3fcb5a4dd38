"""What went on in training by steps, epoch by epoch, and whether it still gets anywhere, by scikit-learn's rules."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Record:
    """What went on so far; a warm start and `partial_fit` add to it.

    Attributes:
        losses: the mean loss of each epoch, as it was during the epoch.
        best_loss: the lowest.
        scores: of the samples held out, after each epoch; empty if there are none.
        best_score, best_numbers: the highest, and the flat array of the network that had it.
        epochs_without: how many epochs in a row have brought nothing to speak of.
        samples_seen: how many samples were trained on, each counted as often as it was.
    """

    losses: list[float] = field(default_factory=list)
    best_loss: float = math.inf
    scores: list[float] = field(default_factory=list)
    best_score: float = -math.inf
    best_numbers: Any = None
    epochs_without: int = 0
    samples_seen: int = 0

    def copy(self) -> Record:
        """Return a record to add to that leaves this one as it is."""
        return Record(**{**vars(self), "losses": list(self.losses), "scores": list(self.scores)})

    def judge_by_loss(self, tol: float) -> None:
        """Judge the last epoch by its loss: it brought something if that is lower than all before, by `tol`."""
        loss = self.losses[-1]
        self.epochs_without = self.epochs_without + 1 if loss > self.best_loss - tol else 0
        self.best_loss = min(self.best_loss, loss)

    def judge_by_score(self, score: float, numbers: Any, tol: float) -> None:
        """Judge the last epoch by the score of the network after it."""
        self.scores.append(score)
        self.epochs_without = self.epochs_without + 1 if score < self.best_score + tol else 0
        if score > self.best_score:
            self.best_score, self.best_numbers = score, numbers
