"""Drawn networks: numbers in circles, lines for weights, what is known when, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, paths
from autograd.show import FADED, NEGATIVE, NEUTRAL, POSITIVE
from nn import MLP, draw_network, squared_error
from nn.inspect.draw_network import Shown
from nn.inspect.network_columns import RADIUS
from tests.autograd.show.pictures import parse, texts_of
from tests.nn.inspect.drawn_network import X, circles, network, said, short


def test_circles_say_what_comes_out_and_delta() -> None:
    model, trace, inputs, loss = network()
    found = circles(draw_network(model, loss))
    assert len(found) == 6
    for layer, traced in enumerate(trace, start=1):
        for k, (z, output) in enumerate(zip(*traced, strict=True)):
            assert said(found[f"w{layer}u{k}"]) == [short(output.data), f"δ {short(z.grad)}"]
    for j, x in enumerate(inputs):
        assert said(found[f"w0u{j}"]) == [short(x.data), f"∂ {short(x.grad)}"]
    assert all(not box.lines for box in circles(draw_network(model)).values())
    without_loss = circles(draw_network(model, x=X))
    assert said(without_loss["w2u0"]) == [short(trace[-1].outputs[0].data)]


def test_lines_are_the_weights_or_their_gradients() -> None:
    model, _, _, loss = network()
    kinds: dict[Shown, Callable[[Value], float]] = {"weights": lambda w: w.data, "gradients": lambda w: w.grad}
    for show, what in kinds.items():
        picture = draw_network(model, loss, show=show)
        lines = {(arrow.tail, arrow.head): arrow for arrow in picture.drawing.arrows}
        assert len(lines) == 9
        texts = texts_of(parse(picture.pipe("svg")))
        largest = 0.0
        for layer, part in enumerate(model.layers):
            for k, neuron in enumerate(part.neurons):
                for j, weight in enumerate(neuron.w):
                    line = lines[f"{show[0]}{layer}u{j}", f"{show[0]}{layer + 1}u{k}"]
                    assert (line.color == "#0072B2") == (what(weight) > 0.0)
                    assert short(what(weight)) in texts
                    largest = max(largest, abs(what(weight)))
        assert picture.scale == largest


def test_both_sides_stand_side_by_side() -> None:
    model, _, _, loss = network()
    picture = draw_network(model, loss, show="both")
    assert len(circles(picture)) == 12 and len(picture.drawing.arrows) == 18
    boxes: list[Any] = picture.drawing.boxes
    right_of_forward = max(box.position[0] + box.width / 2 for box in boxes if box.id.startswith("w"))
    left_of_backward = min(box.position[0] - box.width / 2 for box in boxes if box.id.startswith("g"))
    assert right_of_forward < left_of_backward
    assert any("forward" in text for text in texts_of(parse(picture.pipe("svg"))))


@pytest.mark.parametrize("at", range(4))
def test_d13_columns_know_their_gradients_from_the_right(at: int) -> None:
    model, _, _, loss = network()
    picture = draw_network(model, loss, show="gradients", at=at)
    known = {box_id for box_id, box in circles(picture).items() if "?" not in said(box)[-1]}
    columns = [{f"g0u{j}" for j in range(2)}, {f"g1u{k}" for k in range(3)}, {"g2u0"}]
    assert known == set().union(*columns[3 - at :])
    lines = {arrow.head[:2] for arrow in picture.drawing.arrows if arrow.color != "#8A8A8A"}
    assert lines == {f"g{column}" for column in (1, 2) if column > 2 - at}


def test_a_circle_is_blue_above_0_and_orange_below() -> None:
    model, trace, inputs, loss = network()
    for show in ("weights", "gradients"):
        found = circles(draw_network(model, loss, show=show))
        columns = [[(x, x) for x in inputs], *(list(zip(*traced, strict=True)) for traced in trace)]
        for c, column in enumerate(columns):
            for k, (z, output) in enumerate(column):
                shown = output.data if show == "weights" else z.grad
                assert found[f"{show[0]}{c}u{k}"].border == (POSITIVE if shown > 0.0 else NEGATIVE)
    assert {box.border for box in circles(draw_network(model)).values()} == {NEUTRAL}


def test_of_a_graph_with_a_part_of_the_network_that_part_is_shown() -> None:
    model, trace, _, _ = network(back=False)
    found = circles(draw_network(model, trace[0].outputs[2]))
    assert {box.width for box in found.values()} == {2 * RADIUS}
    assert [len(found[f"w1u{k}"].lines) for k in range(3)] == [0, 0, 1]
    assert said(found["w0u0"]) == [short(X[0])] and found["w2u0"].lines == []


def test_one_gradient_is_enough_to_draw_gradients() -> None:
    model, _, _, _ = network(back=False)
    model.layers[0].neurons[1].w[0].grad = 0.5
    lines = draw_network(model, x=X, show="gradients", at=0).drawing.arrows
    assert len({arrow.color for arrow in lines}) == 1  # known from no column yet
    lines = draw_network(model, x=X, show="gradients").drawing.arrows
    assert len({arrow.color for arrow in lines}) == 2


@pytest.mark.parametrize("show", ["weights", "gradients"])
def test_highlighted_is_what_the_graph_has_on_a_path(show: Shown) -> None:
    model = MLP(2, [3, 2, 2], activation="tanh", seed=0)
    trace = model.trace(inputs := [Value(x) for x in X])
    loss = squared_error(trace[-1].outputs, [1.0, 0.0])
    loss.backward()
    columns = [inputs, *(traced.outputs for traced in trace)]
    for chosen in (model.layers[0].neurons[1].w[0], model.layers[1].neurons[0].b):
        picture = draw_network(model, loss, show=show, highlight=chosen)
        found = circles(picture)
        lines = {(arrow.tail, arrow.head): arrow for arrow in picture.drawing.arrows}
        bold = set()
        for layer, part in enumerate(model.layers):
            for k, neuron in enumerate(part.neurons):
                for j, weight in enumerate(neuron.w):
                    line = lines[f"{show[0]}{layer}u{j}", f"{show[0]}{layer + 1}u{k}"]
                    on_path = weight is chosen or paths(columns[layer][j], chosen).count > 0
                    assert (line.color == FADED) == (not on_path)
                    assert (line.width >= 3.5) == on_path
                    bold |= {line.tail, line.head} if on_path else set()
        bold |= {
            f"{show[0]}{i}u{k}"
            for i, column in enumerate(columns)
            for k, node in enumerate(column)
            if paths(node, chosen).count
        }
        assert {box_id for box_id, box in found.items() if box.border != FADED} == bold
        order = [arrow.color == FADED for arrow in picture.drawing.arrows]
        assert order == sorted(order, reverse=True)  # faded lines lie below


def test_units_that_let_no_gradient_through_have_a_dashed_rim() -> None:
    for activation, bias, marked in (("tanh", 10.0, True), ("relu", -10.0, True), ("leaky_relu", -10.0, False)):
        model = MLP(2, [3, 1], activation=activation, seed=0)
        for neuron in model.layers[0].neurons:
            neuron.b.data = 0.5 if activation == "tanh" else 3.0
        model.layers[0].neurons[1].b.data = bias
        picture = draw_network(model, x=X)
        dashed = [box.dashed for box_id, box in circles(picture).items() if box_id.startswith("w1")]
        assert dashed == [False, marked, False]
        caption = any("dashed rim" in text for text in texts_of(parse(picture.pipe("svg"))))
        assert caption is marked
    assert "tanh saturated" not in draw_network(model, x=X).pipe("svg", encoding="utf-8")


def test_a_saturated_unit_says_so_to_those_who_point_at_it() -> None:
    model = MLP(2, [2, 1], activation="sigmoid", seed=0)
    model.layers[0].neurons[0].b.data = 30.0
    svg = draw_network(model, x=X).pipe("svg", encoding="utf-8")
    assert svg.count("sigmoid saturated") == 1


def test_the_first_sample_of_a_batch_is_shown() -> None:
    model = MLP(1, [2, 1], activation="tanh", seed=0)
    outputs = [model([x]) for x in (0.25, 0.75)]
    loss = squared_error(outputs, [0.0, 1.0])
    found = circles(draw_network(model, loss))
    assert said(found["w0u0"]) == ["0.25"]
    assert said(found["w2u0"]) == [short(outputs[0].data)]


def test_what_cannot_be_meant_is_refused() -> None:
    model, _, _, loss = network(back=False)
    for arguments, options, error, message in (
        ((3,), {}, TypeError, "draw_network draws an MLP, got int"),
        ((model,), {"show": "biases"}, ValueError, "choose weights, gradients or both"),
        ((model, loss), {"x": X}, ValueError, "got both x and loss"),
        ((model, 0.5), {}, TypeError, "loss of draw_network is float: give the Value that was computed"),
        ((model, X), {}, TypeError, "or the inputs as x=..."),
        ((model, Value(1.0)), {}, ValueError, "was not computed with MLP"),
        ((model,), {"show": "gradients"}, ValueError, "no gradient has been computed yet; call backward"),
        ((model,), {"at": 9}, ValueError, "there are 3 columns"),
        ((model,), {"at": -1}, ValueError, "there are 3 columns"),
        ((model,), {"most": 0}, ValueError, "at least 1"),
        ((model,), {"x": [1.0]}, ValueError, "takes 2 numbers, got 1"),
        ((model,), {"highlight": Value(1.0)}, ValueError, "is not a parameter of MLP"),
    ):
        with pytest.raises(error, match=message):
            draw_network(*arguments, **options)


def test_drawing_leaves_the_model_alone() -> None:
    model, _, _, loss = network()
    before = [(p.data, p.grad) for p in model.parameters()]
    draw_network(model, loss, show="both")
    draw_network(model, x=X)
    assert [(p.data, p.grad) for p in model.parameters()] == before
