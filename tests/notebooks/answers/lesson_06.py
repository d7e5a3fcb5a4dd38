"""Answers to the exercises of lesson 6."""

from __future__ import annotations

import math
import random
from typing import Any


def he(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    return rng.gauss(0.0, math.sqrt(2.0 / n_inputs))


def even(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    bound = math.sqrt(6.0 / n_inputs)
    return rng.uniform(-bound, bound)


RIGHT: dict[str, list[Any]] = {
    "6.1": [1 / 1024, 0.000977],
    "6.2": [-3.979, 10 * math.log10(0.4)],
    "6.3": [-1, -1.0],
    "6.4": [he, even],
    "6.5": [["saturated", "dead", "nothing", "vanishing"]],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "6.1": [
        (1.25, "not times 5"),
        (0.25, "what one sigmoid leaves"),
        (0.25**4, "that would be four of them"),
        (0.25**6, "that would be six of them"),
        (0.5**5, "1/2 is the value"),
        (1, "the best slope of tanh"),
        (1024, "upside down"),
        (0.1, "five of them multiply"),
    ],
    "6.2": [
        (3.979, "the sign"),
        (0.4**10, "that is the factor itself"),
        (math.log10(0.4), "that is one layer"),
        (10 * math.log10(0.2), "the activations alone"),
        (10 * math.log10(2), "the weights alone"),
        (10 * math.log(0.4), "the natural logarithm"),
        (10 * math.log10(2.2), "the two factors of a layer multiply"),
        (-4.5, "take log10(2) + log10(0.2)"),
    ],
    "6.3": [
        (-3, "with both inputs at 1"),
        (1, "can only take away"),
        (3, "the bias is missing"),
        (-6, "that is the smallest"),
        (-4, "with both inputs at 0"),
        (0, "before it, is asked"),
        (-2, "and add the bias"),
    ],
    "6.4": [
        (lambda n, m, rng: 0.1, "the same number each time"),
        (lambda n, m, rng: rng.uniform(0.0, 1.0), "the mean of its weights"),
        (lambda n, m, rng: rng.gauss(0.0, 2.0 / n), "2 / n is the variance"),
        (lambda n, m, rng: rng.gauss(0.0, math.sqrt(1.0 / n)), "so √2 more"),
        (lambda n, m, rng: rng.gauss(0.0, 1.0), "is for one input"),
        (lambda n, m, rng: rng.gauss(0.0, math.sqrt(2.0 / 16.0)), "it has to depend on n_inputs"),
        (lambda n, m, rng: rng.gauss(0.0, 2.0 * math.sqrt(2.0 / n)), "times as large as they should be"),
        (lambda n: 0.1, "fails with TypeError"),
    ],
    "6.5": [
        (["vanishing", "dead", "nothing", "vanishing"], "the first is not a case of 'vanishing': tanh is flat"),
        (["saturated", "saturated", "nothing", "vanishing"], "the second is not a case of 'saturated': ReLU gives 0"),
        (["saturated", "dead", "dead", "vanishing"], "the third is not a case of 'dead': a unit that is off for some"),
        (["saturated", "dead", "nothing", "saturated"], "the fourth is not a case of 'saturated': no unit"),
        (["saturated", "dead", "nothing", 4], "the fourth: 4 is none of"),
        (["saturated"], "a list of 4"),
    ],
}
