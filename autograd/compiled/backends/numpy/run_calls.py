"""Runs as calls of NumPy: those of each formula, found once, on the rows of one operation after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

import numpy

from autograd.compiled.backends.numpy.array_functions import NUMPY_ROWS, Array
from autograd.compiled.backends.numpy.formula_calls import Call, FormulaCalls
from autograd.compiled.program.runs import RunSegment, allocated_parts
from autograd.compiled.program.segment import AllocatedSegment


def run_calls(segment: AllocatedSegment, shared: Array, per_sample: Array, strict: bool) -> Iterator[Call]:
    """Return the calls that compute a run.

    Args:
        segment: the run.
        shared, per_sample: the two buffers.
        strict: see `Backend.strict_buffers`.
    """
    run = segment.segment
    assert isinstance(run, RunSegment)
    views = {False: list(shared[:, None, None]), True: list(per_sample[:, None])}
    parts = [_calls_of_each(part, views, strict) for part in allocated_parts(segment)]
    return chain.from_iterable(next(parts[number]) for number in run.sequence.tolist())


def _calls_of_each(part: AllocatedSegment, views: dict[bool, list[Array]], strict: bool) -> Iterator[tuple[Call, ...]]:
    """Yield the calls of each operation of a part.

    Args:
        part: operations of one formula.
        views: each row of the buffer of samples (True) and of the shared one (False).
        strict: see `Backend.strict_buffers`.
    """
    rows = [*part.operands, *part.results]
    buffers = [*part.operand_per_sample, *[part.result_per_sample] * len(part.results)]
    arrays = [numpy.empty_like(views[buffer][0]) for buffer in buffers]  # stand for those of an operation
    calls: list[Call] = []
    formula, inputs = part.formula.lowered(NUMPY_ROWS), len(part.operands)
    FormulaCalls(calls, formula, arrays[:inputs], arrays[inputs:], strict)
    views_of = {
        id(array): [views[buffer][row] for row in each.tolist()]
        for array, buffer, each in zip(arrays, buffers, rows, strict=True)
    }
    of_calls = [
        zip(repeat(function), zip(*(views_of.get(id(arg)) or repeat(arg) for arg in args), strict=False), strict=False)
        for function, args in calls
    ]
    return zip(*of_calls, strict=False)
