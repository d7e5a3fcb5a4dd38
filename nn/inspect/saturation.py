"""Saturation of activations: how steep they are, where they are flat, and the units that are."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from autograd import LINEAR, TABLE

if TYPE_CHECKING:
    from autograd.show import Unit

FLAT = 0.01  # of the steepest slope: for tanh |z| > 3, for the sigmoid |z| > 6
FAR = (20.0, 30.0)  # |z| beyond which no activation changes its slope
NEAR = [z / 16.0 for z in range(-128, 129)]  # z among which it is steepest


class Saturation(Enum):
    """The sides on which an activation is flat far from 0; the value is the reports' word for a unit there."""

    BOTH_SIDES = "saturated"  # as the sigmoid and tanh
    LEFT = "off"  # as relu, gelu and softplus
    NONE = "steep"


def slope(activation: str, z: float) -> float:
    """Return the derivative of an activation by its row of the table.

    >>> slope("sigmoid", 0.0), slope("relu", -3.0), slope("linear", 5.0)
    (0.25, 0.0, 1.0)
    """
    if activation == LINEAR:
        return 1.0
    rule = TABLE[activation]
    wanted = [True] + [False] * len(rule.defaults)
    return rule.on_floats((z, *rule.defaults), wanted)[1][0] or 0.0


@cache
def steepest(activation: str) -> float:
    """Return the largest slope of an activation near 0: 1/4 for the sigmoid, 1 for tanh and relu.

    >>> steepest("sigmoid"), steepest("relu")
    (0.25, 1.0)
    """
    return max(abs(slope(activation, z)) for z in NEAR)


@cache
def saturation(activation: str) -> Saturation:
    """Return on which sides an activation is flat far from 0.

    >>> saturation("tanh"), saturation("gelu"), saturation("leaky_relu")
    (<Saturation.BOTH_SIDES: 'saturated'>, <Saturation.LEFT: 'off'>, <Saturation.NONE: 'steep'>)
    """
    flat = FLAT * steepest(activation) / 2.0  # leaky_relu's 0.01 is a slope that lets it learn
    left = all(abs(slope(activation, -z)) < flat for z in FAR)
    right = all(abs(slope(activation, z)) < flat for z in FAR)
    if left and right:
        return Saturation.BOTH_SIDES
    return Saturation.LEFT if left else Saturation.NONE


@cache
def is_never_negative(activation: str) -> bool:
    """Return whether an activation has no negative outputs: the sigmoid and relu have none, tanh and gelu have.

    >>> is_never_negative("sigmoid"), is_never_negative("gelu")
    (True, False)
    """
    return activation != LINEAR and all(TABLE[activation].function(z) >= 0.0 for z in NEAR)


def relative_slope(unit: Unit) -> float:
    """Return the slope of a unit's activation at its z, as a share of the steepest; 1.0 for a linear unit."""
    if unit.output is unit.pre_activation:
        return 1.0
    derivative = unit.output.local_derivatives[0]
    return abs(derivative or 0.0) / steepest(unit.activation)


def is_flat(unit: Unit) -> bool:
    """Return whether the slope at a unit's z is below 1 % of the steepest, for an activation that has a flat side."""
    return saturation(unit.activation) is not Saturation.NONE and relative_slope(unit) < FLAT
