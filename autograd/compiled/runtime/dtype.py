"""Precision of what a program computes: the kind of the numbers in its buffers."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Dtype: TypeAlias = Literal["float64", "float32"]


def check_dtype(dtype: str, what: str) -> None:
    """Raise ValueError unless it is a precision.

    Args:
        dtype: its name.
        what: takes it, in the error.
    """
    if dtype not in get_args(Dtype):
        raise ValueError(f"{what} takes dtype 'float64' or 'float32', got {dtype!r}")
