"""The small GPT of `nn.course.gpt` on arrays, in JAX: its loss, and names drawn from it."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy

from nn.course.gpt import CONTEXT, HEAD_SIZE, HEADS, TOKENS, WIDTH

TEMPERATURE = 0.7


def parameters(dtype: str) -> list[Any]:
    """Return random parameters; those of "float64" switch JAX to it."""
    jax.config.update("jax_enable_x64", dtype == "float64")
    rng = numpy.random.default_rng(0)
    shapes = [(TOKENS, WIDTH), (CONTEXT, WIDTH), *[(WIDTH, WIDTH)] * 4, (4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)]
    return [jnp.array(rng.normal(size=shape) * 0.08, dtype) for shape in [*shapes, (TOKENS, WIDTH)]]


def norm(x: Any) -> Any:
    """Return RMSNorm of the last axis."""
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5)


def logits(parameters: Any, tokens: Any) -> Any:
    """Return the logits at each position of one document."""
    wte, wpe, wq, wk, wv, wo, w1, w2, head = parameters
    n = tokens.shape[0]
    x = norm(wte[tokens] + wpe[:n])
    h = norm(x)
    q, k, v = ((h @ w.T).reshape(n, HEADS, HEAD_SIZE).transpose(1, 0, 2) for w in (wq, wk, wv))
    scores = jnp.where(jnp.tril(jnp.ones((n, n), bool)), q @ k.transpose(0, 2, 1) / HEAD_SIZE**0.5, -jnp.inf)
    a = (jax.nn.softmax(scores) @ v).transpose(1, 0, 2).reshape(n, WIDTH)
    x = x + a @ wo.T
    return (x + jax.nn.relu(norm(x) @ w1.T) @ w2.T) @ head.T


def losses(parameters: Any, tokens: Any, targets: Any) -> Any:
    """Return -log p of each token that came next."""
    return -jnp.take_along_axis(jax.nn.log_softmax(logits(parameters, tokens)), targets[:, None], 1)[:, 0]


def loss(parameters: Any, tokens: Any, targets: Any) -> Any:
    """Return the mean loss of one document."""
    return losses(parameters, tokens, targets).mean()


def loss_of_batch(parameters: Any, tokens: Any, targets: Any) -> Any:
    """Return the mean over padded documents of the mean loss of each, without what it was filled up with."""
    found = jax.vmap(losses, (None, 0, 0))(parameters, tokens, targets)
    weights = jnp.concatenate([jnp.ones_like(targets[:, :1]), targets[:, :-1]], axis=1) != 0
    return ((found * weights).sum(1) / weights.sum(1)).mean()


def _write(parameters: Any, draws: Any) -> Any:
    """Return the tokens of one name, for a random number for each, with a cache of keys and values."""
    wte, wpe, wq, wk, wv, wo, w1, w2, head = parameters

    def step(state: Any, at: Any) -> Any:
        token, keys, values = state
        position, draw = at
        x = norm(wte[token] + wpe[position])
        h = norm(x)
        keys, values = (
            part.at[position].set((h @ w.T).reshape(HEADS, HEAD_SIZE)) for part, w in ((keys, wk), (values, wv))
        )
        q = (h @ wq.T).reshape(HEADS, HEAD_SIZE)
        scores = jnp.einsum("hi,phi->hp", q, keys) / HEAD_SIZE**0.5
        chances = jax.nn.softmax(jnp.where(jnp.arange(len(keys)) <= position, scores, -jnp.inf))
        x = x + jnp.einsum("hp,phi->hi", chances, values).reshape(WIDTH) @ wo.T
        out = (x + jax.nn.relu(norm(x) @ w1.T) @ w2.T) @ head.T
        token = (jnp.cumsum(jax.nn.softmax(out / TEMPERATURE))[:-1] <= draw).sum()
        return (token, keys, values), token

    empty = jnp.zeros((len(draws), HEADS, HEAD_SIZE), draws.dtype)
    return jax.lax.scan(step, (jnp.array(0), empty, empty), (jnp.arange(len(draws)), draws))[1]


write = jax.jit(jax.vmap(_write, (None, 0)))
