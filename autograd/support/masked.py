"""Masked arrays of NumPy, whose hidden entries no conversion to plain numbers may uncover."""

from __future__ import annotations

from typing import Any


def refuse_masked(numbers: Any, what: str) -> None:
    """Raise if some entries of an array are masked.

    Args:
        numbers: anything; what is no masked array is let through.
        what: its name in the error.

    Raises:
        ValueError: saying how many entries are masked.
    """
    if hasattr(numbers, "filled") and hasattr(numbers, "mask"):
        hidden = int(numbers.mask.sum())
        if hidden:
            raise ValueError(
                f"{what} is an array with {hidden} of {numbers.size} entries masked: give .filled(number) of it, or "
                "leave these samples out"
            )
