"""Pictures as a notebook displays them."""

from __future__ import annotations

import re
import shutil

import pytest

from autograd import Value, draw
from autograd.show.picture.graphviz_picture import Picture
from nn.plots.style import new_figure

WIDTH = re.compile(r'<svg[^>]*? width="([\d.]+)pt"')


def width_in_a_notebook(picture: Picture) -> tuple[float, float]:
    """Return how wide a picture is in points, as it is and as a notebook shows it."""
    shown = picture._repr_mimebundle_()["image/svg+xml"]
    assert ' style="max-width: 100%; height: auto" width=' in shown
    by_itself, in_notebook = (
        float(found[1]) for text in (picture.pipe(encoding="utf-8"), shown) if (found := WIDTH.search(text))
    )
    return by_itself, in_notebook


@pytest.mark.parametrize("layout", ["", "built-in"])
def test_a_picture_fits_the_width_of_a_notebook(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_LAYOUT", layout)
    x = Value(2.0)
    narrow, shown = width_in_a_notebook(draw(x.exp()))
    assert shown == pytest.approx(narrow)
    wide, shown = width_in_a_notebook(draw(x.exp().sin().exp().sin()))
    assert shown == pytest.approx(650.0) and 650.0 < wide < 1080.0
    for _ in range(20):
        x = x.sin()
    wide, shown = width_in_a_notebook(draw(x))
    assert shown == pytest.approx(0.6 * wide)  # no smaller than that: it can be scrolled


def test_a_figure_of_matplotlib_shows_itself_the_same_each_time() -> None:
    def shown() -> dict[str, str]:
        figure = new_figure(2.0, 1.0)
        figure.subplots().plot([1.0, 2.0], [3.0, 4.0])
        bundle: dict[str, str] = figure._repr_mimebundle_()  # type: ignore[attr-defined]  # what a notebook calls
        return bundle

    assert shown() == shown()
    assert '<svg style="max-width: 100%; height: auto" ' in shown()["image/svg+xml"]
    assert shown()["text/plain"] == "figure: a plot"


def test_the_built_in_layout_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = draw(Value(2.0, label="x") * 3)
    monkeypatch.setenv("CHAINRULE_LAYOUT", "built-in")
    with_graphviz_aside = picture.pipe(encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert shutil.which("dot") is None
    monkeypatch.delenv("CHAINRULE_LAYOUT")
    assert picture.pipe(encoding="utf-8") == with_graphviz_aside
    assert "Graphviz" not in with_graphviz_aside
