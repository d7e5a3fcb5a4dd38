"""Neurons, layers and perceptrons compute what they say, and say what they cannot take."""

from __future__ import annotations

import cProfile
import math
import random
from typing import Any

import pytest

import autograd
from autograd import Constant, Value, check_gradients, primitive
from nn import MLP, Layer, Neuron
from nn.activations import known_activations


def constant_weights(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    return 0.5


def test_a_neuron_is_one_dot_node_a_bias_and_an_activation() -> None:
    neuron = Neuron(3, "tanh", constant_weights)
    neuron.b.data = 0.25
    out = neuron([1.0, 2.0, -1.0])
    assert out.data == math.tanh(0.5 * (1.0 + 2.0 - 1.0) + 0.25)
    assert out.op.name == "tanh"
    (total,) = out.parents
    assert (total.op.name, total.parents[1]) == ("add", neuron.b)
    product = total.parents[0]
    assert product.op.name == "dot"
    assert list(product.parents[:3]) == neuron.w
    assert Neuron(3, "linear", constant_weights)([1.0, 2.0, 3.0]).op.name == "add"


def test_numbers_take_no_gradient_and_values_do() -> None:
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    x = Value(1.0)
    out = model([x, 2.0])
    out.backward()
    assert x.has_grad
    constants = {node for node in autograd.topological_order(out) if not node.takes_grad}
    assert [node.data for node in constants] == [2.0]  # one node, though two units see it


def test_outputs_are_one_value_or_a_list() -> None:
    assert isinstance(MLP(2, [3, 1], seed=0)([1.0, 2.0]), Value)
    several: Any = MLP(2, [3, 2])([1.0, 2.0])
    assert isinstance(several, list)
    assert len(several) == 2
    assert [len(MLP(2, [3, n]).outputs([1.0, 2.0])) for n in (1, 2)] == [1, 2]


def test_the_whole_model_by_hand() -> None:
    model = MLP(2, [2, 1], activation="relu", output="sigmoid", seed=0)
    model.load_state_dict(
        {
            "layers.0.weight": [[1.0, -1.0], [0.5, 2.0]],
            "layers.0.bias": [0.5, -1.0],
            "layers.1.weight": [[2.0, -1.0]],
            "layers.1.bias": [0.25],
        }
    )
    hidden = [max(0.0, 1.0 * 3.0 - 1.0 * 1.0 + 0.5), max(0.0, 0.5 * 3.0 + 2.0 * 1.0 - 1.0)]
    z = 2.0 * hidden[0] - 1.0 * hidden[1] + 0.25
    assert model([3.0, 1.0]).data == 1.0 / (1.0 + math.exp(-z))


def test_trace_shows_what_the_call_computes() -> None:
    model = MLP(2, [3, 2], activation="sigmoid", output="linear", seed=0)
    first, last = model.trace([1.0, -1.0])
    assert [o.data for o in last.outputs] == [o.data for o in model.outputs([1.0, -1.0])]
    assert [o.parents[0] for o in first.outputs] == first.pre_activations
    assert last.outputs == last.pre_activations


@pytest.mark.parametrize("name", known_activations())
def test_every_activation_trains_a_neuron(name: str) -> None:
    neuron = Neuron(2, name, constant_weights)
    neuron.b.data = 0.1
    inputs = [0.3, 0.2]
    if name == "acosh":  # its domain starts at 1
        inputs = [3.0, 2.0]

    def output(w1: Any, w2: Any, b: Any) -> Any:
        weights = [p if isinstance(p, Value) else Constant(p) for p in (w1, w2, b)]
        neuron.w, neuron.b = weights[:2], weights[2]
        return neuron(inputs)

    assert check_gradients(output, 0.5, 0.6, 0.1)


def test_an_activation_of_ones_own() -> None:
    name = "cubed_for_test_mlp"
    if name not in autograd.TABLE:
        primitive(name, lambda x: x * x * x, [lambda out, x: 3.0 * x * x])
    assert Neuron(1, name, constant_weights)([4.0]).data == 8.0
    assert MLP(1, [1, 1], activation=name, seed=0).activations == [name, "linear"]


@pytest.mark.parametrize("name", ["rellu", "dot", "add", "where", "", None])
def test_unknown_activations_are_refused_with_a_list(name: Any) -> None:
    with pytest.raises(ValueError, match=r"activation .* is not known: "):
        Neuron(1, name)


def test_activations_per_layer() -> None:
    model = MLP(2, [3, 4, 2], activation=["tanh", "relu"], output="sigmoid", seed=0)
    assert model.activations == ["tanh", "relu", "sigmoid"]
    assert [layer.activation for layer in model.layers] == model.activations
    assert model.sizes == [2, 3, 4, 2]
    with pytest.raises(ValueError, match="an MLP with 2 hidden layers takes as many activations"):
        MLP(2, [3, 4, 2], activation=["tanh"])


def test_labels_and_reprs_are_short_and_free_of_addresses() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    assert model.layers[0].neurons[2].w[1].label == "w[0][2][1]"
    assert model.layers[1].neurons[0].b.label == "b[1][0]"
    assert repr(model) == "MLP(2-3-1, tanh, linear)"
    assert repr(model.layers[0]) == "Layer(2, 3, 'tanh')"
    assert repr(model.layers[0].neurons[0]) == "Neuron(2, 'tanh')"


def test_a_seed_gives_the_same_weights_and_none_fresh_ones() -> None:
    states = [MLP(3, [4, 1], seed=seed).state_dict() for seed in (7, 7, 8)]
    assert states[0] == states[1] != states[2]
    assert MLP(3, [4, 1], seed=random.Random(7)).state_dict() == states[0]
    assert MLP(3, [4, 1], seed=None).state_dict() != MLP(3, [4, 1], seed=None).state_dict()
    with pytest.raises(TypeError, match="seed is 'x'"):
        MLP(3, [4, 1], seed="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        ([1.0], ValueError, r"layer\[0\] takes 2 numbers, got 1"),
        ([1.0, 2.0, 3.0], ValueError, r"layer\[0\] takes 2 numbers, got 3"),
        (3.0, TypeError, r"layer\[0\] takes a list of 2 numbers, got float"),
        ("ab", TypeError, "got str"),
        ([[1.0], [2.0]], TypeError, r"got a list of lists: write \[model\(row\) for row in rows\]"),
        (["1", "2"], TypeError, "must be one real number"),
        ([None, 1.0], TypeError, "must be one real number"),
    ],
)
def test_wrong_inputs_are_refused(inputs: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MLP(2, [3, 1], seed=0)(inputs)
    with pytest.raises(error, match=message):
        MLP(2, [3, 1], seed=0).trace(inputs)


def test_wrong_lengths_name_the_layer_or_neuron() -> None:
    with pytest.raises(ValueError, match=r"layer\[4\] takes 2 numbers, got 1"):
        Layer(2, 2, label="[4]")([1.0])
    with pytest.raises(ValueError, match=r"Neuron\(2, 'linear'\) takes 2 inputs, got 1"):
        Neuron(2)([1.0])


@pytest.mark.parametrize("sizes", [(0, [1]), (2, [0]), (2, [3, -1]), (2, []), (2, 1), (2.0, [1]), (2, [True])])
def test_sizes_that_make_no_network_are_refused(sizes: Any) -> None:
    with pytest.raises(ValueError, match="is "):
        MLP(*sizes)


def test_rows_of_numpy_are_inputs() -> None:
    numpy = pytest.importorskip("numpy")
    model = MLP(2, [3, 1], seed=0)
    assert model(numpy.array([1.0, 2.0])).data == model([1.0, 2.0]).data
    assert model(numpy.array([1, 2])).data == model([1.0, 2.0]).data


def test_sizes_and_activations_are_those_of_the_layers() -> None:
    model = MLP(2, [4, 1], seed=0)
    model.layers[0] = Layer(2, 5, "tanh", seed=5)
    model.layers[1] = Layer(5, 1, seed=6)
    assert (model.sizes, model.activations) == ([2, 5, 1], ["tanh", "linear"])
    before = model([0.3, -0.4]).data
    model.layers[0].activation = "relu"
    assert repr(model) == "MLP(2-5-1, relu, linear)"
    assert model([0.3, -0.4]).data != before
    with pytest.raises(ValueError, match="activation 'no' is not known"):
        model.layers[0].activation = "no"


def test_a_network_is_built_without_a_walk_over_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(size: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(MLP, 2, [size, 1])
        return sum(entry.callcount for entry in profile.getstats())

    def walked() -> list[str]:
        raise AssertionError

    monkeypatch.setattr("nn.activations.known_activations", walked)
    few, many = counted(3), counted(103)
    assert few < 600 and (many - few) / 100 < 100  # calls, and calls for each further unit with its two weights
