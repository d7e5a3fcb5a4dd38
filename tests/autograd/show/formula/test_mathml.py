"""LaTeX as MathML: clean, and text where there is no converter."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

from autograd.show import formula
from autograd.show.formula.mathml import ATTRIBUTES, INDEX, STAND_IN, _converted, mathml

pytest.importorskip("latex2mathml", reason="pip install latex2mathml")


@pytest.fixture(autouse=True)
def _without_cached_formulas() -> Iterator[None]:
    _converted.cache_clear()
    yield
    _converted.cache_clear()


def test_a_fraction() -> None:
    found = mathml(r"\frac{1}{x}", "1 / x")
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>x</mi></mrow></mfrac>" in found
    assert found.startswith("<math ") and "xmlns" not in found


def test_a_minus_sign_is_set_apart_from_a_difference() -> None:
    assert mathml("-x", "-x").count('form="prefix"') == 1
    assert mathml("a - b", "a - b").count('form="prefix"') == 0


def test_brackets_stretch_around_fractions_only() -> None:
    assert mathml(r"\left(x\right)", "(x)").count('stretchy="false"') == 2
    assert 'stretchy="false"' not in mathml(r"\left(\frac{1}{x}\right)", "(1 / x)")


def test_no_attribute_but_harmless_ones_is_left() -> None:
    found = mathml(r"\href{javascript:alert(1)}{x} \color{red} y", "x")
    assert "javascript" not in found and "red" not in found
    assert {part.split("=")[0] for part in found.replace(">", " ").split() if "=" in part} <= ATTRIBUTES


@pytest.mark.parametrize(
    "latex",
    [
        r"\sin\left(u_{8}\right) + p_{12}",
        r"\text{#16,1,0} \cdot \text{#17,2,1}",
        r"\frac{x_{1}^{2}}{w_{10}} - 0.5 x_{1}",
        r"w_{2,0,10} \cdot \text{O[1][0]}\_\text{3} + {\operatorname{sech}\left(\text{z[1][6]}\_\text{34}\right)}^{2}",
        r"\sqrt[3]{x_{1, 2}} + \operatorname{max}\left(x_{1},2,0.5\right)",
        rf"v_{{{STAND_IN}00}} + v_{{1}}",
        r"x_{1}" + " + x_{2}" * 120,
        r"\begin{array}{c} x_{3} \end{array}",
    ],
)
def test_names_that_differ_in_their_index_are_converted_once(latex: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the index differs from a formula converted by itself."""
    found = mathml(latex, "x")
    other = mathml(INDEX.sub(lambda index: str(int(index[0]) + 1), latex), "x")
    assert (other == found) is ("array" in latex)
    monkeypatch.setattr(formula.mathml, "INDEX", re.compile(r"(?!)"))
    assert mathml(latex, "x") == found


@pytest.mark.parametrize("latex", [r"\unknown{", r"\begin{array}{c} x \end{array}"])
def test_what_cannot_be_converted_is_text(latex: str) -> None:
    assert mathml(latex, "x < y") == "<code>x &lt; y</code>"


def test_without_a_converter_formulas_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    assert mathml(r"\frac{1}{x}", "1 / x") == "<code>1 / x</code>"
