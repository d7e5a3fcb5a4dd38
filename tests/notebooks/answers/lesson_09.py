"""Answers to the exercises of lesson 9."""

from __future__ import annotations

from typing import Any


def stored(a: list[float], b: list[float]) -> tuple[float, list[float]]:
    """Return what a node for the squared distance stores."""
    differences = [x - y for x, y in zip(a, b, strict=True)]
    return sum(d * d for d in differences), [*(2 * d for d in differences), *(-2 * d for d in differences)]


def interleaved(numbers: list[float]) -> list[float]:
    return [number for pair in zip(numbers[:3], numbers[3:], strict=True) for number in pair]


RIGHT: dict[str, list[Any]] = {
    "9.1": [[21, 3], (21.0, 3.0)],
    "9.2": [stored, lambda a, b: list(stored(a, b))],
    "9.3": [51, 51.0],
    "9.4": [[True, False, True, False]],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "9.1": [
        ([20, 3], "one is missing: with the bias"),
        ([19, 3], "two are missing"),
        ([42, 3], "you counted weights, inputs and bias"),
        ([10, 3], "those are the products"),
        ([3, 21], "that is for dot, the second number"),
        ([15, 3], "a node for each product, for each sum"),
        ([21, 1], "dot is one node, and the sum with the bias"),
        ([21, 2], "one of them is missing"),
        ([21, 24], "with dot: weights, inputs and bias are given"),
        ([21, 21], "dot is one node, however many"),
        ([21, 12], "the products within dot"),
        ([21, 7], "with dot: there is one node for dot"),
        (21, "a list of 2"),
    ],
    "9.2": [
        (lambda a, b: (stored(a, b)[0] ** 0.5, []), "that is the distance"),
        (lambda a, b: (stored(a, b)[0] / 2, []), "that is half of it"),
        (lambda a, b: (sum(a) - sum(b), []), "you added up the differences"),
        (lambda a, b: (sum(x * y for x, y in zip(a, b, strict=True)), []), "that is the dot product"),
        (lambda a, b: (1.0, []), "square each difference, and add up"),
        (lambda a, b: (stored(a, b)[0], stored(a, b)[1][:3]), "the b are parents as well"),
        (lambda a, b: (stored(a, b)[0], stored(a, b)[1][:3] * 2), "by b the sign is minus"),
        (lambda a, b: (stored(a, b)[0], [-d for d in stored(a, b)[1]]), "the wrong way round"),
        (lambda a, b: (stored(a, b)[0], [d / 2 for d in stored(a, b)[1]]), "the factor 2 is missing"),
        (lambda a, b: (stored(a, b)[0], interleaved(stored(a, b)[1])), "first all derivatives by a"),
        (lambda a, b: (stored(a, b)[0], [d * d / 4 for d in stored(a, b)[1]]), "the squares, and not"),
        (lambda a, b: (stored(a, b)[0], [*stored(a, b)[1][:4], 0.0, 12.0]), "by b2 is 0, and should be -8"),
        (lambda a, b: stored(a, b)[0], "a list of 2"),
    ],
    "9.3": [
        (1.21 / 0.024, "no broken steps"),
        (50, "still a little behind"),
        (48.4, "and not 25"),
        (49, "as well: each saves 24"),
        (25, "how many times quicker"),
        (1210, "compiled steps fit in"),
        (7, "has to be more than the time to compile"),
    ],
    "9.4": [
        ([False, False, True, False], "five layers: the loop is over a fixed number"),
        ([True, True, True, False], "halving: how often"),
        ([True, False, False, False], "a choice: greater and where"),
        ([True, False, True, True], "the library of Python: math.exp"),
        ([True, "no", True, False], "neither True nor False"),
        ([True], "a list of 4"),
    ],
}
