"""Paths through a graph: the nodes on them, the derivatives on their edges, and the products."""

from __future__ import annotations

import pytest

from autograd import Value, exp, paths, where


def test_a_node_reaches_itself_by_no_edge() -> None:
    x = Value(3.0)
    assert list(paths(x, x)) == [((x,), (), 1.0)] and paths(x, x).count == 1


def test_each_path_goes_from_the_result_down() -> None:
    x = Value(2.0)
    square = x * x
    y = 5.0 * square
    assert list(paths(y, x)) == [((y, square, x), (5.0, 2.0), 10.0)] * 2


def test_the_products_add_up_to_the_gradient() -> None:
    x = Value(0.5)
    y = exp(x) * x + where(x > 0, x, exp(x))
    y.backward()
    assert sum(path.product for path in paths(y, x)) == pytest.approx(x.grad, rel=1e-15)
    assert paths(y, x).count == len(list(paths(y, x))) == 4  # one of them by the branch not taken, whose product is 0


def test_there_may_be_none() -> None:
    x = Value(2.0)
    assert paths(x, x * x).count == 0 and list(paths(x, x * x)) == []
