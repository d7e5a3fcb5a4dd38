"""The backward pass of a run: its operations in reverse, with contributions added as soon as they are there.

The gradient of a number of the run is needed before all of the run is done, so it is not summed at once: contributions
are added one by one, in the order in which they are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy

from autograd.compiled.program.contributions import Contributions
from autograd.compiled.program.formula import sum_formula
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids
from autograd.compiled.program.runs import RunSegment, run_of
from autograd.compiled.program.segment import Segment
from autograd.compiled.program.value_ids import ValueIds


class BackwardRun:
    """The vector-Jacobian products of a run, and the sums of contributions between them.

    Gradients get ids of their own first, so that products can name them; then it turns out which numbers they are.

    Args:
        ids: the ids of all numbers.
        contributions: those to all numbers.
    """

    def __init__(self, ids: ValueIds, contributions: Contributions) -> None:
        self._ids, self._all = ids, contributions
        self._first = ids.canonical.size  # of the ids that are added here
        self._gradients: dict[OperationGroup, Ids] = {}
        self._found: list[tuple[OperationGroup, int, Ids]] = []
        self._parts: list[Segment] = []
        self._results: list[Ids] = []  # for each part the numbers whose gradients its operations read

    def gradients_of(self, group: OperationGroup) -> Ids:
        """Return ids that stand for the gradients of the results of a group."""
        self._gradients[group] = self._ids.new(group.results.size, group.per_sample)
        return self._gradients[group]

    def add(self, group: OperationGroup, products: list[Segment], contributions: Sequence[tuple[int, Ids]]) -> None:
        """Add the products of a group, and what they contribute to its operands."""
        self._parts += products
        self._results += [group.results for _ in products]
        for operand, found in contributions:
            self._found.append((group, operand, found))
            self._all.set(group, operand, found)

    def run(self) -> list[RunSegment]:
        """Return the run, if anything has to be computed."""
        results = numpy.concatenate([group.results for group in self._gradients])
        gradients = numpy.concatenate(list(self._gradients.values()))
        last = results.max()
        time_of = numpy.zeros(self._ids.canonical.size - self._first, dtype=numpy.int64)
        for group, _, found in self._found:
            time_of[found.ravel() - self._first] = _time(last, group.results)
        terms, owner = self._all.of_each(results)
        time = numpy.where(terms < self._first, 0, time_of[numpy.maximum(terms - self._first, 0)])  # 0 before the run
        order = numpy.lexsort((time, owner))
        terms, time, is_first = terms[order], time[order], numpy.diff(owner, prepend=-1) > 0
        (added,) = numpy.nonzero(~is_first)
        sums = terms.copy()
        sums[added] = self._ids.new(added.size, bool(self._ids.per_sample[gradients[0]]))
        self._number_of: Ids = numpy.arange(self._first, self._ids.canonical.size, dtype=numpy.int32)
        self._number_of[gradients - self._first] = sums[numpy.diff(owner, append=results.size) > 0]
        while not numpy.array_equal(further := self._resolved(self._number_of), self._number_of):
            self._number_of = further  # a gradient may stand for one that stands for a third
        times = [_time(last, part) for part in self._results]
        if added.size:
            pairs = [sums[added - 1], terms[added]]
            per_sample = bool(self._ids.per_sample[sums[added[0]]])
            self._parts.append(Segment("map", per_sample, sum_formula(2), pairs, [sums[added]], "gradient sum"))
            times.append(time[added] + 1)
        for part in self._parts:
            part.operands = [self._resolved(ids) for ids in part.operands]
        return [run_of(self._parts, times)] if self._parts else []

    def contributions(self) -> Iterator[tuple[OperationGroup, int, Ids]]:
        """Yield the contributions to each operand of each group, after `run`."""
        return ((group, operand, self._resolved(found)) for group, operand, found in self._found)

    def _resolved(self, ids: Ids) -> Ids:
        """Return the numbers that ids stand for: the sums of contributions in place of gradients."""
        return numpy.where(ids < self._first, ids, self._number_of[numpy.maximum(ids - self._first, 0)])


def _time(last: int, results: Ids) -> Any:
    """Return when the gradients of some numbers are complete: even, so that sums are computed in between."""
    return 2 * (last - results.astype(numpy.int64)) + 2
