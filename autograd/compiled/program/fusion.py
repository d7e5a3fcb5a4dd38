"""Fusion of segments that follow each other element by element: the numbers between them stay in registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.segment import Segment

MOST_SEGMENTS = 600  # beyond, operations are too unlike for it to pay
MOST_OPERANDS = 16
MOST_TERMS = 48


def fused(segments: list[Segment], read_later: Callable[[], set[int]], into_dense: bool) -> list[Segment]:
    """Return the segments of one phase, fused.

    Args:
        segments: in an order in which they can be computed.
        read_later: returns the ids that others than these segments read.
        into_dense: whether a dense block may be followed by further operations.
    """
    if not 0 < len(segments) <= MOST_SEGMENTS:
        return segments
    found = _Fusion(segments, into_dense).run()
    _drop_unread_results(found, read_later())
    return found


class _Fusion:
    """Segments while they are fused, by their indices; a segment that became part of another is None."""

    def __init__(self, segments: list[Segment], into_dense: bool) -> None:
        self.into_dense = into_dense
        self.segments: list[Segment | None] = list(segments)
        self.made_at: dict[int, int] = {}  # by id
        self.read_at: dict[int, list[int]] = {}
        self.producer_of: dict[int, int] = {}  # by the first id of an array of results
        for i, segment in enumerate(segments):
            self._enter(segment, i)

    def _enter(self, segment: Segment, index: int) -> None:
        for operand in segment.operands:
            for value_id in numpy.unique(operand).tolist():
                self.read_at.setdefault(value_id, []).append(index)
        for result in segment.results:
            self.producer_of[int(result.flat[0])] = index
            self.made_at.update(dict.fromkeys(result.ravel().tolist(), index))

    def run(self) -> list[Segment]:
        for i, segment in enumerate(self.segments):
            if segment is not None and segment.kind == "map":
                self._fuse_with_producers(segment, i)
        return [segment for segment in self.segments if segment is not None]

    def _fuse_with_producers(self, segment: Segment, here: int) -> None:
        for operand in list(segment.operands):
            there = self.producer_of.get(int(operand.flat[0]), here)
            producer = self.segments[there]
            if there == here or producer is None or not self._fit(producer, segment, operand):
                continue
            if all(self.made_at.get(x, -1) <= there for part in segment.operands for x in numpy.unique(part).tolist()):
                stays, goes = there, here
            elif producer.kind == "map" and all(
                reader >= here
                for result in producer.results
                for x in result.ravel().tolist()
                for reader in self.read_at.get(x, ())
            ):
                stays, goes = here, there
            else:
                continue
            gone = self.segments[goes]
            assert gone is not None
            both = _fused_pair(producer, segment)
            self.segments[stays], self.segments[goes] = both, None
            self._enter(both, stays)
            for part in gone.operands:
                for x in numpy.unique(part).tolist():
                    self.read_at[x] = [stays if reader == goes else reader for reader in self.read_at[x]]
            if both.kind != "map":
                break
            segment, here = both, stays

    def _fit(self, producer: Segment, consumer: Segment, operand: Ids) -> bool:
        """Return whether two segments can be one, `operand` of the second being a result of the first."""
        if producer.per_sample != consumer.per_sample or producer.count != consumer.count:
            return False
        if producer.formula is None or producer.kind not in ("map", "dense"):
            return False
        if producer.kind == "dense" and (not self.into_dense or producer.operands[0].shape[0] > 1):
            return False
        assert consumer.formula is not None
        if len(producer.operands) + len(consumer.operands) > MOST_OPERANDS:
            return False
        if len(producer.formula.terms) + len(consumer.formula.terms) > MOST_TERMS:
            return False
        results = [result.ravel() for result in producer.results]
        if _index_of(operand.ravel(), results) is None:
            return False
        # Each operation goes on with its own result: none reads that of another element.
        return all(
            numpy.intersect1d(part, result).size == 0 or numpy.array_equal(part.ravel(), result)
            for part in consumer.operands
            for result in results
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
    return next((i for i, part in enumerate(parts) if numpy.array_equal(ids, part)), None)


def _drop_unread_results(segments: list[Segment], read_later: set[int]) -> None:
    """Take results that nothing reads out of their segments, which keep one at least."""
    last = max(int(part.max()) for segment in segments for part in (*segment.operands, *segment.results))
    read = numpy.zeros(1 + last, dtype=bool)
    read[[value_id for value_id in read_later if 0 <= value_id <= last]] = True
    for segment in segments:
        for operand in segment.operands:
            read[operand.ravel()] = True
    for segment in segments:
        if segment.formula is not None and len(segment.results) > 1:
            indices = [i for i, result in enumerate(segment.results) if read[result.ravel()].any()] or [0]
            segment.results = [segment.results[i] for i in indices]
            segment.formula = Formula(segment.formula.inputs, [segment.formula.outputs[i] for i in indices])
