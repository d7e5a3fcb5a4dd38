"""A small model, a few samples, and a call of `fit` that trains it for three epochs."""

from __future__ import annotations

from typing import Any

from nn import MLP, SGD, History, Module, fit
from nn.losses import hinge

X = [[-1.0, 0.5], [2.0, 1.0], [0.5, -1.0], [-0.5, -0.5], [1.5, 0.0]]
Y = [-1, 1, -1, -1, 1]


def small_model() -> MLP:
    return MLP(2, [3, 1], activation="tanh", seed=0)


def train(model: Module, *, X: Any = X, y: Any = Y, loss: Any = hinge, lr: float = 0.1, **settings: Any) -> History:
    settings = {"optimizer": SGD(model.parameters(), lr=lr), "epochs": 3, "progress": False, **settings}
    return fit(model, X, y, loss=loss, **settings)
