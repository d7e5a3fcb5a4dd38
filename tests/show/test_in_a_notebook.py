"""What a notebook gets to display of a picture."""

from __future__ import annotations

import shutil

import pytest

from autograd import Value, draw
from nn.plot_style import new_figure


def test_a_picture_shrinks_to_the_width_of_the_page() -> None:
    bundle = draw(Value(2.0) * 3)._repr_mimebundle_()
    assert '<svg style="max-width: 100%; height: auto" ' in bundle["image/svg+xml"]
    assert set(bundle) == {"image/svg+xml", "text/plain"}


def test_a_figure_of_matplotlib_shows_itself_the_same_each_time() -> None:
    def shown() -> dict[str, str]:
        figure = new_figure(2.0, 1.0)
        figure.subplots().plot([1.0, 2.0], [3.0, 4.0])
        bundle: dict[str, str] = figure._repr_mimebundle_()  # type: ignore[attr-defined]  # what a notebook calls
        return bundle

    assert shown() == shown()
    assert '<svg style="max-width: 100%; height: auto" ' in shown()["image/svg+xml"]
    assert shown()["text/plain"] == "Figure(200x100)"


def test_the_built_in_layout_can_be_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    picture = draw(Value(2.0, label="x") * 3)
    monkeypatch.setenv("CHAINRULE_LAYOUT", "built-in")
    with_graphviz_aside = picture.pipe(encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert shutil.which("dot") is None
    monkeypatch.delenv("CHAINRULE_LAYOUT")
    assert picture.pipe(encoding="utf-8") == with_graphviz_aside
    assert "Graphviz" not in with_graphviz_aside
