"""Segments: the parts of a program, each of which computes many like operations at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar

import numpy

from autograd.compiled.program.formula import Formula
from autograd.compiled.program.operations import Ids, arrow

Rows = Any  # an integer array of row numbers


@dataclass(eq=False)
class Segment:
    """Many like operations on numbers that are named by their ids.

    Attributes:
        kind: what is done with operands of n operations each:
            "map": the formula, on each.
            "sum": the sum along the second axis of [n][terms].
            "dot": the sum of the products of two of these.
            "dense": inputs [positions][inputs] and weights [units][inputs] to their dot products
                [positions][units], and these, with further operands of that shape, through the formula.
            "outer": gradients [positions][units] and inputs [positions][inputs] to the sum of their products
                [units][inputs], over positions and samples.
            "total": the sum over samples.
            "run": formulas one after the other, each of which may read results of those before: see `RunSegment`.
        per_sample: whether it is computed for each sample; "outer" and "total" are, and give one number for all.
        formula: of a map or a dense block, whose first input then is the dot product.
        operands: arrays of ids. An operand of one id alone is the same for all n.
        results: arrays of ids, one for each output of the formula.
        note: what it stands for, in listings.
        is_vjp: whether its first operand is a gradient, of which a 0 passes on 0, whatever it is multiplied with.
    """

    kind: str
    per_sample: bool
    formula: Formula | None
    operands: list[Ids]
    results: list[Ids]
    note: str = ""
    is_vjp: bool = False

    def __str__(self) -> str:
        return f"{self.note or self.kind}: {arrow(self.operands, self.results)}"

    @property
    def reduces(self) -> bool:
        """True for a sum over samples."""
        return self.kind in ("outer", "total")

    @property
    def blocks_in_columns(self) -> bool:
        """True if blocks of parameters among its operands go along the first axis, not the last."""
        return self.kind == "sum" or (self.kind == "dense" and self.is_vjp)

    @property
    def count(self) -> int:
        """The number of ids it computes, for each sample or for all."""
        return int(self.results[0].size)

    def drop_unread_results(self, read: Any) -> None:
        """Take out results that nothing reads, but one at least stays.

        Args:
            read: for each id whether anything reads it.
        """
        if self.formula is not None and len(self.results) > 1:
            kept = [i for i, result in enumerate(self.results) if numpy.count_nonzero(read[result])] or [0]
            self.results = [self.results[i] for i in kept]
            self.formula = Formula(self.formula.inputs, [self.formula.outputs[i] for i in kept])


@dataclass(eq=False)
class AllocatedSegment:
    """A segment with rows of buffers in place of ids.

    Attributes:
        segment: the segment.
        operands, results: arrays of rows.
        operand_per_sample, result_per_sample: whether these are rows of the sample buffer, or of the shared one.
    """

    segment: Segment
    operands: list[Rows]
    operand_per_sample: list[bool]
    results: list[Rows]
    result_per_sample: bool

    def __str__(self) -> str:
        return f"{self.segment.note or self.kind}: {arrow(self.operands, self.results)}"

    @property
    def kind(self) -> str:
        """The kind of the segment."""
        return self.segment.kind

    @property
    def count(self) -> int:
        """The number of numbers it computes, for each sample or for all; of a run the number of operations."""
        return self.segment.count if self.kind == "run" else int(self.results[0].size)

    @property
    def formula(self) -> Formula:
        """The formula of a map or a dense block."""
        assert self.segment.formula is not None
        return self.segment.formula


OfMaps = TypeVar("OfMaps", Segment, AllocatedSegment)


def selected(part: OfMaps, positions: Any) -> OfMaps:
    """Return the operations at some positions of a map that has an operand of its own for each of them."""
    operands, results = ([numbers[positions] for numbers in each] for each in (part.operands, part.results))
    return replace(part, operands=operands, results=results)


def drop_unread_results(phases: Sequence[Sequence[Segment]], outside: Ids, count: int) -> None:
    """Take out results that no segment reads, and nothing outside.

    Args:
        phases: all segments.
        outside: ids that are read from outside.
        count: how many ids there are.
    """
    segments = list(chain.from_iterable(phases))
    read = numpy.zeros(count, dtype=bool)
    operands = chain.from_iterable(segment.operands for segment in segments)
    read[numpy.concatenate([outside, *(ids.ravel() for ids in operands)])] = True
    for segment in segments:
        segment.drop_unread_results(read)
