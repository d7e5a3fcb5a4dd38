"""No attribute of a drawing is ignored: each changes the DOT and the SVG."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograd.show.labels.text_width import text_width
from autograd.show.picture.drawing import COLUMN_GAP, LINE, PADDING, SMALL, TEXT, Arrow, Box, Drawing, Line
from autograd.show.picture.svg import to_svg
from autograd.show.picture.to_picture import to_picture

LINES = [Line("text"), Line("1.5", "data")]
BOX = {
    "lines": [Line("other")], "symbol": "+", "shape": "round", "border": "#123456", "border_width": 3.0, "dashed": True,
    "fill": "#654321", "ink": "#112233", "least_width": 300.0, "width": 200.0, "height": 100.0,
}  # fmt: skip
LINE_LOOKS = {"text": "other", "key": "grad", "strong": True, "ink": "#445566"}
ARROW = {"label": "0.5", "color": "#123456", "width": 3.0, "dashed": True, "pointed": False, "label_room": 90.0}


def drawing(box: dict[str, Any] | None = None, arrow: dict[str, Any] | None = None, **whole: Any) -> Drawing:
    boxes = [Box("a", **{"lines": LINES, **(box or {})}), Box("b", [Line("b")])]
    return Drawing(boxes, [Arrow("a", "b", **(arrow or {}))], **whole)


def both(shown: Drawing) -> tuple[str, str]:
    """Return a drawing as DOT and as SVG."""
    return to_picture(shown).source, to_svg(shown)


def differ(one: Drawing, other: Drawing) -> bool:
    return all(before != after for before, after in zip(both(one), both(other), strict=True))


@pytest.mark.parametrize("name", BOX)
def test_each_attribute_of_a_box_is_drawn(name: str) -> None:
    plain = {"symbol": "-"} if name == "ink" else {}  # the color of the symbol and of keys
    assert differ(drawing(box=plain), drawing(box={**plain, name: BOX[name]}))


@pytest.mark.parametrize("shape", ["box", "round", "circle", "none"])
def test_each_shape_is_one_of_its_own(shape: str) -> None:
    others = {"box", "round", "circle", "none"} - {shape}
    assert all(differ(drawing(box={"shape": shape}), drawing(box={"shape": other})) for other in others)


@pytest.mark.parametrize("name", LINE_LOOKS)
def test_each_attribute_of_a_line_is_drawn(name: str) -> None:
    line = Line("text", "data")
    looks: dict[str, Any] = {name: LINE_LOOKS[name]}
    assert differ(drawing(box={"lines": [line]}), drawing(box={"lines": [replace(line, **looks)]}))


@pytest.mark.parametrize("name", ARROW)
def test_each_attribute_of_an_arrow_is_drawn(name: str) -> None:
    assert differ(drawing(), drawing(arrow={name: ARROW[name]}))


def test_the_color_of_a_label_is_drawn() -> None:
    assert differ(drawing(arrow={"label": "0.5"}), drawing(arrow={"label": "0.5", "ink": "#123456"}))


def test_direction_caption_and_description_are_those_of_the_drawing() -> None:
    assert differ(drawing(), drawing(direction="TB"))
    assert differ(drawing(), drawing(caption=[("words", "#123456")]))
    assert differ(drawing(caption=[("words", "#123456")]), drawing(caption=[("words", "#654321")]))
    assert "<title>a graph</title>" in to_svg(drawing(description="a graph"))
    assert "<title>a box</title>" in to_svg(drawing(box={"description": "a box"}))
    assert to_picture(drawing(scale=3.0)).scale == 3.0


def test_positions_are_kept() -> None:
    placed = [Box("a", LINES, position=(10.0, 20.0)), Box("b", LINES, position=(300.0, 40.0))]
    shown = Drawing(placed, [Arrow("a", "b", label="0.5")])
    moved = Drawing([placed[0], replace(placed[1], position=(300.0, 90.0))], [Arrow("a", "b", label="0.5")])
    assert shown.is_placed and not drawing().is_placed
    assert differ(shown, moved) and 'pos="10.00,-20.00!"' in to_picture(shown).source


def test_a_box_is_as_large_as_its_text() -> None:
    columns = text_width("data", TEXT) + COLUMN_GAP + text_width("1.5", TEXT)
    assert Box("a", LINES).width == pytest.approx(max(columns, text_width("text", TEXT)) + 2 * PADDING)
    assert Box("a", LINES).height == 2 * LINE + PADDING
    assert Box("a", LINES, symbol="+").width == Box("a", LINES).width + Box("a", symbol="+").symbol_width
    assert Box("a", [Line("text", strong=True)]).width > Box("a", [Line("text")]).width
    assert Arrow("a", "b", label="0.5").label_size == (text_width("0.5", SMALL) + 2.0, SMALL + 2.0)
    assert Arrow("a", "b").label_size == (0.0, 0.0)


def test_what_fades_and_what_is_emphasized() -> None:
    box, arrow = Box("a", LINES, fill="#FFF3B8"), Arrow("a", "b", color="#0072B2", width=2.0)
    box.fade()
    assert (box.border, box.fill, box.ink) == ("#D5D5D5", "#FFFFFF", "#A8A8A8")
    assert {line.ink for line in box.lines} == {"#A8A8A8"}
    arrow.emphasize()
    assert (arrow.color, arrow.width) == ("#0072B2", 3.5)
    arrow.fade()
    assert (arrow.color, arrow.ink, arrow.width) == ("#D5D5D5", "#A8A8A8", 1.0)
    unknown = Arrow("a", "b", width=5.0)
    unknown.emphasize()
    assert (unknown.color, unknown.width) == ("#1F1F1F", 5.0)
