"""Many values made one: their sum, or their mean."""

from __future__ import annotations

from typing import Any

REDUCTIONS = ("mean", "sum")


def check_reduction(reduce: str | None) -> None:
    """Raise ValueError unless it is "mean", "sum" or None."""
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce is {reduce!r}: choose 'mean' or 'sum'")


def scale_of(reduce: str, count: int) -> float:
    """Return what each of so many values counts."""
    check_reduction(reduce)
    return 1.0 / max(count, 1) if reduce == "mean" else 1.0


def reduced(values: Any, reduce: str) -> float:
    """Return the mean or the sum of an array; the mean of no values is nan."""
    if reduce == "sum":
        return float(values.sum())
    return float(values.sum() / len(values)) if len(values) else float("nan")
