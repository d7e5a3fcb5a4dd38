"""Walks over the graph: order and paths."""

from __future__ import annotations

import math

from autograd import Value, paths, sin, topological_order, where


def test_parents_come_before_children_each_once_the_root_last() -> None:
    x = Value(0.5)
    layer = [sin(x * i) for i in range(1, 5)]
    y = layer[0] * layer[1] + layer[2] * layer[3] + x
    order = topological_order(y)
    assert len(order) == len(set(order))
    assert order[-1] is y
    place = {node: i for i, node in enumerate(order)}
    assert all(place[parent] < place[node] for node in order for parent in node.parents)


def test_the_order_follows_the_order_of_operands() -> None:
    a, b = Value(1.0, label="a"), Value(2.0, label="b")
    assert [node.label for node in topological_order(a * b)][:2] == ["a", "b"]
    assert [node.label for node in topological_order(b * a)][:2] == ["b", "a"]


def test_several_roots_share_one_order() -> None:
    x = Value(1.0)
    y, z = x + 1, x * 2
    order = topological_order(y, z)
    assert len(order) == 5
    assert order.index(x) == 0


def test_the_sum_over_paths_is_the_derivative() -> None:
    x = Value(0.7)
    h = [sin(x), x * x, x.exp()]
    y = h[0] * h[1] + h[1] * h[2] + x
    y.backward()
    found = list(paths(y, x))
    assert len(found) == paths(y, x).count == 7
    assert math.fsum(path.product for path in found) == x.grad or math.isclose(
        math.fsum(p.product for p in found), x.grad, rel_tol=1e-15
    )
    for path in found:
        assert path.nodes[0] is y and path.nodes[-1] is x
        assert math.isclose(path.product, math.prod(path.local_derivatives))


def test_a_ladder_of_2_to_the_40_paths_answers_at_once() -> None:
    x = y = Value(1.0)
    for _ in range(40):
        y = y + y
    found = paths(y, x)
    assert found.count == 2**40
    assert len(next(iter(found)).nodes) == 41


def test_no_path_to_what_does_not_matter() -> None:
    x, y = Value(1.0), Value(2.0)
    assert paths(y * 2, x).count == 0
    assert list(paths(y * 2, x)) == []
    assert [path.product for path in paths(x, x)] == [1.0]


def test_no_path_through_a_constant() -> None:
    x = Value(2.0)
    assert paths(x * x.detach(), x).count == 1
    assert paths(where(x > 0, x, 0.0), x).count == 1


def test_what_is_left_out_is_looked_up_and_never_gone_through() -> None:
    x = Value(2.0)
    square = x * x
    y = square + x

    class OnlySquare:
        def __contains__(self, node: object) -> bool:
            return node is square

    assert topological_order(y, stop=OnlySquare()) == topological_order(y, stop=[square]) == [x, y]
