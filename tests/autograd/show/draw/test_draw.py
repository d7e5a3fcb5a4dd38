"""The content of a drawn graph: numbers, derivatives on edges, colors, paths; and graphs that are refused."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from autograd import Constant, Value, dot, draw, no_grad, paths, sum, topological_order, where
from autograd.show.draw.selection import TooLarge, within
from autograd.show.labels.labels import number
from autograd.show.picture.colors import FADED, NEGATIVE, NEUTRAL, POSITIVE
from autograd.show.picture.svg import to_svg
from tests.autograd.show.pictures import edges_of, neuron, node, nodes_of, parse, texts_of


def test_a_box_says_operation_label_data_and_gradient() -> None:
    e, values = neuron()
    e.backward()
    boxes = {text if text.startswith("data") else text.split()[0]: text for _, _, text in nodes_of(draw(e))}
    assert boxes["sigmoid"] == f"sigmoid O data {number(values['O'].data)} grad {number(values['O'].grad)}"
    assert boxes["w1"] == f"w1 data 0.5 grad {number(values['w1'].grad)}"
    assert boxes["+"].startswith("+ z data 0.5")
    assert "data 2" in boxes  # a constant has neither label nor gradient


def test_every_edge_carries_its_local_derivative() -> None:
    e, _ = neuron()
    order = topological_order(e)
    expected = sorted(
        (order.index(parent), order.index(child), "" if d is None else number(d))
        for child in order
        for parent, d in zip(child.parents, child.local_derivatives, strict=True)
    )
    found = sorted((int(tail[1:]), int(head[1:]), label) for tail, head, _, label in edges_of(draw(e)))
    assert found == expected


def test_both_edges_of_a_square_are_drawn() -> None:
    x = Value(3.0)
    assert [label for _, _, _, label in edges_of(draw(x * x))] == ["3", "3"]
    a = Value(1.0, "a")
    b = a + a
    c = b + b
    c.backward()
    picture = draw(c)
    assert [(tail, head, label) for tail, head, _, label in edges_of(picture)] == [
        *[("n0", "n1", "1")] * 2,
        *[("n1", "n2", "1")] * 2,
    ]
    assert "a data 1 grad 4" in [text for _, _, text in nodes_of(picture)]


def test_before_backward_no_gradient_is_said_to_be_0() -> None:
    e, values = neuron()
    picture = draw(e)
    said = [text for _, _, text in nodes_of(picture) if "gradient" in text or "grad" in text]
    assert len(said) == len([v for v in topological_order(e) if v.takes_grad])
    assert all(text.endswith("no gradient yet") for text in said)
    assert {attributes["color"] for _, _, attributes, _ in edges_of(picture)} == {NEUTRAL}
    values["w1"].grad = 0.0  # computed, and 0: that is something else
    assert "w1 data 0.5 grad 0" in [text for _, _, text in nodes_of(draw(e))]


def test_colors_and_widths_are_those_of_the_gradient_passed_on() -> None:
    x, y = Value(2.0, "x"), Value(-0.01, "y")
    z = x * y
    z.backward()
    picture = draw(z)
    edges = {label: attributes for _, _, attributes, label in edges_of(picture)}
    assert edges["−0.01"]["color"] == NEGATIVE  # what passes to x
    assert edges["2"]["color"] == POSITIVE
    assert float(edges["2"]["penwidth"]) > float(edges["−0.01"]["penwidth"])
    assert picture.scale == 2.0
    wide = draw(z, scale=2000.0)
    assert float(next(edges_of(wide))[2]["penwidth"]) < float(next(edges_of(picture))[2]["penwidth"])
    assert wide.scale == 2000.0


def test_pictures_on_one_scale_can_be_compared() -> None:
    widths = []
    for factor in (1.0, 100.0):
        x = Value(1.0)
        y = x * 0.5 * factor / factor
        y.backward()
        widths.append([a["penwidth"] for _, _, a, label in edges_of(draw(y, scale=1.0)) if label == number(0.5)])
    assert widths[0] == widths[1] != []


def test_constants_look_different_from_leaves() -> None:
    x, c = Value(2.0, "x"), Constant(3.0, "c")
    looks = {text.split()[0]: attributes for _, attributes, text in nodes_of(draw(x * c))}
    assert "dashed" in looks["c"]["style"] and "dashed" not in looks["x"]["style"]
    assert looks["c"]["fillcolor"] != looks["x"]["fillcolor"]
    with no_grad():
        y = x * 2
    assert [text for _, _, text in nodes_of(draw(y))] == ["data 4"]


def test_an_argument_that_counts_by_jumps_alone_passes_0() -> None:
    condition, x = Value(1.0, "c"), Value(2.0, "x")
    labels = {tail: label for tail, _, _, label in edges_of(draw(where(condition, x, 0.0)))}
    assert labels["n0"] == "0"  # the condition
    assert labels["n1"] == "1"


def test_highlight_is_exactly_what_lies_on_a_path() -> None:
    e, values = neuron()
    for chosen in values.values():
        picture = draw(e, highlight=chosen)
        order = topological_order(e)
        on_path = {(order.index(b), order.index(a)) for path in paths(e, chosen) for a, b in pairwise(path.nodes)}
        drawn = {(int(tail[1:]), int(head[1:])) for tail, head, a, _ in edges_of(picture) if a["color"] != FADED}
        assert drawn == on_path
        bold = {int(name[1:]) for name, a, _ in nodes_of(picture) if a["color"] != FADED}
        assert bold == {order.index(n) for path in paths(e, chosen) for n in path.nodes}
        assert all(float(a["penwidth"]) >= 3.5 for _, _, a, _ in edges_of(picture) if a["color"] != FADED)


def test_a_weight_s_path_leads_to_its_own_output_only() -> None:
    x = [Value(1.0), Value(2.0)]
    weights = [[Value(0.1 * (i + 2 * j + 1)) for j in range(2)] for i in range(3)]
    outputs = [dot(w, x).sigmoid() for w in weights]
    picture = draw(outputs, highlight=weights[1][0])
    bold = [attributes["color"] != FADED for _, attributes, text in nodes_of(picture) if text.startswith("sigmoid")]
    assert bold == [False, True, False]
    with pytest.raises(ValueError, match=r"highlight names .*, from which .* was not computed"):
        draw(outputs[0], highlight=weights[1][0])


def test_nan_and_inf_are_shown_as_such() -> None:
    x = Value(0.0, "x")
    y = x.log()
    y.backward()
    picture = draw(y)
    assert "log data −∞ grad 1" in [text for _, _, text in nodes_of(picture)]
    assert [label for _, _, _, label in edges_of(picture)] == ["∞"]
    x = Value(-1.0)
    y = x.log() * 0.5
    y.backward()
    assert math.isnan(x.grad)
    assert "data −1 grad nan" in [text for _, _, text in nodes_of(draw(y))]


def test_depth_draws_the_last_steps_and_says_what_is_left_out() -> None:
    e, _ = neuron()
    picture = draw(e, depth=1)
    texts = [text for _, _, text in nodes_of(picture)]
    assert sorted(texts) == sorted(
        ["× E data 0.07127 no gradient yet", "data 0.5", "** data 0.1425 no gradient yet", "… 2 more"]
    )
    assert len([text for _, _, text in nodes_of(draw(e, depth=0))]) == 2
    assert len(list(nodes_of(draw(e, depth=50)))) == len(topological_order(e))


def test_around_draws_a_neighborhood() -> None:
    e, values = neuron()
    texts = [text for _, _, text in nodes_of(draw(e, around=values["z"], depth=1))]
    assert "… 4 more" in texts and "… 1 more" in texts  # before the dot product, and after the output
    drawn = {name for text in texts for name in ("z", "O", "b") if name in text.split()}
    assert drawn == {"z", "O", "b"} and len(texts) == 6
    with pytest.raises(ValueError, match="around names"):
        draw(e, around=Value(1.0))


def test_a_graph_too_large_to_read_is_refused_with_the_ways_out() -> None:
    y = Value(1.0)
    for _ in range(300):
        y = y + 1.0
    with pytest.raises(ValueError, match=r"more boxes than limit=500: .*depth=3.*around=node.*collapse='layer'.*limit"):
        draw(y)
    assert len(list(nodes_of(draw(y, limit=700)))) == 601
    assert len(list(nodes_of(draw(y, depth=3)))) == 8


def test_arrows_count_too() -> None:
    xs = [Value(float(i)) for i in range(30)]
    ys = [sum(xs) for _ in range(20)]
    with pytest.raises(ValueError, match="600 arrows, more than 360, which are as many as limit=60 allows"):
        draw(ys, limit=60)


def test_counting_stops_at_the_limit_however_large_the_graph() -> None:
    seen = 0

    def endless(vertex: object) -> Iterator[object]:
        nonlocal seen
        for _ in range(3):
            seen += 1
            yield object()

    with pytest.raises(TooLarge):
        within([object()], endless, None, 500)
    assert seen < 2000


def test_the_built_in_svg_says_the_same_as_the_dot() -> None:
    e, _ = neuron()
    e.backward()
    picture = draw(e)
    root = parse(to_svg(picture.drawing))
    for name, _, text in nodes_of(picture):
        assert " ".join(texts_of(node(root, name))) == text
    labels = [label for _, _, _, label in edges_of(picture) if label]
    everything = texts_of(root)
    assert all(everything.count(label) >= labels.count(label) for label in labels)
    assert root.get("role") == "img" and "ending in Value(0.0712685, grad=1, label='E')" in root.get("aria-label", "")


def test_pictures_are_the_same_each_time() -> None:
    first, second = neuron()[0], neuron()[0]
    assert draw(first).source == draw(second).source
    assert to_svg(draw(first).drawing) == to_svg(draw(second).drawing)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (((3.0,), {}), TypeError, "draw takes a Value or a list of them, got float"),
        ((([],), {}), ValueError, "draw got an empty list"),
        (((Value(1.0),), {"highlight": "w"}), TypeError, "highlight of draw takes a Value"),
        (((Value(1.0),), {"rankdir": "XY"}), ValueError, "choose LR or TB"),
        (((Value(1.0),), {"depth": -1}), ValueError, "depth of draw is -1"),
        (((Value(1.0),), {"scale": 0.0}), ValueError, "scale of draw is 0.0: give a number above 0"),
        (((Value(1.0) * 2,), {"at": 7}), ValueError, "at=7: the backward sweep visits 1 nodes; give a number from 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        draw(*arguments[0], **arguments[1])


def test_drawing_changes_nothing() -> None:
    e, values = neuron()
    draw(e, at=3)
    assert not any(value.has_grad for value in values.values())
    e.backward()
    before = [value.grad for value in values.values()]
    draw(e, at=3)
    draw(e, highlight=values["w1"])
    assert [value.grad for value in values.values()] == before
