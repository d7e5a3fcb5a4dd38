"""Exercises of lesson 9: counting nodes, a node with many parents, when compiling pays, what can be compiled."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import autograd
from autograd import TraceError, Value, dot, greater, relu, tanh, topological_order, where
from nn.course.answers import EXACT, as_number, call, close, expect_length, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("9.1")
def count(answer: Any) -> str:
    n = 10
    w, x, b = [Value(1.0) for _ in range(n)], [Value(1.0) for _ in range(n)], Value(1.0)
    total = b
    for one, other in zip(w, x, strict=True):
        total = total + one * other
    by_operators, by_dot = _computed(total.relu()), _computed(relu(dot(w, x) + b))
    leaves = len((*w, *x, b))
    first, second = expect_length(answer, ["with * and +", "with dot"])
    expect_number(
        first,
        by_operators,
        {
            by_operators - 1: "one is missing: with the bias there are as many sums as products, and ReLU is a node.",
            by_operators - 2: "two are missing: the bias is added as well, and ReLU is a node.",
            by_operators + leaves: "you counted weights, inputs and bias too; they are given, and not computed.",
            n: "those are the products; each is then added, which makes a node too.",
            by_dot: "that is for dot, the second number; here each product and each sum is a node.",
        },
        "there is a node for each product, for each sum, and for ReLU.",
    )
    expect_number(
        second,
        by_dot,
        {
            1: "dot is one node, and the sum with the bias and ReLU are nodes as well.",
            2: "dot, the sum with the bias, ReLU: one of them is missing.",
            by_dot + leaves: "with dot: weights, inputs and bias are given, and not computed.",
            by_operators: "dot is one node, however many inputs there are.",
            n + 2: "the products within dot are no nodes: dot is one, however many inputs there are.",
        },
        "with dot: there is one node for dot, one for the sum with the bias, one for ReLU.",
    )
    return "Right: the one grows with the inputs, and the other is always 3."


@exercise("9.2")
def squared_distance(answer: Any) -> str:
    a, b = [1.0, 5.0, -2.0], [3.0, 1.0, 4.0]
    parents = [Value(number) for number in (*a, *b)]
    differences = [one - other for one, other in zip(parents[:3], parents[3:], strict=True)]
    root = dot(differences, differences)
    root.backward()
    right = [parent.grad for parent in parents]
    value, derivatives = expect_length(call(answer, a, b), ["the value", "the local derivatives"])
    expect_number(
        value,
        root.data,
        {
            math.sqrt(root.data): "that is the distance; its square is asked for.",
            root.data / 2: "that is half of it; here the squares are added up as they are.",
            math.fsum(node.data for node in differences): "you added up the differences; square each of them first.",
            dot(a, b): "that is the dot product; the squares of the differences are to be added up.",
        },
        "the value: square each difference, and add up.",
        EXACT,
    )
    if isinstance(derivatives, (list, tuple)) and len(derivatives) == 3:
        raise Wrong("the b are parents as well: there should be six derivatives, those by a, and then those by b.")
    given = [as_number(derivative) for derivative in expect_length(derivatives, ["one for each parent"] * 6)]
    mistakes = [
        ([*right[:3], *right[:3]], "a larger a widens the difference, a larger b narrows it: by b the sign is minus."),
        ([-number for number in right], "the signs are the wrong way round: by a it is 2 (a - b), by b minus that."),
        ([number / 2 for number in right], "the factor 2 is missing: the derivative of a square is twice its root."),
        ([*right[::3], *right[1::3], *right[2::3]], "the order: first all derivatives by a, then all by b."),
        ([number.data**2 for number in differences] * 2, "those are the squares, and not their derivatives."),
    ]
    if _all_close(given, right):
        return "Right: one node and six arrows, where -, * and + would make eight nodes."
    for mistake, why in mistakes:
        if _all_close(given, mistake):
            raise Wrong(why)
    place = next(place for place in range(6) if not close(given[place], right[place]))
    name = f"{'ab'[place // 3]}{place % 3 + 1}"
    raise Wrong(f"the derivative by {name} is {given[place]:.6g}, and should be {right[place]:.6g}.")


@exercise("9.3")
def when_it_pays(answer: Any) -> str:
    to_compile, compiled, otherwise = 1.21, 0.001, 0.025
    even = to_compile / (otherwise - compiled)
    expect_number(
        answer,
        math.ceil(even),
        {
            even: "there are no broken steps: the next whole one is the first that pays.",
            math.floor(even): "after so many steps compiling is still a little behind; the next one pays.",
            to_compile / otherwise: "compiled steps take time too: each saves 24 milliseconds, and not 25.",
            math.ceil(to_compile / otherwise): "compiled steps take time as well: each saves 24 milliseconds, not 25.",
            otherwise / compiled: "that is how many times quicker a step is; the time to compile has to be won back.",
            math.ceil(to_compile / compiled): "that is how many compiled steps fit in the time to compile.",
        },
        "what a step saves, times the steps, has to be more than the time to compile.",
    )
    return "Right: 51 steps save 1.224 seconds, and 50 steps only 1.2."


@exercise("9.4")
def what_can_be_compiled(answer: Any) -> str:
    cases: dict[str, tuple[Callable[[Any], Any], str]] = {
        "five layers": (_layers, "the loop is over a fixed number, so that the same five operations are recorded."),
        "halving": (_halving, "how often it goes round depends on x, so that one record cannot stand for all."),
        "a choice": (_choice, "greater and where are operations of the table, recorded like any other."),
        "the library of Python": (_library, "math.exp wants a plain number, and x is none while it is recorded."),
    }
    for given, (name, (function, why)) in zip(expect_length(answer, list(cases)), cases.items(), strict=True):
        if not isinstance(given, bool):
            raise Wrong(f"{name}: {given!r:.40} is neither True nor False.")
        if given != _can_be_compiled(function):
            raise Wrong(f"{name}: {why}")
    return "Right: what is recorded once has to be right for every number."


def _computed(root: Value) -> int:
    return sum(bool(node.parents) for node in topological_order(root))


def _all_close(given: list[float], expected: list[float]) -> bool:
    return all(map(close, given, expected))


def _can_be_compiled(function: Callable[[Any], Any]) -> bool:
    try:
        autograd.compile(function, backend="numpy")(2.0)
    except TraceError:
        return False
    return True


def _layers(x: Any) -> Any:
    for _ in range(5):
        x = tanh(x)
    return x


def _halving(x: Any) -> Any:
    while x > 1:
        x = x / 2
    return x


def _choice(x: Any) -> Any:
    return where(greater(x, 0), x, 0.1 * x)


def _library(x: Any) -> Any:
    return x * math.exp(-x)
