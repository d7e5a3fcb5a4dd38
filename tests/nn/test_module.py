"""Modules find their parameters, and take new ones whole or not at all."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest

from autograd import Constant, Value
from nn import MLP, Layer, Module, Neuron


class Network(Module):
    """One of everything that can be an attribute."""

    def __init__(self) -> None:
        self.scale = Value(2.0)
        self.rows = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
        self.name = "network"
        self.parts_by_name = {"a": Neuron(1, seed=0)}
        self.blocks = [Layer(1, 1, seed=0), (Neuron(1, seed=0), Value(5.0))]
        self.fixed = Constant(7.0)
        self.computed = Value(1.0) * 2.0
        self.scale_again = self.scale


def test_parameters_are_found_once_in_order_of_assignment() -> None:
    network = Network()
    names = [name for name, _ in network.named_parameters()]
    assert names == [
        "scale",
        *("rows.0.0", "rows.0.1", "rows.1.0", "rows.1.1"),
        *("parts_by_name.a.w.0", "parts_by_name.a.b"),
        *("blocks.0.neurons.0.w.0", "blocks.0.neurons.0.b"),
        *("blocks.1.0.w.0", "blocks.1.0.b", "blocks.1.1"),
    ]
    assert [p for _, p in network.named_parameters()] == network.parameters()
    assert network.parameters()[0] is network.scale


def test_a_name_is_the_way_to_the_parameter() -> None:
    model = MLP(2, [4, 1], seed=0)
    assert dict(model.named_parameters())["layers.0.neurons.3.w.1"] is model.layers[0].neurons[3].w[1]


def test_zero_grad_forgets_all_gradients() -> None:
    model = MLP(2, [3, 1], seed=0)
    model([1.0, 2.0]).backward()
    assert all(p.has_grad for p in model.parameters())
    model.zero_grad()
    assert not any(p.has_grad for p in model.parameters())


def test_state_goes_from_one_model_to_another_of_its_shape() -> None:
    one, other = MLP(2, [3, 2], seed=0), MLP(2, [3, 2], seed=1)
    assert one.state_dict() != other.state_dict()
    other.load_state_dict(one.state_dict())
    assert other.state_dict() == one.state_dict()
    weight = one.state_dict()["layers.0.weight"]
    assert (len(weight), len(weight[0])) == (3, 2)
    assert weight[2][1] == one.layers[0].neurons[2].w[1].data
    weight[2][1] = 99.0
    assert one.layers[0].neurons[2].w[1].data != 99.0  # a copy


def test_a_module_of_ones_own_keeps_its_nested_lists() -> None:
    state = Network().state_dict()
    assert state["rows"] == [[1.0, 2.0], [3.0, 4.0]]
    assert state["scale"] == 2.0
    assert state["blocks.0.weight"] == [[Network().blocks[0].neurons[0].w[0].data]]  # type: ignore[attr-defined]  # parts are not typed one by one
    network = Network()
    network.load_state_dict({**state, "rows": ((5, 6), (7, 8))})
    assert network.state_dict()["rows"] == [[5.0, 6.0], [7.0, 8.0]]


def test_arrays_of_numpy_are_loaded() -> None:
    numpy = pytest.importorskip("numpy")
    one, other = MLP(2, [3, 1], seed=0), MLP(2, [3, 1], seed=1)
    other.load_state_dict({name: numpy.array(array) for name, array in one.state_dict().items()})
    assert other.state_dict() == one.state_dict()


class Line(Module):
    """As a user writes one."""

    def __init__(self) -> None:
        self.slope, self.rows, self.fixed = Value(2.0), ((Value(1.0),), [Value(2.0)]), 3.0


def neuron_of(model: MLP) -> Any:
    return model.layers[0].neurons[0]


@pytest.mark.parametrize(("name", "number"), [("w", [1.0, 2.0]), ("w", 1), ("b", 0.0), ("w", [[Value(1.0)], True])])
def test_a_plain_number_is_not_put_in_the_place_of_a_parameter(name: str, number: Any) -> None:
    for neuron in (Neuron(2), neuron_of(MLP(2, [2, 1]))):
        before = getattr(neuron, name)
        with pytest.raises(TypeError, match=rf"{name}.* of Neuron is .*: write {name}.*\.data = "):
            setattr(neuron, name, number)
        assert getattr(neuron, name) is before


def test_parameters_of_a_module_of_one_s_own_are_replaced_by_values_alone() -> None:
    numpy = pytest.importorskip("numpy")
    line: Any = Line()
    for wrong in (5.0, numpy.float32(5.0), numpy.zeros(2), [Value(1.0), 5.0]):
        with pytest.raises(TypeError, match=r"slope.* of Line is .*, a plain number in the place of a parameter"):
            line.slope = wrong
        with pytest.raises(TypeError, match=r"rows.* of Line is .*, a plain number in the place of a parameter"):
            line.rows = wrong
    line.fixed = 4.0
    line.slope = Constant(3.0)  # frozen
    line.rows = None
    assert line.parameters() == []
    line.slope = 2.0
    line.slope = new = Value(1.0)
    assert line.parameters() == [new]


@pytest.mark.parametrize("n_inputs", [1, 3])
@pytest.mark.parametrize("look", [
    lambda model: model.parameters(), lambda model: list(model.named_parameters()), lambda model: model.zero_grad(),
    lambda model: model.state_dict(), lambda model: model.load_state_dict(MLP(model.n_inputs, [2, 1]).state_dict()),
])  # fmt: skip
def test_a_plain_number_among_weights_is_found_before_it_is_left_out(n_inputs: int, look: Any) -> None:
    for new in ([5.0], [5] * n_inputs):
        model = MLP(n_inputs, [2, 1])
        look(model)
        neuron_of(model).w[: len(new)] = new
        with pytest.raises(TypeError, match=r"w\[0\] of Neuron\(., 'relu'\) is 5.*: write w\[0\]\.data = 5"):
            look(model)


WEIGHT, BIAS = [[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"weight": WEIGHT}, "lacks entry 'bias'"),
        ({"weight": WEIGHT, "bias": BIAS, "extra": 1.0}, "has an unknown entry 'extra'"),
        ({"weight": WEIGHT, "bias": [5.0]}, r"bias has shape \(1,\) in the state and \(2,\) in the model"),
        ({"weight": BIAS, "bias": BIAS}, r"weight has shape \(2,\) in the state and \(2, 2\) in the model"),
        ({"weight": [[1.0, 2.0], [3.0]], "bias": BIAS}, "weight has shape"),
        ({"weight": [[1.0, 2.0], 3.0], "bias": BIAS}, "weight has shape"),
        ({"weight": [[1.0, 2.0], [3.0, [4.0]]], "bias": BIAS}, r"weight\.1\.1 is \[4\.0\]: expected a finite number"),
        ({"weight": WEIGHT, "bias": [5.0, math.nan]}, r"bias\.1 is nan: expected a finite number"),
        ({"weight": WEIGHT, "bias": [math.inf, 6.0]}, r"bias\.0 is inf: expected a finite number"),
        ({"weight": WEIGHT, "bias": ["5", 6.0]}, r"bias\.0 is '5': expected a finite number"),
        ({"weight": WEIGHT, "bias": [None, 6.0]}, r"bias\.0 is None: expected a finite number"),
        ({"weight": WEIGHT, "bias": [True, 6.0]}, r"bias\.0 is True: expected a finite number"),
        ({"weight": WEIGHT, "bias": [10**400, 6.0]}, r"bias\.0 is 1000.*: expected a finite number"),
        ({"weight": WEIGHT, "bias": 5.0}, r"bias has shape \(\) in the state and \(2,\)"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(state: dict[str, Any], message: str) -> None:
    layer = Layer(2, 2, seed=0)
    before = layer.state_dict()
    with pytest.raises(ValueError, match=message):
        layer.load_state_dict(state)
    assert layer.state_dict() == before


def test_a_state_that_is_no_dict_is_refused() -> None:
    with pytest.raises(TypeError, match="takes a dict as state_dict"):
        Layer(1, 1).load_state_dict([1.0])  # type: ignore[arg-type]


def test_a_deep_copy_shares_nothing() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    model([1.0, 2.0]).backward()
    twin = copy.deepcopy(model)
    assert twin.state_dict() == model.state_dict()
    assert [p.grad for p in twin.parameters()] == [p.grad for p in model.parameters()]
    assert not set(twin.parameters()) & set(model.parameters())
    before = model([1.0, 2.0]).data
    assert twin([1.0, 2.0]).data == before
    for parameter in twin.parameters():
        parameter.data += 1.0
    assert model([1.0, 2.0]).data == before != twin([1.0, 2.0]).data


def test_a_model_can_be_pickled_and_computes_the_same() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    twin = pickle.loads(pickle.dumps(model))
    assert twin([0.5, -1.0]).data == model([0.5, -1.0]).data
    assert twin.layers[0].neurons[0]([0.5, -1.0]).data == model.layers[0].neurons[0]([0.5, -1.0]).data
    twin.layers[0].neurons[0].w[0].data += 1.0
    assert twin([0.5, -1.0]).data != model([0.5, -1.0]).data


def test_parameters_are_those_with_names_in_their_order() -> None:
    class Shared(Module):
        def __init__(self) -> None:
            self.first = MLP(2, [3, 1], seed=0)
            self.table = {"a": [[Value(1.0), Value(2.0)], [Value(3.0)]], "b": Constant(4.0)}
            self.again = self.first.layers[0]
            self.scale = self.first.layers[1].neurons[0].b

    for module in (Shared(), Shared().first, Module()):
        assert module.parameters() == [parameter for _, parameter in module.named_parameters()]
