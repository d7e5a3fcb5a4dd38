"""Buffers of a program: the numbers shared by all samples, those of each sample, and filling both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy

from autograd.compiled.program.program import Program

MOST_BYTES = 2**24  # of samples, in buffers of several sizes that a program may be asked for again


class Buffers(Protocol):
    """The memory of a program, and the three phases that compute it.

    Attributes:
        shared: an array [rows] of numbers that are the same for all samples.
        per_sample: an array [rows][columns] of numbers that depend on an input, one column per sample.
    """

    shared: Any
    per_sample: Any

    def before(self) -> None:
        """Compute the numbers that depend on parameters alone, and set the sums over samples to 0."""

    def during(self) -> None:
        """Compute the numbers of each sample, and add to the sums over samples."""

    def after(self) -> None:
        """Compute the numbers that depend on sums over samples."""


def set_literals(buffers: Buffers, program: Program) -> None:
    """Copy the plain numbers of a program into their rows; one beyond the dtype becomes inf, as a result would."""
    with numpy.errstate(over="ignore"):
        for row, number in program.literals:
            buffers.shared[row] = number


def drop_oldest(kept: dict[int, Any], program: Program, dtype: str) -> None:
    """Drop the oldest buffers of a program, kept by their columns, until the others take little; but not the latest."""
    size = max(program.sample_size, 1) * numpy.dtype(dtype).itemsize
    for columns in list(kept)[:-1]:
        if sum(list(kept)) * size <= MOST_BYTES:
            break
        kept.pop(columns, None)


def set_parameters(buffers: Buffers, program: Program, wanted: Any, others: Sequence[float]) -> None:
    """Copy the numbers of all parameters into the rows the program reads.

    Args:
        buffers, program: the program and its buffers.
        wanted: numbers of the parameters that have gradients in the program.
        others: numbers of the other parameters.
    """
    if program.n_wanted:  # an array is asked for room only where there is something to put
        first = program.first_parameter
        buffers.shared[first : first + program.n_wanted] = wanted
    if others:
        buffers.shared[program.first_other : program.first_other + len(others)] = others


def in_columns(rows: Any, columns: int, dtype: Any) -> Any:
    """Return samples as columns, the last one repeated in columns that are left over.

    Args:
        rows: an array [samples][numbers], of at least one sample and at most `columns`.
        columns: the width of the result.
        dtype: of the result.

    >>> in_columns(numpy.array([[1, 2], [3, 4]]), 3, int)
    array([[1, 3, 3],
           [2, 4, 4]])
    """
    found = numpy.empty((rows.shape[1], columns), dtype)
    _fill(found, rows)
    return found


def fill_columns(buffers: Buffers, program: Program, rows: Any) -> None:
    """Copy samples, an array [samples][numbers], into the columns of the buffers."""
    _fill(buffers.per_sample[: program.n_inputs], rows)


def _fill(found: Any, rows: Any) -> None:
    found[:, : len(rows)] = rows.T
    found[:, len(rows) :] = rows[-1:].T
