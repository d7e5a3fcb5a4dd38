"""Chains of `+` and of products: one sum, one dot product, in the order of their terms."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any

import pytest

from autograd import Value, sin, sum as total, tanh
from autograd.compiled.program.merge_sums import SHORTEST, merge_sums
from autograd.compiled.program.operations import Operations
from autograd.compiled.trace.tape import Operands
from autograd.compiled.trace.trace import Trace, trace
from autograd.rule import Rule

W = [Value(0.1 * i) for i in range(6)]


def merged_trace(traced: Trace) -> tuple[list[Rule], Sequence[Operands]]:
    operations = Operations(traced.tape.rules, traced.tape.args)
    merge_sums(operations, traced.outputs)
    return operations.rule_of, operations.args


def merged(f: Any, n: int = 6) -> list[tuple[str, int]]:
    """Return the row and the number of operands of what the result and its operands are made of."""
    traced = trace(f, [[0.0] * n])
    rules, args = merged_trace(traced)
    found, stack = [], list(traced.outputs)
    while stack:
        value_id = stack.pop()
        if args[value_id]:
            found.append((rules[value_id].name, len(args[value_id])))
            stack += args[value_id]
    return found


def test_a_chain_of_sums_of_products_is_a_dot_product() -> None:
    def f(xs: Any) -> Any:
        out = xs[0] * W[0]
        for x, w in zip(xs[1:], W[1:], strict=True):
            out = out + x * w
        return out

    assert merged(f) == [("dot", 12)]
    assert merged(lambda xs: f(xs) + 1.0) == [("add", 2), ("dot", 12)]
    assert merged(lambda xs: tanh(f(xs) + 1.0)) == [("tanh", 1), ("add", 2), ("dot", 12)]


def test_a_chain_of_other_terms_is_one_sum() -> None:
    found = merged(lambda xs: sin(xs[0]) + (sin(xs[1]) + sin(xs[2])) + total([sin(xs[3]), sin(xs[4])]))
    assert found[0] == ("sum", 5)


@pytest.mark.parametrize("in_turn", [lambda total, x: total + x, lambda total, x: x + total])
def test_a_chain_of_any_length_takes_as_long_for_each_term(in_turn: Callable[[Any, Any], Any]) -> None:
    def took(count: int) -> float:
        traced = trace(partial(reduce, in_turn), [[0.0] * count], twice=False)
        times = []
        for _ in range(3):
            operations = Operations(traced.tape.rules, traced.tape.args)
            start = time.process_time()
            merge_sums(operations, traced.outputs)
            times.append(time.process_time() - start)
            assert len(operations.args[traced.outputs[0]]) == count
        return min(times)

    assert took(32_000) < 3 * 8 * took(4_000)  # 64 times as long if each term waited for all before it


def test_the_terms_keep_their_order() -> None:
    traced = trace(lambda xs: xs[0] + xs[1] + (xs[2] + xs[3]), [[0.0] * 4])
    _, args = merged_trace(traced)
    assert args[traced.outputs[0]] == tuple(traced.tape.inputs)


def test_a_partial_sum_that_is_used_elsewhere_stays() -> None:
    def f(xs: Any) -> Any:
        part = xs[0] + xs[1] + xs[2] + xs[3]
        return [part, part + xs[4] + xs[5] + xs[0]]

    traced = trace(f, [[0.0] * 6])
    rules, args = merged_trace(traced)
    assert [(rules[x].name, len(args[x])) for x in traced.outputs] == [("sum", 4), ("sum", 4)]
    assert args[traced.outputs[1]][0] == traced.outputs[0]


def test_short_chains_stay_as_they_are() -> None:
    assert merged(lambda xs: total(list(xs)), SHORTEST) == [("sum", SHORTEST)]
    assert merged(lambda xs: xs[0] + xs[1] + xs[2]) == [("add", 2), ("add", 2)]
    assert merged(lambda xs: xs[0] * W[0] + xs[1] * W[1]) == [("add", 2), ("multiply", 2), ("multiply", 2)]


@pytest.mark.parametrize(("n_products", "expected"), [(2, ("sum", 4)), (3, ("add", 2)), (4, ("dot", 8))])
def test_products_are_gathered_where_they_are_most_of_a_sum(n_products: int, expected: tuple[str, int]) -> None:
    def f(xs: Any) -> Any:
        terms = [x * w if i < n_products else x for i, (x, w) in enumerate(zip(xs, W, strict=False))]
        return terms[0] + terms[1] + terms[2] + terms[3]

    assert merged(f, SHORTEST)[0] == expected
