"""One full-batch step of the moons network, here and in micrograd: forward, backward, update.

The network is 2-16-16-1 with relu, the data 100 samples, the loss the hinge loss with an L2 penalty of 1e-4: what
micrograd's own demonstration trains. Ours runs through the same step that `fit` uses. Both run in turn, so that what
else the machine does meets both; medians are compared. With the collector on, micrograd runs as it would by default,
and ours as `fit` runs it.

    python benchmarks/moons_step.py
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import micrograd.engine
import micrograd.nn

from nn import MLP, SGD
from nn.data.synthetic import moons
from nn.losses import hinge
from nn.training_data import prepare
from nn.training_step import EagerStep

ALPHA = 1e-4
LEARNING_RATE = 0.1


def our_step(inputs: list[list[float]], targets: list[int]) -> Callable[[], object]:
    """Return a function that takes a step of ours."""
    model = MLP(2, [16, 16, 1], activation="relu", initialiser="uniform", seed=0)
    step = EagerStep(model, hinge, SGD(model.parameters(), lr=LEARNING_RATE), l2=ALPHA)
    samples = prepare(model, inputs, targets, hinge)
    return lambda: step(*samples)


def micrograd_step(inputs: list[list[float]], targets: list[int]) -> Callable[[], object]:
    """Return a function that takes a step of micrograd's, as its demonstration does."""
    random.seed(0)
    model = micrograd.nn.MLP(2, [16, 16, 1])

    def step() -> object:
        values = [list(map(micrograd.engine.Value, row)) for row in inputs]
        scores = list(map(model, values))
        losses = [(1 + -yi * score).relu() for yi, score in zip(targets, scores, strict=True)]
        total: Any = sum(losses) * (1.0 / len(losses)) + ALPHA * sum(p * p for p in model.parameters())
        model.zero_grad()
        total.backward()
        for p in model.parameters():
            p.data -= LEARNING_RATE * p.grad
        return total.data

    return step


def medians(steps: list[Callable[[], object]], rounds: int) -> list[float]:
    """Return the median seconds of each step, run in turn after one round that does not count."""
    times: list[list[float]] = [[] for _ in steps]
    for round_number in range(rounds + 1):
        for step, found in zip(steps, times, strict=True):
            start = time.perf_counter()
            step()
            if round_number:
                found.append(time.perf_counter() - start)
    return [statistics.median(found) for found in times]


def main() -> None:
    """Print both sides and their ratio, with the collector on and off."""
    data = moons(100, noise=0.1, seed=0)
    inputs = [[float(x) for x in row] for row in data.inputs]
    targets = [2 * int(target) - 1 for target in data.targets]
    for collector, required in (("on", 40.0), ("off", 6.0)):
        steps = [our_step(inputs, targets), micrograd_step(inputs, targets)]
        gc.enable() if collector == "on" else gc.disable()
        ours, theirs = medians(steps, rounds=7)
        gc.enable()
        gc.collect()
        print(
            f"collector {collector:3}: ours {ours * 1e3:7.1f} ms, micrograd {theirs * 1e3:7.1f} ms, "
            f"ratio {theirs / ours:5.1f} (required: {required:g})"
        )


if __name__ == "__main__":
    main()
