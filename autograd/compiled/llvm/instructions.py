"""From segments to instructions: which kernel computes a segment, and where its operands and results are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy

from autograd.compiled.access import Even, evenly
from autograd.compiled.formula import Formula, Sheet
from autograd.compiled.llvm import dense_kernel, map_kernel, outer_kernel, single_kernel, sum_kernel
from autograd.compiled.llvm.code import Code
from autograd.compiled.llvm.dense_kernel import Shape
from autograd.compiled.llvm.map_kernel import Access
from autograd.compiled.llvm.numbers import machine_of
from autograd.compiled.llvm.processor import processor
from autograd.compiled.program import Program, Step

Instruction: TypeAlias = tuple[Code, list[int]]
Operand: TypeAlias = tuple[Any, bool]  # rows, and whether they are of the table of samples

MOST_INLINED = 160  # terms that a dense block may write for all the vectors of its tiles
MOST_PATTERNS = 3  # ways to reach the operands of one formula that are worth a kernel each


class Instructions:
    """What computes a program.

    Attributes:
        phases: three lists of instructions.
        lists: arrays that instructions hold the addresses of.
        shared_size, sample_size: rows of the tables, with those that only instructions need.
    """

    def __init__(self, program: Program, samples: int, kind: str, width: int) -> None:
        self.single, self.samples, self.kind, self.width = samples == 1, samples, kind, width
        self.across = width * (2 if kind == "float" else 1)  # numbers of this kind in a vector
        if not self.single and samples % self.across:
            self.across = width
        self.machine = machine_of(processor().features, width)
        self.shared_size, self.sample_size = program.shared_size, program.sample_size
        self.lists: list[Any] = []
        self._kernels: dict[Any, Code] = {}
        self._patterns: dict[Any, set[str]] = defaultdict(set)
        self.phases: list[list[Instruction]] = []
        for phase in (program.before, program.during, program.after):
            for step in phase:
                patterns = self._patterns[self._key(step)] if step.kind == "map" else set()
                if step.kind == "map" and len(patterns) <= MOST_PATTERNS:
                    patterns.add(str(self._accesses(step)))
            self.phases.append([])
            for step in phase:
                self._add(step)

    def _emit(self, key: Any, make: Any, fields: Sequence[int]) -> None:
        if key not in self._kernels:
            self._kernels[key] = make()
        self.phases[-1].append((self._kernels[key], [int(field) for field in fields]))

    def _add(self, step: Step) -> None:
        if step.kind == "map":
            operands = list(zip(step.operands, step.operand_lanes, strict=True))
            self._map(step.formula, operands, step.results, step.result_lanes)
        elif step.kind == "dense":
            self._dense(step)
        elif step.kind == "outer":
            self._outer(step)
        elif step.kind == "total":
            self._total(step)
        else:
            self._sum(step)

    # Maps.

    def _over_samples(self, lanes: bool) -> bool:
        return lanes and not self.single

    def _key(self, step: Step) -> Any:
        return str(step.formula), step.result_lanes

    def _accesses(self, step: Step) -> list[Access]:
        operands = zip(step.operands, step.operand_lanes, strict=True)
        return [self._access(evenly(rows.ravel()), lanes, step.result_lanes) for rows, lanes in operands]

    def _access(self, even: Even | None, lanes: bool, result_lanes: bool) -> Access:
        if self._over_samples(result_lanes):
            pattern = "spaced" if even else "listed"
        elif even is None:
            pattern = "listed"
        else:
            pattern = {0: "same", 1: "side by side"}.get(even.steps[0], "spaced")
        return Access("table" if lanes else "shared", pattern)

    def _map(self, formula: Formula, operands: list[Operand], results: list[Any], lanes: bool) -> None:
        flat = [rows.ravel() for rows, _ in operands]
        evens = [evenly(rows) for rows in flat]
        accesses = [
            self._access(even, of_sample, lanes) for even, (_, of_sample) in zip(evens, operands, strict=True)
        ]
        if len(self._patterns[str(formula), lanes]) > MOST_PATTERNS:
            accesses = [Access(access.base, "listed") for access in accesses]
        count = results[0].size
        fields = [count]
        over_samples = self._over_samples(lanes)
        if over_samples:
            fields.append(self.samples)
        for rows, even, (_, of_sample), access in zip(flat, evens, operands, accesses, strict=True):
            size = self.samples if of_sample else 1
            if access.pattern == "listed" or even is None:
                fields.append(self._list((rows if rows.size == count else numpy.broadcast_to(rows, (count,))) * size))
                continue
            fields.append(even.start * size)
            if over_samples or access.pattern == "spaced":
                fields.append(even.steps[0] * size)
        bases = ["table" if lanes else "shared"] * len(results)
        fields += [int(result.flat[0]) * (self.samples if lanes else 1) for result in results]
        make = map_kernel.over_samples if over_samples else map_kernel.over_rows
        key = (make, str(formula), str(accesses), tuple(bases))
        self._emit(key, lambda: make(formula, accesses, bases, self.width, self.kind, self.machine), fields)

    def _list(self, rows: Any) -> int:
        self.lists.append(numpy.ascontiguousarray(rows, dtype=numpy.int32))
        address: int = self.lists[-1].ctypes.data
        return address

    def _rows(self, count: int, lanes: bool) -> int:
        """Return where there is room for some rows that only instructions need."""
        if lanes:
            self.sample_size += count
            return self.sample_size - count
        self.shared_size += count
        return self.shared_size - count

    def _side_by_side(self, rows: Any, lanes: bool, good: Any) -> tuple[Any, Even]:
        """Return rows that are evenly spaced in a way that is good for a kernel: copies, if need be."""
        even = evenly(rows)
        if even is not None and good(even.steps):
            return rows, even
        start = self._rows(rows.size, lanes)
        copies = (start + numpy.arange(rows.size)).reshape(rows.shape)
        self._map(_copy(), [(rows, lanes)], [copies], lanes)
        found = evenly(copies)
        assert found is not None
        return copies, found

    # Dense blocks.

    def _dense(self, step: Step) -> None:
        positions, inputs = step.operands[0].shape
        units = step.operands[1].shape[0]
        if self.single:
            self._dense_single(step)
            return
        size = self.samples
        formula = step.formula
        terms = len(formula.on(self.machine).terms)
        apart = terms * min(units, 4) * min(size // self.across, 4) > MOST_INLINED
        dots = formula if not apart else _copy()
        operands = list(zip(step.operands[2:], step.operand_lanes[2:], strict=True))
        further = [] if apart else operands
        results = step.results
        if apart:
            start = self._rows(units * positions, True)
            results = [start + numpy.arange(units * positions)]
        _, weights = self._side_by_side(step.operands[1], False, lambda steps: True)
        accesses, spread = [], []
        for rows, lanes in further:
            _, even = self._side_by_side(rows.ravel(), lanes, lambda steps: True)
            accesses.append(Access("table" if lanes else "shared", "spaced"))
            spread += [even.start * (size if lanes else 1), even.steps[0] * (size if lanes else 1)]
        shape = Shape(units, inputs, *weights.steps)
        width = self.across if not further and not _has_terms(dots) else self.width
        for t in range(positions):
            _, xs = self._side_by_side(step.operands[0][t], True, lambda steps: True)
            outs = [int(result.flat[t * units]) * size for result in results]
            key = (dense_kernel.over_samples, shape, str(dots), str(accesses), len(outs), size)
            self._emit(
                key,
                lambda: dense_kernel.over_samples(
                    shape, dots, accesses, len(outs), size, width, self.kind, self.machine
                ),
                [xs.start * size, xs.steps[0] * size, weights.start, *spread, *outs],
            )
        if apart:
            self._map(formula, [(results[0], True), *operands], step.results, True)

    def _dense_single(self, step: Step) -> None:
        positions = step.operands[0].shape[0]
        units, inputs = step.operands[1].shape
        assert not _has_terms(step.formula)
        _, xs = self._side_by_side(step.operands[0], True, lambda steps: steps[1] == 1 or inputs == 1)

        def good(steps: Any) -> bool:
            return bool((inputs > 1 and steps[1] == 1) or steps[0] == 1 or units == 1)

        _, weights = self._side_by_side(step.operands[1], False, good)
        shape = Shape(units, inputs, *weights.steps)
        self._emit(
            (single_kernel.dense, shape, positions),
            lambda: single_kernel.dense(shape, positions, self.across, self.kind),
            [xs.start, xs.steps[0], weights.start, int(step.results[0].flat[0])],
        )

    def _outer(self, step: Step) -> None:
        gradients, inputs = step.operands
        positions = len(gradients)
        units, width = step.results[0].shape
        sums = evenly(step.results[0])
        assert sums is not None
        if not self.single:
            size = self.samples
            for t in range(positions):
                _, left = self._side_by_side(gradients[t], True, lambda steps: True)
                _, right = self._side_by_side(inputs[t], True, lambda steps: True)
                self._emit(
                    (outer_kernel.over_samples, units, width, sums.steps, size),
                    lambda: outer_kernel.over_samples(units, width, *sums.steps, size, self.across, self.kind),
                    [left.start * size, left.steps[0] * size, right.start * size, right.steps[0] * size, sums.start],
                )
            return
        _, left = self._side_by_side(gradients, True, lambda steps: steps[1] == 1 or units == 1)
        _, right = self._side_by_side(inputs, True, lambda steps: steps[1] == 1 or width == 1)
        self._emit(
            (single_kernel.outer, units, width, sums.steps, positions),
            lambda: single_kernel.outer(units, width, *sums.steps, positions, self.across, self.kind),
            [left.start, left.steps[0], right.start, right.steps[0], sums.start],
        )

    # Sums.

    def _total(self, step: Step) -> None:
        rows, sums = step.operands[0].ravel(), step.results[0]
        if self.single:
            self._map(_plus(), [(sums, False), (rows, True)], [sums], False)
            return
        _, even = self._side_by_side(rows, True, lambda steps: True)
        size = self.samples
        self._emit(
            (outer_kernel.totals,),
            lambda: outer_kernel.totals(self.across, self.kind),
            [rows.size, size, even.start * size, even.steps[0] * size, int(sums.flat[0])],
        )

    def _sum(self, step: Step) -> None:
        count, terms = step.operands[0].shape
        out = int(step.results[0].flat[0])
        factors = len(step.operands)
        if self._over_samples(step.result_lanes):
            lists = [self._list(rows * self.samples) for rows in step.operands]
            self._emit(
                (sum_kernel.over_samples, factors),
                lambda: sum_kernel.over_samples(factors, self.width, self.kind),
                [count, terms, self.samples, *lists, out * self.samples],
            )
            return
        fields = [count, terms]
        listed = []
        for rows in step.operands:
            even = evenly(rows)
            listed.append(even is None or even.steps[1] != 1)
            fields += [self._list(rows)] if listed[-1] or even is None else [even.start, even.steps[0]]
        bases = ["table" if lanes else "shared" for lanes in step.operand_lanes]
        result = "table" if step.result_lanes else "shared"
        self._emit(
            (sum_kernel.over_terms, tuple(bases), tuple(listed), result),
            lambda: sum_kernel.over_terms(bases, listed, result, self.width, self.kind),
            [*fields, out],
        )


def _copy() -> Formula:
    term = Sheet().input()
    return Formula([term], [term])


def _plus() -> Formula:
    sheet = Sheet()
    x, y = sheet.input(), sheet.input()
    return Formula([x, y], [x + y])


def _has_terms(formula: Formula) -> bool:
    return bool(formula.terms)
