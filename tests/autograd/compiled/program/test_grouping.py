"""Groups: like operations of one level together, dot products with the same inputs as dense blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, dot, exp, sin, take, tanh
from autograd.compiled.program import grouping
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.trace.trace import trace
from autograd.compiled.trace.tracer import WIDEST_CHOICE


def groups_of(f: Callable[..., Any], structure: Sequence[Any], gradients: bool = True, **how: Any) -> GroupedTrace:
    traced = trace(f, structure)
    leaves = [*traced.tape.inputs, *traced.tape.parameters.values()] if gradients else []
    return GroupedTrace(traced, traced.outputs if gradients else [], leaves, **how)


def kinds(found: GroupedTrace) -> list[tuple[str, int]]:
    return [("dense" if group.kind == "dense" else group.rule.name, group.results.size) for group in found.groups]


def test_like_operations_of_a_level_are_one_group() -> None:
    def f(xs: Any) -> Any:
        return [exp(tanh(x)) for x in xs] + [exp(xs[0])]

    assert kinds(groups_of(f, [[0.0] * 3])) == [("tanh", 3), ("exp", 1), ("exp", 3)]
    assert sorted(kinds(groups_of(f, [[0.0] * 3], grouped=False))) == [("exp", 1)] * 4 + [("tanh", 1)] * 3


def test_groups_of_a_level_are_in_the_order_of_the_tape() -> None:
    found = groups_of(lambda x: [exp(tanh(x)), tanh(exp(x))], [0.0])
    assert kinds(found) == [("tanh", 1), ("exp", 1), ("exp", 1), ("tanh", 1)]
    assert [group.results.tolist() for group in found.groups] == [[1], [3], [2], [4]]


def test_what_is_shared_by_all_samples_comes_first_and_apart() -> None:
    w = Value(0.5)
    found = groups_of(lambda x: tanh(x) * tanh(w), [0.0]).groups
    assert [(group.per_sample, group.rule.name) for group in found if group.kind == "map"] == [
        (False, "tanh"), (True, "tanh"), (True, "multiply"),
    ]  # fmt: skip


def test_a_few_plain_numbers_are_part_of_formulas_and_many_are_operands() -> None:
    def f(xs: Any) -> Any:
        return [x * (2.0 + i % n) for i, x in enumerate(xs)]

    n = 2
    assert [group.constants for group in groups_of(f, [[0.0] * 12]).groups] == [(None, 2.0), (None, 3.0)]
    n = grouping.MOST_CONSTANTS + 1
    assert [group.constants for group in groups_of(f, [[0.0] * 12]).groups] == [(None, None)]


def test_a_plain_number_and_an_argument_are_told_apart_wherever_they_stand_on_the_tape() -> None:
    for before in range(4):  # other arguments, so that the plain number has another id each time

        def f(xs: Any, x: Any) -> Any:
            return [x / 2.0, x / x]

        found = groups_of(f, [[0.0] * before, 0.0]).groups
        assert [group.constants for group in found] == [(None, 2.0), (None, None)]


def test_gradients_are_wanted_only_on_the_way_from_roots_to_leaves() -> None:
    [times] = groups_of(lambda x: x * x.detach(), [0.0]).groups
    assert times.wants == [True, False]
    [times] = groups_of(lambda x: x * x, [0.0], gradients=False).groups
    assert times.wants == [False, False]


def layers(position: Any, weights: Any) -> list[Any]:
    return [dot(w, position) for w in weights]


def block(found: GroupedTrace) -> OperationGroup:
    [group] = [group for group in found.groups if group.kind == "dense"]
    return group


def test_dot_products_with_the_same_inputs_are_a_dense_block() -> None:
    weights = [[Value(0.1) for _ in range(3)] for _ in range(2)]
    found = block(groups_of(lambda xs: layers(xs, weights), [[0.0] * 3]))
    inputs, w = found.operands
    assert (inputs.shape, w.shape, found.results.shape) == ((1, 3), (2, 3), (1, 2))
    assert block(groups_of(lambda xs: [dot(xs, w) for w in weights], [[0.0] * 3])).operands[0].shape == (1, 3)


def test_the_same_weights_at_several_positions_are_one_block() -> None:
    weights = [[Value(0.1) for _ in range(3)] for _ in range(2)]
    found = block(groups_of(lambda rows: [layers(row, weights) for row in rows], [[[0.0] * 3] * 4]))
    assert [part.shape for part in found.operands] == [(4, 3), (2, 3)] and found.results.shape == (4, 2)


def test_dot_products_of_two_inputs_are_no_block() -> None:
    assert kinds(groups_of(lambda xs, ys: dot(xs, ys), [[0.0] * 9, [0.0] * 9])) == [("dot", 1)]


def takes(found: GroupedTrace) -> list[tuple[int, ...]]:
    """Return of each group that takes from a table: positions, lists, columns."""
    return [(*group.operands[0].shape, *group.operands[1].shape) for group in found.groups if group.kind == "take"]


def test_what_is_taken_from_one_table_is_one_group() -> None:
    table, other = ([[Value(0.1) for _ in range(3)] for _ in range(4)] for _ in range(2))
    assert takes(groups_of(lambda xs: [take(table, x) for x in xs], [[0.0] * 2])) == [(2, 4, 3)]
    assert takes(groups_of(lambda xs: [take(t, x) for x in xs for t in (table, other)], [[0.0] * 2])) == [(2, 4, 6)]
    assert takes(groups_of(lambda xs: [take(table, xs[0]), take(other, xs[1])], [[0.0] * 2])) == [(1, 4, 3)] * 2
    assert takes(groups_of(lambda x: take([row[0] for row in table], x), [0.0])) == [(1, 4, 1)]
    long = [Value(0.1) for _ in range(WIDEST_CHOICE + 1)]
    assert takes(groups_of(lambda x: take(long, x), [0.0])) == [(1, WIDEST_CHOICE, 1), (1, 1, 1)]


def test_a_table_that_differs_between_samples_or_needs_no_gradient_makes_no_such_group() -> None:
    values = [Value(0.1) for _ in range(3)]
    assert not takes(groups_of(lambda x, i: take([x, *values], i), [0.0, 0.0]))
    assert not takes(groups_of(lambda i: take([1.0, 2.0, 3.0], i), [0.0]))
    assert not takes(groups_of(lambda i: take(values, i), [0.0], gradients=False))


def test_large_groups_are_sorted_by_their_first_operand(monkeypatch: Any) -> None:
    def f(xs: Any) -> Any:
        return [exp(x) for x in reversed(xs)]

    assert groups_of(f, [[0.0] * 4]).groups[0].operands[0].tolist() == [3, 2, 1, 0]
    monkeypatch.setattr(grouping, "CACHED", 1)
    [group] = groups_of(f, [[0.0] * 4]).groups
    assert group.operands[0].tolist() == [0, 1, 2, 3] and group.results.tolist() == [7, 6, 5, 4]


def test_a_group_reads_the_results_of_one_group_after_those_of_another(monkeypatch: Any) -> None:
    monkeypatch.setattr(grouping, "CACHED", 1)
    found = groups_of(lambda xs: [exp(row(x)) for x in xs for row in (tanh, sin)], [[0.0] * 2])
    assert kinds(found) == [("tanh", 2), ("sin", 2), ("exp", 4)]
    tanhs, sins, exps = found.groups
    assert exps.operands[0].tolist() == [*tanhs.results.tolist(), *sins.results.tolist()]
