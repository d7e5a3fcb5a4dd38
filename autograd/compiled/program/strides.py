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
    if rows.ndim == 0:
        return Strided(int(rows), ())
    step = 0
    if len(rows) > 1:
        differences = rows[1:] - rows[:-1]
        step = differences.item(0)
        if numpy.count_nonzero(differences != step):
            return None
    inner = strided(rows[0])
    return inner and Strided(inner.start, (step, *inner.steps))


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
