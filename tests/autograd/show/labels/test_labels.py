"""Numbers, names and escapes in pictures, and the width of text."""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib
import pytest
from hypothesis import given, strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from autograd.show.labels.escaping import for_dot, for_xml
from autograd.show.labels.labels import name, number
from autograd.show.labels.text_width import text_width


def test_numbers() -> None:
    assert number(0.25) == "0.25"
    assert number(-0.000123456) == "−0.0001235"
    assert number(-1.5e-12) == "−1.5·10⁻¹²"
    assert [number(x) for x in (123456.7, 1234567.8, 1e5, 1e300)] == ["123457", "1.235·10⁶", "100000", "1·10³⁰⁰"]
    assert [number(x) for x in (math.inf, -math.inf, math.nan, 0.0)] == ["∞", "−∞", "nan", "0"]
    assert number(9.9999e-5) == "0.0001" and number(12.5, 1) == "12"


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
