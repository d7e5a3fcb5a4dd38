"""One training step of the small GPT of `nn.course.gpt`, against the same model on tensors, in PyTorch and in JAX.

Each step learns one name of 5 to 8 letters, by Adam.

Run as `taskset -c 1 python -m benchmarks.results --only gpt` for the times, and as
`python -m benchmarks.gpt` to see it learn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fair import Measured, interleaved
from benchmarks.gpt import batches
from benchmarks.gpt.batches import LEARNING_RATE
from benchmarks.section import Row, shown
from benchmarks.step_timers import by_adam_in_jax, per_step, trained_again
from nn import Adam
from nn.course.gpt import CONTEXT, GPT, HEAD_SIZE, HEADS, TOKENS, WIDTH, documents, loss


def ours(count: int) -> Callable[[], Measured]:
    """Return a function that measures a step, in epochs of one name a step, as `fit` runs them."""
    model = GPT()
    rows, targets = documents(count)
    optimizer = Adam(model.parameters(), lr=LEARNING_RATE)
    return trained_again(model, rows, targets, loss, optimizer, 1)


def by_torch(count: int) -> Callable[[], Measured]:
    """Return a function that measures a step of the same model on tensors, in PyTorch."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(0)

    def matrix(rows: int, columns: int) -> Any:
        return torch.nn.Parameter(torch.randn(rows, columns, dtype=torch.float64) * 0.08)

    wte, wpe, wq, wk, wv, wo = matrix(TOKENS, WIDTH), matrix(CONTEXT, WIDTH), *(matrix(WIDTH, WIDTH) for _ in range(4))
    w1, w2, head = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH), matrix(TOKENS, WIDTH)
    optimizer = torch.optim.Adam([wte, wpe, wq, wk, wv, wo, w1, w2, head], lr=LEARNING_RATE, fused=True)

    def norm(x: Any) -> Any:
        return x * (x.pow(2).mean(-1, keepdim=True) + 1e-5).rsqrt()

    def model_loss(tokens: Any, targets: Any) -> Any:
        n = len(tokens)
        x = norm(wte[tokens] + wpe[:n])
        h = norm(x)
        q, k, v = (functional.linear(h, w).view(n, HEADS, HEAD_SIZE).transpose(0, 1) for w in (wq, wk, wv))
        a = functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
        x = x + functional.linear(a.transpose(0, 1).reshape(n, WIDTH), wo)
        x = x + functional.linear(functional.relu(functional.linear(norm(x), w1)), w2)
        return functional.cross_entropy(functional.linear(x, head), targets)

    rows, targets = documents(count)
    given = [(torch.tensor(row), torch.tensor(target)) for row, target in zip(rows, targets, strict=True)]

    def run(steps: int) -> None:
        for i in range(steps):
            value = model_loss(*given[i % count])
            optimizer.zero_grad()
            value.backward()
            optimizer.step()

    return per_step(run)


def by_jax(count: int) -> Callable[[], Measured]:
    """Return a function that measures a step of the same model on arrays, in JAX, jitted for each length."""
    import jax.numpy as jnp

    from benchmarks.gpt import in_jax

    parameters = in_jax.parameters("float64")
    rows, targets = documents(count)
    given = [(jnp.array(row), jnp.array(target)) for row, target in zip(rows, targets, strict=True)]
    return by_adam_in_jax(in_jax.loss, parameters, given, LEARNING_RATE)


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    found = interleaved({"ours": ours, "PyTorch": by_torch, "JAX": by_jax}, 100, rounds=5, warm_up=0)
    mine = found["ours"]
    yield "a small GPT, one name a step", "25 us", shown(found), mine <= 25e-6
    yield "the same", "10 x faster than PyTorch", f"{found['PyTorch'] / mine:.1f}", found["PyTorch"] >= 10 * mine
    yield "the same", "2 x faster than JAX", f"{found['JAX'] / mine:.1f}", found["JAX"] >= 2 * mine
    yield from batches.rows()
