"""Standardization of features: each shifted and scaled to mean 0 and standard deviation 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from nn.data.dataset import is_array


@dataclass(frozen=True)
class Standardizer:
    """Shifts and scales each feature to mean 0 and standard deviation 1: `(x - mean) / scale`.

    Fit it on training data only, so that nothing about the held-out data reaches the model.

    Args:
        mean: one per feature.
        scale: one per feature, not zero.

    >>> standardizer = Standardizer.fit([[1.0, 5.0], [3.0, 5.0]])
    >>> standardizer
    Standardizer(mean=[2.0, 5.0], scale=[1.0, 1.0])
    >>> standardizer.transform([[2.0, 5.0], [4.0, 6.0]])
    [[0.0, 0.0], [2.0, 1.0]]
    """

    mean: list[float]
    scale: list[float]

    @classmethod
    def fit(cls, inputs: Sequence[Sequence[float]]) -> Standardizer:
        """Measure the mean and the standard deviation (with divisor n) of each feature.

        Args:
            inputs: one row per sample, one number per feature, at least one row.

        Returns:
            The standardizer of these data; a feature that never changes gets scale 1.

        Raises:
            TypeError: for what is not a list of rows.
            ValueError: for no rows, rows of different lengths, or a feature that has inf or nan in it.
        """
        if not (getattr(inputs, "ndim", 0) == 2 if is_array(inputs) else isinstance(inputs, Sequence)):
            raise TypeError(
                f"Standardizer.fit got {inputs!r:.60}: give a list of rows, or an array [samples][features]"
            )
        if not len(inputs):
            raise ValueError("Standardizer.fit got no rows: give at least one sample")
        found = cls._fit_array(inputs) if is_array(inputs) else cls._fit_rows(inputs)
        for j, (mean, scale) in enumerate(zip(found.mean, found.scale, strict=True)):
            if not math.isfinite(mean) or not math.isfinite(scale):
                raise ValueError(
                    f"Standardizer.fit: feature {j} has the mean {mean} and the deviation {scale}: fill in or leave "
                    "out what is missing, and rescale what is too large"
                )
        return found

    @classmethod
    def _fit_rows(cls, inputs: Sequence[Sequence[float]]) -> Standardizer:
        _check_lengths(inputs, len(inputs[0]) if hasattr(inputs[0], "__len__") else 0, "Standardizer.fit")
        mean, scale = [], []
        for column in zip(*inputs, strict=True):
            # Rounding must not give a constant feature a tiny scale that blows up noise.
            constant = min(column) == max(column)
            center = float(column[0]) if constant else math.fsum(column) / len(column)
            spread = math.hypot(*(x - center for x in column)) / math.sqrt(len(column))
            mean.append(center)
            scale.append(1.0 if constant else spread)
        return cls(mean, scale)

    @classmethod
    def _fit_array(cls, inputs: Any) -> Standardizer:
        constant = inputs.min(axis=0) == inputs.max(axis=0)
        mean = inputs.mean(axis=0)
        scale = (inputs[:1] * 0.0)[0]
        for j, column in enumerate(inputs.T):  # one at a time, as deviations take as much memory again
            scale[j] = column.std()
        mean[constant], scale[constant | (scale == 0.0)] = inputs[0, constant], 1.0
        return cls(mean.tolist(), scale.tolist())

    def without(self, features: Sequence[bool]) -> Standardizer:
        """Return one that leaves some features as they are.

        >>> Standardizer([5.0, 1.0], [2.0, 3.0]).without([True, False])
        Standardizer(mean=[0.0, 1.0], scale=[1.0, 3.0])
        """
        mean = [0.0 if leave else x for x, leave in zip(self.mean, features, strict=True)]
        return Standardizer(mean, [1.0 if leave else x for x, leave in zip(self.scale, features, strict=True)])

    def changes(self) -> list[bool]:
        """Return for each feature whether it is shifted or scaled.

        >>> Standardizer([5.0, 0.0], [1.0, 1.0]).changes()
        [True, False]
        """
        return [bool(m != 0.0 or s != 1.0) for m, s in zip(self.mean, self.scale, strict=True)]

    @overload
    def transform(self, inputs: list[list[float]]) -> list[list[float]]: ...
    @overload
    def transform(self, inputs: Any) -> Any: ...
    def transform(self, inputs: Any) -> Any:
        """Return the rows with each feature shifted and scaled: lists, or an array where an array was given.

        Args:
            inputs: rows with as many numbers as the standardizer has features.

        Raises:
            ValueError: for a row of another length.
        """
        if is_array(inputs):
            _check_lengths(inputs[:1], len(self.mean), "Standardizer.transform")
            found = inputs - self.mean
            found /= self.scale
            return found
        _check_lengths(inputs, len(self.mean), "Standardizer.transform")
        return [
            [(x - mean) / scale for x, mean, scale in zip(row, self.mean, self.scale, strict=True)] for row in inputs
        ]


def _check_lengths(rows: Sequence[Sequence[float]], length: int, operation: str) -> None:
    for number, row in enumerate(rows):
        if not hasattr(row, "__len__"):
            raise TypeError(f"{operation} got {row!r:.60} at inputs[{number}]: give a row of numbers for each sample")
        if len(row) != length:
            raise ValueError(
                f"{operation} got a row of {len(row)} numbers at inputs[{number}]: expected "
                f"{length}, as many as there are features"
            )
