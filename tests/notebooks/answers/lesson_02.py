"""Answers to the exercises of lesson 2."""

from __future__ import annotations

from typing import Any

from autograd import Value

RIGHT: dict[str, list[Any]] = {
    "2.1": [-1.5, -3 / 2, Value(-1.5)],
    "2.2": [56, 56.0],
    "2.3": [75.0],
    "2.4": [[1, 6, 15, 36, 45], (1.0, 6.0, 15.0, 36.0, 45.0)],
    "2.5": [lambda x: x * x + x, lambda x: x**2 + x, lambda x: x * (x + 1)],
    "2.6": [[7, 4]],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "2.1": [
        (0.5, "stands on the arrow from p"),
        (1.5, "the sign is missing"),
        (3.0, "y itself"),
        (-3.0, "divide by q once more"),
        (6.0, "q is below the line"),
        (17.0, "the derivative of q⁻¹ is -q⁻²"),
        ("-p/q^2", "asks for a number"),
    ],
    "2.2": [
        (14.0, "x on the arrow from w, is missing"),
        (28.0, "brings a factor 2"),
        (42.0, "derivative with respect to x"),
        (4.0, "the square still brings 2z"),
        (196.0, "its slope, 2z, and not its value"),
        (49.0, "y itself"),
        (1.0, "go along the path from w"),
    ],
    "2.3": [
        (25.0, "one path"),
        (50.0, "two paths"),
        (125.0, "y itself"),
        (10.0, "derivative of x · x"),
        (15625.0, "you multiplied the paths"),
        (3.0, "each of the three paths"),
    ],
    "2.4": [
        ([54, 6, 15, 36, 45], "of y: that is its data"),
        ([0, 6, 15, 36, 45], "of y: dy/dy is not 0"),
        ([2, 6, 15, 36, 45], "starts with dy/dy, which is 1"),
        ([1, 9, 15, 36, 45], "of v: that is v itself"),
        ([1, 1, 15, 36, 45], "of v: the gradient of y"),
        ([1, 6, 9, 36, 45], "of u: that is what the arrow to y brings"),
        ([1, 6, 6, 36, 45], "of u: that is what comes through v alone"),
        ([1, 6, 54, 36, 45], "of u: you multiplied"),
        ([1, 6, 5, 36, 45], "of u: two arrows leave u"),
        ([1, 6, 15, 6, 45], "of b: that is what comes through v alone"),
        ([1, 6, 15, 30, 45], "of b: that is what comes through u alone"),
        ([1, 6, 15, 24, 45], "of b: you passed on what u had before v"),
        ([1, 6, 15, 21, 45], "times the local derivative, a"),
        ([1, 6, 15, 1, 45], "of b: two arrows leave b"),
        ([1, 6, 15, 36, 30], "of a: that is grad of u · a"),
        ([1, 6, 15, 36, 27], "of a: you passed on what u had before v"),
        ([1, 6, 15, 36, 18], "only what went through v"),
        ([1, 6, 15, 36, 15], "still has to be multiplied"),
        ([1, 6, 15, 36, 1], "one arrow leaves a"),
        ([1, 6, 15], "a list of 5 (y, v, u, b, a), and you gave 3 entries"),
    ],
    "2.5": [
        (lambda x: Value(x.data * x.data) + x, "the square is still made of x.data"),
        (lambda x: x * x + x.data, "the x that is added"),
        (lambda x: x * x.data + x, "only one of the two factors"),
        (lambda x: x * x.data, "it gives 9, and 3² + 3 is 12"),
        (lambda x: x.data * x + 0 * x + x.data, "the last term are not x itself"),
        (lambda x: Value(x.data**2 + x.data), "nothing of the result is made of x"),
        (lambda x: x.data**2 + x.data, "a plain number"),
        (lambda x: (x * x + x).detach(), "a constant"),
        (lambda x: x * x, "it gives 9"),
        (lambda x: 2 * x + 6, "where it should be 2x + 1 = 7"),
        (lambda x: x.square(), "fails with AttributeError"),
        (7.0, "asks for a function"),
    ],
    "2.6": [
        ([3, 4], "the second loss alone"),
        ([4, 4], "the first loss alone"),
        ([12, 4], "it does not multiply"),
        ([1, 4], "first number: add the derivative"),
        ([7, 11], "zero_grad has forgotten what was there"),
        ([7, 8], "so it counts once"),
        ([7, 7], "what was there before zero_grad"),
        ([7, 0], "followed by another backward"),
        ([7, 5], "second number: after zero_grad"),
        (7, "you gave one int"),
    ],
}
