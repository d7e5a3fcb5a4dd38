"""Against micrograd: an operation of one or two operands, forward and backward, and a full-batch step of a network.

The network is 2-16-16-1 with relu, the data 100 samples of moons, the loss the hinge loss with an L2 penalty of 1e-4:
what micrograd's own demonstration trains. Ours runs through the same step that `fit` uses, which pauses the collector.

Run as `python -m benchmarks.against_micrograd`.
"""

from __future__ import annotations

import gc
import random
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import micrograd.engine
import micrograd.nn

from autograd import Value
from benchmarks.fair import interleaved, report
from benchmarks.networks import moons_data
from nn import MLP, SGD
from nn.losses import hinge
from nn.training.samples import prepare
from nn.training.step import EagerStep

L2 = 1e-4
LEARNING_RATE = 0.1
INPUTS, HIDDEN = 4, 10
SAMPLE = 2 * INPUTS * HIDDEN + HIDDEN + 2 * HIDDEN + 3  # operations: products and sums, relu, a squared error


def build(number: Callable[[float], Any], samples: int) -> tuple[Any, list[Any]]:
    """Return the loss of a small network, every product and every sum a node of its own, and the parameters."""
    w1 = [[number(0.3 * ((i * 7 + j * 3) % 11) / 11 - 0.1) for i in range(INPUTS)] for j in range(HIDDEN)]
    w2 = [number(0.1 * j - 0.4) for j in range(HIDDEN)]
    b1, b2 = [number(0.01 * j) for j in range(HIDDEN)], number(0.05)
    total = number(0.0)
    for sample in range(samples):
        x = [number(0.1 * ((sample * 5 + i) % 13) - 0.6) for i in range(INPUTS)]
        out = b2
        for weights, bias, weight in zip(w1, b1, w2, strict=True):
            z = bias
            for w, value in zip(weights, x, strict=True):
                z = z + w * value
            out = out + weight * z.relu()
        total = total + (out - 1.0) ** 2
    return total, [*(w for weights in w1 for w in weights), *w2, *b1, b2]


def bytes_per_operation(build_and_backward: Callable[[], Any], operations: int) -> float:
    """Return what stays allocated while the graph, with its gradients, is alive."""
    gc.collect()
    tracemalloc.start()
    kept = build_and_backward()
    gc.collect()
    found, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return found / operations


def our_operations(samples: int) -> Callable[[], Any]:
    def call() -> Any:
        loss, parameters = build(Value, samples)
        loss.backward()
        return loss, parameters

    return call


def micrograd_operations(samples: int) -> Callable[[], Any]:
    sys.setrecursionlimit(100_000)  # its sort calls itself for each operand

    def call() -> Any:
        loss, parameters = build(micrograd.engine.Value, samples)
        loss.backward()
        return loss, parameters

    return call


def compare_operations() -> None:
    """Print time and memory of an operation, in a small and in a large graph."""
    sides = {"ours": our_operations, "micrograd": micrograd_operations}
    for operations, rounds in ((3_200, 41), (100_000, 7)):
        samples = operations // SAMPLE
        count = samples * SAMPLE
        for p, q in zip(our_operations(samples)()[1], micrograd_operations(samples)()[1], strict=True):
            assert abs(p.grad - q.grad) <= 1e-9 * (1 + abs(p.grad))
        for collector in (True, False):
            found = interleaved(sides, samples, rounds=rounds, collector=collector)
            what = f"{count} operations, collector {'on' if collector else 'off'}, each"
            report(what, found["ours"] / count, found["micrograd"] / count, "micrograd")
        mine, other = (bytes_per_operation(side(samples), count) for side in sides.values())
        report(f"{count} operations, bytes for each", mine, other, "micrograd", 1, "B ")


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


def compare_steps() -> None:
    """Print the time of a step."""
    for collector in (True, False):
        found = interleaved({"ours": our_step, "micrograd": micrograd_step}, rounds=15, collector=collector)
        what = f"a step of moons 2-16-16-1, collector {'on' if collector else 'off'}"
        report(what, found["ours"], found["micrograd"], "micrograd", 1e-3, "ms")


if __name__ == "__main__":
    compare_operations()
    compare_steps()
