"""Fusion: element by element, one segment for several, and only where the numbers stay the same."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import rules
from autograd.compiled.program import fusion
from autograd.compiled.program.formula import Formula, FormulaBuilder, identity_formula
from autograd.compiled.program.fusion import fused
from autograd.compiled.program.segment import Segment, drop_unread_results

COUNT = 11  # ids in all


def ids(*numbers: int) -> Any:
    return numpy.array(numbers, dtype=numpy.int32)


def unary(row: Any, operand: Any, result: Any, per_sample: bool = True) -> Segment:
    builder = FormulaBuilder()
    x = builder.input()
    return Segment("map", per_sample, Formula([x], [row(x)]), [operand], [result], row.__name__)


def notes(segments: list[Segment]) -> list[str]:
    return [segment.note for segment in segments]


def fused_and_read(segments: list[Segment], outside: Any) -> list[Segment]:
    """Return the segments, fused, of which some results are read from outside."""
    found = fused(segments, COUNT, into_dense=True)
    drop_unread_results([found], outside, COUNT)
    return found


A, B, C = ids(0, 1), ids(2, 3), ids(4, 5)


def test_a_chain_is_one_segment_whose_inner_result_is_dropped() -> None:
    [found] = fused_and_read([unary(rules.exp, A, B), unary(rules.tanh, B, C)], C)
    assert found.note == "exp, tanh" and str(found.formula) == "t0 = exp(x0); t1 = tanh(t0); t1"
    assert [part.tolist() for part in found.operands + found.results] == [[0, 1], [4, 5]]


def test_what_both_read_is_read_once() -> None:
    builder = FormulaBuilder()
    x, y = builder.input(), builder.input()
    product = Segment("map", True, Formula([x, y], [rules.multiply(x, y)]), [B, A], [C], "multiply")
    [found] = fused_and_read([unary(rules.exp, A, B), product], C)
    assert [part.tolist() for part in found.operands] == [[0, 1]]
    assert str(found.formula) == "t0 = exp(x0); t1 = multiply(x0, t0); t1"


def test_a_result_that_others_read_stays() -> None:
    [found] = fused_and_read([unary(rules.exp, A, B), unary(rules.tanh, B, C)], ids(2, 4, 5))
    assert [part.tolist() for part in found.results] == [[2, 3], [4, 5]]


def test_neighbors_of_an_element_are_not_fused() -> None:
    crossed = [unary(rules.exp, A, B), unary(rules.tanh, ids(3, 2), C)]
    assert notes(fused(crossed, COUNT, False)) == ["exp", "tanh"]


def test_other_counts_and_other_phases_are_not_fused() -> None:
    half = [unary(rules.exp, A, B), unary(rules.tanh, ids(2), ids(4))]
    assert notes(fused(half, COUNT, False)) == ["exp", "tanh"]
    shared = [unary(rules.exp, A, B, per_sample=False), unary(rules.tanh, B, C)]
    assert notes(fused(shared, COUNT, False)) == ["exp", "tanh"]


def test_a_producer_moves_down_only_past_segments_that_do_not_read_it() -> None:
    builder = FormulaBuilder()
    x, y = builder.input(), builder.input()

    def segments(between: Any) -> list[Segment]:
        total = Segment("sum", True, None, [between.reshape(1, -1)], [ids(6)], "sum")
        add = Segment("map", True, Formula([x, y], [x + y]), [B, ids(6)], [C], "add")
        return [unary(rules.exp, A, B), total, add]

    assert notes(fused(segments(A), COUNT, False)) == ["sum", "exp, add"]
    assert notes(fused(segments(B), COUNT, False)) == ["exp", "sum", "add"]


def test_a_dense_block_takes_in_what_follows_where_it_may() -> None:
    def segments() -> list[Segment]:
        dense = Segment("dense", True, identity_formula(), [ids(0, 1).reshape(1, 2), ids(7, 8, 9, 10).reshape(2, 2)],
                        [B.reshape(1, 2)], "dense")  # fmt: skip
        return [dense, unary(rules.tanh, B, C)]

    [found] = fused_and_read(segments(), C)
    assert found.kind == "dense" and found.note == "dense, tanh" and len(found.results) == 1
    assert notes(fused(segments(), COUNT, False)) == ["dense", "tanh"]


def test_many_unlike_segments_are_left_alone(monkeypatch: Any) -> None:
    monkeypatch.setattr(fusion, "MOST_SEGMENTS", 1)
    chain = [unary(rules.exp, A, B), unary(rules.tanh, B, C)]
    assert fused(chain, COUNT, False) == chain


@pytest.mark.parametrize(("limit", "of_both"), [("MOST_SEGMENTS", 2), ("MOST_OPERANDS", 2), ("MOST_TERMS", 2)])
def test_segments_are_fused_up_to_a_limit(limit: str, of_both: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for most, count in ((of_both, 1), (of_both - 1, 2)):
        monkeypatch.setattr(fusion, limit, most)
        assert len(fused([unary(rules.exp, A, B), unary(rules.tanh, B, C)], COUNT, False)) == count


def test_a_phase_without_segments() -> None:
    assert fused([], COUNT, False) == []
