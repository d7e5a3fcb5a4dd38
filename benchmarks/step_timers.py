"""Time of one training step: a long run less a short one, so that what is done once does not count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.fair import Took


def per_step(run: Callable[[int], object], steps: int) -> Callable[[], Took]:
    """Return a function that measures one of many steps.

    Args:
        run: takes so many steps.
        steps: by how many the long run is longer.
    """

    def call() -> Took:
        start = time.perf_counter()
        run(1)
        middle = time.perf_counter()
        run(1 + steps)
        end = time.perf_counter()
        return Took((end - middle - (middle - start)) / steps)

    return call


def trained_again(
    model: Any, inputs: Any, targets: Any, loss: Any, optimizer: Any, batch_size: int, epochs: int
) -> Callable[[], Took]:
    """Return a function that measures a step in epochs of mini-batches, as `fit` runs them, once all is compiled."""
    from nn.training.compiled_engine import CompiledEngine
    from nn.training.epochs import EpochPlan
    from nn.training.samples import prepare
    from nn.training.step import EagerStep

    samples = prepare(model, inputs, targets, loss)
    engine = CompiledEngine(EagerStep(model, loss, optimizer), samples)
    batches: list[Sequence[int]] = [range(start, start + batch_size) for start in range(0, len(targets), batch_size)]

    def run(count: int) -> float:
        start = time.perf_counter()
        for _ in engine.epochs(samples, [EpochPlan(0, optimizer.lr, batches, count)], lambda: False, lambda: None):
            pass
        return time.perf_counter() - start

    run(2)
    return lambda: Took((run(1 + epochs) - run(1)) / epochs / len(batches))
