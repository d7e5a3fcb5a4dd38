"""Score of predictions: accuracy for classes, mean squared error for numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Score:
    """The score of predictions for some samples.

    Attributes:
        n: the number of samples, at least 1.
        correct: how many classes were predicted correctly; None for numbers.
        mean_squared_error: of the predicted numbers; None for classes.

    >>> str(Score(4, 3, None)), str(Score(4, None, 0.25))
    ('accuracy 75.0 % (3 of 4)', 'mean squared error 0.25 (its root 0.5)')
    """

    n: int
    correct: int | None
    mean_squared_error: float | None

    @property
    def number(self) -> float:
        """The accuracy, from 0 to 1, or the mean squared error."""
        return self.mean_squared_error if self.mean_squared_error is not None else (self.correct or 0) / self.n

    def __str__(self) -> str:
        if self.correct is None:
            return f"mean squared error {self.number:.4g} (its root {math.sqrt(self.number):.4g})"
        return f"accuracy {100 * self.correct / self.n:.1f} % ({self.correct} of {self.n})"


def score(predicted: Sequence[Any], targets: Sequence[Any], classes: bool) -> Score:
    """Return the score of predictions.

    Args:
        predicted, targets: one of each per sample, for at least one sample.
        classes: True for class indices or names, False for numbers.

    Raises:
        ValueError: for not as many predictions as targets.

    >>> score([1.0, 2.0], [1.0, 4.0], classes=False)
    Score(n=2, correct=None, mean_squared_error=2.0)
    """
    pairs = list(zip(predicted, targets, strict=True))
    if classes:
        return Score(len(pairs), sum(p == t for p, t in pairs), None)
    return Score(len(pairs), None, math.fsum((p - t) * (p - t) for p, t in pairs) / len(pairs))
