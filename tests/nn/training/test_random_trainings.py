"""Whole trainings of random structures, losses, optimizers and settings: compiled against eager."""

from __future__ import annotations

import random
from typing import Any

import pytest

from autograd import tanh
from nn import MLP, SGD, Adam, AdamW, Module, RMSprop, losses
from nn.schedules import cosine, exponential_decay, linear_warmup, step_decay
from tests.amounts import part
from tests.nn.training.both_engines import both

N_FEATURES = 3
EPS = 1e-4  # so that a gradient that is 0 but for rounding, as of balanced absolute errors, does not take a whole step
SMOOTH = ("tanh", "sigmoid", "softplus", "silu", "gelu", "elu", "asinh", "atan")
KINKED = ("relu", "leaky_relu", "hardtanh", "abs")


class Residual(Module):
    """Two networks, of which the first is used twice, and its input joins what comes out of it."""

    def __init__(self, units: int, outputs: int, activation: str, seed: int) -> None:
        self.inner = MLP(N_FEATURES, [units, N_FEATURES], activation, seed=seed)
        self.outer = MLP(N_FEATURES, [outputs], seed=seed + 1)

    def __call__(self, x: Any) -> Any:
        for _ in range(2):
            turned: Any = self.inner(x)
            x = [a + tanh(b) for a, b in zip(x, turned, strict=True)]
        return self.outer(list(reversed(x)))


def train_both(seed: int) -> None:
    """Train a random model on random samples by both engines, and compare all there is to compare."""
    rng = random.Random(seed)
    n, outputs = rng.randint(1, 30), rng.randint(2, 4)
    numbers = [rng.uniform(-1.5, 1.5) for _ in range(n)]
    loss, targets, outputs = rng.choice([
        (losses.squared_error, numbers, 1),
        (losses.mean_squared_error, [[x, x * x] for x in numbers], 2),
        (losses.mean_absolute_error, numbers, 1),
        (losses.huber, numbers, 1),
        (losses.poisson, [rng.randint(0, 4) for _ in range(n)], 1),
        (losses.hinge, [rng.choice((-1, 1)) for _ in range(n)], 1),
        (losses.binary_cross_entropy, [rng.randint(0, 1) for _ in range(n)], 1),
        (losses.cross_entropy, [rng.randrange(outputs) for _ in range(n)], outputs),
    ])  # fmt: skip
    optimizer: Any = rng.choice([
        lambda p: SGD(p, lr=0.03),
        lambda p: SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=1e-3),
        lambda p: RMSprop(p, lr=0.005, momentum=0.5, eps=EPS),
        lambda p: Adam(p, lr=0.01, eps=EPS),
        lambda p: Adam(p, lr=0.01, amsgrad=True, eps=EPS),
        lambda p: AdamW(p, lr=0.01, weight_decay=0.05, eps=EPS),
    ])  # fmt: skip
    activations = [rng.choice(SMOOTH if rng.random() < 0.7 else KINKED) for _ in range(rng.randint(0, 3))]
    units, start = [rng.randint(1, 7) for _ in activations], rng.randint(0, 99)

    def make() -> Module:
        if len(units) == 1:
            return Residual(units[0], outputs, activations[0], start)
        return MLP(N_FEATURES, [*units, outputs], [*activations], seed=start)

    epochs = rng.randint(1, 12)
    settings: dict[str, Any] = {"epochs": epochs, "seed": rng.randint(0, 99), "shuffle": rng.random() < 0.8}
    chosen: dict[str, Any] = {
        "batch_size": rng.randint(1, n),
        "clip_norm": rng.uniform(0.1, 2.0),
        "l2": rng.uniform(1e-4, 1e-2),
        "schedule": rng.choice((cosine(epochs), exponential_decay(0.9), linear_warmup(3), step_decay(2, 0.5))),
    }
    if n > 4:
        chosen["validation"], chosen["patience"] = 0.3, rng.randint(1, 5)
    settings |= {name: value for name, value in chosen.items() if rng.random() < 0.5}
    if "validation" not in settings:
        settings.pop("patience", None)
    rows = [[rng.uniform(-2.0, 2.0) for _ in range(N_FEATURES)] for _ in range(n)]
    both(make, rows, targets, loss, optimizer, **settings)


@pytest.mark.parametrize("seed", range(5))
def test_the_engines_train_alike(seed: int, backend: str) -> None:
    train_both(seed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(part(20, 2)))
def test_the_engines_train_alike_many_times(block: int, backend: str) -> None:
    for seed in range(5 + 25 * block, 5 + 25 * (block + 1)):
        try:
            train_both(seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
