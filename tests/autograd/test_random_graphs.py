"""Random graphs, with nodes shared and constants mixed in: reverse against forward, and twice the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings, strategies as st

from autograd import Value, cos, dot, exp, jvp, mean, sigmoid, sin, softplus, sum, tanh, value_and_grad

UNARY: list[Callable[..., Any]] = [sin, cos, tanh, sigmoid, softplus, lambda x: exp(-x * x), lambda x: -x, abs]
BINARY: list[Callable[..., Any]] = [
    lambda x, y: x + y,
    lambda x, y: x * y,
    lambda x, y: x - y,
    lambda x, y: x / (2 + y * y),
    lambda x, y: x * 3 + y,
]
MANY: list[Callable[..., Any]] = [lambda *xs: sum(xs), lambda *xs: mean(xs), lambda *xs: dot(xs, xs)]

Step = tuple[int, int, int, int]
steps = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 7), st.integers(0, 10**6), st.integers(0, 10**6)),
    min_size=1,
    max_size=60,
)
numbers = st.lists(st.floats(-2, 2), min_size=1, max_size=4)


def build(leaves: list[Value], program: list[Step]) -> Value:
    nodes = list(leaves)
    for kind, which, i, j in program:
        x, y = nodes[i % len(nodes)], nodes[j % len(nodes)]
        if kind == 0:
            out = UNARY[which % len(UNARY)](x)
        elif kind == 1:
            out = BINARY[which % len(BINARY)](x, y)
        else:
            out = tanh(MANY[which % len(MANY)](x, y, x, *nodes[-2:]))
        nodes.append(tanh(out) if abs(out.data) > 10 else out)
    return nodes[-1]


@settings(max_examples=150, deadline=None)
@given(numbers, steps)
def test_reverse_is_forward_and_repeats_itself(data: list[float], program: list[Step]) -> None:
    def f(*leaves: Value) -> Value:
        return build(list(leaves), program)

    leaves = [Value(x) for x in data]
    out = f(*leaves)
    out.backward()
    value, gradient = value_and_grad(f, tuple(range(len(data))))(*data)
    assert value == out.data
    assert list(gradient) == [leaf.grad for leaf in leaves]
    for i, leaf in enumerate(leaves):
        _, tangent = jvp(f, data, [float(i == j) for j in range(len(data))])
        assert math.isclose(tangent, leaf.grad, rel_tol=1e-9, abs_tol=1e-12)  # sums in another order round otherwise
    before = [leaf.grad for leaf in leaves]
    for leaf in leaves:
        leaf.zero_grad()
        leaf.data = 123.0
    out.backward()
    assert [leaf.grad for leaf in leaves] == before
