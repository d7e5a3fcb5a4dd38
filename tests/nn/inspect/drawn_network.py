"""A small network to draw, and the circles and texts in its picture."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.show import number
from nn import MLP, squared_error

X = [0.5, -1.0]


def network(back: bool = True, **options: Any) -> tuple[MLP, list[Any], list[Value], Value]:
    """Return a 2-3-1 network, what went on in it, its inputs, which take a gradient, and its loss."""
    model = MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0, **options)
    inputs = [Value(x) for x in X]
    trace = model.trace(inputs)
    loss = squared_error(trace[-1].outputs[0], 1.0)
    if back:
        loss.backward()
    return model, list(trace), inputs, loss


def circles(picture: Any) -> dict[str, Any]:
    return {box.id: box for box in picture.drawing.boxes if box.shape == "circle"}


def said(box: Any) -> list[str]:
    return [line.text for line in box.lines]


def short(x: float) -> str:
    text = number(x, 3)
    return text if len(text) <= 7 else number(x, 2)
