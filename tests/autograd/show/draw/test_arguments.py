"""No argument of `draw` and `frames` is ignored: each changes what it says it changes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from autograd import Constant, Value, draw, frames
from autograd.show.draw.boxes import CLUSTER_FILL, CONSTANT_FILL, WIDEST
from autograd.show.picture.colors import INK, NEGATIVE, NEUTRAL, NOT_FINITE, POSITIVE, TINTS, Scale
from autograd.show.picture.svg import to_svg
from nn import MLP, squared_error
from tests.autograd.show.pictures import edges_of, neuron, nodes_of

OPTIONS = ("highlight", "collapse", "depth", "around", "scale", "rankdir")


def with_options() -> tuple[Value, dict[str, Any]]:
    """Return a result with its gradients, and a value for each option that draws it differently."""
    e, values = neuron()
    e.backward()
    z = values["z"]
    options = {"highlight": z, "collapse": {"w": [values["w1"], values["w2"]]}, "depth": 1, "around": z}
    return e, options | {"scale": 1e4, "rankdir": "TB"}


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_draws_another_picture(option: str) -> None:
    e, options = with_options()
    assert draw(e, **{option: options[option]}).source != draw(e).source


@pytest.mark.parametrize("option", OPTIONS)
def test_frames_draws_by_the_same_options(option: str) -> None:
    e, options = with_options()
    given = {option: options[option]}
    [picture] = frames(e, stops=[3], **given)
    assert picture.source == draw(e, at=3, **given).source
    assert picture.source != draw(e, at=3).source


def test_the_limit_is_that_of_draw_and_of_frames() -> None:
    e, _ = neuron()
    draw(e, limit=20)
    with pytest.raises(ValueError, match=r"more boxes than limit=5"):
        draw(e, limit=5)
    with pytest.raises(ValueError, match=r"more boxes than limit=5"):
        next(frames(e, limit=5))
    with pytest.raises(ValueError, match=r"more boxes than limit=2"):
        draw(e, around=e, limit=2)


def test_the_width_of_a_border_is_that_of_its_gradient_on_the_scale() -> None:
    x, y = Value(2.0, "x"), Value(-0.01, "y")
    z = x * y
    z.backward()
    for size in (1.0, 2000.0):
        scale = Scale(size)
        picture = draw(z, scale=size)
        widths = {text.split()[0]: float(a["penwidth"]) for _, a, text in nodes_of(picture)}
        assert widths["x"] == pytest.approx(0.6 + 0.4 * scale.width(-0.01), rel=1e-2)
        assert widths["y"] == pytest.approx(0.6 + 0.4 * scale.width(2.0), rel=1e-2)
        assert [float(a["penwidth"]) for _, _, a, _ in edges_of(picture)] == [
            pytest.approx(scale.width(gradient), rel=1e-2) for gradient in (-0.01, 2.0)
        ]
        assert f"the wider, the larger, up to {size:g}" in "".join(text for text, _ in picture.drawing.caption)


def test_the_scale_of_a_folded_picture_is_that_of_its_arrows() -> None:
    e = squared_error(MLP(2, [3, 1], activation="tanh", seed=0)([0.5, -1.0]), 1.0)
    e.backward()
    narrow, wide = draw(e, collapse="layer"), draw(e, collapse="layer", scale=1e6)
    widths = [[float(a["penwidth"]) for _, _, a, _ in edges_of(picture)] for picture in (narrow, wide)]
    assert max(widths[0]) == pytest.approx(5.0) and max(widths[1]) < 2.0


@pytest.mark.parametrize("collapse", [None, "layer"])
def test_a_box_is_wider_in_a_sequence_only(collapse: str | None) -> None:
    e = squared_error(MLP(2, [1, 1], activation="tanh", seed=0)([0.5, -1.0]), 1.0)
    alone = {name: float(a["width"]) for name, a, _ in nodes_of(draw(e, collapse=collapse))}
    in_sequence = {name: float(a["width"]) for name, a, _ in nodes_of(draw(e, at=0, collapse=collapse))}
    grown = [name for name in alone if alone[name] < in_sequence[name] - 1e-9]
    assert grown and all(alone[name] <= in_sequence[name] for name in alone)
    assert all(72.0 * in_sequence[name] >= WIDEST - 0.01 for name in grown)
    if collapse:
        layers = {name for name, _, text in nodes_of(draw(e, collapse=collapse)) if text.startswith("layer")}
        assert len(layers) == 2 and layers <= {*grown}


def test_a_box_has_the_color_of_its_gradient_and_a_description_in_full() -> None:
    x, y = Value(2.0, "x"), Value(-0.01, "y")
    z = x * y * Constant(3.0, "c")
    z.backward()
    picture = draw(z)
    looks = {text.split()[0]: a for _, a, text in nodes_of(picture) if not text.startswith("×")}
    assert {name: (a["color"], a["fillcolor"]) for name, a in looks.items()} == {
        "x": (NEGATIVE, TINTS[NEGATIVE]),
        "y": (POSITIVE, TINTS[POSITIVE]),
        "c": (NEUTRAL, CONSTANT_FILL),
    }
    descriptions = [box.description for box in picture.drawing.boxes]
    assert descriptions[:3] == [
        "x: leaf, data 2.0, grad -0.03",
        "y: leaf, data -0.01, grad 6.0",
        "multiply, data -0.02, grad 3.0",
    ]
    assert draw(x * 2.0).drawing.boxes[-1].description == "multiply, data 4.0, no gradient yet"
    assert descriptions[3] == "c: constant, data 3.0"
    assert all(f"<title>{description}</title>" in to_svg(picture.drawing) for description in descriptions)


def test_a_folded_box_looks_like_none_of_the_others_and_says_how_much_is_in_it() -> None:
    e, values = neuron()
    picture = draw(e, collapse={"weights": [values["w1"], values["w2"]], "inputs": [values["x1"]]})
    [looks] = [a for _, a, text in nodes_of(picture) if text.startswith("weights")]
    assert (looks["color"], looks["fillcolor"], float(looks["penwidth"])) == (INK, CLUSTER_FILL, 1.4)
    [box] = [box for box in picture.drawing.boxes if box.lines[0].text == "weights"]
    assert box.description == "weights: 2 nodes, 2 of them parameters"


def test_shapes_tell_leaves_from_operations() -> None:
    x = Value(3.0, "x")
    rounded = {text.split()[0]: "rounded" in a["style"] for _, a, text in nodes_of(draw(x * x))}
    assert rounded == {"x": True, "×": False}


def test_the_caption_says_how_far_the_sweep_is_and_keeps_its_length() -> None:
    e, _ = neuron()
    captions = ["".join(text for text, _ in picture.drawing.caption) for picture in frames(e)]
    assert all(f" {k} of {len(captions) - 1} nodes visited" in text for k, text in enumerate(captions))
    assert all(len(before) == len(after) for before, after in pairwise(captions))


@pytest.mark.parametrize(("number", "is_said"), [(0.0, True), (4.0, False)])
def test_the_caption_explains_the_color_of_what_is_not_finite(number: float, is_said: bool) -> None:
    x = Value(number)
    y = x.sqrt()
    y.backward()
    assert (("   violet: inf or nan", NOT_FINITE) in draw(y).drawing.caption) is is_said
