"""Score of predictions: accuracy for classes, mean squared error and R2 for numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Metric: TypeAlias = Literal["accuracy", "balanced accuracy", "mean squared error"]

OUT_OF_BALANCE = 1.5  # times its share among equals, for the largest class


@dataclass(frozen=True)
class Score:
    """The score of predictions for some samples.

    Attributes:
        n: the number of samples, at least 1.
        correct: how many classes were predicted correctly; None for numbers.
        mean_squared_error: of the predicted numbers; None for classes.
        balanced: the mean over the classes of the share of each that was predicted correctly; None for numbers.
        r2: the share of the targets' variance that is explained; None for classes, and for targets that are all alike.
        is_uneven: whether the classes are out of balance, and the balanced accuracy is worth a word.
        least_found: the class of which the smallest share was predicted correctly, how many samples of it were, and how
            many there are; None for numbers.

    >>> str(Score(4, 3, None)), str(Score(4, None, 0.25)), str(Score(10, 9, None, balanced=0.5, is_uneven=True))
    ('accuracy 75.0 % (3 of 4)', 'mean squared error 0.25 (its root 0.5)', 'accuracy 90.0 % (9 of 10), balanced 50.0 %')
    """

    n: int
    correct: int | None
    mean_squared_error: float | None
    balanced: float | None = field(default=None, repr=False, compare=False)
    r2: float | None = field(default=None, repr=False, compare=False)
    is_uneven: bool = field(default=False, repr=False, compare=False)
    least_found: tuple[Any, int, int] | None = field(default=None, repr=False, compare=False)

    @property
    def number(self) -> float:
        """The accuracy, from 0 to 1, or the mean squared error."""
        return self.mean_squared_error if self.mean_squared_error is not None else (self.correct or 0) / self.n

    def by(self, metric: Metric) -> float:
        """Return the number that a metric gives; for other targets than the metric is for, `number`."""
        return self.balanced if metric == "balanced accuracy" and self.balanced is not None else self.number

    def __str__(self) -> str:
        if self.correct is None:
            explained = "" if self.r2 is None else f", R2 {self.r2:.3f}"
            return f"mean squared error {self.number:.4g} (its root {math.sqrt(self.number):.4g}){explained}"
        balanced = f", balanced {100 * self.by('balanced accuracy'):.1f} %" if self.is_uneven else ""
        return f"accuracy {100 * self.correct / self.n:.1f} % ({self.correct} of {self.n}){balanced}"


def score(predicted: Sequence[Any], targets: Sequence[Any], classes: bool) -> Score:
    """Return the score of predictions.

    Args:
        predicted, targets: one of each per sample, for at least one sample.
        classes: True for class indices or names, False for numbers.

    Raises:
        ValueError: for not as many predictions as targets.

    >>> score([1.0, 2.0], [1.0, 4.0], classes=False)
    Score(n=2, correct=None, mean_squared_error=2.0)
    >>> str(score(["a", "a", "a", "a", "a"], ["a", "a", "a", "a", "b"], classes=True))
    'accuracy 80.0 % (4 of 5), balanced 50.0 %'
    """
    pairs = list(zip(predicted, targets, strict=True))
    if classes:
        of_class, right = Counter(targets), Counter(t for p, t in pairs if p == t)
        balanced = math.fsum(right[t] / count for t, count in of_class.items()) / len(of_class)
        least = min(of_class, key=lambda t: right[t] / of_class[t])
        least_found = (least, right[least], of_class[least])
        return Score(len(pairs), right.total(), None, balanced, is_uneven=are_uneven(of_class), least_found=least_found)
    error = math.fsum((p - t) * (p - t) for p, t in pairs) / len(pairs)
    mean = math.fsum(targets) / len(pairs)
    variance = math.fsum((t - mean) * (t - mean) for t in targets) / len(pairs)
    return Score(len(pairs), None, error, r2=1.0 - error / variance if variance > 0.0 else None)


def are_uneven(counts: Mapping[Any, int]) -> bool:
    """Return whether classes are out of balance, given how many samples each has.

    >>> are_uneven({"no": 80, "yes": 20}), are_uneven({"no": 60, "yes": 40})
    (True, False)
    """
    return len(counts) > 1 and max(counts.values()) * len(counts) > OUT_OF_BALANCE * sum(counts.values())


def class_weights(targets: Sequence[Any]) -> dict[Any, float]:
    """Return for each class a factor for its samples, by which all classes count alike; 1 in the mean over the samples.

    Args:
        targets: the class of each sample, at least one.

    >>> class_weights([0, 0, 0, 1])
    {0: 0.6666666666666666, 1: 2.0}
    """
    counts = Counter(targets)
    return {target: len(targets) / (len(counts) * count) for target, count in counts.items()}
