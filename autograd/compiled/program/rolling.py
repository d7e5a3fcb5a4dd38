"""Runs rolled into loops: where a run repeats, one formula computes a period, and the run is that formula repeated.

Numbers that only their own period reads stay in registers. What does not repeat remains a run of several formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy

from autograd.compiled.program.formula import Formula, FormulaBuilder, Operand
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.runs import RunSegment
from autograd.compiled.program.segment import Segment, selected

FEWEST_REPETITIONS = 8
MOST_PERIODS = 16  # that are tried
MOST_LOOPS = 8  # that a run is cut into
MOST_TERMS = 48  # of the formula of a period
MOST_OPERANDS = 32


class _Loop(NamedTuple):
    """A stretch of a run that repeats: where it starts, the operations of a period, and how often it is repeated."""

    start: int
    period: int
    repetitions: int

    @property
    def stop(self) -> int:
        return self.start + self.period * self.repetitions


def rolled(phases: Iterable[list[Segment]], count: int) -> list[list[Segment]]:
    """Return the segments of all phases, with runs as loops where they repeat.

    Args:
        phases: the segments.
        count: how many ids there are.
    """
    made = numpy.full((2, count), -1, dtype=numpy.int32)
    return [[part for segment in phase for part in _loops_of(segment, made)] for phase in phases]


def _loops_of(segment: Segment, made: Any) -> Iterator[Segment]:
    if not isinstance(segment, RunSegment):
        yield segment
        return
    rolling = _Rolling(segment, made)
    done = 0
    for loop in rolling.loops():
        formula = rolling.rolled(loop)
        if formula is not None:
            yield from rolling.piece(done, loop.start)
            yield formula
            done = loop.stop
    yield from rolling.piece(done, segment.count)


class _Rolling:
    """A run whose periods are looked for.

    Args:
        run: the run.
        made: for each id two numbers, -1 where there are none: the operation that makes it, and as which result.

    Attributes:
        index: for each operation its position in its part.
        sources: for each operand, for each operation, how many operations before it was made in the run, and as which
            result; 0 where it was not.
    """

    def __init__(self, run: RunSegment, made: Any) -> None:
        self.run, self.sequence = run, run.sequence
        positions = [numpy.flatnonzero(run.sequence == number) for number in range(len(run.parts))]
        self.index = numpy.empty(run.count, dtype=numpy.int64)
        made_at, made_as = made
        self.most_results = max(len(part.results) for part in run.parts)
        for part, at in zip(run.parts, positions, strict=True):
            self.index[at] = numpy.arange(at.size)
            for number, result in enumerate(part.results):
                made_at[result], made_as[result] = at, number
        operands = max(len(part.operands) for part in run.parts)
        self.sources = numpy.zeros((operands, run.count), dtype=numpy.int64)
        for part, at in zip(run.parts, positions, strict=True):
            for source, ids in zip(self.sources, part.operands, strict=False):
                before = made_at[ids]
                source[at] = numpy.where(before < 0, 0, (at - before) * self.most_results + made_as[ids])
        for result in run.results:
            made_at[result] = -1

    def loops(self) -> list[_Loop]:
        """Return the loops, in order."""
        found: list[_Loop] = []
        rest = [(0, self.run.count)]
        while rest and len(found) < MOST_LOOPS:
            start, stop = rest.pop()
            loop = self._longest(start, stop)
            if loop is not None:
                found.append(loop)
                rest += [(start, loop.start), (loop.stop, stop)]
        return sorted(found)

    def _longest(self, start: int, stop: int) -> _Loop | None:
        """Return the loop that covers most of a stretch; of two that cover much the same, the shorter period."""
        best: _Loop | None = None
        for period in self._periods(start, stop):
            loop = self._loop(start, stop, period)
            if loop.repetitions >= FEWEST_REPETITIONS and (
                best is None or 4 * (loop.stop - loop.start) > 5 * (best.stop - best.start)
            ):
                best = loop
                if 5 * (best.stop - best.start) > 4 * (stop - start):
                    break
        return best

    def _periods(self, start: int, stop: int) -> list[int]:
        """Return periods to try: distances in the middle between operations of the rarest part that comes again."""
        if stop - start < FEWEST_REPETITIONS:
            return []
        middle = self.sequence[(3 * start + stop) // 4 : stop]
        counts = numpy.bincount(middle)
        again = numpy.flatnonzero(counts >= FEWEST_REPETITIONS // 2)
        if not again.size:
            return []
        at = numpy.flatnonzero(middle == again[counts[again].argmin()])
        periods = at[1 : 1 + MOST_PERIODS] - at[0]
        return [period for period in periods.tolist() if FEWEST_REPETITIONS * period <= stop - start]

    def _loop(self, start: int, stop: int, period: int) -> _Loop:
        """Return the longest stretch in which each operation is like the one a period later."""
        like = self.sequence[start : stop - period] == self.sequence[start + period : stop]
        for source in self.sources:
            within = numpy.where(source[start:stop] < period * self.most_results, source[start:stop], 0)
            like &= within[:-period] == within[period:]
        unlike = numpy.concatenate([[-1], numpy.flatnonzero(~like), [like.size]])
        lengths = numpy.diff(unlike)
        longest = lengths.argmax()
        first, end = start + int(unlike[longest]) + 1, start + int(unlike[longest + 1]) + period
        # What a first period reads of another need not be like what later ones do: it may come from outside.
        begins = range(max(start, first - period), first)
        first = next((begin for begin in begins if self._is_like_next(begin, period, end)), first)
        return _Loop(first, period, (end - first) // period)

    def _is_like_next(self, begin: int, period: int, end: int) -> bool:
        here, there = slice(begin, begin + period), slice(begin + period, begin + 2 * period)
        if there.stop > end or not numpy.array_equal(self.sequence[here], self.sequence[there]):
            return False
        return numpy.array_equal(self._own(here), self._own(there))

    def _own(self, period: slice) -> Any:
        """Return the sources of the operations of a period that are in it themselves; 0 for others."""
        sources = self.sources[:, period]
        return numpy.where(sources < (1 + numpy.arange(sources.shape[1])) * self.most_results, sources, 0)

    def rolled(self, loop: _Loop) -> RunSegment | None:
        """Return a loop as a run of one formula, which computes a period; None if that is too long."""
        builder = FormulaBuilder()
        inputs: dict[bytes, tuple[Operand, Ids]] = {}
        made: list[list[Operand]] = []
        results: list[Ids] = []
        notes: dict[str, None] = {}
        every = loop.period * numpy.arange(loop.repetitions)
        own = self._own(slice(loop.start, loop.start + loop.period))
        for nth in range(loop.period):
            part = self.run.parts[self.sequence[loop.start + nth]]
            members = self.index[loop.start + nth + every]
            given = []
            for source, ids in zip(own[:, nth].tolist(), part.operands, strict=False):
                if source:
                    before, result = divmod(source, self.most_results)
                    given.append(made[nth - before][result])
                    continue
                read = ids[members]
                key = read.tobytes()
                if key not in inputs:
                    inputs[key] = builder.input(), read
                given.append(inputs[key][0])
            assert part.formula is not None
            made.append(builder.copy_formula(part.formula, given))
            results += [ids[members] for ids in part.results]
            notes[part.note] = None
            if len(builder.terms) > MOST_TERMS + MOST_OPERANDS:
                return None
        formula = Formula([term for term, _ in inputs.values()], [out for outs in made for out in outs])
        operands = [ids for _, ids in inputs.values()]
        period = Segment("map", self.run.per_sample, formula, operands, results, ", ".join(notes))
        return RunSegment.of([period], numpy.zeros(loop.repetitions, dtype=numpy.int32))

    def piece(self, start: int, stop: int) -> Iterator[RunSegment]:
        """Yield the run from an operation to another, if there is any between them."""
        if start == stop:
            return
        sequence = self.sequence[start:stop]
        numbers, places = numpy.unique(sequence, return_inverse=True)
        index = self.index[start:stop]
        parts = [selected(self.run.parts[number], index[sequence == number]) for number in numbers.tolist()]
        yield RunSegment.of(parts, places.astype(numpy.int32))
