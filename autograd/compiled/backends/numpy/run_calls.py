"""Runs by NumPy: the calls of each formula once, for numbers that are copied there and back one operation at a time."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.numpy.array_functions import NUMPY_ROWS, Array
from autograd.compiled.backends.numpy.formula_calls import Call, FormulaCalls
from autograd.compiled.program.runs import RunSegment, allocated_parts
from autograd.compiled.program.segment import AllocatedSegment


class RunCalls:
    """The calls that compute a run.

    Args:
        segment: the run.
        shared, per_sample: the two buffers.
        strict: see `Backend.strict_buffers`.
    """

    def __init__(self, segment: AllocatedSegment, shared: Array, per_sample: Array, strict: bool) -> None:
        buffers = {False: shared[:, None], True: per_sample}
        assert isinstance(segment.segment, RunSegment)
        self._sequence = segment.segment.sequence
        self._parts = [_Part(part, buffers, strict) for part in allocated_parts(segment)]

    def run(self) -> None:
        """Compute all operations, one after the other."""
        turns = [iter(part.turns) for part in self._parts]
        for number in self._sequence.tolist():
            part = self._parts[number]
            rows = next(turns[number])
            for (source, copy), row in zip(part.reads, rows, strict=False):
                copy[:] = source[row]
            for function, args in part.calls:
                function(*args)
            for result, row in zip(part.results, rows[len(part.reads) :], strict=True):
                part.target[row] = result


class _Part:
    """The calls of one formula.

    Attributes:
        reads: for each operand its buffer, and the array to copy a row of it to.
        calls: what computes the results from these arrays.
        results: the arrays of the results.
        target: the buffer of the results.
        turns: for each operation the rows of its operands and results.
    """

    def __init__(self, part: AllocatedSegment, buffers: dict[bool, Array], strict: bool) -> None:
        self.target = buffers[part.result_per_sample]
        sources = [buffers[per_sample] for per_sample in part.operand_per_sample]
        copies = [numpy.empty((1, source.shape[1]), source.dtype) for source in sources]
        self.reads = list(zip(sources, copies, strict=True))
        self.results: list[Any] = [numpy.empty((1, self.target.shape[1]), self.target.dtype) for _ in part.results]
        self.calls: list[Call] = []
        FormulaCalls(self.calls, part.formula.lowered(NUMPY_ROWS), copies, self.results, strict)
        self.turns = numpy.stack([*part.operands, *part.results], axis=1).tolist()
