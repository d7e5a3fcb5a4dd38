"""From segments to instructions: which kernel computes a segment, and where its operands and results are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy

from autograd import rules
from autograd.compiled.access import Even, evenly
from autograd.compiled.formula import Formula, Sheet
from autograd.compiled.llvm import dense_kernel, map_kernel, outer_kernel, single_kernel, sum_kernel
from autograd.compiled.llvm.code import Code
from autograd.compiled.llvm.dense_kernel import Shape
from autograd.compiled.llvm.map_kernel import Access
from autograd.compiled.llvm.numbers import machine_of
from autograd.compiled.llvm.processor import processor
from autograd.compiled.program import Program
from autograd.compiled.segment import Step

Instruction: TypeAlias = tuple[Code, list[int]]
Operand: TypeAlias = tuple[Any, bool]  # offsets, in numbers from where a table starts; whether it is that of samples
Move: TypeAlias = tuple[int, int, int]  # the first of some rows, how many, and the offset where they are instead

MOST_INLINED = 160  # terms that a dense block may write for all the vectors of its tiles
MOST_PATTERNS = 3  # ways to reach the operands of one formula that are worth a kernel each


class Instructions:
    """What computes a program.

    Args:
        program: the program.
        samples: columns of its table of samples.
        kind: "double" or "float".
        width: doubles in a vector.
        moved: rows of the shared table, and of the table of samples, that stand elsewhere.

    Attributes:
        phases: three lists of instructions.
        lists: arrays that instructions hold the addresses of.
        shared_count, sample_count: numbers in the two tables, with those that only instructions need.
    """

    def __init__(
        self,
        program: Program,
        samples: int,
        kind: str,
        width: int,
        moved: tuple[Sequence[Move], Sequence[Move]] = ((), ()),
    ) -> None:
        self.single, self.samples, self.kind, self.width = samples == 1, samples, kind, width
        self.across = width * (2 if kind == "float" else 1)  # numbers of this kind in a vector
        if not self.single and samples % self.across:
            self.across = width
        self.machine = machine_of(processor().features, width)
        self._moved = moved
        self.shared_count, self.sample_count = program.shared_size, program.sample_size * samples
        self.lists: list[Any] = []
        self._kernels: dict[Any, Code] = {}
        self._patterns: dict[Any, set[str]] = defaultdict(set)
        self.phases: list[list[Instruction]] = []
        for phase in (program.before, program.during, program.after):
            steps = [self._at_offsets(step) for step in phase]
            for step in steps:
                patterns = self._patterns[str(step.formula), step.result_lanes] if step.kind == "map" else set()
                if step.kind == "map" and len(patterns) <= MOST_PATTERNS:
                    operands = zip(step.operands, step.operand_lanes, strict=True)
                    accesses = [self._access(evenly(part.ravel()), of, step.result_lanes) for part, of in operands]
                    patterns.add(str(accesses))
            self.phases.append([])
            for step in steps:
                self._add(step)

    def _at_offsets(self, step: Step) -> Step:
        """Return a step with offsets in place of rows."""
        operands = [self._offsets(rows, of) for rows, of in zip(step.operands, step.operand_lanes, strict=True)]
        results = [self._offsets(rows, step.result_lanes) for rows in step.results]
        return Step(step.segment, operands, step.operand_lanes, results, step.result_lanes)

    def _offsets(self, rows: Any, of_sample: bool) -> Any:
        apart = self.samples if of_sample else 1
        offsets = rows * apart if apart > 1 else rows
        for start, count, there in self._moved[of_sample]:
            here = (rows >= start) & (rows < start + count)
            if here.any():
                offsets = numpy.where(here, there + (rows - start) * apart, offsets)
        return offsets

    def _emit(self, key: Any, make: Any, fields: Sequence[int]) -> None:
        if key not in self._kernels:
            self._kernels[key] = make()
        self.phases[-1].append((self._kernels[key], [int(field) for field in fields]))

    def _add(self, step: Step) -> None:
        if step.kind == "map":
            operands = list(zip(step.operands, step.operand_lanes, strict=True))
            self._map(step.formula, operands, step.results, step.result_lanes)
        elif step.kind == "dense":
            (self._dense_single if self.single else self._dense)(step)
        elif step.kind == "outer":
            (self._outer_single if self.single else self._outer)(step)
        elif step.kind == "total":
            self._total(step)
        else:
            self._sum(step)

    # Maps.

    def _over_samples(self, lanes: bool) -> bool:
        return lanes and not self.single

    def _access(self, even: Even | None, lanes: bool, result_lanes: bool) -> Access:
        if self._over_samples(result_lanes):
            pattern = "spaced" if even else "listed"
        elif even is None:
            pattern = "listed"
        else:
            pattern = {0: "same", 1: "side by side"}.get(even.steps[0], "spaced")
        return Access("table" if lanes else "shared", pattern)

    def _map(self, formula: Formula, operands: list[Operand], results: list[Any], lanes: bool) -> None:
        flat = [offsets.ravel() for offsets, _ in operands]
        evens = [evenly(offsets) for offsets in flat]
        accesses = [self._access(even, of_sample, lanes) for even, (_, of_sample) in zip(evens, operands, strict=True)]
        if len(self._patterns[str(formula), lanes]) > MOST_PATTERNS:
            accesses = [Access(access.base, "listed") for access in accesses]
        count = results[0].size
        fields = [count]
        over_samples = self._over_samples(lanes)
        if over_samples:
            fields.append(self.samples)
        for offsets, even, access in zip(flat, evens, accesses, strict=True):
            if access.pattern == "listed" or even is None:
                fields.append(self._list(offsets if offsets.size == count else numpy.broadcast_to(offsets, (count,))))
                continue
            fields.append(even.start)
            if over_samples or access.pattern == "spaced":
                fields.append(even.steps[0])
        bases = ["table" if lanes else "shared"] * len(results)
        fields += [int(result.flat[0]) for result in results]
        make = map_kernel.over_samples if over_samples else map_kernel.over_rows
        key = (make, str(formula), str(accesses), tuple(bases))
        self._emit(key, lambda: make(formula, accesses, bases, self.width, self.kind, self.machine), fields)

    def _list(self, offsets: Any) -> int:
        self.lists.append(numpy.ascontiguousarray(offsets, dtype=numpy.int32))
        address: int = self.lists[-1].ctypes.data
        return address

    def _room(self, count: int, lanes: bool) -> Any:
        """Return offsets where there is room for some rows that only instructions need."""
        if lanes:
            start = self.sample_count
            self.sample_count += count * self.samples
            return start + numpy.arange(count) * self.samples
        self.shared_count += count
        return self.shared_count - count + numpy.arange(count)

    def _evenly(self, offsets: Any, lanes: bool, good: Callable[[Sequence[int]], bool] = lambda steps: True) -> Even:
        """Return where numbers are, evenly spaced in a way that is good for a kernel: copies, if need be."""
        even = evenly(offsets)
        if even is not None and good(even.steps):
            return even
        copies = self._room(offsets.size, lanes).reshape(offsets.shape)
        self._map(_copy(), [(offsets, lanes)], [copies], lanes)
        return _even(copies)

    # Dense blocks and the gradients of their weights.

    def _dense(self, step: Step) -> None:
        positions, inputs = step.operands[0].shape
        units = step.operands[1].shape[0]
        terms = len(step.formula.on(self.machine).terms)
        apart = terms * min(units, 4) * min(self.samples // self.across, 4) > MOST_INLINED
        operands = list(zip(step.operands[2:], step.operand_lanes[2:], strict=True))
        dots, further, results = step.formula, operands, step.results
        if apart:
            dots, further, results = _copy(), [], [self._room(units * positions, True)]
        weights = self._evenly(step.operands[1], False)
        spread = [(self._evenly(offsets.ravel(), lanes), lanes) for offsets, lanes in further]
        accesses = [Access("table" if lanes else "shared", "spaced") for _, lanes in spread]
        shape, width = Shape(units, inputs, *weights.steps), self.width if dots.terms else self.across
        for t in range(positions):
            xs = self._evenly(step.operands[0][t], True)
            outs = [result.flat[t * units] for result in results]
            key = (dense_kernel.over_samples, shape, str(dots), str(accesses), len(results))
            places = [place for even, _ in spread for place in (even.start, even.steps[0])]
            self._emit(
                key,
                lambda: dense_kernel.over_samples(
                    shape, dots, accesses, len(results), self.samples, width, self.kind, self.machine
                ),
                [xs.start, xs.steps[0], weights.start, *places, *outs],
            )
        if apart:
            self._map(step.formula, [(results[0], True), *operands], step.results, True)

    def _dense_single(self, step: Step) -> None:
        positions = step.operands[0].shape[0]
        units, inputs = step.operands[1].shape
        assert not step.formula.terms
        xs = self._evenly(step.operands[0], True, lambda steps: steps[1] == 1 or inputs == 1)
        weights = self._evenly(
            step.operands[1], False, lambda steps: (inputs > 1 and steps[1] == 1) or steps[0] == 1 or units == 1
        )
        shape = Shape(units, inputs, *weights.steps)
        self._emit(
            (single_kernel.dense, shape, positions),
            lambda: single_kernel.dense(shape, positions, self.across, self.kind),
            [xs.start, xs.steps[0], weights.start, step.results[0].flat[0]],
        )

    def _outer(self, step: Step) -> None:
        gradients, inputs = step.operands
        units, width = step.results[0].shape
        sums = _even(step.results[0])
        by_unit, by_input = sums.steps
        for t in range(len(gradients)):
            left, right = self._evenly(gradients[t], True), self._evenly(inputs[t], True)
            self._emit(
                (outer_kernel.over_samples, units, width, sums.steps),
                lambda: outer_kernel.over_samples(
                    units, width, by_unit, by_input, self.samples, self.across, self.kind
                ),
                [left.start, left.steps[0], right.start, right.steps[0], sums.start],
            )

    def _outer_single(self, step: Step) -> None:
        gradients, inputs = step.operands
        positions = len(gradients)
        units, width = step.results[0].shape
        sums = _even(step.results[0])
        by_unit, by_input = sums.steps
        left = self._evenly(gradients, True, lambda steps: steps[1] == 1 or units == 1)
        right = self._evenly(inputs, True, lambda steps: steps[1] == 1 or width == 1)
        self._emit(
            (single_kernel.outer, units, width, sums.steps, positions),
            lambda: single_kernel.outer(units, width, by_unit, by_input, positions, self.across, self.kind),
            [left.start, left.steps[0], right.start, right.steps[0], sums.start],
        )

    # Sums.

    def _total(self, step: Step) -> None:
        rows, sums = step.operands[0].ravel(), step.results[0]
        if self.single and sums.size > 1 and sums[1] - sums[0] != 1:  # results of a map lie side by side
            room = self._room(sums.size, False)
            self._map(_plus(), [(sums, False), (rows, True)], [room], False)
            self._emit(
                (map_kernel.scattered,),
                lambda: map_kernel.scattered(self.kind),
                [sums.size, room[0], sums[0], sums[1] - sums[0]],
            )
            return
        if self.single:
            self._map(_plus(), [(sums, False), (rows, True)], [sums], False)
            return
        even, spread = self._evenly(rows, True), _even(sums)
        self._emit(
            (outer_kernel.totals, rows.size),
            lambda: outer_kernel.totals(rows.size, self.across, self.kind),
            [self.samples, even.start, even.steps[0], spread.start, spread.steps[0]],
        )

    def _sum(self, step: Step) -> None:
        count, terms = step.operands[0].shape
        out = step.results[0].flat[0]
        factors = len(step.operands)
        if self._over_samples(step.result_lanes):
            lists = [self._list(offsets) for offsets in step.operands]
            self._emit(
                (sum_kernel.over_samples, factors),
                lambda: sum_kernel.over_samples(factors, self.width, self.kind),
                [count, terms, self.samples, *lists, out],
            )
            return
        fields = [count, terms]
        listed = []
        for offsets in step.operands:
            even = evenly(offsets)
            listed.append(even is None or even.steps[1] != 1)
            fields += [self._list(offsets)] if listed[-1] or even is None else [even.start, even.steps[0]]
        bases = ["table" if lanes else "shared" for lanes in step.operand_lanes]
        result = "table" if step.result_lanes else "shared"
        self._emit(
            (sum_kernel.over_terms, tuple(bases), tuple(listed), result),
            lambda: sum_kernel.over_terms(bases, listed, result, self.width, self.kind),
            [*fields, out],
        )


def room_needed(program: Program, samples: int) -> tuple[int, int]:
    """Return how many numbers the two tables have at most, with those that only instructions need."""
    shared, table = program.shared_size, program.sample_size
    for step in (*program.before, *program.during, *program.after):
        if step.kind in ("dense", "outer", "total"):
            shared += step.results[0].size
            for rows, of_sample in zip(step.operands, step.operand_lanes, strict=True):
                table += rows.size if of_sample else 0
                shared += 0 if of_sample else rows.size
            table += step.results[0].size
    return shared, table * samples


def _even(offsets: Any) -> Even:
    found = evenly(offsets)
    assert found is not None
    return found


def _copy() -> Formula:
    term = Sheet().input()
    return Formula([term], [term])


def _plus() -> Formula:
    sheet = Sheet()
    x, y = sheet.input(), sheet.input()
    return Formula([x, y], [rules.add(x, y)])
