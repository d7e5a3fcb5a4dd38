"""Learning-rate schedules: functions from the epoch, counted from 0, to a factor; `fit` multiplies the rate by it.

Each has the numbers of the class of `torch.optim.lr_scheduler` it names. Any function of your own will do as well. They
are written in functions of the engine, so that the page that trains has them too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from autograd import cos, minimum as smaller
from autograd.support.setting_checks import check_number, check_whole

Schedule: TypeAlias = Callable[[int], float]

LOWEST: dict[type, int] = {int: 1, float: 0}  # the lowest setting of each type: counts of epochs, and factors


def step_decay(step_size: int, gamma: float = 0.1) -> Schedule:
    """Return a schedule that multiplies the rate by gamma every `step_size` epochs, as `StepLR`.

    Args:
        step_size: a number of epochs, at least 1.
        gamma: a factor, at least 0.

    Raises:
        ValueError: for a number out of its range.

    >>> [step_decay(2, gamma=0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    _check_count("step_decay", "step_size", step_size)
    _check("step_decay", "gamma", gamma)
    return lambda epoch: 1.0 * gamma ** (epoch // step_size)


def exponential_decay(gamma: float) -> Schedule:
    """Return a schedule that multiplies the rate by gamma every epoch, as `ExponentialLR`.

    Args:
        gamma: a factor, at least 0.

    Raises:
        ValueError: for a negative factor.

    >>> [exponential_decay(0.5)(epoch) for epoch in range(3)]
    [1.0, 0.5, 0.25]
    """
    _check("exponential_decay", "gamma", gamma)
    return lambda epoch: 1.0 * gamma**epoch


def cosine(epochs: int, minimum: float = 0.0) -> Schedule:
    """Return a schedule that falls along half a cosine from 1 to `minimum`, as `CosineAnnealingLR`, and stays there.

    Args:
        epochs: when it arrives, at least 1.
        minimum: the last factor, at least 0.

    Raises:
        ValueError: for a number out of its range.

    Source: Loshchilov, Hutter (2017), SGDR: stochastic gradient descent with warm restarts, equation 5.

    >>> [round(cosine(4)(epoch), 3) for epoch in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    _check_count("cosine", "epochs", epochs)
    _check("cosine", "minimum", minimum)
    return lambda epoch: minimum + (1.0 - minimum) * 0.5 * (1.0 + cos(math.pi * smaller([epoch / epochs, 1.0])))


def linear_warmup(epochs: int = 5, start_factor: float = 1.0 / 3.0) -> Schedule:
    """Return a schedule that rises in a straight line from `start_factor` to 1, as `LinearLR`, and stays there.

    Args:
        epochs: when it arrives, at least 1.
        start_factor: the first factor, at least 0.

    Raises:
        ValueError: for a number out of its range.

    >>> [linear_warmup(2, start_factor=0.5)(epoch) for epoch in range(4)]
    [0.5, 0.75, 1.0, 1.0]
    """
    _check_count("linear_warmup", "epochs", epochs)
    _check("linear_warmup", "start_factor", start_factor)
    return lambda epoch: start_factor + (1.0 - start_factor) * smaller([epoch / epochs, 1.0])


# Those that a page offers.
SCHEDULES: tuple[Callable[..., Schedule], ...] = (step_decay, exponential_decay, cosine, linear_warmup)


def _check(schedule: str, name: str, number: float) -> None:
    if not hasattr(number, "apply_rule"):
        check_number(number, f"{name} of {schedule}", LOWEST[float])


def _check_count(schedule: str, name: str, number: int) -> None:
    if not hasattr(number, "apply_rule"):
        check_whole(number, f"{name} of {schedule}", LOWEST[int])
