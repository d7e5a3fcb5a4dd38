"""Exercises of lesson 6: factors along a chain, budgets, dead units, an initializer, diagnoses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd import mean, relu
from nn import MLP, gradient_report
from nn.course.answers import as_number, call, expect_length, expect_number
from nn.course.exercises import Wrong, exercise
from nn.initializers import he_std, random_source
from nn.inspect.saturation import steepest

DRAWS = 2000  # of one width: their spread is then within about 5 % of what it is meant to be
TOO_MUCH = 1.15  # a factor of the spread per layer


@exercise("6.1")
def at_best(answer: Any) -> str:
    most = steepest("sigmoid")
    expect_number(
        answer,
        most**5,
        {
            5.0 * most: "along a path, factors multiply: to the power of 5, not times 5.",
            most: "that is what one sigmoid leaves at best; there are five.",
            most**4: "that would be four of them; there are five.",
            most**6: "that would be six of them; there are five.",
            0.5**5: "1/2 is the value of a sigmoid in the middle; its slope there is 1/4.",
            1.0: "1 is the best slope of tanh and ReLU; that of the sigmoid is 1/4.",
            most**-5.0: "upside down: a slope of 1/4 makes a gradient smaller.",
        },
        "the slope of a sigmoid is s(1 - s), at best 1/4; five of them multiply.",
    )
    return "Right: a quarter to the power of 5, less than a thousandth."


@exercise("6.2")
def a_budget(answer: Any) -> str:
    weights, activation, layers = 2.0, 0.2, 10
    right = layers * math.log10(weights * activation)
    expect_number(
        answer,
        right,
        {
            -right: "the sign: 2 times 0.2 is below 1, so gradients shrink.",
            (weights * activation) ** layers: "that is the factor itself; its logarithm to the base of 10 is asked.",
            math.log10(weights * activation): "that is one layer; there are ten, whose logarithms add up.",
            layers * math.log10(activation): "those are the activations alone; the weights give some of it back.",
            layers * math.log10(weights): "those are the weights alone; the activations count too.",
            layers * math.log(weights * activation): "that is the natural logarithm; powers of ten are asked.",
            layers * math.log10(weights + activation): "the two factors of a layer multiply, so their logarithms add.",
        },
        "take log10(2) + log10(0.2) for a layer, ten times.",
    )
    return "Right: a factor of 0.4 in each layer, and about a ten-thousandth in all."


@exercise("6.3")
def dead_or_alive(answer: Any) -> str:
    (w1, w2), b = (3.0, -2.0), -4.0
    right = max(w1, 0.0) + max(w2, 0.0) + b
    expect_number(
        answer,
        right,
        {
            w1 + w2 + b: "with both inputs at 1; the second has a negative weight, so 0 is the better choice for it.",
            w1 + abs(w2) + b: "the second weight is -2: its input, which is not below 0, can only take away.",
            right - b: "the bias is missing.",
            w2 + b: "that is the smallest, with the inputs 0 and 1.",
            b: "with both inputs at 0; an input with a positive weight can add to that.",
            relu(right): "that is what comes out of the ReLU; the weighted sum, before it, is asked.",
        },
        "take 1 for an input with a positive weight and 0 for one with a negative weight, and add the bias.",
    )
    return "Right, and it is below 0: no sample of that range lets a gradient through, the unit is dead."


@exercise("6.4")
def an_initializer(answer: Any) -> str:
    rng = random_source(0)
    for width in (16, 64):
        weights = [as_number(call(answer, width, width, rng)) for _ in range(DRAWS)]
        spread = math.sqrt(float(mean([w * w for w in weights])))
        center = float(mean(weights))
        if max(weights) == min(weights):
            raise Wrong("it gives the same number each time: then all units of a layer do the same, and stay the same.")
        if abs(center) > 0.3 * spread:
            raise Wrong(f"the mean of its weights is {center:.3g}, and should be 0: then the terms of a sum level out.")
        ratio = spread / he_std(width)
        if not 1.0 / TOO_MUCH < ratio < TOO_MUCH:
            raise Wrong(f"{_what_becomes_of(answer, width)}: {_why(ratio, spread, width)}")
    return f"Right. {_what_becomes_of(answer, 16)}."


def _why(ratio: float, spread: float, width: int) -> str:
    reasons = {
        he_std(width) ** 2: "2 / n is the variance; gauss takes its root, the standard deviation.",
        1.0
        / math.sqrt(width): "your weights would keep gradients without ReLU; it lets half of them through, so √2 more.",
        1.0: "a standard deviation of 1 is for one input; with n of them, divide by a root of n.",
        he_std(16): "it is right for 16 inputs, but not for 64: it has to depend on n_inputs.",
    }
    for mistake, reason in reasons.items():
        if math.isclose(spread, mistake, rel_tol=0.08):
            return reason
    return f"your weights are {ratio:.2g} times as large as they should be; look at how the variances add up."


def _what_becomes_of(initializer: Callable[..., Any], width: int) -> str:
    depth = 8
    model = MLP(width, [width] * depth, "relu", initializer=initializer, seed=1)
    inputs = [random_source(2).gauss(0.0, 1.0) for _ in range(width)]
    layers = gradient_report(model, mean(model.outputs(inputs))).layers
    change = layers[0].delta / layers[-1].delta if layers[-1].delta else 0.0
    return f"With {depth} layers of width {width}, gradients change by a factor of {change:.2g} on their way down"


@exercise("6.5")
def diagnosis(answer: Any) -> str:
    causes = ("vanishing", "exploding", "saturated", "dead", "nothing")
    cases = {
        "the first": ("saturated", "tanh is flat where z is above 3, so its slope there is nearly 0"),
        "the second": ("dead", "ReLU gives 0 for every z below 0, so for every sample, and its slope is 0 there"),
        "the third": ("nothing", "a unit that is off for some samples and on for others is how ReLU works"),
        "the fourth": ("vanishing", "no unit is saturated, but each layer takes a factor of 1/4, 15 times"),
    }
    for given, (name, (right, why)) in zip(expect_length(answer, list(cases)), cases.items(), strict=True):
        if given not in causes:
            raise Wrong(f"{name}: {given!r:.40} is none of {', '.join(causes)}.")
        if given != right:
            raise Wrong(f"{name} is not a case of {given!r}: {why}.")
    return "Right: look at the z of a unit over all samples first, and then at what the layers multiply by."
