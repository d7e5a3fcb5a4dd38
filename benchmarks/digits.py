"""One training step of 784-128-10 on mini-batches of 128, by Adam, against JAX and PyTorch.

Run as `taskset -c 1 python -m benchmarks.results --only digits`; needs `pip install -e ".[fast,benchmarks]"`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fair import Measured, interleaved
from benchmarks.section import Row, shown
from benchmarks.step_timers import by_adam_in_jax, per_step, trained_again


def digits_data(samples: int) -> tuple[list[list[float]], list[int]]:
    """Return 784 numbers a sample, most of them 0, as in pictures of digits, and ten classes."""
    rng = random.Random(0)
    rows = [[rng.random() if rng.random() < 0.2 else 0.0 for _ in range(784)] for _ in range(samples)]
    return rows, [rng.randrange(10) for _ in range(samples)]


def ours(batch: int) -> Callable[[], Measured]:
    """Return a function that measures a step of 784-128-10 on mini-batches, by Adam."""
    from nn import MLP, Adam
    from nn.losses import cross_entropy

    inputs, targets = digits_data(4 * batch)
    model = MLP(784, [128, 10], activation="relu", seed=0)
    optimizer = Adam(model.parameters(), lr=1e-3)
    return trained_again(model, inputs, targets, cross_entropy, optimizer, batch)


def by_jax(batch: int) -> Callable[[], Measured]:
    """Return the same in JAX, jitted, on batches that are laid out beforehand."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    inputs, targets = digits_data(4 * batch)
    batches = [
        (jnp.array(inputs[i : i + batch]), jnp.array(targets[i : i + batch])) for i in range(0, 4 * batch, batch)
    ]
    return by_adam_in_jax(*network_in_jax(128), batches, 1e-3)


def network_in_jax(hidden: int) -> tuple[Callable[..., Any], Any]:
    """Return the mean cross-entropy of a batch, a function of parameters, inputs and targets, and the parameters."""
    import jax
    import jax.numpy as jnp
    import numpy

    rng = numpy.random.default_rng(0)
    parameters = [
        (jnp.array(rng.normal(size=(n_in, n_out)) / n_in**0.5), jnp.zeros(n_out))
        for n_in, n_out in ((784, hidden), (hidden, 10))
    ]

    def loss(parameters: Any, x: Any, t: Any) -> Any:
        (w1, b1), (w2, b2) = parameters
        logits = jax.nn.relu(x @ w1 + b1) @ w2 + b2
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), t[:, None], 1).mean()

    return loss, parameters


def by_torch(batch: int) -> Callable[[], Measured]:
    """Return the same in PyTorch, on batches that are laid out beforehand; its fused Adam, which is its quickest."""
    import torch

    torch.set_num_threads(1)
    inputs, targets = digits_data(4 * batch)
    x, t = torch.tensor(inputs, dtype=torch.float64), torch.tensor(targets)
    step = step_in_torch(128)

    def run(count: int) -> None:
        for i in range(count):
            part = slice((i % 4) * batch, (i % 4 + 1) * batch)
            step(x[part], t[part])

    return per_step(run)


def step_in_torch(hidden: int) -> Callable[[Any, Any], None]:
    """Return a step of a network in PyTorch, on inputs and targets of a batch."""
    import torch

    model = torch.nn.Sequential(torch.nn.Linear(784, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10)).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def step(x: Any, t: Any) -> None:
        loss = torch.nn.functional.cross_entropy(model(x), t)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    sides: dict[str, Any] = {"ours": ours, "JAX": by_jax, "PyTorch": by_torch}
    found = interleaved(sides, 128, rounds=5, warm_up=0)
    met = found["ours"] <= min(found["JAX"], found["PyTorch"])
    yield "784-128-10, batches of 128, cross-entropy, Adam", "not slower than PyTorch and JAX", shown(found), met
