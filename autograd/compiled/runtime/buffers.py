"""Filling tables: the numbers of parameters, and samples in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Tables


def set_parameters(tables: Tables, program: Program, wanted: Any, others: Sequence[float]) -> None:
    """Put the numbers of all parameters where the program reads them.

    Args:
        tables, program: what to run.
        wanted: of those whose gradients the program has.
        others: of the others.
    """
    first, other = program.first_parameter, program.first_other
    tables.shared[first : first + program.n_wanted] = wanted
    tables.shared[other : other + len(others)] = others


def in_columns(rows: Any, columns: int, dtype: Any) -> Any:
    """Return samples as the first rows of a table have them; columns that are left get the last one once more."""
    found = numpy.empty((rows.shape[1], columns), dtype)
    found[:, : len(rows)] = rows.T
    found[:, len(rows) :] = rows[-1:].T
    return found


def fill(tables: Tables, program: Program, rows: Any) -> None:
    """Put samples into the columns of a table."""
    tables.table[: program.n_inputs] = in_columns(rows, tables.table.shape[1], tables.table.dtype)
