"""`explain`: what it says about graphs whose derivation one can do by hand."""

from __future__ import annotations

import math
import re
import time
from typing import Any

import pytest

from autograd import Constant, Value, exp, explain, hypot, log, relu, sigmoid, sin, tanh, where
from autograd.show.explain.explain import Explanation
from autograd.show.explain.sections import how_many, path_lines
from autograd.show.formula.notation import TEXT, show
from nn import MLP, squared_error


def lines(explanation: Explanation, heading: str) -> list[str]:
    """Return the lines under a heading, each with its continuations."""
    text = explanation.text(width=10_000)
    section = next(part for part in text.split("\n\n") if part.startswith(heading))
    return [line.strip() for line in section.splitlines()[1:]]


def sides(explanation: Explanation, name: str) -> list[str]:
    """Return what the chain rule says a derivative is equal to, in names."""
    [line] = [line for line in explanation.derivation.chain if line.left.text == name]
    return [show(side, TEXT) for side in line.sides]


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


# Where the book's form will not do.


def notes(explanation: Explanation) -> str:
    return " ".join(line for line in str(explanation).splitlines() if line.strip().startswith("("))


def test_at_a_kink_the_choice_is_given_with_its_reason() -> None:
    x = Value(0.0, label="x")
    assert "a kink, where the derivative is a choice: of the subgradients [0, 1] the one" in notes(explain(relu(x)))
    found = explain(hypot(x, 0.0))
    assert "here x / y would not do" in notes(found)
    assert sides(found, "dy/dx")[-1] == "x / where(y, y, 1)"
    assert found.gradient == 0.0


def test_outside_the_domain_the_engine_s_form_stands() -> None:
    x = Value(-1.0, label="x")
    found = explain(log(x))
    assert math.isnan(found.gradient)
    assert "here 1 / x would not do" in notes(found)
    assert "1 / x = " in str(explain(log(Value(2.0, label="x")))) and "nan" not in str(explain(log(Value(2.0))))


def test_rounding_does_not_unsettle_the_book() -> None:
    x = Value(40.0, label="x")  # where 1 - y is 0 in floats, but not in the book
    found = explain(sigmoid(x))
    assert sides(found, "dy/dx")[-1] == "y * (1 - y)"
    assert found.gradient == pytest.approx(math.exp(-40.0), rel=1e-12)
    assert "computes y * sigmoid(-x)" in notes(found)


def test_where_0_meets_inf() -> None:
    x = Value(0.0, label="x")
    found = explain(where(x > 0.0, log(x), 0.0), wrt=x)
    assert found.gradient == 0.0
    assert "a gradient of exactly 0 passes nothing on" in notes(found)


def test_a_rule_that_is_a_program_is_shown_by_its_numbers() -> None:
    from autograd import TABLE, primitive

    cube = primitive("user_cube", lambda x: math.pow(x, 3), [lambda out, x: 3 * math.pow(x, 2)])
    try:
        x = Value(2.0, label="x")
        assert lines(explain(cube(x)), "The values") == ["y = user_cube(x) = user_cube(2) = 8"]
        assert lines(explain(cube(x)), "The local derivatives") == ["∂y/∂x = 12"]
        assert r"\operatorname{user\_cube}\left(x\right)" in explain(cube(x)).latex()
    finally:
        del TABLE["user_cube"]


# Many paths, many nodes.


def test_a_ladder_of_2_to_the_40_paths_answers_at_once() -> None:
    x = Value(1.0, label="x")
    y = x
    for _ in range(40):
        y = y + y
    start = time.perf_counter()
    found = explain(y, wrt=x)
    text = str(found)
    assert time.perf_counter() - start < 5.0  # it takes 0.02 s; listing the paths would take days
    assert found.gradient == 2.0**40
    assert "The 1099511627776 paths" in text and "1099511627771 others together" in text


def test_the_largest_paths_are_the_largest() -> None:
    x = Value(0.7, label="x")
    y = x
    for _ in range(6):
        y = sin(y) * 1.5 + tanh(y) * y
    from autograd import paths

    found = explain(y, wrt=x, n_paths=20)
    every = sorted((path.product for path in paths(y, x)), key=abs, reverse=True)
    assert [path.product for path in found.derivation.paths.largest] == pytest.approx(every[:20], rel=1e-12)
    assert found.derivation.paths.size == pytest.approx(sum(map(abs, every)), rel=1e-12)
    listed, others, rest = path_lines(found.derivation)
    assert others == len(every) - 20
    assert math.fsum(line.product * line.times for line in listed) + rest == pytest.approx(found.gradient, rel=1e-12)


def test_growth_is_linear_and_the_text_stays_readable() -> None:
    x = Value(0.5, label="x")
    y = x
    for _ in range(2000):
        y = sin(y) + y * 0.5
    found = explain(y, wrt=x)
    assert len(found.derivation.chain) < 3 * 2000
    assert len(str(found).splitlines()) < 400
    assert "lines more" in str(found)
    assert "The more than 10^308 paths" in str(found)
    assert max(len(line) for line in str(found).splitlines()) <= 120


def test_a_sum_of_thousands_of_terms_is_cut_short() -> None:
    from autograd import dot

    w = [Value(0.5, label=f"w[{j}]") for j in range(3000)]
    found = explain(dot(w, [1.0] * 3000), wrt=w[1500])
    assert "w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3] + ... + w[2999] * x[2999]" in str(found)
    assert found.gradient == 1.0


def test_how_many() -> None:
    assert how_many(2**40) == "1099511627776"
    assert how_many(10.0**300) == "about 10^300"


# What is refused.


def test_a_graph_whose_numbers_have_changed() -> None:
    x = Value(2.0, label="x")
    y = x * x
    x.data = 3.0
    with pytest.raises(RuntimeError, match=r"multiply\(x=3, x=3\) was 4 when it was computed and would be 9 now"):
        explain(y, wrt=x)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0,), "explain takes recorded Values, got float as y"),
        ((Constant(1.0),), r"explain takes recorded Values, got Constant\(1\) as y"),
        ((Value(1.0), "w"), "got str as wrt"),
    ],
)
def test_what_has_no_derivative(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        explain(*arguments)


def test_several_leaves_and_no_word_which() -> None:
    with pytest.raises(ValueError, match=r"explain needs wrt=, .* depends on 2 of them: Value\(1, label='a'\)"):
        explain(Value(1.0, label="a") * Value(2.0, label="b"))


def test_a_leaf_explained_by_itself() -> None:
    x = Value(2.0, label="x")
    assert explain(x).gradient == 1.0
    assert lines(explain(x), "The chain rule") == ["dx/dx = 1"]


# Names.


def test_labels_are_kept_and_never_confused() -> None:
    x, other = Value(1.0, label="x"), Value(2.0, label="x")
    found = explain(x * other + exp(x), wrt=other)
    assert lines(found, "The values")[0] == "u1 = x * x_2 = 1 * 2 = 2"
    taken = explain(Value(1.0, label="y") * 2.0)
    assert taken.derivation.vocabulary.name(taken.derivation.y).text == "f"


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>",
    "&lt;b&gt;&amp;",
    "\u202egnp.exe\u2066",
    "a\x00b\x1b[31mred\x07",
    "a\u2028b\u2029c",
    r"\input{/etc/passwd}\write18{rm}\href{javascript:alert(1)}{x}",
    "50 % of #1 & {x}_y^z ~ $\\alpha$",
    "x' + __import__('os')",
    "日本語 ñ 🙂",
    "a" * 5000,
    "  ",
    "{|}<>:,;\\N\\G\\L",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_are_text(label: str) -> None:
    x = Value(0.5, label=label)
    y = sigmoid(x * 3.0)
    y.label = label
    found = explain(y, wrt=x)
    text, latex, html = found.text(), found.latex(), found.html()
    for form in (text, latex, html):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", form)
    assert max(map(len, text.splitlines())) < 400
    assert not re.search(r"<\s*(script|img|a|iframe|svg)", html, re.IGNORECASE)
    assert not re.search(r"<[^>]*(onerror|href|src)", html, re.IGNORECASE)
    # Commands of LaTeX are those that we write.
    commands = set(re.findall(r"\\([A-Za-z]+)", latex))
    ours = {
        "begin",
        "end",
        "text",
        "quad",
        "partial",
        "frac",
        "cdot",
        "left",
        "right",
        "sigma",
        "backslash",
        "sim",
        "wedge",
        "mathrm",
    }
    assert commands <= ours
    assert not re.search(r"<[A-Za-z/!?]", latex)  # some hosts put LaTeX into a page as it is
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
