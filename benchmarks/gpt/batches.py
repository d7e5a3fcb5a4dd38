"""The small GPT of `nn.course.gpt` on many names at a time: training steps in batches of 16, and names drawn from it.

Names are padded to the longest, for both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fair import Measured, interleaved
from benchmarks.section import Row, shown
from benchmarks.step_timers import by_adam_in_jax, trained_again
from nn import Adam
from nn.course.gpt import CONTEXT, GPT, documents, loss
from nn.course.gpt_in_batches import Writer, padded_documents, padded_loss

BATCH, DOCUMENTS, LEARNING_RATE = 16, 160, 0.01
NAMES = 4096


def ours(dtype: Any) -> Callable[[], Measured]:
    """Return a function that measures a step of a batch, in epochs as `fit` runs them."""
    model = GPT()
    optimizer = Adam(model.parameters(), lr=LEARNING_RATE)
    return trained_again(model, *padded_documents(DOCUMENTS), padded_loss, optimizer, BATCH, dtype)


def ours_of_one_length(dtype: Any) -> Callable[[], Measured]:
    """Return the same for names of 7 letters, which need no padding."""
    model = GPT()
    optimizer = Adam(model.parameters(), lr=LEARNING_RATE)
    rows, targets = ([part for part in parts if len(part) == 8][:DOCUMENTS] for parts in documents(2000))
    return trained_again(model, rows, targets, loss, optimizer, BATCH, dtype)


def by_jax(dtype: Any) -> Callable[[], Measured]:
    """Return a function that measures a step of a padded batch in JAX."""
    import numpy

    from benchmarks.gpt import in_jax

    parts = [numpy.array(part).reshape(-1, BATCH, len(part[0])) for part in padded_documents(DOCUMENTS)]
    batches = list(zip(*parts, strict=True))
    return by_adam_in_jax(in_jax.loss_of_batch, in_jax.parameters(dtype), batches, LEARNING_RATE)


def we_write(dtype: Any) -> Callable[[], object]:
    """Return a call that draws names."""
    writer = Writer(GPT(), dtype=dtype)
    return lambda: writer(NAMES, seed=0)


def jax_writes(dtype: Any) -> Callable[[], object]:
    """Return the same in JAX: tokens alone."""
    import jax
    import numpy

    from benchmarks.gpt import in_jax

    given, rng = in_jax.parameters(dtype), numpy.random.default_rng(0)
    draws = rng.random((NAMES, CONTEXT)).astype(dtype)
    return lambda: jax.block_until_ready(in_jax.write(given, draws))


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    for dtype, goal in (("float32", 6.0), ("float64", None)):
        sides = {"ours": ours, "ours of one length": ours_of_one_length, "JAX": by_jax}
        found = {side: took / BATCH for side, took in interleaved(sides, dtype, rounds=5, warm_up=0).items()}
        work = f"the same, batches of {BATCH} padded names, {dtype}, for each name"
        if goal is None:
            yield work, "2 x faster than JAX", shown(found), found["JAX"] >= 2.0 * found["ours"]
        else:
            yield work, f"{goal:.0f} us", shown(found), found["ours"] <= goal * 1e-6
    written = sum(len(name) + 1 for name in Writer(GPT())(NAMES, seed=0))
    for dtype in ("float64", "float32"):
        found = interleaved({"ours": we_write, "JAX": jax_writes}, dtype, rounds=7)
        rates = {side: written / took for side, took in found.items()}
        measured = ", ".join(f"{side} {rate / 1e6:.2f} million" for side, rate in rates.items())
        yield f"names drawn, {NAMES} at a time, {dtype}", "a million tokens a second", measured, rates["ours"] >= 1e6
