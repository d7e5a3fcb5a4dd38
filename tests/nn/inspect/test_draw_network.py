"""Drawn networks: numbers in circles, lines for weights, what is known when, and what is left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest

from autograd import Value, paths
from autograd.show import FADED, NEGATIVE, NEUTRAL, POSITIVE, number, text_width
from nn import MLP, cross_entropy, draw_network, squared_error
from nn.inspect.draw_network import Shown
from nn.inspect.network_columns import RADIUS
from nn.inspect.network_lines import ALONG
from tests.autograd.show.pictures import check_harmless, parse, texts_of

X = [0.5, -1.0]


def network(back: bool = True, **options: Any) -> tuple[MLP, list[Any], list[Value], Value]:
    """Return a 2-3-1 network, what went on in it, its inputs, which take a gradient, and its loss."""
    model = MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0, **options)
    inputs = [Value(x) for x in X]
    trace = model.trace(inputs)
    loss = squared_error(trace[-1].outputs[0], 1.0)
    if back:
        loss.backward()
    return model, list(trace), inputs, loss


def circles(picture: Any) -> dict[str, Any]:
    return {box.id: box for box in picture.drawing.boxes if box.shape == "circle"}


def said(box: Any) -> list[str]:
    return [line.text for line in box.lines]


def short(x: float) -> str:
    text = number(x, 3)
    return text if len(text) <= 7 else number(x, 2)


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


def test_columns_are_centered_at_equal_distances_below_their_headings() -> None:
    model, _, _, loss = network()
    boxes: dict[str, Any] = {box.id: box for box in draw_network(model, loss, show="both").drawing.boxes}
    titles = {"w": "forward: weights, and what comes out", "g": "backward: gradients of the weights, and δ"}
    for panel, title in titles.items():
        columns = [[boxes[f"{panel}{c}u{k}"].position for k in range(n)] for c, n in enumerate((2, 3, 1))]
        (left,), (middle,), (right,) = ({x for x, _ in column} for column in columns)
        assert right - middle == pytest.approx(middle - left)
        assert right - middle == pytest.approx(2 * RADIUS + 150.0)
        for column in columns:
            ys = [y for _, y in column]
            assert sum(ys) == pytest.approx(0.0)
            assert [below - y for y, below in pairwise(ys)] == pytest.approx([2 * RADIUS + 14.0] * (len(ys) - 1))
        top = -1.5 * (2 * RADIUS + 14.0)
        for c, (x, text) in enumerate(((left, "inputs"), (middle, "layer[0]"), (right, "layer[1]"))):
            heading = boxes[f"{panel}{c}h"]
            assert heading.position == pytest.approx((x, top - 22.0))
            assert (heading.lines[0].text, heading.lines[0].strong) == (text, True)
        assert boxes[f"{panel}1h"].lines[1].text == "tanh"
        assert boxes[f"{panel}t"].position == pytest.approx((middle, top - 66.0))
        assert [(line.text, line.strong) for line in boxes[f"{panel}t"].lines] == [(title, True)]


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


@pytest.mark.parametrize("sizes", [[2, 3, 1], [3, 3, 1], [4, 4]])
def test_the_numbers_of_lines_stand_on_them_outside_the_circles_and_apart(sizes: list[int]) -> None:
    model = MLP(sizes[0], sizes[1:], seed=0)
    picture = draw_network(model, x=[0.5] * sizes[0])
    boxes: dict[str, Any] = {box.id: box for box in picture.drawing.boxes}
    numbers = [boxes[f"{arrow.tail}{arrow.head}"] for arrow in picture.drawing.arrows]
    for arrow, box in zip(picture.drawing.arrows, numbers, strict=True):
        ends = [boxes[arrow.tail].position, boxes[arrow.head].position]
        lengths = [math.dist(end, box.position) for end in ends]
        assert sum(lengths) == pytest.approx(math.dist(*ends))
        share = (lengths[0] - RADIUS) / (sum(lengths) - 2 * RADIUS)  # of what is seen of the line
        assert min(abs(share - place) for place in ALONG) < 1e-9
    for one, other in combinations(numbers, 2):
        (x0, y0), (x1, y1) = one.position, other.position
        assert abs(x0 - x1) >= (one.width + other.width) / 2 or abs(y0 - y1) >= (one.height + other.height) / 2


def test_numbers_on_lines_have_no_frame_and_the_caption_says_the_scale() -> None:
    model, _, _, loss = network()
    picture = draw_network(model, loss)
    assert {box.shape for box in picture.drawing.boxes} == {"circle", "none"}
    largest = max(abs(w.data) for layer in model.layers for neuron in layer.neurons for w in neuron.w)
    assert picture.drawing.scale == largest
    caption = "".join(text for text, _ in picture.drawing.caption)
    assert f"the wider, the larger: weights up to {number(largest)}" in caption and "dashed" not in caption
    assert draw_network(model, loss, scale=5.0).drawing.scale == 5.0


def test_one_gradient_is_enough_to_draw_gradients() -> None:
    model, _, _, _ = network(back=False)
    model.layers[0].neurons[1].w[0].grad = 0.5
    lines = draw_network(model, x=X, show="gradients", at=0).drawing.arrows
    assert len({arrow.color for arrow in lines}) == 1  # known from no column yet
    lines = draw_network(model, x=X, show="gradients").drawing.arrows
    assert len({arrow.color for arrow in lines}) == 2


def test_frames_have_one_layout_and_one_scale() -> None:
    model, _, _, loss = network()
    pictures = [draw_network(model, loss, show="gradients", at=at) for at in range(4)]
    places = [{box_id: box.position for box_id, box in circles(picture).items()} for picture in pictures]
    assert all(found == places[0] for found in places)
    assert len({picture.scale for picture in pictures}) == 1


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


def test_long_columns_are_cut_and_say_so() -> None:
    picture = draw_network(MLP(784, [128, 10], seed=0))
    texts = texts_of(parse(picture.pipe("svg")))
    assert "… 774 more" in texts and "… 118 more" in texts
    assert len(circles(picture)) == 30 and len(picture.drawing.arrows) == 200
    assert not any("more" in text for text in texts_of(parse(draw_network(MLP(4, [10, 10, 3], seed=0)).pipe("svg"))))


def overlapping(boxes: list[Any]) -> Iterator[tuple[str, str]]:
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            (x0, y0), (x1, y1) = one.position, other.position
            if one.shape == other.shape == "circle":
                near = math.hypot(x1 - x0, y1 - y0) < (one.width + other.width) / 2
            else:
                near = abs(x1 - x0) < (one.width + other.width) / 2 and abs(y1 - y0) < (one.height + other.height) / 2
            if near:
                yield one.id, other.id


@pytest.mark.parametrize("sizes", [[1, 1], [2, 3, 1], [4, 10, 10, 3], [784, 128, 10], [3, 1, 4, 1, 5]])
def test_nothing_overlaps_but_numbers_and_lines(sizes: list[int]) -> None:
    names = [f"feature {j} of a long name" for j in range(sizes[0])]
    model = MLP(sizes[0], sizes[1:], activation="tanh", seed=0)
    loss = squared_error(model.trace([0.1 * (j % 7) for j in range(sizes[0])])[-1].outputs, [1.0] * sizes[-1])
    loss.backward()
    picture = draw_network(model, loss, show="both", input_names=names)
    apart = [box for box in picture.drawing.boxes if box.shape == "circle" or not box.id[:1].isdigit()]
    numbers = {box.id for box in picture.drawing.boxes if box.shape == "none" and box.id.count("u") == 2}
    assert list(overlapping([box for box in apart if box.id not in numbers])) == []
    of_circles = [box for box in picture.drawing.boxes if box.shape == "circle"]
    for number_box in (box for box in picture.drawing.boxes if box.id in numbers):
        for circle in of_circles:
            assert number_box.id not in dict(overlapping([circle, number_box]))


def test_texts_fit_into_their_circles() -> None:
    for x in (0.123456, -0.00123456, -1.23456e-12, 1234567.0, -0.1, 12.3456):
        width = text_width(f"δ {short(x)}", 11.0, bold=False)
        assert width <= 2 * math.sqrt(RADIUS**2 - 7.5**2) + 4.0, short(x)


def test_names_stand_beside_their_columns() -> None:
    model = MLP(2, [2], seed=0)
    loss = cross_entropy(model(X), 1)
    picture = draw_network(model, loss, input_names=["size", "<b>day</b>"], output_names=["cat", "dog"])
    root = parse(picture.pipe("svg"))
    check_harmless(root)
    assert {"size", "<b>day</b>", "cat", "dog"} <= set(texts_of(root))
    assert root.get("aria-label") == "MLP(2-2, linear): 2 inputs, a layer of 2 units, 4 weights"
    with pytest.raises(ValueError, match="input_names of draw_network has 1 names, and the model 2"):
        draw_network(model, input_names=["size"])


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
        ((model,), {"show": "biases"}, ValueError, "choose one of weights, gradients, both"),
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
