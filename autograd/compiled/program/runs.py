"""Runs: stretches of a deep graph with few operations on a level, which one segment computes one after the other.

Groups are as wide as their level. Where hundreds of levels hold an operation or two each, a segment for every group
would cost more than the operations; so the levels of a run count as one, and its groups go through all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy

from autograd.compiled.program.dependencies import SAMPLE_LEVEL, Dependencies
from autograd.compiled.program.distinct import distinct
from autograd.compiled.program.formula import LONGEST_UNROLLED
from autograd.compiled.program.operations import Ids, Operations
from autograd.compiled.program.segment import AllocatedSegment, Segment, selected
from autograd.compiled.trace.parameter_blocks import BLOCK_DOT, BLOCK_SQUARES, INPUT_LIST
from autograd.compiled.trace.tape_rules import CUSTOM_VJPS
from autograd.rules import dot_of_halves, sum as total

FEWEST_LEVELS = 64  # of a run
MOST_ON_A_LEVEL = 32  # operations on a level of a run
MOST_ALIKE = 4  # of which so many may run the same row, on average
LISTED = {total.rule, dot_of_halves.rule, *CUSTOM_VJPS}  # rows of one list of operands


class Runs:
    """The runs of a trace.

    Args:
        operations: all of them.
        dependencies: those between them.
        wanted: whether there may be runs at all.

    Attributes:
        inside: for each id whether its operation is part of a run.
        level: for each id its level, or that of the first operations of its run.
    """

    def __init__(self, operations: Operations, dependencies: Dependencies, wanted: bool = True) -> None:
        self.inside: Any = numpy.zeros(operations.count, dtype=bool)
        self.level: Ids = dependencies.level
        if not wanted:
            return
        ids = numpy.flatnonzero(dependencies.needed & (operations.lengths > 0))
        ids = numpy.setdiff1d(ids, operations.ids_of({INPUT_LIST}), assume_unique=True)
        rank = _ranks(dependencies)[ids]
        counts = numpy.bincount(rank)
        if numpy.count_nonzero((counts > 0) & (counts <= MOST_ON_A_LEVEL)) < FEWEST_LEVELS:
            return
        narrow, first = numpy.zeros(counts.size, dtype=bool), numpy.arange(counts.size)  # for each level
        for stretch in _stretches(_are_narrow(operations, ids, rank, counts)):
            if stretch.stop - stretch.start >= FEWEST_LEVELS:
                narrow[stretch], first[stretch] = True, stretch.start
        self.inside[ids] = narrow[rank]
        self.level = dependencies.level.copy()
        self.level[ids] += first[rank] - rank


def _ranks(dependencies: Dependencies) -> Any:
    """Return levels as small numbers: those of shared numbers, then those of samples."""
    level, per_sample = dependencies.level, dependencies.per_sample
    highest = level[~per_sample].max(initial=0)
    return numpy.where(per_sample, level - SAMPLE_LEVEL + highest + 1, level)


def _are_narrow(operations: Operations, ids: Ids, rank: Any, counts: Any) -> Any:
    """Return for each level whether it can be part of a run: its operations are few, unlike, and of few operands."""
    narrow = (counts > 0) & (counts <= MOST_ON_A_LEVEL)
    long = operations.are_of(LISTED)[ids] & (operations.lengths[ids] > LONGEST_UNROLLED)
    apart = operations.are_of({*CUSTOM_VJPS, BLOCK_DOT, BLOCK_SQUARES})[ids]
    narrow[rank[long | apart]] = False
    among = narrow[rank]
    kinds = distinct(rank[among] * len(operations.rules) + operations.rule_numbers[ids[among]])
    groups = numpy.bincount(kinds // len(operations.rules), minlength=counts.size)
    return narrow & (counts <= MOST_ALIKE * groups)


def _stretches(wanted: Any) -> Iterator[slice]:
    """Yield the stretches in which all is true.

    >>> list(_stretches(numpy.array([True, True, False, True])))
    [slice(0, 2, None), slice(3, 4, None)]
    """
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[False], wanted, [False]])))
    return (slice(start, stop) for start, stop in edges.reshape(-1, 2).tolist())


@dataclass(eq=False)
class RunSegment(Segment):
    """Operations computed one after the other, each of which may read the results of those before.

    Attributes:
        parts: maps, each of whose operations stand in order; operands and results of the run are theirs.
        sequence: for each operation in turn the number of the part whose next one it is.
    """

    parts: Sequence[Segment] = ()
    sequence: Any = field(default_factory=lambda: numpy.zeros(0, numpy.int32))

    @classmethod
    def of(cls, parts: Sequence[Segment], sequence: Any) -> RunSegment:
        """Return a run of some maps."""
        operands = [operand for part in parts for operand in part.operands]
        results = [result for part in parts for result in part.results]
        note = ", ".join(dict.fromkeys(part.note for part in parts))
        return cls("run", parts[0].per_sample, None, operands, results, note, False, parts, sequence)

    @property
    def count(self) -> int:
        """The number of operations."""
        return int(self.sequence.size)

    def drop_unread_results(self, read: Any) -> None:
        """See `Segment`: those of its parts."""
        for part in self.parts:
            part.drop_unread_results(read)
        self.results = [result for part in self.parts for result in part.results]


def allocated_parts(segment: AllocatedSegment) -> list[AllocatedSegment]:
    """Return the maps of a run with their rows."""
    run = segment.segment
    assert isinstance(run, RunSegment)
    operands, results = iter(segment.operands), iter(segment.results)
    per_sample = iter(segment.operand_per_sample)
    return [
        AllocatedSegment(
            part,
            list(islice(operands, len(part.operands))),
            list(islice(per_sample, len(part.operands))),
            list(islice(results, len(part.results))),
            segment.result_per_sample,
        )
        for part in run.parts
    ]


def allocated_turns(segment: AllocatedSegment) -> Iterator[AllocatedSegment]:
    """Yield the maps of a run with their rows, each as often as operations of others stand between its own."""
    parts, run = allocated_parts(segment), segment.segment
    assert isinstance(run, RunSegment)
    done = [0] * len(parts)
    for turn in numpy.split(run.sequence, 1 + numpy.flatnonzero(numpy.diff(run.sequence))):
        start = done[turn[0]]
        done[turn[0]] += turn.size
        yield selected(parts[turn[0]], slice(start, start + turn.size))


def allocated_operations(segment: AllocatedSegment) -> Iterator[AllocatedSegment]:
    """Yield the operations of a run with their rows, each as a map of its own."""
    for turn in allocated_turns(segment):
        yield from (selected(turn, slice(i, i + 1)) for i in range(turn.count))


def run_of(parts: Sequence[Segment], times: Sequence[Any]) -> RunSegment:
    """Return a run of some maps.

    Args:
        parts: the maps.
        times: for each of them, for each of its operations, a number that counts when it can be computed.
    """
    ordered = [selected(part, numpy.argsort(time, kind="stable")) for part, time in zip(parts, times, strict=True)]
    numbers = numpy.repeat(numpy.arange(len(parts)), [time.size for time in times])
    return RunSegment.of(ordered, numbers[numpy.argsort(numpy.concatenate(times), kind="stable")])
