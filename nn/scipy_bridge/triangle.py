"""Linear least squares in scalar code: columns made orthogonal, and what they leave solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import dot, greater, sqrt, where


def orthogonalized(columns: Sequence[Sequence[Any]], right: Sequence[Any]) -> tuple[list[list[Any]], list[Any]]:
    """Return R and Q^T times the right side, where the columns are those of Q R.

    Args:
        columns: n columns of numbers, none longer than the next; what a column lacks is 0.
        right: as many numbers as the last has.

    Returns:
        the n rows of R, each from the diagonal on, and n numbers. A column that others make up for has a row of 0.

    Source: Björck (1967), Solving linear least squares problems by Gram-Schmidt orthogonalization, section 3: by turns,
    and the right side as one more column, which keeps as many digits as reflections do.

    >>> orthogonalized([[2.0], [1.0, 4.0]], [3.0, 8.0])
    ([[2.0, 1.0], [4.0]], [3.0, 8.0])
    """
    remaining = [*columns, right]
    rows, projected = [], []
    for _ in columns:
        column = remaining.pop(0)
        length = sqrt(sum_of_squares(column))
        inverse = 1.0 / where(greater(length, 0.0), length, 1.0)
        unit = [a * inverse for a in column]
        *row, along = [dot(unit, other[: len(unit)]) for other in remaining]
        remaining = [
            [*[a - b * u for a, u in zip(other, unit, strict=False)], *other[len(unit) :]]
            for other, b in zip(remaining, [*row, along], strict=True)
        ]
        rows.append([length, *row])
        projected.append(along)
    return rows, projected


def solved(rows: Sequence[Sequence[Any]], right: Sequence[Any]) -> list[Any]:
    """Return x where R x is the right side.

    Args:
        rows: the n rows of R, each from the diagonal on.
        right: n numbers.

    >>> solved([[2.0, 1.0], [4.0]], [4.0, 8.0])
    [1.0, 2.0]
    """
    x: list[Any] = []
    for (diagonal, *others), number in zip(reversed(rows), reversed(right), strict=True):
        x.insert(0, (number - dot(others, x)) / diagonal if x else number / diagonal)
    return x


def column(rows: Sequence[Sequence[Any]], j: int) -> list[Any]:
    """Return a column of R down to the diagonal, from its rows, each from the diagonal on."""
    return [row[j - i] for i, row in enumerate(rows[: j + 1])]


def sum_of_squares(numbers: Sequence[Any]) -> Any:
    return dot(numbers, numbers)
