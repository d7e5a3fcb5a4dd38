"""`explore`, as far as it can be seen without a browser: the page as a file, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from autograd import TABLE, Constant, Value, explore, primitive, sigmoid, topological_order
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.labels.text_width import text_width
from nn import MLP, squared_error
from tests.autograd.show.explain.test_explain_labels import HOSTILE
from tests.browser.test_explore_numbers import every_row


def unit() -> Value:
    w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
    y: Value = sigmoid(w * x + b)
    return y


def graph_of(html: str) -> Any:
    """Return the data in a page."""
    [text] = re.findall(r'<script type="application/json" id="graph">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_the_page_is_one_file_that_asks_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    page = explore(unit(), file)
    html = file.read_text(encoding="utf-8")
    assert html == page.html
    assert not re.search(r"(src|href|action|url)\s*[=(]", html)
    assert re.findall(r"https?://[^\"' ]*", html) == [
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_nothing_but_its_own_script_and_style_may_run() -> None:
    html = explore(unit()).html
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for tag, start in (("script", '<script id="program">'), ("style", "<style>")):
        [text] = re.findall(rf"{start}(.*?)</{tag}>", html, re.DOTALL)
        fingerprint = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{fingerprint}'" in policy


def test_the_data_say_what_the_graph_is() -> None:
    graph = graph_of(explore(unit()).html)
    assert [node["name"] for node in graph["nodes"]] == ["w", "x", "u1", "b", "u2", "y"]
    assert [node["kind"] for node in graph["nodes"]] == ["leaf", "leaf", "operation", "leaf", "operation", "operation"]
    assert [(edge["tail"], edge["head"]) for edge in graph["edges"]] == [(0, 2), (1, 2), (2, 4), (3, 4), (4, 5)]
    assert "the engine computes" in graph["edges"][-1]["note"]
    assert set(graph["layouts"]) == {"LR", "TB"}


def test_the_steps_back_are_those_of_frames() -> None:
    model = MLP(2, [3, 2], activation="tanh", seed=0)
    e = squared_error(model([1.0, 2.0]), [0.0, 1.0])
    order = topological_order(e)
    graph = graph_of(explore(e).html)
    heads = [order[graph["edges"][i]["head"]] for i in graph["backward"]]
    assert list(dict.fromkeys(heads)) == SteppedSweep(order, [e]).visits
    assert sorted(graph["backward"]) == [i for i, edge in enumerate(graph["edges"]) if edge["takesGrad"]]


def test_names_are_those_of_pictures() -> None:
    model = MLP(2, [2, 1], activation="sigmoid", seed=0)
    graph = graph_of(explore(squared_error([model([0.5, -1.0])], [1.0])).html)
    names = {node["name"] for node in graph["nodes"]}
    assert {"x[0]", "x[1]", "z[0][0]", "O[0][1]", "w[1][0][1]", "b[1][0]"} <= names


def test_numbers_that_json_has_no_word_for() -> None:
    x = Value(math.inf, label="x")
    graph = graph_of(explore(x - x).html)
    assert [node["value"] for node in graph["nodes"]] == ["inf", "nan"]


def test_hostile_labels_end_no_element() -> None:
    leaves = [Value(0.5, label=label) for label in HOSTILE]
    y = leaves[0]
    for leaf in leaves[1:]:
        y = y + leaf
    y.label = HOSTILE[0]
    html = explore(y).html
    assert html.count("</script>") == 2 and html.count("<script") == 2
    assert "alert(1)>" not in re.sub(r"\\u003c|&lt;", "", html.partition('id="graph">')[0])
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\u2028\u2029]", html)
    bundle = explore(y)._repr_mimebundle_()
    assert bundle["text/html"].count("<") == 2  # the frame, and its end
    assert "<script" not in bundle["image/svg+xml"]


@pytest.mark.exhaustive
def test_the_limit_is_that_of_the_page_and_of_its_picture() -> None:
    x = Value(0.5, label="x")
    y = x
    for _ in range(600):
        y = y.sin()
    with pytest.raises(ValueError, match="more nodes and arrows than limit=500 allows"):
        explore(y, fold=False)
    assert explore(y, limit=601, fold=False)._repr_mimebundle_()["image/svg+xml"].count('class="node"') == 601
    with pytest.raises(ValueError, match="more nodes and arrows than limit=5 allows"):
        explore(unit(), limit=5)


def test_the_page_is_called_after_the_result() -> None:
    y = unit()
    y.label = "out"
    html = explore(y).html
    assert "<title>explore out</title>" in html and "<h1>How out is computed, and how it changes</h1>" in html


def test_a_name_fits_into_its_box_and_a_long_one_is_cut() -> None:
    x = Value(0.5, label="W" * 40)
    node = graph_of(explore(x.sin()).html)["nodes"][0]
    assert node["name"] == "W" * 23 + "…"
    assert node["width"] >= text_width(node["name"], 12.0, bold=True) + 2 * 8.0


def test_places_are_rounded_to_a_tenth() -> None:
    graph = graph_of(explore(unit()).html)
    assert graph["layouts"]["LR"] != graph["layouts"]["TB"]
    for layout in graph["layouts"].values():
        xs = [x for x, _ in layout["centers"]]
        assert all(round(x, 1) == x for x in xs) and len(set(xs)) > 3
        assert layout["width"] > max(xs) and layout["height"] > max(y for _, y in layout["centers"])


def test_a_graph_too_large_to_read_is_refused_at_once_where_it_must_not_fold() -> None:
    x = Value(0.5)
    y = x
    for _ in range(100_000):
        y = y + x
    with pytest.raises(ValueError, match=r"more nodes and arrows than limit=500 allows.*leave out fold=False"):
        explore(y, fold=False)
    assert "LivePage(y, 16 nodes" in repr(explore(sum([x * float(i) for i in range(5)], x), limit=30))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (1.0, "explore takes a recorded Value, got float"),
        (Constant(1.0), r"got Constant\(1\), which has no derivative"),
    ],
)
def test_what_has_no_derivative(y: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        explore(y)


def test_a_graph_whose_numbers_have_changed() -> None:
    x = Value(2.0, label="x")
    y = x * x
    x.data = 3.0
    with pytest.raises(RuntimeError, match=r"explore: multiply\(x=3, x=3\) was 4"):
        explore(y)


def test_an_operation_that_is_a_program_is_named() -> None:
    cube = primitive("user_cube", lambda x: math.pow(x, 3), [lambda out, x: 3 * x * x])
    try:
        with pytest.raises(
            ValueError, match=r"user_cube cannot run in a page, as its row is not a formula .*autograd.sin"
        ):
            explore(cube(Value(2.0)))
    finally:
        del TABLE["user_cube"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    page = explore(unit())
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OSError, match="folder"):
        page.save(tmp_path / "folder.html")
    for name in ("page.svg", "page.pdf", "page"):
        with pytest.raises(ValueError, match=r"a page cannot be written to .*: let the name end in \.html or \.htm$"):
            page.save(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]
    page.save(tmp_path / "new" / "page.html")
    assert (tmp_path / "new" / "page.html").read_text(encoding="utf-8") == page.html


def test_without_anywidget_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "autograd.show.explore.widget", raising=False)
    with pytest.raises(ImportError, match="pip install anywidget"):
        explore(unit()).widget()


def test_without_a_converter_formulas_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from autograd.show.formula.mathml import _converted

    _converted.cache_clear()
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    try:
        graph = graph_of(explore(unit()).html)
        assert graph["nodes"][2]["formula"]["numbers"] == "<code>#0,2,0 * #1,3,1</code>"
    finally:
        _converted.cache_clear()


@pytest.mark.exhaustive
@pytest.mark.parametrize("labels", ["x{}", "w[0][{}]"])
def test_formulas_converted_once_are_those_converted_each(labels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over every row of the table."""
    y = every_row([Value(0.3 * i - 0.5, label=labels.format(i)) for i in range(4)])
    found = explore(y, fold=False).html
    monkeypatch.setattr("autograd.show.formula.mathml.INDEX", re.compile(r"(?!)"))
    assert explore(y, fold=False).html == found
