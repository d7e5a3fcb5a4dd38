"""Answers to the exercises of lesson 10."""

from __future__ import annotations

import math
from typing import Any

from autograd import softmax

e = math.e

RIGHT: dict[str, list[Any]] = {
    "10.1": [math.log(27), 3.296],
    "10.2": [[1 / (1 + e), e / (1 + e)], (0.2689, 0.7311)],
    "10.3": [lambda logits, temperature: softmax([z / temperature for z in logits])],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "10.1": [
        (math.log(26), "the end, may come next as well"),
        (1 / 27, "the loss is -log of it"),
        (-math.log(27), "the sign"),
        (math.log2(27), "in bits"),
        (0, "sure of nothing"),
        (2.0, "take -log of it"),
    ],
    "10.2": [
        ([0.1, 0.2, 0.7], "which is not there yet: the second looks at two"),
        ([0.0, 2.0], "those are the products"),
        ([0.0, 1.0], "those are the scores"),
        (softmax([0.0, 2.0]), "softmax of the products"),
        (softmax([0.0, 0.5]), "it is the root of the length"),
        (softmax([0.0, 1.0, 4.0])[:2], "over all three letters"),
        ([e / (1 + e), 1 / (1 + e)], "the wrong way round"),
        ([0.5, 0.6], "the weights add up to 1.1"),
        ([0.5, 0.5], "the products of the query with each key"),
        (0.5, "a list of 2"),
    ],
    "10.3": [
        (lambda z, t: softmax([a * t for a in z]), "you multiplied by the temperature"),
        (lambda z, t: softmax(z), "the temperature is not used"),
        (lambda z, t: [p / t for p in softmax(z)], "you divided the chances"),
        (lambda z, t: [1 / 3] * 3, "it should be softmax of the logits"),
        (lambda z, t: [1.0], "a list of 3"),
    ],
}
