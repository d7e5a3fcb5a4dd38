"""One full-batch step of the moons network, against micrograd: forward, backward, update.

The network is 2-16-16-1 with relu, the data 100 samples, the loss the hinge loss with an L2 penalty of 1e-4: what
micrograd's own demonstration trains. Ours runs through the same step that `fit` uses, which pauses the collector.

Run as `python -m benchmarks.moons_step`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import micrograd.engine
import micrograd.nn

from benchmarks.fair import interleaved, report
from benchmarks.networks import moons_data
from nn import MLP, SGD
from nn.losses import hinge
from nn.training.samples import prepare
from nn.training.step import EagerStep

L2 = 1e-4
LEARNING_RATE = 0.1


def our_step() -> Callable[[], object]:
    """Return a function that takes a step of ours."""
    inputs, targets = moons_data(100)
    model = MLP(2, [16, 16, 1], activation="relu", initializer="uniform", seed=0)
    step = EagerStep(model, hinge, SGD(model.parameters(), lr=LEARNING_RATE), l2=L2)
    batch = prepare(model, inputs, targets, hinge)
    return lambda: step(*batch)


def micrograd_step() -> Callable[[], object]:
    """Return a function that takes a step of micrograd's, as its demonstration does."""
    inputs, targets = moons_data(100)
    random.seed(0)
    model = micrograd.nn.MLP(2, [16, 16, 1])

    def step() -> object:
        values = [list(map(micrograd.engine.Value, row)) for row in inputs]
        scores = list(map(model, values))
        losses = [(1 + -yi * score).relu() for yi, score in zip(targets, scores, strict=True)]
        total: Any = sum(losses) * (1.0 / len(losses)) + L2 * sum(p * p for p in model.parameters())
        model.zero_grad()
        total.backward()
        for p in model.parameters():
            p.data -= LEARNING_RATE * p.grad
        return total.data

    return step


def main() -> None:
    for collector in (True, False):
        found = interleaved({"ours": our_step, "micrograd": micrograd_step}, rounds=15, collector=collector)
        what = f"a step of moons 2-16-16-1, collector {'on' if collector else 'off'}"
        report(what, found["ours"], found["micrograd"], "micrograd", 1e-3, "ms")


if __name__ == "__main__":
    main()
