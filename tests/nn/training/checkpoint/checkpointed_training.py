"""A training with checkpoints that tests stop and go on with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nn import MLP, Adam, History, fit
from nn.data import moons
from nn.losses import binary_cross_entropy
from nn.training.fit import TrainingState

DATA = moons(24, noise=0.2, seed=3)


class Stop(Exception):
    """Raised by a callback, as a kill would come."""


def stop_after(epoch: int) -> Callable[[TrainingState], None]:
    def callback(state: TrainingState) -> None:
        if state.epoch == epoch:
            raise Stop

    return callback


def train(folder: Path | None, **settings: Any) -> tuple[MLP, Any, History]:
    model = settings.pop("model", None) or MLP(2, [4, 1], activation="tanh", seed=0)
    make = settings.pop("make", partial(Adam, lr=0.05))
    optimizer = make(model.parameters())
    history = fit(
        model,
        settings.pop("X", DATA.inputs),
        settings.pop("y", DATA.targets),
        **{
            "loss": binary_cross_entropy,
            "epochs": 9,
            "batch_size": 5,
            "progress": False,
            "checkpoint_every": 0.0,
            **settings,
        },
        optimizer=optimizer,
        checkpoint=folder,
    )
    return model, optimizer, history


def everything(run: tuple[MLP, Any, History]) -> Any:
    model, optimizer, history = run
    return model.state_dict(), optimizer.states, optimizer.lr, history
