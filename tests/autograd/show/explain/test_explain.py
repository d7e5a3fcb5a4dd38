"""`explain` on graphs whose derivation one can do by hand."""

from __future__ import annotations

import pytest

from autograd import Constant, Value, explain, sigmoid
from nn import MLP, squared_error
from tests.autograd.show.explain.explained_lines import lines, sides


def test_one_unit() -> None:
    w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
    y = sigmoid(w * x + b)
    found = explain(y, wrt=w)
    y.backward()
    assert found.gradient == w.grad
    assert lines(found, "The values") == [
        "u1 = w * x = 0.5 * 2 = 1",
        "u2 = u1 + b = 1 + 1 = 2",
        "y = sigmoid(u2) = sigmoid(2) = 0.880797",
    ]
    assert sides(found, "dy/dw") == ["∂y/∂u2 * ∂u2/∂u1 * ∂u1/∂w", "y * (1 - y) * x"]
    assert repr(found) == "Explanation(dy/dw = 0.209987)"
    assert "the engine computes y * sigmoid(-u2): the same, and no digits are lost" in str(found)


def test_small_operations_off_the_way_need_no_name() -> None:
    w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
    assert lines(explain(sigmoid(w * x + b), wrt=b), "The values")[0] == "u1 = w * x + b = 0.5 * 2 + 1 = 2"


def test_where_paths_meet_products_add_up() -> None:
    x = Value(3.0, label="x")
    found = explain(x * x + x)  # the only leaf
    assert sides(found, "dy/dx") == ["∂y/∂u1 * ∂u1/∂x + ∂y/∂x", "2 * x + 1"]
    assert lines(found, "The local derivatives")[2] == "∂u1/∂x = x + x = 3 + 3 = 6"
    assert [line.split() for line in lines(found, "The 3 paths")] == [
        ["2", "x", "3", "85.7", "%", "y", "<-", "u1", "<-", "x"],
        ["1", "14.3", "%", "y", "<-", "x"],
        ["7", "the", "derivative"],
    ]


def test_b_is_a_plus_a_and_c_is_b_plus_b() -> None:
    a = Value(1.0, label="a")
    b = a + a
    b.label = "b"
    c = b + b
    c.label = "c"
    found = explain(c, wrt=a)
    assert found.gradient == 4.0
    assert lines(found, "The local derivatives") == ["∂c/∂b = 2", "∂b/∂a = 2"]
    assert found.derivation.paths.n_paths == 4


# The statements of the derivation by hand. There O_k is an output, z_k what enters it, t_k its target.


def perceptron(n_outputs: int) -> tuple[list[list[Value]], list[Value], Value]:
    """Return weights, outputs and error of a perceptron, with the names of the derivation."""
    inputs = [Constant(x, label=f"x_{j}") for j, x in enumerate((0.5, -1.25, 2.0))]
    layer = MLP(3, [n_outputs], output="sigmoid", seed=1).layers[0]
    for k, neuron in enumerate(layer.neurons):
        for j, w in enumerate(neuron.w):
            w.label = f"w_{j}{k}"
    outputs = layer(inputs)
    for k, output in enumerate(outputs):
        output.label = f"O_{k}"
    error = squared_error(outputs, [Constant(0.25 * k + 0.25, label=f"t_{k}") for k in range(n_outputs)])
    error.label = "E"
    return [neuron.w for neuron in layer.neurons], outputs, error


def test_d2_and_d3_the_weights_of_a_perceptron() -> None:
    for n_outputs in (1, 3):
        weights, outputs, error = perceptron(n_outputs)
        for k, row in enumerate(weights):
            for j, w in enumerate(row):
                found = explain(error, wrt=w)
                o, t, x = outputs[k].data, 0.25 * k + 0.25, (0.5, -1.25, 2.0)[j]
                statement = f"(O_{k} - t_{k}) * O_{k} * (1 - O_{k}) * x_{j}"
                assert sides(found, f"dE/dw_{j}{k}")[-1] == statement
                in_numbers = f"({o:.6g} - {t:g}) * {o:.6g} * (1 - {o:.6g}) * {x if x > 0 else f'({x})'}"
                assert f"= {in_numbers.replace('2.0', '2')}\n" in found.text(width=1000)
                assert found.gradient == pytest.approx((o - t) * o * (1 - o) * x, rel=1e-12)


def test_d4_a_weight_that_does_not_reach_an_output() -> None:
    weights, outputs, _ = perceptron(2)
    found = explain(outputs[1], wrt=weights[0][0])
    assert found.gradient == 0.0
    assert "No path leads from O_1 to x: O_1 does not depend on it" in str(found).replace("w_00", "x")
    assert "No path leads" in found.html() and "no path leads" in found.latex()


def network(sizes: list[int]) -> tuple[MLP, Value]:
    model = MLP(2, sizes, activation="sigmoid", output="sigmoid", seed=1)
    outputs = model.trace([0.5, -1.25])[-1].outputs
    error = squared_error(outputs, [Constant(0.25 * k, label=f"t[{k}]") for k in range(sizes[-1])])
    error.label = "E"
    return model, error


def test_d8_to_d10_deltas() -> None:
    model, error = network([2, 2])
    error.backward()
    w = model.layers[0].neurons[0].w[1]
    found = explain(error, wrt=w)
    assert found.gradient == w.grad
    for k in range(2):  # D8
        assert sides(found, f"delta[1][{k}]")[-1] == f"(O[1][{k}] - t[{k}]) * O[1][{k}] * (1 - O[1][{k}])"
    from_above = "(delta[1][0] * w[1][0][0] + delta[1][1] * w[1][1][0])"
    assert sides(found, "delta[0][0]")[-1] == f"{from_above} * O[0][0] * (1 - O[0][0])"  # D10
    assert sides(found, "dE/dw[0][0][1]")[1:] == [
        "delta[0][0] * x[1]",
        f"{from_above} * O[0][0] * (1 - O[0][0]) * x[1]",  # D9
    ]
    assert sides(found, "delta[0][0]")[0] == "dE/dz[0][0]"


def test_d10_in_a_wide_network_has_the_whole_sum_in_one_line() -> None:
    model, error = network([3, 12])
    found = explain(error, wrt=model.layers[0].neurons[1].w[0])
    [_, chain, formula] = sides(found, "delta[0][1]")
    assert formula.startswith("(delta[1][0] * w[1][0][1] + delta[1][1] * w[1][1][1] + ")
    assert formula.endswith("... + delta[1][11] * w[1][11][1]) * O[0][1] * (1 - O[0][1])")
    assert chain.count("∂O[0][1]/∂z[0][1]") == 1


def test_d11_a_bias_has_the_delta_itself() -> None:
    model, error = network([3, 2])
    found = explain(error, wrt=model.layers[0].neurons[2].b)
    assert sides(found, "dE/db[0][2]")[1] == "delta[0][2]"


@pytest.mark.parametrize("depth", range(1, 6))
def test_a_deeper_network_gets_a_layer_of_lines_more(depth: int) -> None:
    model, error = network([2] * depth)
    found = explain(error, wrt=model.layers[0].neurons[0].w[0])
    deltas = [line.left.text for line in found.derivation.chain if line.left.text.startswith("delta")]
    assert len(deltas) == 2 * (depth - 1) + 1
    assert found.derivation.paths.n_paths == 2 * 2 ** (depth - 1)
