"""Slopes of activations, and the units that stand where theirs is flat."""

from __future__ import annotations

import math

import pytest

from autograd import topological_order
from autograd.show import Unit, units_in
from nn import Neuron
from nn.activations import known_activations
from nn.inspect.saturation import Saturation, is_flat, relative_slope, saturation, slope, steepest


def unit_at(activation: str, z: float) -> Unit:
    neuron = Neuron(1, activation, seed=0)
    neuron.w[0].data, neuron.b.data = 1.0, 0.0
    [unit] = units_in(topological_order(neuron([z])))
    return unit


@pytest.mark.parametrize(
    ("activation", "z", "expected"),
    [
        ("linear", 7.0, 1.0),
        ("tanh", 0.0, 1.0),
        ("tanh", 0.5, 1.0 - math.tanh(0.5) ** 2),
        ("sigmoid", 0.0, 1.0),
        ("relu", 2.0, 1.0),
        ("relu", -2.0, 0.0),
        ("leaky_relu", -2.0, 0.01),
    ],
)
def test_the_relative_slope_is_that_at_z_over_the_steepest(activation: str, z: float, expected: float) -> None:
    assert relative_slope(unit_at(activation, z)) == pytest.approx(expected, rel=1e-12)
    assert slope(activation, z) == pytest.approx(expected * steepest(activation), rel=1e-12)


@pytest.mark.parametrize(
    ("activation", "inside", "outside"),
    [
        ("tanh", 2.99, 3.0),
        ("tanh", -2.99, -3.0),
        ("sigmoid", 5.98, 6.0),
        ("relu", 0.01, -0.01),
        ("softplus", -4.5, -4.7),
    ],
)
def test_a_unit_is_flat_below_a_hundredth_of_the_steepest_slope(activation: str, inside: float, outside: float) -> None:
    assert not is_flat(unit_at(activation, inside))
    assert is_flat(unit_at(activation, outside))


def test_units_without_a_flat_side_are_never_flat() -> None:
    for activation in ("linear", "leaky_relu", "abs"):
        assert saturation(activation) is Saturation.NONE
        assert not any(is_flat(unit_at(activation, z)) for z in (-50.0, 0.0, 50.0))


def test_each_activation_has_its_sides() -> None:
    both = {"tanh", "sigmoid"}
    left = {"relu", "gelu", "silu", "softplus", "elu"}
    assert both | left <= set(known_activations())
    assert {saturation(name) for name in both} == {Saturation.BOTH_SIDES}
    assert {saturation(name) for name in left} == {Saturation.LEFT}
