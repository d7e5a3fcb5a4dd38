"""Exercises of lesson 4: operations and a sweep for an engine of one's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Value, dot, sigmoid, topological_order
from nn.course.answers import EXACT, as_number, call, close, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("4.1")
def divide(answer: Any) -> str:
    x, y = Value(6.0), Value(4.0)
    real = x / y
    by_x, by_y = (float(d or 0.0) for d in real.local_derivatives)
    _expect_node(answer, real, [x.data, y.data])
    on_x, on_y = answer.local_derivatives
    _expect_derivative(
        on_x,
        by_x,
        {
            by_y: "by x: that is the derivative by y; the first of the two belongs to x.",
            1.0: "by x: x is divided by y, and so is each change of x: 1 / y.",
            y.data: "by x: that is y, as for a product; here it is 1 / y.",
        },
        "by x: it should be 1 / y.",
    )
    _expect_derivative(
        on_y,
        by_y,
        {
            -by_y: "by y: the sign; when y grows, x / y gets smaller.",
            -1.0 / y.data**2: "by y: that is the derivative of 1 / y; x multiplies it.",
            x.data: "by y: that is x, as for a product; here it is -x / y².",
            -real.data: "by y: that is -x / y; divide by y once more.",
            by_x: "by y: that is the derivative by x.",
        },
        "by y: it should be -x / y².",
    )
    return "Right: 1 / y and -x / y². Write Number.__truediv__ = divide, and / works."


@exercise("4.2")
def one_sigmoid(answer: Any) -> str:
    x, real = 1.5, sigmoid(Value(1.5))
    mine = call(answer, x)
    _expect_node(mine, real, [x])
    out, (slope,) = real.data, real.local_derivatives
    [given] = mine.local_derivatives
    _expect_derivative(
        given,
        float(slope or 0.0),
        {
            x * (1.0 - x): "s(1 - s), with s the value of the sigmoid: you took x in its place.",
            out * (1.0 + out): "s(1 - s): the sign in the bracket.",
            1.0 - out * out: "that is the rule of tanh; for the sigmoid it is s(1 - s).",
            1.0 - out: "only the second factor of s(1 - s).",
            math.exp(-x): "that is the derivative of what is below the line; use s' = s(1 - s).",
            out: "that is the value of the sigmoid itself; its derivative is s(1 - s).",
        },
        "it should be s(1 - s), with s the value of the sigmoid.",
    )
    [far] = call(answer, 40.0).local_derivatives
    if as_number(far) == 0.0:
        return "Right. At x = 40, though, your 1 - s has lost all its digits; s(x) · s(-x) is the same, and keeps them."
    return "Right, and it keeps its digits even where s is nearly 1."


@exercise("4.3")
def one_power(answer: Any) -> str:
    for x, n in ((3.0, 4.0), (2.0, -1.0), (5.0, 0.5)):
        real = Value(x) ** n
        slope = float(real.local_derivatives[0] or 0.0)
        mine = call(answer, x, n)
        where = f"at x = {x:g}, n = {n:g}: "
        _expect_node(mine, real, [x], where)
        _expect_derivative(
            mine.local_derivatives[0],
            slope,
            {
                slope / n: f"{where}that is x to the power of n - 1; the factor n is missing.",
                n * real.data: f"{where}that is n times x to the power of n; the power goes down by one.",
                real.data: f"{where}that is the value itself; the derivative is n times x to the power of n - 1.",
                n * x: f"{where}that is n · x, which is right for n = 2 alone.",
                abs(slope): f"{where}a negative n makes the derivative negative.",
            },
            f"{where}it should be n times x to the power of n - 1.",
        )
    return "Right, for powers that are negative and broken too, so that x / y could be x · y to the power of -1."


@exercise("4.4")
def one_dot(answer: Any) -> str:
    w, x = [1.0, 2.0, 4.0], [3.0, -5.0, 7.0]
    real = dot([Value(number) for number in w], [Value(number) for number in x])
    mine = call(answer, w, x)
    if close(as_number(getattr(mine, "data", mine)), real.data) and len(getattr(mine, "parents", ())) == 2:
        raise Wrong("the value is right, but it is made of many nodes: make one Number, with all six as its parents.")
    _expect_node(mine, real, [*w, *x])
    given = [as_number(derivative) for derivative in mine.local_derivatives]
    if given == [*w, *x]:
        raise Wrong("the derivative by a w is the x it is multiplied by, and the other way round: swap the two halves.")
    for place, (own, derivative) in enumerate(zip(given, real.local_derivatives, strict=True)):
        name = f"w{place + 1}" if place < 3 else f"x{place - 2}"
        if not close(own, float(derivative or 0.0)):
            other = f"x{place + 1}" if place < 3 else f"w{place - 2}"
            raise Wrong(f"the derivative by {name} is {own:g}; it should be {derivative:g}, which is {other}.")
    return "Right: one node, and six arrows; by a w it moves as fast as its x is large, and the other way round."


@exercise("4.5")
def leave_no_trace(answer: Any) -> str:
    a = Value(2.0, label="a")
    _expect_gradients(call(answer, a), a, "a leaf alone")
    chain = 3.0 * a.exp()
    _expect_gradients(call(answer, chain), chain, "a chain, 3 exp(a)")
    double = a + a
    _expect_gradients(call(answer, double), double, "a + a")
    twice = double + double
    _expect_gradients(call(answer, twice), twice, "b = a + a, c = b + b")
    u = a * 0.5
    detour = u * u.sin()
    _expect_gradients(call(answer, detour), detour, "a graph with a detour, u sin(u)")
    if a.has_grad or detour.has_grad:
        raise Wrong("the dict is right, but it has set .grad of some node on the way: keep all of it in the dict.")
    again = call(answer, detour)
    _expect_gradients(again, detour, "the same graph, swept a second time,")
    return "Right, and as nothing is left behind, a second sweep gives the same."


def _expect_node(mine: Any, real: Value, operands: Sequence[float], where: str = "") -> None:
    if not all(hasattr(mine, name) for name in ("data", "parents", "local_derivatives")):
        raise Wrong(f"{where}it returns {mine!r:.40}, where a Number with parents and local derivatives is wanted.")
    if not close(as_number(mine.data), real.data):
        raise Wrong(f"{where}the value is {mine.data:.6g}, and should be {real.data:.6g}.")
    found = [getattr(parent, "data", parent) for parent in mine.parents]
    if len(found) != len(operands):
        raise Wrong(f"{where}the node has {len(found)} parents, and should have {len(operands)}.")
    if found != list(operands):
        raise Wrong(f"{where}the parents are {found}, and should be the operands in their order, {list(operands)}.")
    if len(mine.local_derivatives) != len(found):
        raise Wrong(f"{where}there are {len(mine.local_derivatives)} local derivatives for {len(found)} parents.")


def _expect_derivative(given: Any, right: float, mistakes: Mapping[float, str], otherwise: str) -> None:
    expect_number(given, right, mistakes, otherwise, EXACT)


def _expect_gradients(given: Any, root: Value, where: str) -> None:
    """Raise unless a dict has the gradients of a graph; the right ones come from a sweep over a copy of its arrows."""
    if not isinstance(given, Mapping):
        raise Wrong(f"it returns {type(given).__name__}, where a dict from nodes to gradients is wanted.")
    right = {root: 1.0}
    order = topological_order(root)
    for node in reversed(order):
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            if derivative is not None:
                right[parent] = right.get(parent, 0.0) + right[node] * derivative
    if root not in given or not close(as_number(given[root]), 1.0):
        raise Wrong(f"on {where} the gradient of the result itself should be 1.")
    for node in reversed(order):
        if node in right and node not in given:
            raise Wrong(
                f"on {where} a node is missing in the dict: every node that a gradient reaches should be there."
            )
        if node in right and not close(as_number(given[node]), right[node]):
            raise Wrong(
                f"on {where} a gradient is {given[node]:.6g}, and should be {right[node]:.6g}: {_hint(node, order)}"
            )


def _hint(node: Value, order: Sequence[Value]) -> str:
    def arrows(of: Value) -> int:
        return sum(other.parents.count(of) for other in order)

    if arrows(node) > 1:
        return "it has several arrows; add up what they bring."
    if any(node in other.parents and arrows(other) > 1 for other in order):
        return "the node after it has several arrows, and passed its gradient on before all of it had arrived."
    return "take the gradient of the node after it, times the local derivative."
