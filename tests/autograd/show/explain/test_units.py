"""Units are found in graphs written by hand and in those of networks, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Part, Value, dot, topological_order
from autograd.show import Unit, units_in
from nn import MLP


def hand_written() -> tuple[list[Value], Value]:
    return [Value(0.5, "w[0]"), Value(-0.5, "w[1]")], Value(0.1, "b")


def the_unit(root: Value) -> Unit:
    [unit] = units_in(topological_order(root))
    return unit


def test_a_unit_without_bias_or_activation() -> None:
    w, b = hand_written()
    z = dot(w, [1.0, 2.0])
    unit = the_unit(z)
    assert unit.weighted_sum is unit.pre_activation is unit.output is z
    assert unit.bias is None and unit.part is None and unit.activation == "linear"
    unit = the_unit(z + b)
    assert unit.bias is b and unit.output is unit.pre_activation is not z
    unit = the_unit(z.sigmoid())
    assert unit.bias is None and unit.pre_activation is z and unit.activation == "sigmoid"


def test_an_activation_may_have_a_slope_as_second_argument() -> None:
    w, b = hand_written()
    unit = the_unit((dot(w, [1.0, 2.0]) + b).leaky_relu())
    assert unit.activation == "leaky_relu" and unit.output is not unit.pre_activation


def test_the_bias_may_stand_first_and_be_a_plain_number() -> None:
    w, b = hand_written()
    assert the_unit((b + dot(w, [1.0, 2.0])).tanh()).bias is b
    bias = the_unit((dot(w, [1.0, 2.0]) + 0.25).tanh()).bias
    assert bias is not None and bias.data == 0.25


@pytest.mark.parametrize(
    "follow", [lambda z: -z, lambda z: z * 2.0, lambda z: z.tanh() + z.exp()], ids=["negative", "multiply", "two uses"]
)
def test_other_operations_are_no_activation(follow: Any) -> None:
    w, b = hand_written()
    unit = the_unit(follow(dot(w, [1.0, 2.0]) + b))
    assert unit.output is unit.pre_activation and unit.activation == "linear"


def test_a_computed_number_is_no_bias_and_a_weighted_sum_used_twice_has_none() -> None:
    w, b = hand_written()
    assert the_unit(dot(w, [1.0, 2.0]) + b.exp()).bias is None
    z = dot(w, [1.0, 2.0])
    assert the_unit((z + b) * z).bias is None


def test_a_squared_length_and_computed_weights_are_no_unit() -> None:
    w, b = hand_written()
    assert units_in(topological_order(dot(w, w) + b)) == []
    assert units_in(topological_order(dot([w[0] * 2.0, w[1]], [1.0, 2.0]) + b)) == []


def test_a_part_on_the_bias_says_that_it_is_a_unit_whatever_its_weights_and_uses_are() -> None:
    w, b = hand_written()
    part = b.part = Part("neuron", "first")  # type: ignore[attr-defined]  # an attribute of a user
    weighted_sum = dot([w[0] * 2.0, w[1]], [1.0, 2.0])
    unit = the_unit((weighted_sum + b) * weighted_sum)
    assert unit.part is part and unit.bias is b and unit.weighted_sum is weighted_sum
    b.part = "no part"  # type: ignore[attr-defined]
    assert units_in(topological_order(weighted_sum + b)) == []


def test_a_network_says_which_operation_is_its_activation() -> None:
    model = MLP(2, [1], activation="tanh", output="linear", seed=0)
    z: Any = model([1.0, 2.0])
    assert the_unit(z.sigmoid()).output is z  # of a loss, say
    assert the_unit(z.sigmoid()).activation == "linear"
    model = MLP(2, [1], output="tanh", seed=0)
    output: Any = model([1.0, 2.0])
    unit = the_unit(output + unit_sum(output).exp())
    assert unit.output is output and unit.activation == "tanh"
    model.layers[0].activation = "relu"
    assert the_unit(output).output is unit.pre_activation and the_unit(output).activation == "relu"


def unit_sum(output: Value) -> Value:
    [z] = output.parents
    return z


def test_units_come_in_the_order_of_the_graph() -> None:
    output = MLP(1, [2, 1], seed=0)([0.5])
    names = [unit.part.name for unit in units_in(topological_order(output)) if unit.part]
    assert names == ["neuron[0][0]", "neuron[0][1]", "neuron[1][0]"]


def test_what_a_weighted_sum_is_multiplied_by_is_no_bias() -> None:
    w, scale = [Value(0.5), Value(-0.5)], Value(3.0)
    [unit] = units_in(topological_order((dot(w, [1.0, 2.0]) * scale).tanh()))
    assert unit.bias is None and unit.pre_activation is unit.weighted_sum
