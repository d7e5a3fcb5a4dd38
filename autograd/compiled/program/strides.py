"""The layout of row numbers in a buffer: contiguous, strided, or gathered one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy


class Strided(NamedTuple):
    """Rows that are start + i * steps[0] + j * steps[1] + ..., one step for each axis."""

    start: int
    steps: tuple[int, ...]


def strided(rows: Any) -> Strided | None:
    """Return start and steps of rows; None for rows that have to be gathered.

    >>> strided(numpy.array([[5, 6, 7], [15, 16, 17]]))
    Strided(start=5, steps=(10, 1))
    >>> strided(numpy.array([1, 2, 4])) is None
    True
    """
    if rows.ndim == 1 and rows.size > 2 and rows[2] - rows[1] != rows[1] - rows[0]:
        return None
    start = int(rows.flat[0])
    if rows.size == 1:
        return Strided(start, (0,) * rows.ndim)
    steps = []
    for axis, length in enumerate(rows.shape):
        second = [0] * rows.ndim
        second[axis] = 1
        steps.append(int(rows[tuple(second)]) - start if length > 1 else 0)
    expected: Any = start
    for axis, step in enumerate(steps):
        shape = [1] * rows.ndim
        shape[axis] = rows.shape[axis]
        expected = expected + step * numpy.arange(rows.shape[axis]).reshape(shape)
    return Strided(start, tuple(steps)) if (expected == rows).all() else None


def as_slice(rows: Any) -> Any:
    """Return rows as a slice if they are contiguous, as that is quicker to index with; else as they are.

    >>> as_slice(numpy.array([5, 6, 7]))
    slice(5, 8, None)
    >>> as_slice(numpy.array([5, 7]))
    array([5, 7])
    """
    if not rows.size:
        return slice(0)
    if (numpy.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows
