"""The same training by the eager and by the compiled engine, compared number by number."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from nn import MLP, fit

CLOSE = 1e-9  # after 100 steps, relative to the larger of the number and 1e-3


def data(n: int, classes: Sequence[Any] | None = (-1, 1), seed: int = 0) -> tuple[list[list[float]], list[Any]]:
    rng = random.Random(seed)
    rows = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(n)]
    if classes is None:
        return rows, [math.sin(2 * x) + y for x, y in rows]
    return rows, [classes[int((x * y > 0) + (x > 0.5)) % len(classes)] for x, y in rows]


def close(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(close, one, other))
    if one is None or other is None:
        return one is other
    return bool(abs(one - other) <= CLOSE * max(abs(other), 1e-3))


def both(make: Any, rows: Any, targets: Any, loss: Any, optimizer: Any, **settings: Any) -> tuple[Any, Any]:
    """Train two equal models, one by each engine, and compare everything that can be looked at."""
    settings = {"epochs": 20, "progress": False, **settings}
    models, optimizers, histories = [], [], []
    for engine in ("eager", "compiled"):
        models.append(make())
        optimizers.append(optimizer(models[-1].parameters()))
        histories.append(fit(models[-1], rows, targets, loss=loss, optimizer=optimizers[-1], engine=engine, **settings))
    eager, compiled = histories
    assert (eager.stopped, eager.epochs, eager.best_epoch) == (compiled.stopped, compiled.epochs, compiled.best_epoch)
    for name in ("loss", "accuracy", "validation_loss", "validation_accuracy", "gradient_norms"):
        assert close(getattr(compiled, name), getattr(eager, name)), name
    for one, other in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert close(other.data, one.data) and close(other.grad, one.grad) and one.has_grad == other.has_grad
    assert close(optimizers[1].states, optimizers[0].states)
    return models[1], compiled


def mlp(activation: str = "tanh", units: Sequence[int] = (5, 1)) -> Any:
    return lambda: MLP(2, list(units), activation=activation, seed=1)
