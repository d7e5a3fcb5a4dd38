"""Exercises of lesson 3: what goes wrong without order, without +=, and with parents as a set; and finding an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, paths, topological_order
from nn.course.answers import call, close, expect_length, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("3.1")
def without_order(answer: Any) -> str:
    a = Value(1.0)
    b = 3 * a
    c = b * b
    c.backward()
    contribution, slope = b.data, 3.0
    first, both = contribution * slope, 2 * contribution * slope
    expect_number(
        answer,
        first + both,
        {
            a.grad: "that is the true derivative, which this sweep misses.",
            first: "that is the first contribution alone: b gets a second one, and then passes on both.",
            both + both: "b has 3 when it passes something on for the first time, not yet 6.",
            2 * contribution: "that is the gradient of b; what b passes on is multiplied by the 3 on the arrow from a.",
        },
        "b gets two contributions of 3; write down what it has when each arrives, and pass that on, times 3.",
    )
    return "Right: first 3 · 3, then (3 + 3) · 3. The first contribution to b arrives twice."


@exercise("3.2")
def catch_assigning(answer: Any) -> str:
    a = Value(0.7, label="a")
    y = call(answer, a)
    if not isinstance(y, Value) or a not in topological_order(y):
        raise Wrong("what it returns was not computed from a: write an expression of a, without a.data.")
    for node in topological_order(y):
        if len(set(node.parents)) < len(node.parents):
            raise Wrong(f"its operation {node.op.name} has the same parent twice: use a in two different operations.")
    if paths(y, a).count == 1:
        raise Wrong("only one path leads from a to the result, and there = and += do the same: use a in two places.")
    y.backward()
    replaced = _sweep_by_assigning(y)[a]
    if close(replaced, a.grad):
        raise Wrong(
            f"at a = 0.7 assigning gives {replaced:.6g}, right by luck: the contributions it loses add up to 0."
        )
    return f"Right: at a = 0.7 assigning leaves the last contribution, {replaced:.6g}, of the {a.grad:.6g} in all."


def _sweep_by_assigning(root: Value) -> dict[Value, float]:
    found = {root: 1.0}
    for node in reversed(topological_order(root)):
        arrows = zip(node.parents, node.local_derivatives, strict=True)
        found |= {parent: found[node] * derivative for parent, derivative in arrows if derivative is not None}
    return found


EXPRESSIONS: dict[str, Callable[[Value, Value], Value]] = {
    "x * y": lambda x, y: x * y,
    "x * x": lambda x, y: x * x,
    "x + y + x": lambda x, y: x + y + x,
    "x / x": lambda x, y: x / x,
    "(x + y) * (x + y)": lambda x, y: (x + y) * (x + y),
    "(x + y) * (y + x)": lambda x, y: (x + y) * (y + x),
}


@exercise("3.3")
def arrows_counted(answer: Any) -> str:
    chosen = [answer] if isinstance(answer, str) else answer
    if not isinstance(chosen, (list, tuple, set)) or not all(isinstance(text, str) for text in chosen):
        raise Wrong(f"this asks for a list of strings, and you gave {answer!r:.60}.")
    for text in chosen:
        if text not in EXPRESSIONS:
            raise Wrong(f"{text!r} is none of the expressions: copy them as they stand, blanks included.")
    for text, expression in EXPRESSIONS.items():
        root = expression(Value(3.0), Value(2.0))
        doubled = [node for node in topological_order(root) if len(set(node.parents)) < len(node.parents)]
        if doubled and text not in chosen:
            raise Wrong(
                f"{text} is missing: one operation in it, {doubled[0].op.name}, has the same node on both sides."
            )
        if text in chosen and not doubled:
            reason = {
                "x * y": "its two parents are two nodes, so a set keeps both.",
                "x + y + x": "it is (x + y) + x, and each of the two sums has two different parents.",
            }.get(text, "the two brackets are computed apart, so they are two nodes, though equal numbers.")
            raise Wrong(f"{text} is right even with sets: {reason}")
    return "Right: what counts is whether one operation has one and the same node as a parent twice."


@exercise("3.4")
def visit_them(answer: Any) -> str:
    parents = {"s": "rt", "r": "pq", "q": "p", "p": "a", "t": "a", "a": ""}
    visits = expect_length(answer, list(parents))
    if sorted(map(str, visits)) != sorted(parents):
        raise Wrong("each of a, p, q, r, s and t should be there once; write them as strings, such as 's'.")
    if visits[0] == "a":
        raise Wrong("you begin with a: that is the order in which the graph was made; a backward sweep begins at s.")
    place = {str(label): i for i, label in enumerate(visits)}
    for node, its_parents in parents.items():
        for parent in its_parents:
            if place[parent] < place[node]:
                raise Wrong(
                    f"you visit {parent} before {node}, but {node} has not passed on its contribution to {parent} yet."
                )
    return "Right: each node comes after all that was made from it. Only t is free to move, between s and a."


class _Counted:
    """A node that counts how often it is asked for its parents."""

    def __init__(self, *parents: _Counted) -> None:
        self._parents = parents
        self.asked = 0

    @property
    def parents(self) -> tuple[_Counted, ...]:
        self.asked += 1
        return self._parents


@exercise("3.5")
def find_an_order(answer: Any) -> str:
    leaf = _Counted()
    _expect_order(call(answer, leaf), [leaf], "a single node")
    middle = _Counted(leaf)
    last = _Counted(middle)
    _expect_order(call(answer, last), [leaf, middle, last], "a chain of three nodes")
    a = _Counted()
    b = _Counted(a, a)
    c = _Counted(b, b)
    _expect_order(call(answer, c), [a, b, c], "b = a + a, c = b + b")
    u = _Counted(a)
    v = _Counted(u)
    _expect_order(call(answer, y := _Counted(u, v)), [a, u, v, y], "a node that is used directly and by a detour")
    rungs = [_Counted()]
    for _ in range(14):
        rungs.append(_Counted(rungs[-1], rungs[-1]))
    _expect_order(call(answer, rungs[-1]), rungs, "a ladder of 14 doublings")
    if rungs[0].asked > 100:
        raise Wrong(
            f"in a ladder of 14 doublings it asked one node {rungs[0].asked} times for its parents, once a path: "
            "remember which nodes you have seen, so that each is opened once."
        )
    chain = [_Counted()]
    for _ in range(20_000):
        chain.append(_Counted(chain[-1]))
    try:
        _expect_order(call(answer, chain[-1]), chain, "a chain of 20,000 nodes")
    except Wrong as wrong:
        if isinstance(wrong.__cause__, RecursionError):
            raise Wrong("right on small graphs, but a chain of 20,000 nodes is too deep for recursion.") from None
        raise
    return "Right, on chains, ladders and detours, and on a chain of 20,000 nodes."


def _expect_order(order: Any, nodes: Sequence[_Counted], where: str) -> None:
    if not isinstance(order, (list, tuple)) or not all(isinstance(node, _Counted) for node in order):
        raise Wrong(f"on {where} it returns {type(order).__name__}, where a list of nodes is wanted.")
    if len(order) > len(set(order)):
        raise Wrong(f"on {where} a node is in the list twice: it is visited when it is complete, which is once.")
    if set(order) != set(nodes):
        raise Wrong(f"on {where} the list has {len(order)} nodes, and the graph has {len(nodes)}.")
    place = {node: i for i, node in enumerate(order)}
    late = [node for node in nodes if any(place[parent] > place[node] for parent in node._parents)]
    if late and len(late) == len([node for node in nodes if node._parents]):
        raise Wrong(f"on {where} every node comes before its parents: that is the order of a sweep; turn it round.")
    if late:
        raise Wrong(
            f"on {where} a node comes before one of its parents: it was put down before all that is made from the "
            "parent had been met."
        )


@exercise("3.6")
def what_it_saves(answer: Any) -> str:
    a = Value(1.0)
    top = a
    for _ in range(20):
        top = top + top
    arrows = sum(len(node.parents) for node in topological_order(top))
    of_arrows, of_paths = expect_length(answer, ["arrows", "paths"])
    expect_number(
        of_arrows,
        arrows,
        {
            arrows / 2: "arrows: that is the number of doublings; each has two arrows.",
            arrows / 2 + 1: "arrows: that is the number of nodes; each but the first has two arrows.",
            paths(top, a).count: "arrows: that is the number of paths; a sweep uses each arrow once.",
        },
        "arrows: each doubling adds a node with two arrows.",
    )
    expect_number(
        of_paths,
        paths(top, a).count,
        {
            arrows: "paths: each doubling multiplies the number of paths by two, and does not add two.",
            20.0**2: "paths: each doubling multiplies their number by two: 2 to the power of 20, not 20 squared.",
            2.0**19: "paths: one doubling has two paths already, so 20 have 2 to the power of 20.",
            2.0**21: "paths: with no doubling there is one path, so 20 doublings have 2 to the power of 20.",
        },
        "paths: at each doubling every path splits into two.",
    )
    return "Right: 40 arrows, and 1,048,576 paths."
