"""Answers to the exercises of lesson 4."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, topological_order
from tests.notebooks.answers.lesson_03 import breadth_first


class Number:
    """A number of the learner's own, as the lesson has it."""

    def __init__(self, data: float, parents: Sequence[Any] = (), local_derivatives: Sequence[float] = ()) -> None:
        self.data, self.parents, self.local_derivatives = data, parents, local_derivatives


def quotient(by_x: float, by_y: float, value: float = 1.5, operands: Sequence[float] = (6.0, 4.0)) -> Number:
    return Number(value, tuple(map(Number, operands)), (by_x, by_y))


def of_one(value: Callable[..., float], slope: Callable[..., float]) -> Any:
    return lambda x, *n: Number(value(x, *n), (Number(x),), (slope(x, *n),))


def s(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def a_dot(*local_derivatives: float, parents: int = 6, value: float = 21.0) -> Any:
    return lambda w, x: Number(value, tuple(map(Number, [*w, *x][:parents])), local_derivatives)


def power(x: float, n: float) -> float:
    return float(x**n)


def sweep(root: Any, mistake: str = "") -> dict[Any, float]:
    found = {root: 1.0}
    order = breadth_first(root) if mistake == "order" else topological_order(root)
    for node in reversed(order):
        for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
            if derivative is None:
                continue
            contribution = found[node] * (1.0 if mistake == "no derivative" else derivative)
            found[parent] = contribution + (0.0 if mistake == "=" else found.get(parent, 0.0))
    if mistake == "missing":
        found.pop(next(node for node in order if node in found))
    if mistake == "grad":
        root.grad = 1.0
    if mistake == "root":
        found[root] = 0.0
    return found


def sweep_that_remembers() -> Callable[[Any], dict[Any, float]]:
    kept: dict[Any, float] = {}

    def gradients(root: Any) -> dict[Any, float]:
        fresh = sweep(root)
        if len(fresh) == 4 and root in kept:  # the same graph once more
            return {node: 2.0 * gradient if node is not root else 1.0 for node, gradient in fresh.items()}
        kept.update(fresh)
        return fresh

    return gradients


RIGHT: dict[str, list[Any]] = {
    "4.1": [quotient(0.25, -0.375), Value(6.0) / Value(4.0)],
    "4.2": [of_one(s, lambda x: s(x) * (1 - s(x))), of_one(s, lambda x: s(x) * s(-x))],
    "4.3": [of_one(power, lambda x, n: n * x ** (n - 1))],
    "4.4": [a_dot(3.0, -5.0, 7.0, 1.0, 2.0, 4.0)],
    "4.5": [sweep],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "4.1": [
        (quotient(-0.375, 0.25), "the first of the two belongs to x"),
        (quotient(1.0, -0.375), "so is each change of x"),
        (quotient(4.0, 6.0), "by x: that is y, as for a product"),
        (quotient(0.5, -0.375), "by x: it should be"),
        (quotient(0.25, 0.375), "the sign"),
        (quotient(0.25, -0.0625), "x multiplies it"),
        (quotient(0.25, 6.0), "by y: that is x, as for a product"),
        (quotient(0.25, -1.5), "divide by y once more"),
        (quotient(0.25, 0.25), "by y: that is the derivative by x"),
        (quotient(0.25, 9.0), "by y: it should be"),
        (quotient(0.25, -0.375, value=24.0), "the value is 24, and should be 1.5"),
        (quotient(0.25, -0.375, operands=(4.0, 6.0)), "should be the operands in their order"),
        (quotient(0.25, -0.375, operands=(6.0,)), "has 1 parents, and should have 2"),
        (Number(1.5, (Number(6.0), Number(4.0)), (0.25,)), "1 local derivatives for 2 parents"),
        (1.5, "a Number with parents"),
    ],
    "4.2": [
        (of_one(s, lambda x: x * (1 - x)), "you took x in its place"),
        (of_one(s, lambda x: s(x) * (1 + s(x))), "the sign in the bracket"),
        (of_one(s, lambda x: 1 - s(x) ** 2), "the rule of tanh"),
        (of_one(s, lambda x: 1 - s(x)), "only the second factor"),
        (of_one(s, lambda x: math.exp(-x)), "below the line"),
        (of_one(s, s), "the value of the sigmoid itself"),
        (of_one(s, lambda x: 17.0), "it should be s(1 - s)"),
        (of_one(math.tanh, lambda x: 1.0), "the value is 0.905148, and should be 0.817574"),
    ],
    "4.3": [
        (of_one(power, lambda x, n: x ** (n - 1)), "the factor n is missing"),
        (of_one(power, lambda x, n: n * x**n), "the power goes down by one"),
        (of_one(power, power), "the value itself"),
        (of_one(power, lambda x, n: n * x), "for n = 2 alone"),
        (of_one(power, lambda x, n: abs(n) * x ** (n - 1)), "at x = 2, n = -1: a negative n"),
        (of_one(power, lambda x, n: 0.1), "it should be n times x"),
        (of_one(lambda x, n: x * n, power), "the value is 12, and should be 81"),
    ],
    "4.4": [
        (a_dot(1.0, 2.0, 4.0, 3.0, -5.0, 7.0), "swap the two halves"),
        (a_dot(3.0, -5.0, 9.0, 1.0, 2.0, 4.0), "the derivative by w3 is 9; it should be 7, which is x3"),
        (a_dot(3.0, -5.0, 7.0, 1.0, 1.0, 4.0), "the derivative by x2 is 1; it should be 2, which is w2"),
        (a_dot(3.0, -5.0, 7.0, parents=3), "has 3 parents, and should have 6"),
        (a_dot(3.0, -5.0, 7.0), "3 local derivatives for 6 parents"),
        (a_dot(*[0.0] * 6, value=20.0), "the value is 20"),
        (lambda w, x: Number(21.0, (Number(1.0), Number(20.0)), (1.0, 1.0)), "it is made of many nodes"),
        (lambda w, x: 21.0, "a Number with parents"),
    ],
    "4.5": [
        (lambda root: sweep(root, "="), "on a + a a gradient is 1, and should be 2: it has several arrows"),
        (lambda root: sweep(root, "order"), "on a graph with a detour, u sin(u) a gradient is"),
        (lambda root: sweep(root, "order"), "passed its gradient on before all of it had arrived"),
        (
            lambda root: sweep(root, "no derivative"),
            "take the gradient of the node after it, times the local derivative",
        ),
        (lambda root: sweep(root, "missing") if root.parents else sweep(root), "a node is missing in the dict"),
        (lambda root: sweep(root, "grad"), "it has set .grad of some node"),
        (lambda root: sweep(root, "root"), "the gradient of the result itself should be 1"),
        (lambda root: list(sweep(root)), "where a dict from nodes to gradients is wanted"),
        (lambda root: {root: 1.0} | dict.fromkeys(root.parents, 9.0), "on a chain"),
        (sweep_that_remembers(), "swept a second time"),
    ],
}
