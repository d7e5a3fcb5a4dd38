"""Checks of the settings of `fit`, before anything changes."""

from __future__ import annotations

import math
from numbers import Real

from autograd import Value
from autograd.support.setting_checks import check_flag
from autograd.support.words import nearest
from nn.losses import LOSSES
from nn.module import Module
from nn.neuron import check_size
from nn.optimizer import Optimizer
from nn.predict import Loss
from nn.schedules import Schedule
from nn.training.samples import Validation


def check_settings(
    model: Module,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    validation: Validation,
    patience: int | None,
    clip_norm: float | None,
    l2: float,
    shuffle: bool,
    progress: bool,
    callbacks: object,
) -> None:
    """Raise unless these arguments of `fit` are of the right kind and in their range.

    Raises:
        TypeError, ValueError: naming the argument, and a way out.
    """
    if not isinstance(model, Module):
        raise TypeError(f"fit trains a Module, such as an MLP, got {type(model).__name__}")
    if not callable(loss):
        known = [function.__name__ for function in LOSSES]
        meant = [*nearest(loss, known), "hinge"][0] if isinstance(loss, str) else "hinge"
        raise TypeError(f"loss of fit is {loss!r}: pass a function, such as nn.losses.{meant}, not its name")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer of fit is {optimizer!r}: pass one made with model.parameters(), such as SGD(...)")
    if not isinstance(callbacks, (list, tuple)) or not all(map(callable, callbacks)):
        raise TypeError(f"callbacks of fit is {callbacks!r:.60}: give a list of functions of a TrainingState")
    check_size(epochs, "epochs of fit")
    for name, number in {"batch_size": batch_size, "patience": patience}.items():
        if number is not None:
            check_size(number, f"{name} of fit")
    if patience is not None and validation is None:
        raise ValueError(f"patience={patience} needs samples to judge by: pass validation=0.2, or a pair (X, y)")
    check_flag(shuffle, "shuffle of fit")
    check_flag(progress, "progress of fit")
    if clip_norm is not None and not (isinstance(clip_norm, Real) and clip_norm > 0.0):
        raise ValueError(f"clip_norm of fit is {clip_norm!r}: give a number above 0, or None for no clipping")
    if not (isinstance(l2, Real) and 0.0 <= l2 < math.inf):
        raise ValueError(f"l2 of fit is {l2!r}: give a number of at least 0")


def check_trains(optimizer: Optimizer, model: Module, parameters: list[Value]) -> None:
    """Raise ValueError where an optimizer has none of the parameters of a model."""
    alike = optimizer.parameters[:1] == parameters[:1]  # as they are in nearly every run, which spares a look at all
    if not alike and set(optimizer.parameters).isdisjoint(parameters):
        raise ValueError(
            f"fit got an optimizer for other parameters than those of {model!r}: make it with model.parameters()"
        )


def schedule_factors(schedule: Schedule, epochs: int) -> list[float]:
    """Return the factor of the learning rate in each epoch.

    Raises:
        TypeError: for what is no function.
        ValueError: for a factor that is below 0, inf or nan.
    """
    if not callable(schedule):
        raise TypeError(
            f"schedule of fit is {schedule!r}: pass a function of the epoch, such as nn.schedules.cosine(epochs)"
        )
    factors: list[float] = []
    for epoch in range(epochs):
        try:
            factor: float = schedule(epoch)
        except OverflowError:
            factor = math.inf
        if not (isinstance(factor, Real) and 0.0 <= factor < math.inf):
            raise ValueError(
                f"schedule of fit gives {factor!r:.60} for epoch {epoch}: give finite factors of at least 0"
            )
        factors.append(float(factor))
    return factors
