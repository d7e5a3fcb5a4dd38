"""Rows of buffers: reuse where nothing reads an operand afterwards, gradients in place, and copies for the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd import Value, dot, exp, sin, tanh
from autograd.compiled.program.allocation import VECTOR_LENGTH
from autograd.compiled.program.buffer_reuse import BufferReuse
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.program import Program
from autograd.compiled.program.segment import Segment
from autograd.compiled.trace.trace import trace


def program(f: Callable[..., Any], structure: Sequence[Any], gradients: bool = False, **how: Any) -> Program:
    traced = trace(f, structure)
    return Program(traced, traced.outputs if gradients else [], **how)


def copy(operand: Any, result: Any, kind: str = "map") -> Segment:
    return Segment(kind, True, identity_formula(), [numpy.array(operand)], [numpy.array(result)])


def reused(segments: list[Segment], outside: list[int], row: list[int]) -> list[bool]:
    rows = numpy.array(row, dtype=numpy.int32)
    reuse = BufferReuse([segments], rows, numpy.array(outside, dtype=numpy.int32))
    reuse.begin_phase()
    found = []
    for segment in segments:
        found.append(reuse.take_row_of_operand(segment, segment.results[0]))
        if not found[-1]:
            rows[segment.results[0]] = 10 + segment.results[0]
    return found


def test_a_result_takes_the_row_of_an_operand_that_was_made_and_is_read_once() -> None:
    assert reused([copy([0], [1]), copy([1], [2]), copy([2], [3])], [3], [0, -1, -1, -1]) == [False, True, True]


def test_not_of_an_input_one_read_twice_one_read_outside_a_block_or_another_count() -> None:
    assert reused([copy([0], [1])], [], [0, -1]) == [False]
    assert reused([copy([0], [1]), copy([1], [2]), copy([1], [3])], [], [0, -1, -1, -1]) == [False] * 3
    assert reused([copy([0], [1]), copy([1], [2])], [1], [0, -1, -1]) == [False, False]
    assert reused([copy([0], [1]), copy([1], [2], "sum")], [], [0, -1, -1]) == [False, False]
    assert reused([copy([0], [1]), copy([1], [2, 3])], [], [0, -1, -1, -1]) == [False, False]


def test_a_long_chain_on_one_sample_needs_few_rows() -> None:
    def chain(x: Any) -> Any:
        for _ in range(700):  # too many segments to be fused
            x = sin(exp(x))
        return x

    assert program(chain, [0.0], single=True, grouped=False).sample_size == 2
    assert program(chain, [0.0], grouped=False).sample_size == 1401


def test_buffers_begin_with_leaves_and_leave_room_for_whole_vectors() -> None:
    w, other = [Value(0.5) for _ in range(3)], Value(2.0)
    found = program(lambda xs: tanh(dot(w, xs)) * other + 0.25, [[0.0] * 3], True, wanted=w)
    assert found.literals == [(0, 0.25)] and found.first_parameter == 1
    assert found.parameters == [*w, other] and found.n_wanted == 3
    assert found.first_other == 1 + VECTOR_LENGTH and found.first_gradient == found.first_other + 1
    assert found.sums.tolist() == [found.first_gradient + i for i in range(3)]  # summed in place


def test_a_gradient_that_is_another_number_too_is_copied() -> None:
    w = [Value(0.5), Value(1.5)]
    found = program(lambda x: w[0] + w[1], [0.0], True, wanted=w)
    assert [segment.segment.note for segment in found.after] == ["copy"]
    rows = [segment.results[0].tolist() for segment in found.after]
    assert rows == [[found.first_gradient, found.first_gradient + 1]]


def test_parameters_without_influence_have_no_gradient() -> None:
    w = [Value(0.5), Value(1.5), Value(2.5)]
    found = program(lambda x: w[0] * x + w[1].detach(), [0.0], True, wanted=w)
    assert found.n_wanted == 2  # the third is not part of the trace
    assert found.without_gradient.tolist() == [found.first_gradient + 1]


def test_sums_over_samples_are_made_where_the_gradient_computed_from_them_belongs() -> None:
    w = [Value(0.5), Value(1.5)]

    def f(xs: Any) -> Any:
        first, second = map(exp, w)
        return sin(xs[0] * first) + sin(xs[1] * second)

    once = program(f, [[0.0] * 2], True, wanted=w)
    assert [segment.segment.note for segment in once.after] == ["exp vjp"]
    assert once.sums.tolist() == once.after[0].results[0].tolist() == [once.first_gradient, once.first_gradient + 1]
