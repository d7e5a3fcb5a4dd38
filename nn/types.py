"""Types of what models, losses and training take: rows of numbers, outputs, targets, precisions.

Arrays are described by what they can do, so that nothing here imports NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias, TypeVar

from autograd import Scalar

Item = TypeVar("Item", covariant=True)


class ArrayLike(Protocol[Item]):
    """A list, a tuple, or an array of NumPy: something with a length, whose items are found by index."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Item: ...


Row: TypeAlias = ArrayLike[Scalar]  # [features] of one sample
Rows: TypeAlias = ArrayLike[Row]  # [samples][features]
Output: TypeAlias = Scalar | Sequence[Scalar]  # of a model for one sample: of its one unit, or of each
Target: TypeAlias = Scalar | ArrayLike[Scalar]  # of one sample: a number, or one for each output
Targets: TypeAlias = ArrayLike[Target]  # [samples], each as the loss takes it
Dtype: TypeAlias = Literal["float64", "float32"]  # of all that a program computes
