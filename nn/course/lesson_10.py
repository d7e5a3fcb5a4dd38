"""Exercises of lesson 10: the loss of a guess, attention by hand, temperature."""

from __future__ import annotations

import math
from typing import Any

from autograd import dot, logsumexp, softmax
from nn.course.answers import CLOSE, EXACT, as_number, call, close, expect_length, expect_number
from nn.course.exercises import Wrong, exercise
from nn.course.gpt import TOKENS


@exercise("10.1")
def knows_nothing(answer: Any) -> str:
    right = logsumexp([0.0] * TOKENS)
    expect_number(
        answer,
        right,
        {
            math.log(TOKENS - 1): "that is for the 26 letters alone; the token 0, the end, may come next as well.",
            1.0 / TOKENS: "that is the chance of each token; the loss is -log of it.",
            -right: "the sign: the logarithm of a chance is negative, and the loss is minus that.",
            math.log2(TOKENS): "that is in bits; the loss takes the natural logarithm.",
            0.0: "a loss of 0 means a chance of 1 for the right token: this model is sure of nothing.",
        },
        "each of the 27 tokens has the same chance; take -log of it.",
    )
    return "Right: log 27. A loss below that means that something was learnt."


@exercise("10.2")
def attention(answer: Any) -> str:
    query, keys = [2.0, 0.0, 0.0, 0.0], [[0.0, 5.0, 0.0, 0.0], [1.0, 3.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0]]
    products = [dot(query, key) for key in keys]
    scores = [product / math.sqrt(len(query)) for product in products]
    if isinstance(answer, (list, tuple)) and len(answer) == 3:
        raise Wrong("that weighs the third letter as well, which is not there yet: the second looks at two.")
    first, second = (as_number(weight) for weight in expect_length(answer, ["the first letter", "the second letter"]))
    wanted = softmax(scores[:2])
    mistakes = [
        (products[:2], "those are the products of query and keys; divide them by the root of 4, then take softmax."),
        (scores[:2], "those are the scores; softmax makes weights of them that add up to 1."),
        (softmax(products[:2]), "that is softmax of the products; they are divided by the root of 4 first."),
        (softmax([p / 4 for p in products[:2]]), "you divided by 4, the length; it is the root of the length, 2."),
        (softmax(scores)[:2], "that is softmax over all three letters; the third is not there yet."),
        (wanted[::-1], "the weights are right, and the wrong way round: the first belongs to the first letter."),
    ]
    if all(map(_close, (first, second), wanted)):
        return "Right: scores of 0 and 1, so that the second letter looks at itself with e / (1 + e)."
    for mistake, why in mistakes:
        if all(map(_close, (first, second), mistake)):
            raise Wrong(why)
    if not _close(first + second, 1.0):
        raise Wrong(f"the weights add up to {first + second:.4g}, and softmax makes that 1.")
    raise Wrong("take the products of the query with each key, divide by 2, then softmax.")


@exercise("10.3")
def temperature(answer: Any) -> str:
    logits, degree = [2.0, 1.0, -1.0], 0.5
    right = softmax([z / degree for z in logits])
    cold, warm = softmax(logits), softmax([z * degree for z in logits])
    given = [as_number(chance) for chance in expect_length(call(answer, logits, degree), ["one chance a logit"] * 3)]
    for chance, wanted, untouched, multiplied in zip(given, right, cold, warm, strict=True):
        expect_number(
            chance,
            wanted,
            {
                multiplied: "you multiplied by the temperature; divide by it, so that a low one widens the gaps.",
                untouched: "that is softmax of the logits as they are; the temperature is not used.",
                untouched / degree: "you divided the chances; divide the logits, before softmax.",
            },
            "it should be softmax of the logits, each divided by the temperature.",
            EXACT,
        )
    return "Right. Near 0 it always draws the likeliest, and at 1 it draws as it has learnt."


def _close(number: float, expected: float) -> bool:
    return close(number, expected, CLOSE)
