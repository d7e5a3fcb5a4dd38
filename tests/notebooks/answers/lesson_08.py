"""Answers to the exercises of lesson 8."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd import dot, grad, hessian, hvp

e = math.e


def slopes(f: Any, x: float) -> tuple[float, float]:
    return grad(f)(x), grad(grad(f))(x)


def along(f: Any, x: Sequence[float], v: Sequence[float]) -> Any:
    return dot(v, hvp(f, (x,), (v,)))


def diagonal(f: Any, x: Sequence[float], v: Sequence[float], mixed: int = 0) -> Any:
    H = hessian(f)(x)
    return H[0][0] * v[0] ** 2 + mixed * H[0][1] * v[0] * v[1] + H[1][1] * v[1] ** 2


RIGHT: dict[str, list[Any]] = {
    "8.1": [3 * e, 8.155],
    "8.2": [-6, -6.0],
    "8.3": [["reverse", "forward", "forward", "reverse"], ["backward", "forward", "forward", "backward"]],
    "8.4": [lambda f, x: x - grad(f)(x) / grad(grad(f))(x)],
    "8.5": [0.02, 2 / 100],
    "8.6": [
        along,
        lambda f, x, v: diagonal(f, x, v, 2),
        lambda f, x, v: grad(grad(lambda t: f([a + t * b for a, b in zip(x, v, strict=True)])))(0.0),
    ],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "8.1": [
        (2 * e, "the first derivative"),
        (e, "a term for each factor"),
        (2.0, "at x = 0"),
        (e * e, "one does not multiply"),
        (4 * e, "use the product rule once more"),
    ],
    "8.2": [
        (12, "what the movement of x does"),
        (-18, "what the movement of y does"),
        (21, "both at speed 1"),
        (30, "y moves backward"),
        (-6 / math.sqrt(5), "one long"),
        (3, "twice as fast as that"),
        (18.5, "add up: 2xy · 1"),
        ([12, 9], "asks for a number"),
    ],
    "8.3": [
        (["forward", "forward", "forward", "reverse"], "the loss: it has ten thousand inputs"),
        (["reverse", "reverse", "forward", "reverse"], "the pendulum: it has one input"),
        (["reverse", "forward", "reverse", "reverse"], "the pixels: it has three inputs"),
        (["reverse", "forward", "forward", "forward"], "the measurements: it has 500 inputs"),
        (["reverse", "forward", "forward", 2], "neither 'forward' nor 'reverse'"),
        (["reverse"], "a list of 4"),
    ],
    "8.4": [
        (lambda f, x: x + slopes(f, x)[0] / slopes(f, x)[1], "the sign is minus"),
        (lambda f, x: x - grad(f)(x), "a step of gradient descent"),
        (lambda f, x: x - f(x) / grad(f)(x), "that looks for f = 0"),
        (lambda f, x: x - slopes(f, x)[1] / slopes(f, x)[0], "upside down"),
        (lambda f, x: -slopes(f, x)[0] / slopes(f, x)[1], "x plus the step"),
        (lambda f, x: slopes(f, x)[0] / slopes(f, x)[1], "x minus that"),
        (lambda f, x: x - slopes(f, x)[0] * slopes(f, x)[1], "you multiplied by the curvature"),
        (lambda f, x: 0.7, "grad(f) and grad(grad(f))"),
        (lambda f: 0.7, "fails with TypeError"),
    ],
    "8.5": [
        (0.01, "twice as much still converges"),
        (0.5, "the largest sets the limit"),
        (0.04, "50 is not the curvature"),
        (50.0, "upside down"),
        (2 / 104, "do not add up"),
        (0.3, "find the largest curvature"),
    ],
    "8.6": [
        (lambda f, x, v: hvp(f, (x,), (v,)), "it returns a list"),
        (lambda f, x, v: dot(grad(f)(x), v), "the slope along v"),
        (lambda f, x, v: dot(grad(f)(x), hvp(f, (x,), (v,))), "the gradient times H v"),
        (lambda f, x, v: along(f, x, v) / dot(v, v), "the square of the length of v"),
        (diagonal, "the diagonal of H alone"),
        (lambda f, x, v: diagonal(f, x, v, 1), "counts twice"),
        (lambda f, x, v: sum(hvp(f, (x,), (v,))), "you added up H v"),
        (lambda f, x, v: dot(hvp(f, (x,), (v,)), hvp(f, (x,), (v,))), "H v times itself"),
        (lambda f, x, v: 1.0, "the dot product of v and hvp"),
    ],
}
