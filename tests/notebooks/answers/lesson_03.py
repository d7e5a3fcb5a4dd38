"""Answers to the exercises of lesson 3."""

from __future__ import annotations

from typing import Any

from autograd import Value, sin, topological_order


def order_by_counting(root: Any) -> list[Any]:
    uses = {root: 0}
    stack = [root]
    while stack:
        for parent in stack.pop().parents:
            if parent not in uses:
                uses[parent] = 0
                stack.append(parent)
            uses[parent] += 1
    order, ready = [], [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            uses[parent] -= 1
            if not uses[parent]:
                ready.append(parent)
    return order[::-1]


def by_recursion(root: Any) -> list[Any]:
    order: list[Any] = []

    def place(node: Any) -> None:
        if node not in order:
            for parent in node.parents:
                place(parent)
            order.append(node)

    place(root)
    return order


def by_all_paths(root: Any, unique: bool = True) -> list[Any]:
    found, stack = [], [root]
    while stack:
        found.append(node := stack.pop())
        stack += node.parents
    return list(dict.fromkeys(found[::-1])) if unique else found[::-1]


def breadth_first(root: Any) -> list[Any]:
    found = [root]
    for node in found:
        found += dict.fromkeys(parent for parent in node.parents if parent not in found)
    return found[::-1]


RIGHT: dict[str, list[Any]] = {
    "3.1": [27, 27.0],
    "3.2": [lambda a: a * sin(a), lambda a: a + 2 * a, lambda a: a.exp() * a.tanh() - a],
    "3.3": [["x * x", "x / x"], {"x / x", "x * x"}],
    "3.4": [["s", "r", "q", "p", "t", "a"], ("s", "t", "r", "q", "p", "a"), list("srtqpa")],
    "3.5": [order_by_counting, topological_order],
    "3.6": [[40, 2**20], (40, 1048576.0)],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "3.1": [
        (18, "the true derivative"),
        (9, "the first contribution alone"),
        (36, "not yet 6"),
        (6, "the gradient of b"),
        (3, "b gets two contributions of 3"),
    ],
    "3.2": [
        (lambda a: a + a, "add has the same parent twice"),
        (lambda a: a * a * a, "multiply has the same parent twice"),
        (lambda a: (3 * a).tanh(), "only one path"),
        (lambda a: a.tanh() + 0.0 * a, "right by luck"),
        (lambda a: Value(a.data), "was not computed from a"),
        (lambda a: 3.0, "was not computed from a"),
        (lambda a: a.data.sin(), "fails with AttributeError"),
    ],
    "3.3": [
        (["x * x"], "x / x is missing: one operation in it, divide"),
        (["x / x"], "x * x is missing: one operation in it, multiply"),
        (["x * y", "x * x", "x / x"], "its two parents are two nodes"),
        (["x * x", "x / x", "x + y + x"], "it is (x + y) + x"),
        (["x * x", "x / x", "(x + y) * (x + y)"], "the two brackets are computed apart"),
        (["x * x", "x / x", "(x + y) * (y + x)"], "the two brackets are computed apart"),
        ("x * x", "x / x is missing"),
        (["x*x", "x/x"], "none of the expressions"),
        (2, "a list of strings"),
    ],
    "3.4": [
        (list("apqtrs"), "you begin with a"),
        (list("sqrpta"), "you visit q before r, but r has not passed on its contribution to q"),
        (list("srpqta"), "you visit p before q"),
        (list("rstqpa"), "you visit r before s"),
        (list("srqpat"), "you visit a before t"),
        (list("srqpa"), "you gave 5 entries"),
        (list("srqptb"), "should be there once"),
    ],
    "3.5": [
        (by_recursion, "too deep for recursion"),
        (by_all_paths, "once a path"),
        (lambda root: by_all_paths(root, unique=False), "a node is in the list twice"),
        (breadth_first, "before one of its parents"),
        (lambda root: order_by_counting(root)[::-1], "turn it round"),
        (lambda root: order_by_counting(root)[:-1], "the list has 0 nodes, and the graph has 1"),
        (lambda root: 3, "a list of nodes is wanted"),
        (lambda root: [root, *root.parent], "fails with AttributeError"),
        ("counting", "asks for a function"),
    ],
    "3.6": [
        ([20, 2**20], "each has two arrows"),
        ([21, 2**20], "the number of nodes"),
        ([2**20, 2**20], "arrows: that is the number of paths"),
        ([400, 2**20], "adds a node with two arrows"),
        ([40, 40], "does not add two"),
        ([40, 400], "not 20 squared"),
        ([40, 2**19], "one doubling has two paths already"),
        ([40, 2**21], "with no doubling there is one path"),
        ([40, 1000], "every path splits into two"),
    ],
}
