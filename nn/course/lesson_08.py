"""Exercises of lesson 8: second derivatives, tangents, which mode, Newton's step, curvature."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import dot, exp, grad, hessian, jvp, log
from nn.course.answers import EXACT, call, expect_length, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("8.1")
def twice(answer: Any) -> str:
    def f(x: Any) -> Any:
        return x * exp(x)

    first, second = grad(f)(1.0), grad(grad(f))(1.0)
    expect_number(
        answer,
        second,
        {
            first: "that is the first derivative, (1 + x) eˣ; differentiate it once more.",
            f(1.0): "that is x eˣ; the product rule leaves a term for each factor, each time.",
            2.0: "that would be at x = 0; here x is 1.",
            math.exp(2.0): "that is eˣ squared: one differentiates twice, one does not multiply.",
        },
        "the first derivative is (1 + x) eˣ; use the product rule once more.",
    )
    return "Right: (2 + x) eˣ, so 3e."


@exercise("8.2")
def a_tangent(answer: Any) -> str:
    def f(x: Any, y: Any) -> Any:
        return x * x * y

    _, tangent = jvp(f, (3.0, 2.0), (1.0, -2.0))
    by_x, by_y = grad(f, (0, 1))(3.0, 2.0)
    expect_number(
        answer,
        tangent,
        {
            by_x: "that is what the movement of x does; y moves too.",
            -2.0 * by_y: "that is what the movement of y does; x moves too.",
            by_x + by_y: "that would be with both at speed 1; y moves with -2.",
            by_x + 2.0 * by_y: "y moves backward: its speed is -2.",
            tangent / math.sqrt(5.0): "you made the direction one long; the speeds are to be taken as they are.",
            by_x - by_y: "y moves twice as fast as that: its speed is -2.",
        },
        "take each derivative times the speed of its variable, and add up: 2xy · 1 + x² · (-2).",
    )
    return "Right: 12 · 1 + 9 · (-2)."


@exercise("8.3")
def which_way(answer: Any) -> str:
    cases = {
        "the loss": ("reverse", "ten thousand inputs and one output: one backward sweep"),
        "the pendulum": ("forward", "one input and three outputs: one forward sweep"),
        "the pixels": ("forward", "three inputs and 500 outputs: three forward sweeps"),
        "the measurements": ("reverse", "500 inputs and two outputs: two backward sweeps"),
    }
    for given, (name, (right, why)) in zip(expect_length(answer, list(cases)), cases.items(), strict=True):
        if given not in ("forward", "reverse", "backward"):
            raise Wrong(f"{name}: {given!r:.40} is neither 'forward' nor 'reverse'.")
        if given.replace("backward", "reverse") != right:
            raise Wrong(f"{name}: it has {why}, and the other way needs one sweep for each of the many.")
    return "Right: as many forward sweeps as inputs, or as many backward sweeps as outputs."


@exercise("8.4")
def newton(answer: Any) -> str:
    def f(x: Any) -> Any:
        return exp(x) - 2.0 * x + 3.0

    x = 1.0
    slope, curvature = grad(f)(x), grad(grad(f))(x)
    where = "from f(x) = eˣ - 2x + 3 at x = 1: "
    expect_number(
        call(answer, f, x),
        x - slope / curvature,
        {
            x + slope / curvature: f"{where}that is the step in the wrong direction, the sign is minus.",
            x - slope: f"{where}that is a step of gradient descent; divide the slope by the curvature.",
            x - f(x) / slope: f"{where}that looks for f = 0; it is the slope that should be 0, so f' / f''.",
            x - curvature / slope: f"{where}the fraction is upside down: slope over curvature.",
            -slope / curvature: f"{where}that is the step; return where it leads, x plus the step.",
            slope / curvature: f"{where}that is the length of the step; return where it leads, x minus that.",
            x - slope * curvature: f"{where}you multiplied by the curvature; a strong curvature means a short step.",
        },
        f"{where}it should be x - f'(x) / f''(x); grad(f) and grad(grad(f)) are these.",
        EXACT,
    )
    return (
        f"Right. After five such steps it is at {_after_five(answer, f)}, and the bottom is at log 2 = {log(2.0):.10f}."
    )


def _after_five(step: Callable[..., Any], f: Callable[..., Any]) -> str:
    x = 1.0
    for _ in range(5):
        x = float(call(step, f, x))
    return f"{x:.10f}"


@exercise("8.5")
def the_limit(answer: Any) -> str:
    (flat, _), (_, steep) = hessian(lambda ab: 2.0 * ab[0] ** 2 + 50.0 * ab[1] ** 2)([0.0, 0.0])
    expect_number(
        answer,
        2.0 / steep,
        {
            1.0 / steep: "with that, one step leads to the bottom along b; up to twice as much still converges.",
            2.0 / flat: "that is the limit along a; along b the curvature is larger, and the largest sets the limit.",
            2.0 / (steep / 2.0): "50 is not the curvature along b: the second derivative of 50 b² is 100.",
            steep / 2.0: "upside down: the larger the curvature, the smaller the steps have to be.",
            2.0 / (steep + flat): "curvatures do not add up; the steepest sets the limit.",
        },
        "find the largest curvature, which is a second derivative; the limit is 2 divided by it.",
    )
    return "Right: the curvatures are 4 and 100, and 2 / 100 is the smaller limit."


@exercise("8.6")
def curvature_along(answer: Any) -> str:
    def f(x: Sequence[Any]) -> Any:
        return x[0] ** 2 * x[1] + 3.0 * x[0] * x[1] + exp(x[1])

    x, v = [2.0, 0.5], [1.0, -3.0]
    H = hessian(f)(x)
    product = [dot(row, v) for row in H]
    given = call(answer, f, x, v)
    if isinstance(given, (list, tuple)):
        raise Wrong("it returns a list: hvp gives H v; multiply it by v, with dot, to get one number.")
    right = dot(v, product)
    diagonal, mixed = H[0][0] * v[0] ** 2 + H[1][1] * v[1] ** 2, H[0][1] * v[0] * v[1]
    expect_number(
        given,
        right,
        {
            dot(grad(f)(x), v): "that is the slope along v, and not how fast the slope changes.",
            dot(grad(f)(x), product): "that is the gradient times H v; it should be v times H v.",
            right / dot(v, v): "you divided by the square of the length of v; v is to be taken as it is.",
            diagonal: "that is the diagonal of H alone; the mixed derivatives count too.",
            diagonal + mixed: "the mixed derivative counts twice: H has it above and below the diagonal.",
            product[0] + product[1]: "you added up H v; each entry has to be multiplied by the entry of v first.",
            dot(product, product): "that is H v times itself; it should be v times H v.",
        },
        "it should be the dot product of v and hvp(f, (x,), (v,)).",
        EXACT,
    )
    return "Right, and H was never written down."
