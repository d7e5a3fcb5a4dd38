"""Names that try to be more than names: in DOT, in SVG of all renderers, in drawn networks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from autograd import Value, draw
from autograd.show.labels.labels import name
from autograd.show.picture.svg import to_svg
from nn import MLP, draw_network
from tests.autograd.show.pictures import RENDERERS, check_harmless, node, nodes_of, parse, texts_of, use_renderer

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>",
    "]",
    "]]",
    "x[",
    "&lt;b&gt;",
    "&#60;",
    "<b>bold</b>",
    "<br/>",
    "<table><tr><td>cell</td></tr></table>",
    '<img src="/etc/passwd"/>',
    "{left|right}",
    "a|b <port> {c}",
    "\\N \\G \\L \\E \\T \\H",
    "\\",
    "ends with \\",
    "\\\\N",
    "a:b",
    "a -> b",
    'quote " quote',
    "'; DROP TABLE nodes; --",
    "javascript:alert(1)",
    "new\nline\ttab\rreturn",
    "null\x00byte \x1b[31mred",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "zero\u200bwidth",
    "\ufeffmark \uffff \ud800",
    "é 输入 α₁ ∂L/∂w 😀",
    "a" * 1000,
    "  many   spaces  ",
    "%s %d {0} $x_1$",
    "",
    " ",
    "strict digraph { a -> b }",
    "<",
    ">",
    "&",
    "--",
    "node",
]


def graph_with(label: str) -> Value:
    y = Value(0.5, label=label) * 3.0
    y.label = label
    y.backward()
    return y


def check(svg: str | bytes, label: str) -> None:
    root = parse(svg)
    check_harmless(root)
    expected = name(label)
    for box in ("n0", "n2"):
        texts = texts_of(node(root, box))
        assert "data" in texts and (expected in texts or not expected)


@pytest.mark.exhaustive
@pytest.mark.parametrize("renderer", RENDERERS)
def test_hostile_names_come_out_as_text(renderer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_renderer(renderer, monkeypatch)
    for label in HOSTILE:
        picture = draw(graph_with(label))
        svg = picture.pipe("svg")
        check(svg, label)
        assert ("role" in parse(svg).attrib) == (renderer == "none")  # it was this renderer that drew


def test_hostile_names_in_one_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    use_renderer("dot", monkeypatch)
    total = Value(0.0)
    for label in HOSTILE:
        total = total + Value(1.0, label=label)
    picture = draw(total)
    texts = texts_of(parse(picture.pipe("svg")))
    assert all(name(label) in texts for label in HOSTILE if name(label))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=250))
def test_any_name_comes_out_as_text(label: str) -> None:
    check(to_svg(draw(graph_with(label)).drawing), label)


@pytest.mark.exhaustive
@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=10, max_size=30))
def test_graphviz_reads_any_names(labels: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use_renderer("dot", patch)
        total = Value(0.0)
        for label in labels:
            total = total + Value(1.0, label=label)
        picture = draw(total)
        root = parse(picture.pipe("svg"))
    assert "role" not in root.attrib
    check_harmless(root)
    texts = texts_of(root)
    assert all(" ".join(name(label).split()) in texts for label in labels if name(label))


def test_names_in_dot_are_ours() -> None:
    for label in HOSTILE:
        picture = draw(graph_with(label))
        assert {found for found, _, _ in nodes_of(picture)} <= {"n0", "n1", "n2"}
        assert not any(word in picture.source.lower() for word in ("url=", "href=", "image=", "target=", "shapefile="))


def test_names_of_boxes_and_of_networks() -> None:
    for label in HOSTILE:
        y = Value(1.0) * 2.0
        check_harmless(parse(to_svg(draw(y, collapse={label: [y]}).drawing)))
        picture = draw_network(MLP(1, [1], seed=0), x=[1.0], input_names=[label], output_names=[label])
        root = parse(picture.pipe("svg"))
        check_harmless(root)
        shown = name(label)
        assert not shown or shown[:29] in " ".join(texts_of(root))
