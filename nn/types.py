"""Types of what models, losses and training take: rows of numbers, targets, outputs.

NumPy arrays are described by what they can do, so that nothing here imports NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from autograd import Value

Scalar: TypeAlias = Value | float


class ArrayLike(Protocol):
    """An array of numbers, such as NumPy's: it has a length, and becomes nested lists."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def tolist(self) -> Any: ...


Row: TypeAlias = Sequence[Scalar] | ArrayLike  # one sample: a number for each feature
Rows: TypeAlias = Sequence[Row] | ArrayLike
Target: TypeAlias = Scalar | Sequence[Scalar] | ArrayLike  # of one sample: a number, or one for each output
Targets: TypeAlias = Sequence[Target] | ArrayLike
Output: TypeAlias = Scalar | Sequence[Scalar]  # of a model for one sample: of its one unit, or of each
