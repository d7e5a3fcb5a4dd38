"""An epoch on 60 000 pictures, from arrays to trained weights, programs included, against JAX and PyTorch.

Run as `taskset -c 1 python -m benchmarks.results --only epoch`; needs `pip install -e ".[fast,benchmarks]"`, and Linux.
Each run has a process of its own, which finds nothing in a cache; its CPU time counts, that of its imports does not.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.digits import network_in_jax, step_in_torch
from benchmarks.fair import Measured, interleaved, peak_memory
from benchmarks.section import Row, shown
from benchmarks.step_timers import adam_in_jax

SAMPLES, HIDDEN, BATCH = 60_000, 32, 128
ROUNDS = 3


def pictures() -> tuple[Any, Any]:
    """Return made pictures [samples][784] and their classes."""
    import numpy

    rng = numpy.random.default_rng(0)
    return rng.random((SAMPLES, 784)), rng.integers(0, 10, SAMPLES)


def ours(epochs: int) -> Callable[[], Measured]:
    """Return a function that measures a training of some epochs, in seconds of CPU time."""
    from nn import MLP, Adam, fit
    from nn.losses import cross_entropy

    os.environ["CHAINRULE_CACHE"] = tempfile.mkdtemp()
    X, y = pictures()

    def train() -> None:
        model = MLP(784, [HIDDEN, 10], activation="relu", seed=0)
        optimizer = Adam(model.parameters(), lr=1e-3)
        fit(model, X, y, loss=cross_entropy, optimizer=optimizer, epochs=epochs, batch_size=BATCH, progress=False)

    return timed(train)


def our_memory() -> Callable[[], Measured]:
    """Return a function that measures the bytes that an epoch takes at its peak, besides the pictures."""
    train = ours(1)

    def call() -> Measured:
        before = peak_memory()
        train()
        return Measured(peak_memory() - before)

    return call


def by_jax(epochs: int) -> Callable[[], Measured]:
    """Return the same in JAX, on batches in a new order in each epoch."""
    import jax
    import jax.numpy as jnp
    import numpy

    jax.config.update("jax_enable_x64", True)
    X, y = pictures()

    def train() -> None:
        rng = numpy.random.default_rng(0)
        step, state = adam_in_jax(*network_in_jax(HIDDEN), 1e-3)
        for _ in range(epochs):
            order = rng.permutation(SAMPLES)
            for start in range(0, SAMPLES, BATCH):
                batch = order[start : start + BATCH]
                state = step(state, jnp.asarray(X[batch]), jnp.asarray(y[batch]))
        jax.block_until_ready(state)

    return timed(train)


def by_torch(epochs: int) -> Callable[[], Measured]:
    """Return the same in PyTorch."""
    import torch

    torch.set_num_threads(1)
    X, y = map(torch.from_numpy, pictures())

    def train() -> None:
        step = step_in_torch(HIDDEN)
        for _ in range(epochs):
            for batch in torch.randperm(SAMPLES).split(BATCH):
                step(X[batch], y[batch])

    return timed(train)


def timed(train: Callable[[], None]) -> Callable[[], Measured]:
    def call() -> Measured:
        start = time.process_time()
        train()
        return Measured(time.process_time() - start)

    return call


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    sides: dict[str, Any] = {"ours": ours, "JAX": by_jax, "PyTorch": by_torch}
    rounds = [interleaved(sides, 1, rounds=1, warm_up=0) for _ in range(ROUNDS)]
    found = {side: statistics.median(each[side] for each in rounds) for side in sides}
    work = f"784-{HIDDEN}-10, {SAMPLES} samples, batches of {BATCH}, an epoch by Adam, all in"
    met = found["ours"] <= min(found["JAX"], found["PyTorch"])
    yield work, "not slower than PyTorch and JAX", shown(found, 1.0, "s"), met
    two = statistics.median(interleaved({"ours": ours}, 2, rounds=1, warm_up=0)["ours"] for _ in range(ROUNDS))
    once = 2.0 * found["ours"] - two  # what is not done again in a second epoch
    yield "the same, what is done once", "2 s", f"{once:.2f} s", once <= 2.0
    array = SAMPLES * 784 * 8
    memory = array + interleaved({"ours": our_memory}, rounds=1, warm_up=0)["ours"]
    measured = f"{memory / 1e6:.0f} MB, the array {array / 1e6:.0f} MB; {memory / array:.2f} x"
    yield "the same, memory, the array included", "at most 2.5 x the array", measured, memory <= 2.5 * array
