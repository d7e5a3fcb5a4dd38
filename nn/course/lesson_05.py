"""Exercises of lesson 5: perceptrons by hand, parameters counted, what losses push at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import grad, relu, sigmoid, softmax, softplus
from nn import MLP, binary_cross_entropy, cross_entropy, hinge, squared_error
from nn.course.answers import as_number, expect_length, expect_number
from nn.course.exercises import Wrong, exercise

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


@exercise("5.1")
def both_of_them(answer: Any) -> str:
    w1, w2, b = map(as_number, expect_length(answer, ["w1", "w2", "b"]))
    if b >= 0.0:
        raise Wrong(
            f"at (0, 0) the weights count for nothing, and the output is the bias, {b:g}: it has to be below 0."
        )
    reasons = {
        (0.0, 1.0): "w2 alone has to stay below what the bias takes away.",
        (1.0, 0.0): "w1 alone has to stay below what the bias takes away.",
        (1.0, 1.0): "w1 and w2 together have to be more than what the bias takes away.",
    }
    _expect_signs(lambda x, y: w1 * x + w2 * y + b, [False, False, False, True], reasons)
    return "Right: either weight alone is too little against the bias, and both together are enough."


@exercise("5.2")
def one_or_the_other(answer: Any) -> str:
    v1, v2, c = map(as_number, expect_length(answer, ["v1", "v2", "c"]))
    if c >= 0.0:
        raise Wrong(f"at (0, 0) both hidden units are 0, and the output is the bias, {c:g}: it has to be below 0.")
    reasons = {
        (0.0, 1.0): "h1 is 1 here and h2 is 0, so v1 has to be more than what the bias takes away.",
        (1.0, 1.0): "h1 is 2 here and h2 is 1, so v2 has to take away more than the second v1 brings.",
    }
    _expect_signs(lambda x, y: v1 * relu(x + y) + v2 * relu(x + y - 1.0) + c, [False, True, True, False], reasons)
    return "Right: h1 says how many there are, and h2, which speaks up only if there are two, takes it back."


def _expect_signs(
    output: Callable[[float, float], float], wanted: Sequence[bool], reasons: dict[tuple[float, float], str]
) -> None:
    for (x, y), above in zip(CORNERS, wanted, strict=True):
        z = output(x, y)
        if not (z > 0.0 if above else z < 0.0):
            should = "above" if above else "below"
            raise Wrong(f"at ({x:g}, {y:g}) it is {z:g}, and should be {should} 0: {reasons[x, y]}")


@exercise("5.3")
def how_many(answer: Any) -> str:
    model = MLP(4, [8, 3])
    right = len(model.parameters())
    weights = sum(len(neuron.w) for layer in model.layers for neuron in layer.neurons)
    hidden = len(model.layers[0].parameters())
    expect_number(
        answer,
        right,
        {
            weights: "those are the weights; each of the units has a bias too.",
            right + model.n_inputs: "inputs are no units: they have no bias.",
            hidden: "those are of the hidden layer; the output layer has three units, with eight inputs each.",
            right - hidden: "those are of the output layer; the hidden layer has eight units, with four inputs each.",
            weights + 2: "there is a bias for each unit, and not only one for each layer.",
            4 + 8 + 3: "those are the circles of the picture; parameters are its lines, and one more for each unit.",
            4 * 8 * 3: "layers do not multiply: count each by itself, and add up.",
        },
        "a layer has units times inputs weights, and a bias for each unit; add up over the two layers.",
    )
    return "Right: 8 · 4 + 8 in the hidden layer, and 3 · 8 + 3 in the output layer."


@exercise("5.4")
def too_right(answer: Any) -> str:
    o = 3.0
    squared, hinged, crossed = expect_length(answer, ["of squared error", "of hinge", "of cross-entropy"])
    expect_number(
        squared,
        grad(lambda o: squared_error(o, 1.0))(o),
        {
            4.0: "squared error: it has a half in front, which the 2 of the square cancels.",
            -2.0: "squared error: the sign; a larger output makes this loss larger here, so it is above 0.",
            0.0: "squared error: it does not know that 3 says yes well; to it, 3 is 2 too many.",
        },
        "squared error: it is o - 1.",
    )
    expect_number(
        hinged,
        grad(lambda o: hinge(o, 1))(o),
        {
            -1.0: "hinge: that is its slope below 1; an output above 1 is left alone.",
            1.0 + o: "hinge: 1 - o is below 0 here, so the maximum takes the 0.",
            1.0 - o: "hinge: that is 1 - o, which is below 0, so the maximum takes the 0.",
        },
        "hinge: max(0, 1 - o) is 0 for all outputs near 3.",
    )
    s = sigmoid(o)
    expect_number(
        crossed,
        grad(lambda o: binary_cross_entropy(o, 1))(o),
        {
            s - 1.0 + 2.0 * (1.0 - s): "cross-entropy: the sign; a larger output makes this loss smaller.",
            s: "cross-entropy: that would be with the target 0; here it is s(o) - 1.",
            softplus(-o): "cross-entropy: that is the loss itself, -log s(o); its derivative is asked.",
            s * (1.0 - s): "cross-entropy: that is the slope of the sigmoid; the logarithm still divides it by s(o).",
            (s - 1.0) * s * (1.0 - s): "cross-entropy: that is squared error behind a sigmoid.",
        },
        "cross-entropy: it is s(o) - 1.",
    )
    return "Right: squared error pulls it back, hinge leaves it alone, and cross-entropy still pushes it a little."


@exercise("5.5")
def push_and_pull(answer: Any) -> str:
    outputs = [0.0, 0.0, 0.0]
    right = grad(lambda o: cross_entropy(o, 0))(outputs)
    p = float(softmax(outputs)[0])
    true, *others = expect_length(answer, ["of the first output", "of the second", "of the third"])
    expect_number(
        true,
        right[0],
        {
            p: "the first output: that is its probability; it should be 1, so subtract 1.",
            -right[0]: "the first output: the sign; a larger output of the true class makes the loss smaller.",
            -p: "the first output: its probability is 1/3, and the gradient is what is missing to 1, below 0.",
            -1.0: "the first output: the push is less than 1, as it says 1/3 already.",
            0.0: "the first output: 0 is what it says; the loss looks at the probability that comes of it, 1/3.",
        },
        "the first output: it is p - 1, for the class is the true one.",
    )
    for other, gradient, name in zip(others, right[1:], ("second", "third"), strict=True):
        expect_number(
            other,
            gradient,
            {
                0.0: f"the {name} output: a larger one takes probability from the true class, so it counts.",
                -gradient: f"the {name} output: the sign; a larger output of a wrong class makes the loss larger.",
                right[0]: f"the {name} output: the class is not the true one, so nothing is subtracted.",
                0.5: f"the {name} output: softmax makes 1/3 of each, as there are three.",
            },
            f"the {name} output: it is p, for the class is not the true one.",
        )
    return "Right: p - 1 and p and p, which sum to 0."
