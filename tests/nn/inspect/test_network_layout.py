"""Layout of drawn networks: columns, names and numbers in their places, and nothing that overlaps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest

from autograd.show import number, text_width
from nn import MLP, cross_entropy, draw_network, squared_error
from nn.inspect.network_columns import RADIUS
from nn.inspect.network_lines import ALONG
from tests.autograd.show.pictures import check_harmless, parse, texts_of
from tests.nn.inspect.drawn_network import X, circles, network, short


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


def test_frames_have_one_layout_and_one_scale() -> None:
    model, _, _, loss = network()
    pictures = [draw_network(model, loss, show="gradients", at=at) for at in range(4)]
    places = [{box_id: box.position for box_id, box in circles(picture).items()} for picture in pictures]
    assert all(found == places[0] for found in places)
    assert len({picture.scale for picture in pictures}) == 1


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
