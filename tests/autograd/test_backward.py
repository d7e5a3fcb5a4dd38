"""Stories about `backward`: each is a mistake that some engine makes."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest

from autograd import Value, dot, exp, no_grad, sin, sum, tanh
from autograd.support.memory import release_parents


def test_the_example_everybody_knows() -> None:
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


def test_a_node_used_twice_waits_for_its_whole_gradient() -> None:
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert (c.data, b.grad, a.grad) == (4.0, 2.0, 4.0)


def test_both_edges_of_x_times_x_count() -> None:
    x = Value(3.0)
    y = x * x
    y.backward()
    assert y.parents == (x, x)
    assert x.grad == 6.0


def test_x_cubed_by_products() -> None:
    x = Value(2.0)
    (x * x * x).backward()
    assert x.grad == 12.0


def test_a_diamond() -> None:
    x = Value(0.5)
    h = tanh(x)
    (sin(h) * exp(h) + h).backward()
    h_data = h.data
    expected = (sin(h_data) + sin(h_data + 1.5707963267948966)) * exp(h_data) + 1
    assert x.grad == pytest.approx(expected * (1 - h_data**2), rel=1e-14)


def test_backward_twice_adds_on_leaves_and_repeats_inside() -> None:
    x = Value(3.0)
    h = x * 2
    y = h * h
    y.backward()
    assert (x.grad, h.grad) == (24.0, 12.0)
    y.backward()
    assert (x.grad, h.grad) == (48.0, 12.0)
    x.zero_grad()
    y.backward()
    assert (x.grad, h.grad) == (24.0, 12.0)


def test_two_losses_that_share_a_node() -> None:
    x = Value(2.0)
    h = x * 2
    first, second = h * 1, h * 3
    first.backward()
    second.backward()
    assert x.grad == 8.0


def test_leaves_accumulate_until_zero_grad() -> None:
    x = Value(1.0)
    for _ in range(3):
        (x * 5).backward()
    assert x.grad == 15.0
    x.zero_grad()
    assert (x.grad, x.has_grad) == (0.0, False)


def test_a_gradient_not_yet_computed_is_told_from_zero() -> None:
    x, unused = Value(1.0), Value(1.0)
    y = x * 0
    assert (x.grad, x.has_grad) == (0.0, False)
    y.backward()
    assert (x.grad, x.has_grad) == (0.0, True)
    assert not unused.has_grad


def test_an_update_between_forward_and_backward_spoils_nothing() -> None:
    a, b, x = Value(2.0), Value(5.0), Value(3.0)
    product, square = a * b, x**2
    b.data, x.data = 100.0, 10.0
    product.backward()
    square.backward()
    assert (a.grad, x.grad) == (5.0, 6.0)
    assert (product.data, square.data) == (10.0, 9.0)


def test_a_leaf_alone() -> None:
    x = Value(2.0)
    x.backward()
    assert x.grad == 1.0


def test_backward_of_a_constant_says_that_nothing_was_recorded() -> None:
    w = Value(1.0)
    with no_grad():
        w = w - 0.1  # the slip of many a training loop
    with pytest.raises(
        TypeError, match=r"backward of Constant\(0.81\): .* nothing to differentiate; .* `p.data = ...`"
    ):
        (w * w).backward()


def test_detach_cuts_the_graph() -> None:
    x = Value(2.0, label="x")
    y = x * x.detach()
    y.backward()
    assert x.grad == 2.0
    assert x.detach().label == "x"
    assert not x.detach().has_grad


def test_a_graph_is_freed_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = Value(1.0)
        middle = dot([x, x, x], [x, 2.0, x])
        y = sum([middle * middle, exp(middle), x])
        y.backward()
        watched = weakref.ref(middle)
        del middle
        assert watched() is not None
        del y
        assert watched() is None
    finally:
        gc.enable()


def test_no_object_stays_behind_over_many_steps() -> None:
    w = [Value(0.1 * i) for i in range(10)]

    def step() -> None:
        dot(w, [float(i) for i in range(10)]).tanh().backward()

    gc.collect()
    gc.disable()
    try:
        step()
        before = len(gc.get_objects())
        for _ in range(200):
            step()
        assert len(gc.get_objects()) - before < 10
    finally:
        gc.enable()


def test_parents_are_released_in_a_loop_where_python_needs_it() -> None:
    class Released(Value):
        __slots__ = ()
        __del__ = release_parents

    y = leaf = Released(1.0)
    for _ in range(20_000):
        child = Released(1.0)
        child._first, child._second = (y, leaf, leaf), None
        y = child
    watched = weakref.ref(y._first[0])
    del child, y
    assert watched() is None
    assert not leaf.parents


def test_attributes_of_ones_own() -> None:
    p = Value(1.0)
    p.m = 0.0  # type: ignore[attr-defined]  # as hand-written optimizers do
    p.m += 0.1  # type: ignore[attr-defined]  # as above
    assert p.m == 0.1


def test_leaves_can_be_copied_and_pickled() -> None:
    x = Value(2.0, label="x")
    x.grad = 3.0
    x.m = 0.5  # type: ignore[attr-defined]  # as hand-written optimizers do
    twin: Any
    for twin in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert (twin.data, twin.grad, twin.label, twin.m) == (2.0, 3.0, "x", 0.5)
        assert twin is not x
        twin.data = 9.0
    assert x.data == 2.0
    assert not copy.deepcopy(Value(1.0)).has_grad
    pair = copy.deepcopy([x, x])
    assert pair[0] is pair[1]


def test_computed_nodes_refuse_to_be_copied_and_say_why() -> None:
    y = Value(2.0, label="x") * 3
    y.label = "y"
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(
            TypeError, match=r"label='y'\) was made by multiply and cannot be copied .* its graph: .*detach"
        ):
            copied(y)
    assert copy.deepcopy(y.detach()).data == 6.0


def test_results_made_while_nothing_is_recorded_are_constants() -> None:
    x = Value(2.0)
    with no_grad():
        y = x * x
    z = y * x
    z.backward()
    assert x.grad == 4.0
