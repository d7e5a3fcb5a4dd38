"""Answers to the exercises of lesson 5."""

from __future__ import annotations

import math
from typing import Any

s = 1.0 / (1.0 + math.exp(-3.0))

RIGHT: dict[str, list[Any]] = {
    "5.1": [[1, 1, -1.5], [2.0, 3.0, -4.0]],
    "5.2": [[1, -2, -0.5], [1, -3, -0.5]],
    "5.3": [67],
    "5.4": [[2, 0, s - 1], [2.0, 0.0, -0.0474]],
    "5.5": [[-2 / 3, 1 / 3, 1 / 3], [-0.6667, 0.3333, 0.3333]],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "5.1": [
        ([1, 1, 0], "the output is the bias, 0"),
        ([1, 2, -1.5], "at (0, 1) it is 0.5, and should be below 0: w2 alone"),
        ([2, 1, -1.5], "at (1, 0) it is 0.5, and should be below 0: w1 alone"),
        ([1, 1, -2], "at (1, 1) it is 0, and should be above 0: w1 and w2 together"),
        ([1, 1], "a list of 3"),
    ],
    "5.2": [
        ([1, -2, 0], "the output is the bias, 0"),
        ([1, -2, -1], "at (0, 1) it is 0, and should be above 0: h1 is 1 here"),
        ([1, -1, -0.5], "at (1, 1) it is 0.5, and should be below 0: h1 is 2 here"),
        ([1, "x", -0.5], "asks for a number"),
    ],
    "5.3": [
        (56, "those are the weights"),
        (71, "inputs are no units"),
        (40, "of the hidden layer"),
        (27, "of the output layer"),
        (58, "not only one for each layer"),
        (15, "the circles of the picture"),
        (96, "layers do not multiply"),
        (68, "add up over the two layers"),
    ],
    "5.4": [
        ([4, 0, s - 1], "squared error: it has a half in front"),
        ([-2, 0, s - 1], "squared error: the sign"),
        ([0, 0, s - 1], "squared error: it does not know"),
        ([3, 0, s - 1], "squared error: it is o - 1"),
        ([2, -1, s - 1], "hinge: that is its slope below 1"),
        ([2, -2, s - 1], "hinge: that is 1 - o"),
        ([2, 4, s - 1], "hinge: 1 - o is below 0 here"),
        ([2, 1, s - 1], "is 0 for all outputs near 3"),
        ([2, 0, 1 - s], "cross-entropy: the sign"),
        ([2, 0, s], "cross-entropy: that would be with the target 0"),
        ([2, 0, -math.log(s)], "cross-entropy: that is the loss itself"),
        ([2, 0, s * (1 - s)], "the slope of the sigmoid"),
        ([2, 0, (s - 1) * s * (1 - s)], "squared error behind a sigmoid"),
        ([2, 0, 0], "cross-entropy: it is s(o) - 1"),
    ],
    "5.5": [
        ([1 / 3, 1 / 3, 1 / 3], "so subtract 1"),
        ([2 / 3, -1 / 3, -1 / 3], "the first output: the sign"),
        ([-1 / 3, 1 / 3, 1 / 3], "what is missing to 1"),
        ([-1, 1 / 3, 1 / 3], "it says 1/3 already"),
        ([0, 0, 0], "0 is what it says"),
        ([0.2, 0, 0], "it is p - 1"),
        ([-2 / 3, 0, 0], "the second output: a larger one takes probability"),
        ([-2 / 3, -1 / 3, 1 / 3], "the second output: the sign"),
        ([-2 / 3, 1 / 3, -2 / 3], "the third output: the class is not the true one"),
        ([-2 / 3, 0.5, 1 / 3], "the second output: softmax makes 1/3 of each"),
        ([-2 / 3, 1 / 3, 0.9], "the third output: it is p"),
    ],
}
