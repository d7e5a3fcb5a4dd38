"""Settings of an experiment, and the optimizers it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nn.optimizer import Optimizer
from nn.optimizers import SGD, Adam, AdamW, RMSprop
from nn.training.engine import EngineName

# Each with the learning rate that suits it on standardized data.
OPTIMIZERS: dict[str, tuple[Callable[..., Optimizer], float]] = {
    "adam": (Adam, 0.01),
    "adamw": (AdamW, 0.01),
    "rmsprop": (RMSprop, 0.01),
    "sgd": (SGD, 0.1),
}
USUAL_EPOCHS = 100
USUAL_L2 = 0.003  # for tables, where trying which is best would take long, or samples are few
VALIDATION_FRACTION = 0.2  # of the training samples, where there is a patience


@dataclass(frozen=True)
class Settings:
    """The choices of an experiment; `python -m nn train --help` explains each.

    Attributes:
        hidden: units of each hidden layer.
        activation: of the hidden layers, a name of `nn.activations.known_activations()`.
        loss: a name of `LOSSES_FOR_CLASSES` or `LOSSES_FOR_NUMBERS`; None for the usual one of the data.
        optimizer: a name of `OPTIMIZERS`.
        learning_rate: above 0; None for that of `OPTIMIZERS`.
        epochs: at least 1; None for `USUAL_EPOCHS`, and fewer where there are many samples.
        batch_size: at least 1.
        class_weight: "balanced" for a loss in which all classes count alike, however few samples they have.
        seed: of the initial weights and the order of the samples.
        data_seed: of the split, and of data drawn at random.
        l2: strength of the penalty on squared parameters, at least 0; None for 0 where data come from no table, and for
            what `nn.experiment.penalty` finds, or `USUAL_L2`, where they do.
        engine: as that of `fit`.
        test_fraction: share of the samples to hold out, between 0 and 1.
        patience: epochs without a better validation loss after which to stop, at least 1; None for no validation.
        out: the folder to write to, empty or not there yet; None for one in runs/.
    """

    hidden: tuple[int, ...] = (10, 10)
    activation: str = "relu"
    loss: str | None = None
    optimizer: str = "adam"
    learning_rate: float | None = None
    epochs: int | None = None
    batch_size: int = 16
    class_weight: Literal["balanced"] | None = None
    seed: int = 0
    data_seed: int = 0
    l2: float | None = None
    engine: EngineName = "auto"
    test_fraction: float = 0.33
    patience: int | None = None
    out: Path | None = None
