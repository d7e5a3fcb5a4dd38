"""Exercises of lesson 7: two steps, momentum on a slope, Adam's first step, an optimizer, which one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value
from nn import SGD, Adam, Optimizer
from nn.course.answers import EXACT, as_number, call, expect_length, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("7.1")
def two_steps(answer: Any) -> str:
    def loss(w: Any) -> Any:
        return 5.0 * w * w

    start, rate = 1.0, 0.15
    ws = _walk(loss, start, lambda parameters: SGD(parameters, lr=rate), 3)
    slope = (start - ws[1]) / rate
    expect_number(
        answer,
        ws[2],
        {
            ws[1]: "that is where one step leads; take another from there.",
            ws[3]: "that is where three steps lead.",
            -ws[
                2
            ]: "the sign: each of the steps crosses the bottom, so after two of them w is on its first side again.",
            start - 2.0 * rate * slope: "the second step has the slope of the place where it begins, not of the start.",
            (start - rate * slope / 2.0) ** 2: "the derivative of 5 w² is 10 w.",
            (start + rate * slope) ** 2: "those are steps uphill: the rate times the slope is subtracted.",
            loss(ws[2]): "that is the loss there; w itself is asked.",
        },
        "a step leads from w to w - 0.15 · 10 w; take two.",
    )
    return "Right: each step multiplies w by 1 - 0.15 · 10 = -0.5, from one side of the bottom to the other."


@exercise("7.2")
def a_long_slope(answer: Any) -> str:
    slope, rate, momentum = 4.0, 0.02, 0.8
    xs = _walk(lambda x: slope * x, 0.0, lambda parameters: SGD(parameters, lr=rate, momentum=momentum), 100)
    first, second, last = xs[0] - xs[1], xs[1] - xs[2], xs[-2] - xs[-1]
    expect_number(
        abs(as_number(answer)),  # the steps go down, and some give them a sign
        last,
        {
            first: "that is the first step, without any velocity; from the second on some is kept.",
            second: "that is the second step, and they still grow.",
            last - first: "that is what is kept of the velocity; the gradient comes on top of it.",
            last / rate: "that is the velocity; the step is that times the learning rate.",
            first * (1.0 - momentum): "upside down: steps become longer, so divide by 1 - 0.8.",
            first / momentum: "divide by the fraction that is not kept, which is 1 - 0.8.",
        },
        "the velocity v ends where 0.8 v + 4 is v again; the step is the learning rate times that.",
    )
    return "Right: 1 / (1 - 0.8) = 5 times as long as a step without momentum."


@exercise("7.3")
def first_step_of_adam(answer: Any) -> str:
    rate, gradients = 0.01, (0.002, -300.0)
    names = ["the first", "the second"]
    for given, gradient, name in zip(expect_length(answer, names), gradients, names, strict=True):

        def loss(x: Any, gradient: float = gradient) -> Any:
            return gradient * x

        change = _change(loss, lambda parameters: Adam(parameters, lr=rate))
        uncorrected = change * (1.0 - Adam([Value(0.0)]).beta1) / (1.0 - Adam([Value(0.0)]).beta2) ** 0.5
        expect_number(
            given,
            change,
            {
                -change: f"{name}: the sign, each parameter moves against its gradient.",
                _change(loss, lambda parameters: SGD(parameters, lr=rate)): f"{name}: that is the step of SGD; "
                "Adam divides by the size of the gradient.",
                change / rate: f"{name}: times the learning rate.",
                uncorrected: f"{name}: both running means are corrected for having started at 0.",
            },
            f"{name}: in the first step m is the gradient and the root of q its size; take m over that, times lr.",
        )
    return "Right: 0.01 for both, though one gradient is 150 000 times the other."


@exercise("7.4")
def an_optimizer(answer: Any) -> str:
    x, rate = 2.0, 0.5
    optimizer = call(answer, [Value(x)], rate)
    if not isinstance(optimizer, Optimizer):
        raise Wrong("this asks for a class of optimizers: class SignDescent(Optimizer), with an update in it.")
    grad = 4.0
    expect_number(
        _updated(optimizer, x, grad),
        x - rate,
        {
            x + rate: "that is uphill: with a gradient above 0, x has to become smaller.",
            x - rate * grad: "that is SGD: the step is to be as long as the rate, not as the rate times the gradient.",
            -rate: "that is the step; return where it leads, x minus the rate.",
            x - 1.0: "that is a step of length 1: multiply by self.lr.",
        },
        "with x = 2, a gradient of 4 and a rate of 0.5, it should lead to 1.5.",
        EXACT,
    )
    expect_number(
        _updated(optimizer, x, -0.25),
        x + rate,
        {x - rate: "the gradient was -0.25 there: downhill is then toward a larger x."},
        "with x = 2, a gradient of -0.25 and a rate of 0.5, it should lead to 2.5.",
        EXACT,
    )
    expect_number(
        _updated(optimizer, x, 0.0), x, {}, "the gradient was 0 there: x is to stay where it is, at 2.", EXACT
    )
    a, b = (
        _walk(loss, 0.0, lambda parameters: answer(parameters, 0.25), 13)[-1]
        for loss in (lambda a: (a - 3.0) ** 2, lambda b: 1000.0 * (b + 1.0) ** 2)
    )
    return f"Right. With 13 steps of 0.25 down (a - 3)² + 1000 (b + 1)², it goes from (0, 0) to ({a:g}, {b:g})."


def _updated(optimizer: Optimizer, x: float, grad: float) -> Any:
    result = call(optimizer.update, x, grad, ())
    if not isinstance(result, tuple) or len(result) != 2:
        raise Wrong("update returns two things: the new number, and what to remember; give the state back as it is.")
    return result[0]


@exercise("7.5")
def what_to_do(answer: Any) -> str:
    remedies = ("lower lr", "momentum", "Adam", "L-BFGS")
    cases = {
        "the first": ("lower lr", "the rate is above 2 / the largest curvature, and each leap is longer than the last"),
        "the second": ("Adam", "one rate cannot suit all of them, and in batches there is no L-BFGS"),
        "the third": ("L-BFGS", "it is small, all samples go into each step, and curvature gives the last digits fast"),
        "the fourth": ("momentum", "gradients that agree add up to a velocity, 1 / (1 - momentum) times the step"),
    }
    for given, (name, (right, why)) in zip(expect_length(answer, list(cases)), cases.items(), strict=True):
        if given not in remedies:
            raise Wrong(f"{name}: {given!r:.40} is none of {', '.join(remedies)}.")
        if given != right:
            raise Wrong(f"{name} is not a case for {given!r}: {why}.")
    return "Right: the rate first, then the sizes of gradients, then whether they agree from step to step."


def _walk(
    loss: Callable[[Value], Value], start: float, make: Callable[[Sequence[Value]], Optimizer], steps: int
) -> list[float]:
    """Return where an optimizer is at the start, and after each step."""
    x = Value(start)
    optimizer, path = make([x]), [start]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(x).backward()
        optimizer.step()
        path.append(x.data)
    return path


def _change(loss: Callable[[Value], Value], make: Callable[[Sequence[Value]], Optimizer]) -> float:
    before, after = _walk(loss, 0.0, make, 1)
    return after - before
