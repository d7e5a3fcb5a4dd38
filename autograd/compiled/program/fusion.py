"""Segments that follow each other element by element become one, so that what lies between stays in registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.compiled.program.segment import Segment

MOST_SEGMENTS = 600  # beyond, operations are too unlike for it to pay
MOST_OPERANDS = 16
MOST_TERMS = 48


class Fusion:
    """One phase of a program, fused.

    Args:
        segments: in an order in which they can be computed.
        needed_later: returns the ids that are needed by others than these segments.
        into_dense: whether a dense block may take in what follows it.
    """

    def __init__(self, segments: list[Segment], needed_later: Callable[[], set[int]], into_dense: bool) -> None:
        self.into_dense = into_dense
        self.segments: list[Segment | None] = list(segments)
        if 0 < len(segments) <= MOST_SEGMENTS:
            self._fuse()
            self.segments = [segment for segment in self.segments if segment is not None]
            self._drop_unused(needed_later())

    def _fuse(self) -> None:
        made_at: dict[int, int] = {}  # by the first value_id of a result: where it is computed
        users: dict[int, list[int]] = {}
        made: dict[int, int] = {}
        for i, segment in enumerate(self.segments):
            assert segment is not None
            for operand in segment.operands:
                for value_id in numpy.unique(operand):
                    users.setdefault(int(value_id), []).append(i)
            for result in segment.results:
                for value_id in result.flat:
                    made[int(value_id)] = i
                made_at[int(result.flat[0])] = i
        for i, segment in enumerate(self.segments):
            if segment is None or segment.kind != "map":
                continue
            here = i
            for operand in list(segment.operands):
                j = made_at.get(int(operand.flat[0]))
                if j is None or j == here or self.segments[j] is None or not self._fit(j, segment, operand):
                    continue
                producer = self.segments[j]
                assert producer is not None
                early = all(made.get(int(p), -1) <= j for part in segment.operands for p in numpy.unique(part))
                late = producer.kind == "map" and all(
                    user >= here
                    for result in producer.results
                    for p in result.flat
                    for user in users.get(int(p), [here])
                )
                if not early and not late:
                    continue
                fused = _fused(producer, segment)
                at, gone = (j, here) if early else (here, j)
                self.segments[at], self.segments[gone] = fused, None
                for part in fused.results:
                    made_at[int(part.flat[0])] = at
                    for value_id in part.flat:
                        made[int(value_id)] = at
                for part in fused.operands:
                    for value_id in numpy.unique(part):
                        users.setdefault(int(value_id), []).append(at)
                for found in users.values():
                    if gone in found:
                        found[:] = [at if user == gone else user for user in found]
                if fused.kind != "map":
                    break
                segment, here = fused, at

    def _fit(self, j: int, segment: Segment, operand: Any) -> bool:
        producer = self.segments[j]
        assert producer is not None
        if producer.per_sample != segment.per_sample or producer.formula is None or producer.count != segment.count:
            return False
        if producer.kind == "dense" and (not self.into_dense or producer.operands[0].shape[0] > 1):
            return False
        if producer.kind not in ("map", "dense"):
            return False
        assert segment.formula is not None
        if len(producer.operands) + len(segment.operands) > MOST_OPERANDS:
            return False
        if len(producer.formula.terms) + len(segment.formula.terms) > MOST_TERMS:
            return False
        if _index_of(operand.ravel(), [result.ravel() for result in producer.results]) is None:
            return False
        # Each of the operations goes on with what it has computed itself, never with what its neighbours have.
        return all(
            numpy.intersect1d(part, result).size == 0 or numpy.array_equal(part.ravel(), result.ravel())
            for part in segment.operands
            for result in producer.results
        )

    def _drop_unused(self, needed_later: set[int]) -> None:
        segments = [segment for segment in self.segments if segment is not None]
        last = max([0, *(int(part.max()) for segment in segments for part in segment.operands + segment.results)])
        used = numpy.zeros(1 + last, dtype=bool)
        for value_id in needed_later:
            if value_id < used.size:
                used[value_id] = True
        for segment in segments:
            for operand in segment.operands:
                used[operand.ravel()] = True
        for segment in segments:
            if segment.formula is None or len(segment.results) == 1:
                continue
            needed = [i for i, result in enumerate(segment.results) if used[result.ravel()].any()] or [0]
            segment.results = [segment.results[i] for i in needed]
            segment.formula = Formula(segment.formula.inputs, [segment.formula.outputs[i] for i in needed])


def _fused(producer: Segment, consumer: Segment) -> Segment:
    """Return one segment that computes what two did, with the results of both."""
    assert producer.formula is not None and consumer.formula is not None
    builder = FormulaBuilder()
    dense = producer.kind == "dense"
    leading = producer.operands[2:] if dense else producer.operands
    dot = [builder.input()] if dense else []
    operands = [part.ravel() for part in leading]
    inputs = [builder.input() for _ in operands]
    first = builder.copy_of(producer.formula, [*dot, *inputs])
    results = [part.ravel() for part in producer.results]
    given = []
    for operand in consumer.operands:
        at = _index_of(operand.ravel(), results)
        if at is not None:
            given.append(first[at])
            continue
        at = _index_of(operand.ravel(), operands)
        if at is None:
            at = len(operands)
            operands.append(operand.ravel())
            inputs.append(builder.input())
        given.append(inputs[at])
    second = builder.copy_of(consumer.formula, given)
    formula = Formula([*dot, *inputs], [*first, *second])
    all_operands = [*producer.operands[:2], *operands] if dense else operands
    note = producer.note if consumer.note in producer.note.split(", ") else f"{producer.note}, {consumer.note}"
    results += consumer.results
    return Segment(producer.kind, producer.per_sample, formula, all_operands, results, note, producer.is_vjp)


def _index_of(operand: Any, parts: list[Any]) -> int | None:
    return next((i for i, part in enumerate(parts) if numpy.array_equal(operand, part)), None)
