"""The derivation of backpropagation by hand, statement by statement, against what `backward` finds.

Layers I, J, K follow one another, i, j, k number their units; w_jk links unit j to unit k, z_k is the weighted sum that
enters unit k, O_k = s(z_k) its output, t_k the target. The loss is squared_error, half the squared distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from autograd import Value, paths, topological_order
from nn import MLP, LayerTrace, squared_error
from nn.course.multiplications import backward, forward, path_by_path

INPUTS = [0.5, -1.25, 2.0]


def s(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def close(expected: float) -> Any:
    return pytest.approx(expected, rel=1e-12, abs=0.0)


def trained_once(sizes: Sequence[int], targets: Sequence[float]) -> tuple[MLP, list[LayerTrace], Value]:
    """Return a network of sigmoids, what went on in it, and its loss, after `backward`."""
    model = MLP(len(INPUTS), sizes, activation="sigmoid", output="sigmoid", seed=1)
    for parameter in model.parameters():
        if parameter.label and parameter.label.startswith("b"):
            parameter.data = 0.1
    trace = model.trace(INPUTS)
    error = squared_error(trace[-1].outputs, targets)
    error.backward()
    return model, trace, error


def deltas_by_hand(model: MLP, trace: list[LayerTrace], targets: Sequence[float]) -> list[list[float]]:
    """Return delta of every unit, layer by layer, from numbers alone: D8, then D10 as often as there are layers."""
    found = [[(o.data - t) * o.data * (1 - o.data) for o, t in zip(trace[-1].outputs, targets, strict=True)]]
    for layer_above, here in zip(model.layers[:0:-1], trace[-2::-1], strict=True):
        above = found[0]
        found.insert(
            0,
            [
                o.data * (1 - o.data) * sum(d * n.w[j].data for d, n in zip(above, layer_above.neurons, strict=True))
                for j, o in enumerate(here.outputs)
            ],
        )
    return found


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.0, 1.0, 4.0])
def test_d1_the_derivative_of_the_sigmoid(x: float) -> None:
    value = Value(x)
    value.sigmoid().backward()
    assert value.grad == close(s(x) * (1.0 - s(x)))


def test_d2_perceptron_with_one_output() -> None:
    model, trace, _ = trained_once([1], [0.25])
    o = trace[0].outputs[0].data
    for w, x in zip(model.layers[0].neurons[0].w, INPUTS, strict=True):
        assert w.grad == close((o - 0.25) * o * (1 - o) * x)


def test_d3_perceptron_with_several_outputs() -> None:
    targets = [0.25, 1.0, 0.0]
    model, trace, _ = trained_once([3], targets)
    for neuron, output, t in zip(model.layers[0].neurons, trace[0].outputs, targets, strict=True):
        o = output.data
        for w, x in zip(neuron.w, INPUTS, strict=True):
            assert w.grad == close((o - t) * o * (1 - o) * x)


def test_d4_a_weight_reaches_its_own_output_only() -> None:
    model, trace, _ = trained_once([3], [0.0, 0.5, 1.0])
    for k, neuron in enumerate(model.layers[0].neurons):
        for w in neuron.w:
            counts = [paths(output, w).count for output in trace[0].outputs]
            assert counts == [int(i == k) for i in range(3)]


def test_d5_a_chain_of_units() -> None:
    model = MLP(1, [1, 1], activation="sigmoid", output="sigmoid", seed=1)
    x, t = 0.5, 0.25
    first, last = model.trace([x])
    error = squared_error(last.outputs, [t])
    error.backward()
    w1, w2 = model.layers[0].neurons[0].w[0], model.layers[1].neurons[0].w[0]
    o1, o2 = first.outputs[0].data, last.outputs[0].data
    factors = [o2 - t, o2 * (1 - o2), w2.data, o1 * (1 - o1), x]
    assert w1.grad == close(math.prod(factors))
    # The squared distance is a dot product of the difference with itself, so the path divides in two there alone.
    found = list(paths(last.outputs[0], w1))
    assert len(found) == 1
    assert found[0].product == close(math.prod(factors[1:]))
    steps = [d for d in found[0].local_derivatives if d != 1.0]  # adding the bias passes the gradient on
    assert steps == [close(factor) for factor in factors[1:]]


@pytest.mark.parametrize("sizes", [[2, 1], [3, 2], [2, 3, 2]])
def test_d6_fan_out_is_a_sum_over_paths(sizes: list[int]) -> None:
    model, _, error = trained_once(sizes, [0.25, 0.75][: sizes[-1]])
    for parameter in model.parameters():
        found = paths(error, parameter)
        assert parameter.grad == close(sum(path.product for path in found))
    first_weight = model.layers[0].neurons[0].w[0]
    # One for each way through the layers above, and two through each squared difference.
    assert paths(error, first_weight).count == 2 * math.prod(sizes[1:])


TARGETS = [0.25, 0.75]
DEPTHS = [[2], [3, 2], [4, 3, 2], [2, 3, 4, 2], [2, 2, 2, 2, 2, 2]]


@pytest.mark.parametrize("sizes", DEPTHS[1:])
def test_d7_weights_of_the_last_layer(sizes: list[int]) -> None:
    model, trace, _ = trained_once(sizes, TARGETS)
    for neuron, output, t in zip(model.layers[-1].neurons, trace[-1].outputs, TARGETS, strict=True):
        o = output.data
        for w, o_j in zip(neuron.w, trace[-2].outputs, strict=True):
            assert w.grad == close((o - t) * o * (1 - o) * o_j.data)


@pytest.mark.parametrize("sizes", DEPTHS[1:])
def test_d8_deltas_of_the_last_layer(sizes: list[int]) -> None:
    model, trace, _ = trained_once(sizes, TARGETS)
    for neuron, z, output, t in zip(model.layers[-1].neurons, *trace[-1], TARGETS, strict=True):
        delta = (output.data - t) * output.data * (1 - output.data)
        assert z.grad == close(delta)
        assert [w.grad for w in neuron.w] == [close(delta * o_j.data) for o_j in trace[-2].outputs]


def test_d9_one_layer_down() -> None:
    model, trace, _ = trained_once([4, 3, 2], TARGETS)
    layer_i, layer_j, layer_k = trace
    neurons_k = model.layers[2].neurons
    for j, neuron in enumerate(model.layers[1].neurons):
        o_j = layer_j.outputs[j].data
        from_above = sum(z.grad * n.w[j].data for z, n in zip(layer_k.pre_activations, neurons_k, strict=True))
        for w, o_i in zip(neuron.w, layer_i.outputs, strict=True):
            assert w.grad == close(o_i.data * o_j * (1 - o_j) * from_above)


@pytest.mark.parametrize("sizes", DEPTHS)
def test_d10_the_recursion_down_to_layer_0(sizes: list[int]) -> None:
    model, trace, _ = trained_once(sizes, TARGETS)
    deltas = deltas_by_hand(model, trace, TARGETS)
    for number, layer in enumerate(model.layers):
        below = [o.data for o in trace[number - 1].outputs] if number else INPUTS
        for neuron, z, delta in zip(layer.neurons, trace[number].pre_activations, deltas[number], strict=True):
            assert z.grad == close(delta)
            assert [w.grad for w in neuron.w] == [close(delta * o) for o in below]


@pytest.mark.parametrize("sizes", DEPTHS)
def test_d11_biases(sizes: list[int]) -> None:
    model, trace, _ = trained_once(sizes, TARGETS)
    deltas = deltas_by_hand(model, trace, TARGETS)
    for layer, traced, by_hand in zip(model.layers, trace, deltas, strict=True):
        for neuron, z, delta in zip(layer.neurons, traced.pre_activations, by_hand, strict=True):
            assert neuron.b.grad == z.grad == close(delta)


def edges_that_move(root: Value, leaf: Value) -> int:
    """Return along how many edges a change of a leaf travels."""
    moving, count = {leaf}, 0
    for node in topological_order(root):
        arriving = sum(parent in moving for parent in node.parents)
        moving |= {node} if arriving else set()
        count += arriving
    return count


def test_d12_why_backward() -> None:
    counts = []
    for depth in range(1, 7):
        model, _, error = trained_once([2] * depth, TARGETS)
        parameters = model.parameters()
        routes = [route([error], parameters) for route in (path_by_path, forward, backward)]
        for route in routes:
            assert route.derivatives == [[close(p.grad) for p in parameters]]
        edges = sum(p.takes_grad for node in topological_order(error) for p in node.parents)
        paths_and_steps = [len(path.local_derivatives) - 1 for p in parameters for path in paths(error, p)]
        assert routes[0].multiplications == sum(paths_and_steps)
        assert routes[1].multiplications == sum(edges_that_move(error, p) for p in parameters)
        assert routes[2].multiplications == edges
        counts.append([route.multiplications for route in routes])
    by_path, sweep_each, one_sweep = zip(*counts, strict=True)
    # A layer more costs one backward sweep the same each time, a sweep for each weight more each time, by the same
    # amount, and path by path more than twice as much as the layer before.
    assert len({after - before for before, after in pairwise(one_sweep[1:])}) == 1
    more = [after - before for before, after in pairwise(sweep_each[1:])]
    assert len({after - before for before, after in pairwise(more)}) == 1 and more[0] < more[1]
    assert all(after > 2 * before for before, after in pairwise(by_path))
    assert all(one < each < path for path, each, one in counts[1:])
    assert by_path[-1] > 50 * one_sweep[-1] and sweep_each[-1] > 10 * one_sweep[-1]
