"""Graphs that are too large to be read as a whole: deep ones, networks, a cell used again and again, long sums."""

from __future__ import annotations

import random
from collections.abc import Callable

from autograd import Part, Value, sum as sum_of
from nn import MLP, squared_error


def chain(n: int = 300) -> Value:
    p = [Value(0.1 * i, label=f"p{i}") for i in range(20)]
    y = Value(0.5, label="start")
    for i in range(n):
        y = y.sin() + p[i % 20]
    return y


def network(samples: int = 1) -> Value:
    rng = random.Random(1)
    model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    outputs = [model([rng.random(), rng.random()]) for _ in range(samples)]
    return squared_error(outputs, [rng.random() for _ in range(samples)])


def wide_network() -> Value:
    model = MLP(40, [60, 3], activation="relu", seed=0)
    return squared_error(model([0.1 * i - 2.0 for i in range(40)]), [0.0, 1.0, 0.5])


def cell_again_and_again() -> Value:
    """Return what a neuron makes of its own output, 40 times: its part leads to itself."""
    w, v, b = Value(0.9, label="w[0]"), Value(0.3, label="w[1]"), Value(0.1, label="b")
    b.part = Part("neuron", "cell")  # type: ignore[attr-defined]
    h = Value(0.2, label="h")
    for i in range(40):
        h = (w * h + v * (0.1 * i) + b).tanh() * 1.5
    return h


def tangle() -> Value:
    rng = random.Random(0)
    values = [Value(rng.random()) for _ in range(30)]
    for _ in range(400):
        first = getattr(rng.choice(values), rng.choice(["sin", "tanh", "sigmoid"]))()
        values.append(first * rng.choice(values[-60:]))
    return sum_of(values)


def long_sum() -> Value:
    return sum_of([Value(0.01 * i) * Value(1.0) for i in range(200)])


LARGE: list[Callable[[], Value]] = [chain, network, wide_network, cell_again_and_again, tangle, long_sum]
LARGE.append(lambda: network(12))
