"""Folding a graph: which boxes it makes, and that the gradients on its arrows are sums."""

from __future__ import annotations

import copy
import pickle
import random
from itertools import pairwise
from typing import Any

import pytest

from autograd import Part, Place, Value, dot, draw, part_finder, topological_order
from autograd.show import units_in
from autograd.show.labels.labels import number
from nn import MLP, Layer, Module, Neuron, cross_entropy, squared_error
from tests.autograd.show.pictures import edges_of, nodes_of


def network(sizes: list[int], activation: str = "tanh", seed: int = 0) -> tuple[MLP, Value]:
    """Return a network with its loss, after backward."""
    model = MLP(sizes[0], sizes[1:], activation=activation, seed=seed)
    rng = random.Random(seed)
    outputs = model.trace([rng.gauss(0.0, 1.0) for _ in range(sizes[0])])[-1].outputs
    e = squared_error(outputs, [1.0] * sizes[-1])
    e.label = "E"
    e.backward()
    return model, e


def flow(tails: set[Any], heads: set[Any], order: list[Value]) -> float:
    """Return the gradient that passes from some nodes to others, by hand."""
    return sum(
        child.grad * d
        for child in order
        if child in heads
        for parent, d in zip(child.parents, child.local_derivatives, strict=True)
        if parent in tails and d is not None
    )


def test_each_layer_becomes_a_box_and_the_flow_between_two_is_a_sum() -> None:
    model, e = network([3, 4, 5, 2])
    order = topological_order(e)
    parts: list[set[Any]] = [set() for _ in model.layers]
    for unit in units_in(order):
        assert unit.part is not None and unit.bias is not None
        layer = [layer.part for layer in model.layers].index(unit.part.inside)  # type: ignore[arg-type]  # it has one
        parts[layer] |= {unit.weighted_sum, unit.pre_activation, unit.output, *unit.weights, unit.bias}
    picture = draw(e, collapse="layer")
    texts = [text for _, _, text in nodes_of(picture)]
    assert "layer[1] 5 neurons 25 parameters" in [text.split(" ‖")[0] for text in texts]
    names = {text.split("]")[0] + "]": name for name, _, text in nodes_of(picture) if text.startswith("layer")}
    labels = {(tail, head): label for tail, head, _, label in edges_of(picture)}
    for below, above in pairwise(range(3)):
        expected = flow(parts[below], parts[above], order)
        label = labels[names[f"layer[{below}]"], names[f"layer[{above}]"]]
        assert label == "Σ " + number(expected)


def test_the_norm_in_a_box_is_that_of_its_parameters() -> None:
    model, e = network([3, 4, 2])
    (text,) = [text for _, _, text in nodes_of(draw(e, collapse="layer")) if text.startswith("layer[0]")]
    norm = sum(p.grad**2 for p in model.layers[0].parameters()) ** 0.5
    assert text.endswith(f"‖grad‖ {number(norm)}")


def test_each_neuron_becomes_a_box_with_its_output_and_gradient() -> None:
    _, e = network([2, 3, 1])
    trace_units = units_in(topological_order(e))
    picture = draw(e, collapse="neuron")
    texts = [text for _, _, text in nodes_of(picture)]
    for unit in trace_units:
        n, out = len(unit.weights) + 1, unit.output
        assert unit.part is not None
        assert f"{unit.part.name} {n} parameters out {number(out.data)} grad {number(out.grad)}" in texts
    assert len(texts) == 2 + 3 + 1 + 5  # inputs, neurons, loss with its two constants
    names = {text.split()[0]: name for name, _, text in nodes_of(picture)}
    labels = {(tail, head): label for tail, head, _, label in edges_of(picture)}
    last = trace_units[-1]
    for k, weight in enumerate(last.weights):
        share = weight.data * last.pre_activation.grad
        assert labels[names[f"neuron[0][{k}]"], names["neuron[1][0]"]] == number(share)


def test_the_whole_network_becomes_a_box() -> None:
    _, e = network([2, 3, 1])
    texts = [text for _, _, text in nodes_of(draw(e, collapse="network"))]
    assert any(text.startswith("MLP(2-3-1) 2 layers 4 neurons 13 parameters out") for text in texts)


def test_a_batch_folds_into_one_network_and_flows_add_up() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    losses = [squared_error(model([x, 1.0 - x]), 0.5) for x in (0.1, 0.2, 0.3)]
    total = losses[0] + losses[1] + losses[2]
    total.backward()
    picture = draw(total, collapse="layer")
    assert sum(text.startswith("layer") for _, _, text in nodes_of(picture)) == 2
    order = topological_order(total)
    units = units_in(order)
    assert len(units) == 12
    outputs = {unit.output for unit in units if unit.part and unit.part.inside is model.layers[0].part}
    sums = {unit.weighted_sum for unit in units if unit.part and unit.part.inside is model.layers[1].part}
    assert f"Σ {number(flow(outputs, sums, order))}" in [label for _, _, _, label in edges_of(picture)]


def test_two_networks_of_one_shape_are_two_boxes() -> None:
    one, other = MLP(1, [2, 1], seed=0), MLP(1, [2, 1], seed=1)
    y = one([0.5]) * other([0.25])
    texts = [text for _, _, text in nodes_of(draw(y, collapse="network"))]
    assert sum(text.startswith("MLP(1-2-1") for text in texts) == 2
    assert len(texts) == 5


def test_a_unit_is_its_own_activation_and_not_what_others_make_of_it() -> None:
    model = MLP(1, [1, 1], activation="tanh", output="linear", seed=0)
    y = model([0.5]).tanh().tanh()
    texts = [text for _, _, text in nodes_of(draw(y, collapse="network"))]
    assert sum(text.startswith("tanh") for text in texts) == 2
    model.layers[1].activation = "tanh"
    y = model([0.5]).tanh().tanh()
    texts = [text for _, _, text in nodes_of(draw(y, collapse="network"))]
    assert sum(text.startswith("tanh") for text in texts) == 2  # of three, one is the unit's


def test_units_are_named_where_nobody_named_them() -> None:
    model = MLP(2, [2, 1], activation="sigmoid", seed=0)
    texts = " ".join(text for _, _, text in nodes_of(draw(model([0.5, 1.0]))))
    assert all(name in texts for name in ("z[0][0]", "O[0][1]", "z[1][0]", "x[0]", "x[1]", "w[0][1][1]", "b[1][0]"))
    neuron = Neuron(2, "relu", seed=0)
    texts = " ".join(text for _, _, text in nodes_of(draw(neuron([1.0, 2.0]), collapse="neuron")))
    assert "neuron 3 parameters" in texts


def test_a_network_that_is_no_mlp_folds_as_well() -> None:
    class Siamese(Module):
        def __init__(self) -> None:
            self.shared = Layer(2, 2, "tanh", seed=0)

        def __call__(self, one: list[float], other: list[float]) -> Value:
            first, second = self.shared(one), self.shared(other)
            distance: Value = dot(first, second)
            return distance

    module = Siamese()
    y = module([1.0, 2.0], [0.5, -1.0])
    (text,) = [text for _, _, text in nodes_of(draw(y, collapse="layer")) if text.startswith("layer")]
    assert "2 neurons 6 parameters" in text
    with pytest.raises(ValueError, match="choose one of neuron, layer, or pass"):
        draw(y, collapse="network")


def test_a_graph_can_be_read_when_its_model_is_gone_or_is_a_copy() -> None:
    texts = [text for _, _, text in nodes_of(draw(MLP(2, [3, 1], seed=0)([0.5, 1.0]), collapse="layer"))]
    assert any("3 neurons 9 parameters" in text for text in texts)
    model = MLP(2, [3, 1], seed=0)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        other.layers[0].activation = "tanh"
        texts = [text for _, _, text in nodes_of(draw(other([0.5, 1.0]) * model([0.5, 1.0]), collapse="neuron"))]
        assert sum(text.startswith("neuron") for text in texts) == 8
        assert model.activations == ["relu", "linear"]


def test_a_layer_used_over_and_over_folds_into_a_box_with_a_cycle() -> None:
    layer = Layer(2, 2, "tanh", seed=0)
    state: list[Any] = [Value(0.1), Value(0.2)]
    for _ in range(3):
        state = [s * 0.9 for s in layer(state)]
    picture = draw(state, collapse="layer")
    assert sum(text.startswith("layer") for _, _, text in nodes_of(picture)) == 1
    assert b"<svg" in picture.pipe("svg")
    from autograd.show.picture.svg import to_svg

    assert "<svg" in to_svg(picture.drawing)


def test_any_nodes_can_be_a_box() -> None:
    x, y = Value(1.0, "x"), Value(2.0, "y")
    a = x * y
    b = a + x
    c = b.sigmoid()
    c.backward()
    picture = draw(c, collapse={"product and sum": [a, b]})
    texts = [text for _, _, text in nodes_of(picture)]
    assert any(text.startswith(f"product and sum out 3 grad {number(b.grad)}") for text in texts)
    labels = [label for _, _, _, label in edges_of(picture)]
    assert f"Σ {number(b.grad * 2.0 + b.grad)}" in labels  # x leads to both
    with pytest.raises(ValueError, match=r"is in two boxes, 'p' and 'q': choose one"):
        draw(c, collapse={"p": [a], "q": [a]})
    with pytest.raises(ValueError, match=r"box 'p' has .*which is not in the graph: leave it out"):
        draw(c, collapse={"p": [Value(0.0)]})
    with pytest.raises(TypeError, match="collapse is 3: give a level"):
        draw(c, collapse=3)  # type: ignore[arg-type]


def test_an_unknown_level_names_those_there_are() -> None:
    _, e = network([2, 3, 1])
    with pytest.raises(ValueError, match=r"collapse='block'.*choose one of neuron, layer, network"):
        draw(e, collapse="block")
    x = Value(1.0)
    with pytest.raises(ValueError, match=r"nothing in it belongs to a model that is known, or pass a dict"):
        draw(x * x, collapse="layer")


def test_levels_of_one_s_own_can_be_folded_too() -> None:
    half = Part("half", "the first half")

    @part_finder
    def find_half(order: Any) -> dict[Any, Place]:
        return {node: Place(half, "inner") for node in order if getattr(node, "is_of_first_half", False)}

    x = Value(0.5)
    y = x.sin().cos()
    for node in (y, *y.parents):
        node.is_of_first_half = True  # type: ignore[attr-defined]  # an attribute of a user
    z = y * 2
    assert any(text.startswith("the first half") for _, _, text in nodes_of(draw(z, collapse="half")))
    assert any("inner" in text for _, _, text in nodes_of(draw(z)))


def test_many_leaves_that_lead_to_the_same_box_become_one() -> None:
    _, e = network([20, 2, 1])
    texts = [text for _, _, text in nodes_of(draw(e, collapse="layer"))]
    data = [x.data for x in units_in(topological_order(e))[0].inputs]
    assert f"20 constants data {number(min(data))} … {number(max(data))}" in texts
    assert not any("x[0]" in text for text in texts)
    assert any("x[0]" in text for _, _, text in nodes_of(draw(network([4, 2, 1])[1], collapse="layer")))


def test_highlighting_a_folded_weight_fades_what_it_does_not_reach() -> None:
    model, e = network([2, 3, 1])
    picture = draw(e, collapse="neuron", highlight=model.layers[0].neurons[1].w[0])
    faded = {text.split()[0]: a["color"] == "#D5D5D5" for _, a, text in nodes_of(picture)}
    assert [faded[f"neuron[0][{k}]"] for k in range(3)] == [True, False, True]
    assert not faded["neuron[1][0]"]


@pytest.mark.exhaustive
def test_a_network_of_100_000_parameters_folds() -> None:
    model = MLP(784, [128, 10], activation="relu", seed=0)
    rng = random.Random(0)
    loss = cross_entropy(model([rng.random() for _ in range(784)]), 3)
    loss.backward()
    picture = draw(loss, collapse="layer")
    texts = [text for _, _, text in nodes_of(picture)]
    assert len(texts) == 5
    assert any("128 neurons 100,480 parameters" in text for text in texts)
    assert any(text.startswith("784 constants") for text in texts)
    by_neuron = draw(loss, collapse="neuron")
    assert len(list(nodes_of(by_neuron))) == 1 + 128 + 10 + 2
    assert not [label for t, h, _, label in edges_of(by_neuron) if label.startswith("Σ")]  # 1400 numbers: none
    with pytest.raises(ValueError, match="more boxes than limit=500"):
        draw(loss)
