"""Fusion of segments that follow each other element by element: the numbers between them stay in registers."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment

MOST_SEGMENTS = 600  # beyond, operations are too unlike for it to pay
MOST_OPERANDS = 16
MOST_TERMS = 48


def fused(segments: list[Segment], count: int, into_dense: bool) -> list[Segment]:
    """Return the segments of one phase, fused, with all their results.

    Args:
        segments: in an order in which they can be computed.
        count: how many ids there are.
        into_dense: whether a dense block may be followed by further operations.
    """
    return _Fusion(segments, count, into_dense).run() if len(segments) <= MOST_SEGMENTS else segments


class _Fusion:
    """Segments while they are fused, by their indices; a segment that became part of another is None.

    An array of results is made and read as a whole: each has a number, and what is known of it is kept by this number.

    Args:
        segments, count, into_dense: see `fused`.
    """

    def __init__(self, segments: list[Segment], count: int, into_dense: bool) -> None:
        self.into_dense = into_dense
        self.segments: list[Segment | None] = list(segments)
        self.makes: list[set[int]] = []  # for each segment its arrays of results
        self.made_at: list[int] = []  # for each array of results its segment
        self.result_of = numpy.full(count, -1, dtype=numpy.int32)  # for each id the array it is in
        for i, segment in enumerate(segments):
            first = len(self.made_at)
            for number, result in enumerate(segment.results, first):
                self.result_of[result] = number
                self.made_at.append(i)
            self.makes.append(set(range(first, len(self.made_at))))
        self.reads = [[self._results_in(part) for part in segment.operands] for segment in segments]

    def _results_in(self, operand: Ids) -> set[int]:
        """Return the arrays of results that an operand reads."""
        numbers = self.result_of[operand]
        lowest = highest = numbers.item(0)
        if numbers.size > 1:
            lowest, highest = int(numbers.min()), int(numbers.max())
        if lowest < highest:
            return set(numpy.flatnonzero(numpy.bincount(numbers.ravel() + 1)[1:]).tolist())
        return {lowest} if lowest >= 0 else set()

    def run(self) -> list[Segment]:
        for i, segment in enumerate(self.segments):
            if segment is not None and segment.kind == "map":
                self._fuse_with_producers(segment, i)
        return [segment for segment in self.segments if segment is not None]

    def _fuse_with_producers(self, segment: Segment, here: int) -> None:
        for operand in list(segment.operands):
            number = int(self.result_of[operand.flat[0]])
            there = here if number < 0 else self.made_at[number]
            producer = self.segments[there]
            if there == here or producer is None or not self._fit(there, here, operand):
                continue
            if all(self.made_at[number] <= there for reads in self.reads[here] for number in reads):
                stays, goes = there, here
            elif producer.kind == "map" and all(
                self.makes[there].isdisjoint(reads) for i in range(there + 1, here) for reads in self.reads[i]
            ):
                stays, goes = here, there
            else:
                continue
            both = _fused_pair(producer, segment)
            self.segments[stays], self.segments[goes] = both, None
            self._replace(goes, stays, both)
            if both.kind != "map":
                break
            segment, here = both, stays

    def _replace(self, goes: int, stays: int, both: Segment) -> None:
        """Note that one segment stays for two."""
        for number in self.makes[goes]:
            self.made_at[number] = stays
        self.makes[stays] |= self.makes[goes]
        self.reads[stays], self.reads[goes] = [self._results_in(part) for part in both.operands], []

    def _fit(self, there: int, here: int, operand: Ids) -> bool:
        """Return whether two segments can be one, `operand` of the second being a result of the first."""
        producer, consumer = self.segments[there], self.segments[here]
        assert producer is not None and consumer is not None and consumer.formula is not None
        if producer.per_sample != consumer.per_sample or producer.count != consumer.count:
            return False
        if producer.formula is None:
            return False
        if producer.kind == "dense" and (not self.into_dense or producer.operands[0].shape[0] > 1):
            return False
        if len(producer.operands) + len(consumer.operands) > MOST_OPERANDS:
            return False
        if len(producer.formula.terms) + len(consumer.formula.terms) > MOST_TERMS:
            return False
        results = [result.ravel() for result in producer.results]
        if _index_of(operand.ravel(), results) is None:
            return False
        # Each operation goes on with its own result: none reads that of another element.
        return all(
            self.makes[there].isdisjoint(reads) or _index_of(part.ravel(), results) is not None
            for part, reads in zip(consumer.operands, self.reads[here], strict=True)
        )


def _fused_pair(producer: Segment, consumer: Segment) -> Segment:
    """Return one segment that computes the results of both."""
    assert producer.formula is not None and consumer.formula is not None
    builder = FormulaBuilder()
    n_matrices = 2 if producer.kind == "dense" else 0
    dot = [builder.input()] if producer.kind == "dense" else []
    operands = [part.ravel() for part in producer.operands[n_matrices:]]
    inputs = [builder.input() for _ in operands]
    first = builder.copy_formula(producer.formula, [*dot, *inputs])
    results = [part.ravel() for part in producer.results]
    given = []
    for operand in consumer.operands:
        flat = operand.ravel()
        made = _index_of(flat, results)
        if made is not None:
            given.append(first[made])
            continue
        known = _index_of(flat, operands)
        if known is None:
            known = len(operands)
            operands.append(flat)
            inputs.append(builder.input())
        given.append(inputs[known])
    second = builder.copy_formula(consumer.formula, given)
    formula = Formula([*dot, *inputs], [*first, *second])
    note = producer.note if consumer.note in producer.note.split(", ") else f"{producer.note}, {consumer.note}"
    all_operands = [*producer.operands[:n_matrices], *operands]
    all_results = [*results, *consumer.results]
    return Segment(producer.kind, producer.per_sample, formula, all_operands, all_results, note, producer.is_vjp)


def _index_of(ids: Ids, parts: list[Any]) -> int | None:
    first, size = ids.item(0), ids.size  # which tell most apart
    alike = (i for i, part in enumerate(parts) if part.item(0) == first and part.size == size)
    return next((i for i in alike if numpy.array_equal(ids, parts[i])), None)
