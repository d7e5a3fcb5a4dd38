"""The backward sweep in pictures: what is known when, and nothing that jumps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from autograd import Value, draw, frames, topological_order
from autograd.show.draw.draw import Direction
from autograd.show.draw.gradients import Known
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.picture.svg import to_svg
from nn import MLP, squared_error
from tests.autograd.show.pictures import RENDERERS, center, edges_of, neuron, node, nodes_of, parse, use_renderer


def test_the_sweep_begins_with_the_root_and_ends_with_everything() -> None:
    e, values = neuron()
    pictures = list(frames(e))
    assert len(pictures) == 1 + len([n for n in topological_order(e) if n.parents])
    waiting = [picture.source.count("no gradient yet") for picture in pictures]
    assert waiting[0] == len([n for n in topological_order(e) if n.takes_grad]) - 1
    assert waiting[-1] == 0 and waiting == sorted(waiting, reverse=True)
    assert not any(value.has_grad for value in values.values())
    e.backward()
    last = {text.split(" grad ")[0]: text for _, _, text in nodes_of(pictures[-1]) if "grad" in text}
    by_backward = {text.split(" grad ")[0]: text for _, _, text in nodes_of(draw(e)) if "grad" in text}
    assert last == by_backward


def test_gradients_of_a_whole_sweep_are_those_of_backward_to_the_last_digit() -> None:
    model = MLP(3, [4, 4, 2], activation="tanh", seed=3)
    e = squared_error(model([0.5, -1.0, 2.0]), [0.25, -0.5])
    order = topological_order(e)
    found = SteppedSweep(order, [e]).after(len(order))
    e.backward()
    assert [found.of(n) for n in order if n.takes_grad] == [n.grad for n in order if n.takes_grad]


def test_a_gradient_of_which_more_will_arrive_says_so() -> None:
    x = Value(3.0, "x")
    y = x * x + x  # the sum visits first, then the square
    first, second, third = frames(y)
    assert [t for _, _, t in nodes_of(first) if t.startswith("x")] == ["x data 3 no gradient yet"]
    assert [t for _, _, t in nodes_of(second) if t.startswith("x")] == ["x data 3 grad 1 + …"]
    assert [t for _, _, t in nodes_of(third) if t.startswith("x")] == ["x data 3 grad 7"]
    found = SteppedSweep(topological_order(y), [y]).after(1)
    assert found.known(x) is Known.PART and found.active is y


def test_nodes_come_after_all_that_depends_on_them_and_level_by_level() -> None:
    model = MLP(2, [3, 2], activation="tanh", seed=0)
    trace = model.trace([1.0, 2.0])
    e = squared_error(trace[-1].outputs, [0.0, 1.0])
    visits = SteppedSweep(topological_order(e), [e]).visits
    position = {n: i for i, n in enumerate(visits)}
    assert all(position[child] < position[p] for child in visits for p in child.parents if p in position)
    of_last = [position[z] for z in trace[1].pre_activations]
    of_first = [position[o] for o in trace[0].outputs]
    assert max(of_last) < min(of_first) and max(of_first) - min(of_first) == len(of_first) - 1


def test_d13_the_deltas_of_a_layer_become_known_as_one_from_top_to_bottom() -> None:
    model = MLP(2, [3, 1], activation="sigmoid", output="sigmoid", seed=0)
    inputs = [Value(0.5), Value(-1.0)]
    trace = model.trace(inputs)
    e = squared_error(trace[-1].outputs[0], 1.0)
    stages = [trace[1].pre_activations, trace[0].pre_activations, inputs]
    pictures = list(frames(e, stops=stages))
    names = ("z[1][0]", "z[0][0]", "z[0][1]", "z[0][2]", "x[0]", "x[1]")
    known = [
        [name for name in names if any(name in text and "no gradient yet" not in text for _, _, text in nodes_of(p))]
        for p in pictures
    ]
    assert known == [list(names[:1]), list(names[:4]), list(names)]
    below = [text for _, _, text in nodes_of(pictures[1]) if "w[0]" in text or "b[0]" in text]
    assert len(below) == 9
    assert sum("no gradient yet" in text for text in below) == 9


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("rankdir", ["LR", "TB"])
@pytest.mark.parametrize("collapse", [None, "neuron", "layer"])
def test_nodes_never_jump(
    renderer: str, rankdir: Direction, collapse: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_renderer(renderer, monkeypatch)
    e = squared_error(MLP(2, [3, 1], activation="tanh", seed=0)([0.5, -1.0]), 1.0)
    places: list[list[tuple[float, float]]] = []
    for picture in frames(e, stops=[0, 4, 7, 14], rankdir=rankdir, collapse=collapse):
        root = parse(picture.pipe("svg"))
        names = [name for name, _, _ in nodes_of(picture)]
        places.append([center(node(root, name)) for name in names])
    assert len(set(places[0])) == len(places[0])
    for other in places[1:]:
        assert other == [pytest.approx(place, abs=0.05) for place in places[0]]  # a twentieth of the thinnest line


def test_sizes_and_derivatives_are_the_same_in_each_frame_and_so_is_the_scale() -> None:
    e, _ = neuron()
    pictures = list(frames(e))

    def fixed(picture: Any) -> Any:
        return [(name, a["width"], a["height"]) for name, a, _ in nodes_of(picture)], [
            (tail, head, label) for tail, head, _, label in edges_of(picture)
        ]

    assert all(fixed(picture) == fixed(pictures[0]) for picture in pictures)
    assert len({picture.scale for picture in pictures}) == 1
    sent = [{(t, h): a["penwidth"] for t, h, a, _ in edges_of(p) if a["color"] != "#8A8A8A"} for p in pictures]
    for before, after in pairwise(sent):
        assert before.items() <= after.items()


def test_the_node_that_passes_its_gradient_on_stands_out() -> None:
    e, _ = neuron()
    for k, picture in enumerate(frames(e)):
        active = [text for _, a, text in nodes_of(picture) if a["fillcolor"] == "#FFF3B8"]
        assert len(active) == (k > 0)
    assert f"backward sweep, {k} of {k} nodes visited" in to_svg(picture.drawing)


def test_folded_frames_go_box_by_box() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    e = squared_error(model([0.5, -1.0]), 1.0)
    pictures = list(frames(e, collapse="layer"))
    assert len(pictures) == 6  # the start, three operations of the loss, two layers
    assert [p.source.count("no gradient yet") for p in pictures] == [4, 3, 2, 1, 1, 0]
