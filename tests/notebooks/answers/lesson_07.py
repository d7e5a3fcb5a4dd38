"""Answers to the exercises of lesson 7."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from autograd import Value
from nn import Optimizer


def optimizer(rule: Callable[[float, float, float], Any]) -> type[Optimizer]:
    """Return a class whose update is a function of the number, the gradient and the rate."""

    class Own(Optimizer):
        def __init__(self, parameters: Iterable[Value], lr: float = 0.01) -> None:
            super().__init__(parameters, lr, weight_decay=0.0)

        def update(self, x: float, grad: float, state: Any) -> Any:
            return rule(x, grad, self.lr)

    return Own


def sign(number: float) -> float:
    return math.copysign(1.0, number) if number else 0.0


RIGHT: dict[str, list[Any]] = {
    "7.1": [0.25, 1 / 4],
    "7.2": [0.4, -0.4],
    "7.3": [[-0.01, 0.01], (-1e-2, 1e-2)],
    "7.4": [
        optimizer(lambda x, grad, lr: (x - lr * sign(grad), ())),
        optimizer(lambda x, grad, lr: (x - lr * ((grad > 0) - (grad < 0)), ())),
    ],
    "7.5": [["lower lr", "Adam", "L-BFGS", "momentum"]],
}

WRONG: dict[str, list[tuple[Any, str]]] = {
    "7.1": [
        (-0.5, "where one step leads"),
        (-0.125, "where three steps lead"),
        (-0.25, "crosses the bottom"),
        (-2, "not of the start"),
        (0.0625, "the derivative of 5 w² is 10 w"),
        (6.25, "steps uphill"),
        (0.3125, "that is the loss there"),
        (0.7, "take two"),
    ],
    "7.2": [
        (0.08, "that is the first step"),
        (0.144, "that is the second step"),
        (0.32, "what is kept of the velocity"),
        (20, "that is the velocity"),
        (0.016, "upside down"),
        (0.1, "the fraction that is not kept"),
        (7, "0.8 v + 4 is v again"),
    ],
    "7.3": [
        ([0.01, 0.01], "the first: the sign"),
        ([-0.01, -0.01], "the second: the sign"),
        ([-0.00002, 3], "the first: that is the step of SGD"),
        ([-0.01, 3], "the second: that is the step of SGD"),
        ([-1, 1], "times the learning rate"),
        ([-0.0316, 0.0316], "corrected for having started at 0"),
        ([-0.5, 0.01], "take m over that"),
        ([-0.01], "a list of 2"),
    ],
    "7.4": [
        (optimizer(lambda x, grad, lr: (x + lr * sign(grad), ())), "that is uphill"),
        (optimizer(lambda x, grad, lr: (x - lr * grad, ())), "that is SGD"),
        (optimizer(lambda x, grad, lr: (-lr * sign(grad), ())), "return where it leads"),
        (optimizer(lambda x, grad, lr: (x - sign(grad), ())), "multiply by self.lr"),
        (optimizer(lambda x, grad, lr: (x, ())), "it should lead to 1.5"),
        (optimizer(lambda x, grad, lr: (x - lr, ())), "toward a larger x"),
        (optimizer(lambda x, grad, lr: (x - lr * max(sign(grad), 0.0), ())), "it should lead to 2.5"),
        (optimizer(lambda x, grad, lr: (x - lr * math.copysign(1.0, grad), ())), "x is to stay"),
        (optimizer(lambda x, grad, lr: (x - lr * grad / abs(grad), ())), "fails with ZeroDivisionError"),
        (optimizer(lambda x, grad, lr: x - lr * sign(grad)), "update returns two things"),
        (lambda parameters, lr: 1.0, "a class of optimizers"),
        (0.5, "asks for a function"),
    ],
    "7.5": [
        (["momentum", "Adam", "L-BFGS", "momentum"], "the first is not a case for 'momentum': the rate is above"),
        (["lower lr", "L-BFGS", "L-BFGS", "momentum"], "the second is not a case for 'L-BFGS': one rate"),
        (["lower lr", "Adam", "Adam", "momentum"], "the third is not a case for 'Adam': it is small"),
        (["lower lr", "Adam", "L-BFGS", "lower lr"], "the fourth is not a case for 'lower lr': gradients that agree"),
        (["lower lr", "Adam", "L-BFGS", 3], "the fourth: 3 is none of"),
        (["lower lr"], "a list of 4"),
    ],
}
