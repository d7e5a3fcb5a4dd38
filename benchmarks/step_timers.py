"""Time of one training step: a long run less a short one, so that what is done once does not count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from benchmarks.fair import Measured

LONGER = 0.2  # seconds at least, and twice what a run does once, by which the long run is longer


def per_step(run: Callable[[int], object]) -> Callable[[], Measured]:
    """Return a function that measures one of many steps: of as many as take LONGER.

    Args:
        run: takes so many steps.
    """

    def seconds(steps: int) -> float:
        start = time.process_time()
        run(steps)
        return time.process_time() - start

    seconds(2)  # whatever is made but once in a process
    steps, once = 1, seconds(1)
    while seconds(1 + steps) - once < max(LONGER, 2.0 * once):
        steps *= 2
    return lambda: Measured((seconds(1 + steps) - seconds(1)) / steps)


def adam_in_jax(loss: Callable[..., Any], parameters: Any, learning_rate: float) -> tuple[Callable[..., Any], Any]:
    """Return a step by Adam in JAX, jitted for each shape, and the state it begins with: `(state, *batch) -> state`.

    Args:
        loss: a function of the parameters and of what a batch has.
        parameters: a tree of arrays.
        learning_rate: of Adam, whose other settings are the usual ones.
    """
    import jax
    import jax.numpy as jnp

    @jax.jit  # type: ignore[untyped-decorator, unused-ignore]  # JAX has no types where it is not installed
    def step(state: Any, *batch: Any) -> Any:
        p, m, v, n = state
        g = jax.grad(loss)(p, *batch)
        n = n + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        scale, root = learning_rate / (1 - 0.9**n), jnp.sqrt(1 - 0.999**n)
        p = jax.tree.map(lambda p, m, v: p - scale * m / (jnp.sqrt(v) / root + 1e-8), p, m, v)
        return p, m, v, n

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return step, (parameters, zeros, zeros, jnp.array(0.0))


def by_adam_in_jax(
    loss: Callable[..., Any], parameters: Any, batches: Sequence[tuple[Any, ...]], learning_rate: float
) -> Callable[[], Measured]:
    """Return a function that measures a step by Adam in JAX, see `adam_in_jax`, on batches laid out beforehand.

    Args:
        loss, parameters, learning_rate: see `adam_in_jax`.
        batches: taken by turns.
    """
    import jax

    step, start = adam_in_jax(loss, parameters, learning_rate)

    def run(count: int) -> object:
        state = start
        for i in range(count):
            state = step(state, *batches[i % len(batches)])
        return jax.block_until_ready(state)

    run(len(batches))
    return per_step(run)


def trained_again(
    model: Any,
    inputs: Any,
    targets: Any,
    loss: Any,
    optimizer: Any,
    batch_size: int,
    dtype: Literal["float64", "float32"] = "float64",
) -> Callable[[], Measured]:
    """Return a function that measures a step in epochs of mini-batches, as `fit` runs them, once all is compiled."""
    from nn.training.compiled_engine import CompiledEngine
    from nn.training.epochs import EpochPlan
    from nn.training.samples import prepare
    from nn.training.step import EagerStep

    samples = prepare(model, inputs, targets, loss)
    engine = CompiledEngine(EagerStep(model, loss, optimizer), samples, dtype=dtype)
    batches: list[Sequence[int]] = [range(start, start + batch_size) for start in range(0, len(targets), batch_size)]

    def run(count: int) -> None:
        for _ in engine.epochs(samples, [EpochPlan(0, optimizer.lr, batches, count)], lambda: False, lambda: None):
            pass

    per_epoch = per_step(run)
    return lambda: Measured(per_epoch() / len(batches))
