"""Answers to the exercises of lesson 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def s(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def below(outputs: Sequence[float], deltas: Sequence[float], weights: Sequence[Sequence[float]]) -> list[float]:
    return [
        o * (1 - o) * sum(d * row[j] for d, row in zip(deltas, weights, strict=True)) for j, o in enumerate(outputs)
    ]


def flat(rows: Sequence[Sequence[float]]) -> list[float]:
    return [number for row in rows for number in row]


RIGHT: dict[str, list[Any]] = {
    "1.1": [0.09, 0.9 * (1 - 0.9)],
    "1.2": [-0.09375, (0.75 - 1) * 0.75 * 0.25 * 2],
    "1.3": [[15, 3, 1], (15.0, 3.0, 1.0)],
    "1.4": [[-0.05, -0.04], (0.25 * (0.2 - 0.4), 0.25 * (0.2 - 0.4) * 0.8)],
    "1.5": [below, lambda outputs, deltas, weights: tuple(below(outputs, deltas, weights))],
    "1.6": [lambda O, t: O - t, lambda O, t: O * (1 - t) - (1 - O) * t],
    "1.7": [lambda O, S: (1 - O * O) * S],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "1.1": [
        (0.9, "that is s itself"),
        (0.1, "the other factor, s, is missing"),
        (1.71, "1 - s, with a minus"),
        (0.19, "the rule of tanh"),
        (0.25, "the largest slope"),
        (math.log(9.0), "that is the place x"),
        (0.5, "put 0.9 into s (1 - s)"),
    ],
    "1.2": [
        (0.09375, "output minus target"),
        (-0.046875, "the last factor, x, is missing"),
        (-0.5, "the factor in the middle"),
        (-0.375, "only O is there"),
        (-0.125, "only 1 - O is there"),
        (-0.1875, "twice too much"),
        (0.375, "the first factor, O - t, is missing"),
        (0.03125, "the error E itself"),
        (7.0, "three factors"),
    ],
    "1.3": [
        ([5, 3, 1], "from each of these three on to layer K"),
        ([3, 3, 1], "through one unit of layer J alone"),
        ([8, 3, 1], "do not add up"),
        ([60, 3, 1], "to one unit of layer I"),
        ([4, 3, 1], "layer I: one unit, then each"),
        ([15, 15, 1], "to one unit of layer J"),
        ([15, 1, 1], "its unit feeds every unit of layer K"),
        ([15, 5, 1], "layer J: one unit, then each"),
        ([15, 3, 3], "reaches one output only"),
        ([15, 3, 0], "there is the way to its own output"),
        ([15, 3, 5], "layer K: one unit"),
        ([15, 3], "a list of 3"),
        (15, "one int"),
        ([15, 3, "one"], "asks for a number"),
    ],
    "1.4": [
        ([-0.2, -0.16], "delta: that is the sum over the units above"),
        ([0.125, 0.1], "comes through a weight"),
        ([0.15, 0.12], "keep its sign"),
        ([0.175, 0.14], "the wrong way round"),
        ([-0.1, -0.08], "only O is there"),
        ([-0.0125, -0.01], "part of their deltas already"),
        ([0.7, 0.5], "add up delta times weight"),
        ([-0.05, -0.025], "not of unit j"),
        ([-0.05, -0.05], "that is delta once more"),
        ([-0.05, -0.008], "the slope of unit i does not belong here"),
        ([-0.05, 0.04], "delta of unit j, times the output"),
    ],
    "1.5": [
        (lambda O, d, w: [sum(a * row[j] for a, row in zip(d, w, strict=True)) for j in range(3)], "is missing"),
        (lambda O, d, w: [x / (1 - o) for x, o in zip(below(O, d, w), O, strict=True)], "only O is there"),
        (lambda O, d, w: [o * (1 - o) * sum(d) for o in O], "multiplied by the weight that it comes through"),
        (
            lambda O, d, w: [o * (1 - o) * sum(a * sum(row) for a, row in zip(d, w, strict=True)) for o in O],
            "only the weights that leave unit j count",
        ),
        (
            lambda O, d, w: [
                o * (1 - o) * sum(a * b for a, b in zip(d, flat(w)[2 * j : 2 * j + 2], strict=True))
                for j, o in enumerate(O)
            ],
            "rows of the wrong length",
        ),
        (lambda O, d, w: [o * (1 - o) * d[0] * w[0][j] for j, o in enumerate(O)], "add up over all k"),
        (
            lambda O, d, w: [x / (o * (1 - o)) * s(o) * (1 - s(o)) for x, o in zip(below(O, d, w), O, strict=True)],
            "O is the output already",
        ),
        (lambda O, d, w: [0.0, 0.0, 0.0], "delta_0: it should be"),
        (lambda O, d, w: list(d), "a delta for each unit of the layer above"),
        (lambda O, d, w: 0.5, "a list of 3 (delta_0, delta_1, delta_2)"),
        (lambda O, d, w: [o[0] for o in O], "fails with TypeError"),
        ("O (1 - O)", "asks for a function"),
    ],
    "1.6": [
        (lambda O, t: t - O, "output minus target"),
        (lambda O, t: (O - t) * O * (1 - O), "That is D8"),
        (lambda O, t: (O - t) / (O * (1 - O)), "the derivative by O"),
        (lambda O, t: 0.0, "Differentiate E by O"),
        (lambda O, t: [O - t], "asks for a number"),
        (lambda O: O, "fails with TypeError"),
    ],
    "1.7": [
        (lambda O, S: O * (1 - O) * S, "the slope of the sigmoid"),
        (lambda O, S: (1 - math.tanh(O) ** 2) * S, "O is the output already"),
        (lambda O, S: (1 - O) * S, "has to be squared"),
        (lambda O, S: 1 - O * O, "the slope alone"),
        (lambda O, S: (1 + O * O) * S, "the sign"),
        (lambda O, S: S, "the sum alone"),
        (lambda O, S: 3.0, "(1 - O²) times S"),
    ],
}
