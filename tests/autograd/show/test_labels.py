"""What pictures write, and whether it fits."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from autograd.show.labels import for_dot, for_xml, name, number
from autograd.show.picture import colours
from autograd.show.picture.colours import Scale, colour, tint
from autograd.show.picture.text_width import text_width
from tests.autograd.show.pictures import contrast


def test_numbers() -> None:
    assert number(0.25) == "0.25"
    assert number(-0.000123456) == "−0.0001235"
    assert number(-1.5e-12) == "−1.5e−12"
    assert [number(x) for x in (math.inf, -math.inf, math.nan, 0.0)] == ["inf", "−inf", "nan", "0"]


@given(st.text())
def test_a_name_is_one_line_that_can_be_shown(label: str) -> None:
    shown = name(label)
    assert len(shown) <= 200
    assert shown == name(shown)
    assert all(character.isprintable() or character in "\u200c\u200d" or ord(character) >= 0x378 for character in shown)
    assert not set(shown) & set("\n\r\t\0\u202e\u2066\ufeff\uffff")
    shown.encode()


def test_names_keep_what_they_can() -> None:
    assert name("  a\n\tb ") == "a b"
    assert name("\u202egnp.exe") == "gnp.exe"
    assert name("père, 输入, α₁") == "père, 输入, α₁"
    assert name(3.5) == "3.5"
    assert name("x" * 201).endswith("x…")
    assert name("a\ud800b") == "ab"


def test_escapes() -> None:
    assert for_xml("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"
    assert for_dot("\\N<&>") == "\\\\N&lt;&amp;&gt;"


@pytest.mark.parametrize("bold", [False, True])
def test_texts_are_not_wider_than_thought(bold: bool) -> None:
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    font = FontProperties(fname=str(fonts / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")))
    for text in (
        "no gradient yet",
        "−1.234e−05",
        "w[0][3][1]",
        "sigmoid",
        "logsumexp",
        "MLP(784-128-10, relu)",
        "•Σδ…",
    ):
        drawn = TextPath((0, 0), text, size=11, prop=font).get_extents().width
        assert drawn <= text_width(text, 11.0, bold) <= 1.4 * drawn + 3.0, text


def test_colours_tell_the_sign() -> None:
    assert len({colour(1.0), colour(-1.0), colour(0.0), colour(math.nan)}) == 4
    assert colour(None) == colour(0.0)
    assert len({tint(1.0), tint(-1.0), tint(0.0)}) == 3


def test_everything_can_be_read_on_what_it_stands_on() -> None:
    papers = [colours.PAPER, colours.ACTIVE, *colours.TINTS.values(), "#F1F1F1", "#F3F1EA"]
    assert all(contrast(ink, paper) >= 4.5 for ink in (colours.INK, colours.FAINT) for paper in papers)
    captions = (colours.POSITIVE, colours.NEGATIVE)
    assert all(contrast(ink, colours.PAPER) >= 4.5 for ink in captions)
    assert contrast(colours.NEUTRAL, colours.PAPER) >= 3.0


def test_widths_grow_by_the_same_step_for_each_factor_of_ten() -> None:
    scale = Scale(2.0)
    widths = [scale.width(2.0 * 10.0**-k) for k in range(5)]
    steps = [before - after for before, after in pairwise(widths)]
    assert widths[0] == colours.THICKEST and widths[3] == widths[4] == colours.THINNEST
    assert steps[:3] == [pytest.approx(steps[0])] * 3
    assert scale.width(-0.2) == scale.width(0.2)
    assert scale.width(100.0) == scale.width(math.inf) == colours.THICKEST
    assert scale.width(None) == scale.width(0.0) == scale.width(5e-324) == colours.THINNEST


def test_a_scale_is_that_of_the_largest_finite_gradient() -> None:
    assert Scale.of([0.5, -3.0, None, math.inf, math.nan]).largest == 3.0
    assert Scale.of([]).largest == Scale.of([0.0]).largest == 1.0
