"""Runs: which levels are one, in what order their operations are computed, and how a run becomes maps again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from autograd import Value, cos, exp, maximum, sin, sum as total, tanh
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.program import Program
from autograd.compiled.program.runs import FEWEST_LEVELS, MOST_ALIKE, RunSegment, allocated_turns, run_of
from autograd.compiled.program.segment import AllocatedSegment, Segment
from autograd.compiled.trace.trace import trace


def chain(x: Any, length: int) -> Any:
    for _ in range(length):
        x = sin(x) * 0.5
    return x


def inside(f: Callable[[Any], Any], grouped: bool = True) -> int:
    """Return how many operations of a function are part of a run."""
    traced = trace(f, [0.0])
    return int(GroupedTrace(traced, [], [], grouped).runs.inside.sum())


def test_narrow_levels_are_a_run_if_they_are_many() -> None:
    assert inside(lambda x: chain(x, FEWEST_LEVELS // 2)) == FEWEST_LEVELS
    assert inside(lambda x: chain(x, FEWEST_LEVELS // 2 - 1)) == 0
    assert inside(lambda x: chain(x, FEWEST_LEVELS), grouped=False) == 0


def test_a_level_of_many_like_operations_is_none() -> None:
    def several(count: int) -> Callable[[Any], Any]:
        return lambda x: maximum([chain(x + 0.1 * i, 100) for i in range(count)])

    assert inside(several(MOST_ALIKE)) >= 200 * MOST_ALIKE
    assert inside(several(MOST_ALIKE + 1)) == 0


def test_a_long_sum_ends_a_run() -> None:
    def f(x: Any) -> Any:
        y = chain(x, 50)
        return chain(total([y, sin(y), cos(y), exp(y), tanh(y), -y, y * y, 0.5 * y, y + 1.0]), 50)

    def g(x: Any) -> Any:
        y = chain(x, 50)
        return chain(total([y, sin(y), cos(y)]), 50)

    levels = {group.level for group in GroupedTrace(trace(f, [0.0]), [], []).groups if group.in_run}
    assert len(levels) == 2
    assert len({group.level for group in GroupedTrace(trace(g, [0.0]), [], []).groups if group.in_run}) == 1


def test_what_depends_on_parameters_alone_is_a_run_of_its_own() -> None:
    w = Value(0.5)
    traced = trace(lambda x: chain(chain(w, 50) + x, 50), [0.0])
    program = Program(traced, traced.outputs, wanted=[w])
    assert [any(part.kind == "run" for part in phase) for phase in (program.before, program.during, program.after)] == [
        True, True, True]  # fmt: skip


def test_operations_stand_in_the_order_of_their_times() -> None:
    def part(operand: list[int], result: list[int]) -> Segment:
        return Segment("map", True, identity_formula(), [numpy.array(operand)], [numpy.array(result)], "copy")

    run = run_of([part([5, 1], [6, 2]), part([2], [3])], [numpy.array([9, 1]), numpy.array([2])])
    assert run.sequence.tolist() == [0, 1, 0] and run.count == 3
    assert [str(part) for part in run.parts] == ["copy: [1, 5] -> [2, 6]", "copy: [2] -> [3]"]
    turns = allocated_turns(AllocatedSegment(run, run.operands, [True, True], run.results, True))
    assert [str(turn) for turn in turns] == ["copy: [1] -> [2]", "copy: [2] -> [3]", "copy: [5] -> [6]"]


@pytest.mark.parametrize("length", [1000, 4000])
def test_a_chain_is_a_few_segments_however_long(length: int) -> None:
    traced = trace(lambda x: chain(x, length), [0.0])
    program = Program(traced, traced.outputs, inputs=True)
    assert len(program.during) <= 4
    assert all(isinstance(part.segment, RunSegment) for part in program.during)
    assert sum(part.count for part in program.during) <= 2 * length + 4


def test_wide_levels_part_runs() -> None:
    def blocks(count: int) -> Callable[[Any], Any]:
        def f(x: Any) -> Any:
            for _ in range(count):
                x = chain(x, FEWEST_LEVELS)
                x = total([sin(x * (0.1 * i)) for i in range(40)])
            return x

        return f

    for count in (2, 20):
        traced = trace(blocks(count), [0.0])
        program = Program(traced, traced.outputs, inputs=True)
        assert count <= sum(part.kind == "run" for part in program.during) <= 8 * count
