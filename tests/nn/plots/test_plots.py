"""Plots: their texts, and the data of what is drawn in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from autograd import Value
from autograd.support.words import counted
from nn import MLP
from nn.data import Dataset, Standardizer, moons
from nn.plots import confusion_matrix, decision_boundary, draw_boundary, loss_curve, predicted_against_true, save_figure
from nn.plots.style import COLORS, MARKERS


@dataclass
class Record:
    loss: list[float]
    accuracy: list[float | None] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float | None] = field(default_factory=list)
    stopped: str = "epochs"


def texts(figure: Figure) -> set[str]:
    """Return every text of a figure that is drawn."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return {text.get_text() for text in figure.findobj(Text) if text.get_visible()} - {""}


def only_axes(figure: Figure) -> Any:
    (axes,) = figure.axes
    return axes


def test_the_loss_curve_shows_the_losses() -> None:
    figure = loss_curve(Record([2.0, 1.5, 1.25]))
    (line,) = only_axes(figure).lines
    assert list(line.get_xdata()) == [1, 2, 3]
    assert list(line.get_ydata()) == [2.0, 1.5, 1.25]
    assert {"epoch", "loss", "Training loss 2 in epoch 1, 1.25 in epoch 3"} <= texts(figure)
    assert only_axes(figure).get_yscale() == "linear"
    assert not figure.legends


def test_accuracy_and_validation_get_their_own_curves() -> None:
    record = Record([1.0, 0.5], [0.5, 1.0], [1.1, 0.9], [None, 0.75], "early stopping")
    figure = loss_curve(record)
    axes: list[Any] = figure.axes
    upper, lower = axes
    assert [list(line.get_ydata()) for line in upper.lines] == [[1.0, 0.5], [1.1, 0.9]]
    assert [line.get_linestyle() for line in upper.lines] == ["-", "--"]
    assert list(lower.lines[0].get_ydata()) == [0.5, 1.0]
    assert list(lower.lines[1].get_ydata())[1] == 0.75
    assert {"accuracy", "100 %", "training", "validation"} <= texts(figure)
    assert upper.get_title(loc="left").endswith("0.5 in epoch 2 (early stopping)")


def test_losses_that_span_decades_get_a_logarithmic_axis() -> None:
    figure = loss_curve(Record([3.0, 0.3, 0.003]))
    assert only_axes(figure).get_yscale() == "log"
    assert "loss (log scale)" in texts(figure)
    assert only_axes(loss_curve(Record([3.0, 0.0]))).get_yscale() == "linear"


def test_a_single_epoch_is_visible() -> None:
    (line,) = only_axes(loss_curve(Record([3.0]))).lines
    assert line.get_marker() == "o"


def test_a_regression_has_no_accuracy_to_show() -> None:
    assert len(loss_curve(Record([3.0, 2.0], [None, None])).axes) == 1


def test_no_epoch_no_curve() -> None:
    with pytest.raises(ValueError, match="a history of no epochs: train for at least one first"):
        loss_curve(Record([]))


def test_the_boundary_lies_where_the_model_changes_its_mind() -> None:
    train, test = moons(60).split(0.4)
    figure = decision_boundary(lambda point: Value(point[0] - 0.25), train, held_out=test)
    axes = only_axes(figure)
    borders = [
        vertices
        for contour in axes.collections
        if list(getattr(contour, "levels", [])) == [0.0]
        for vertices in contour.get_paths()[0].vertices
    ]
    assert borders and all(x == pytest.approx(0.25, abs=1e-9) for x, _ in borders)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x1", "x2")


def test_the_boundary_s_title_counts_and_its_legend_names() -> None:
    train, test = moons(60).split(0.4)
    figure = decision_boundary(lambda point: point[0] - 0.25, train, held_out=test)
    right = [
        sum((x > 0.25) == bool(t) for (x, _), t in zip(part.inputs, part.targets, strict=True))
        for part in (train, test)
    ]
    title = only_axes(figure).get_title(loc="left")
    assert title == (
        "Decision boundary of moons\n"
        f"training: {right[0]} of 36 correct ({100 * right[0] / 36:.1f} %)\n"
        f"held out: {right[1]} of 24 correct ({100 * right[1] / 24:.1f} %)"
    )
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "upper moon",
        "lower moon",
        "upper moon (held out)",
        "lower moon (held out)",
    ]


def test_the_boundary_s_legend_covers_nothing() -> None:
    train, test = moons(60).split(0.4)
    figure = decision_boundary(lambda point: point[0], train, held_out=test)
    figure.draw_without_rendering()
    assert not figure.legends[0].get_window_extent().overlaps(only_axes(figure).get_tightbbox())


@pytest.mark.parametrize("length", [1, 14, 15, 300])
def test_the_boundary_s_names_are_not_cut_off(length: int) -> None:
    data = moons(60)
    named = replace(data, class_names=["W" * length, "b"], feature_names=["x" * length, "y" * length])
    train, test = named.split(0.4)
    figure = decision_boundary(lambda point: point[0], train, held_out=test)
    figure.draw_without_rendering()
    axes = only_axes(figure)
    for text in (*figure.legends[0].get_texts(), axes.xaxis.label, axes.yaxis.label):
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1


def test_every_sample_is_drawn_in_its_own_units() -> None:
    data = moons(30)
    seen: list[list[float]] = []
    standardizer = Standardizer([10.0, 0.0], [2.0, 1.0])

    def model(point: list[float]) -> list[Value]:
        seen.append(point)
        return [Value(0.0), Value(point[0] + 4.875)]

    figure = decision_boundary(model, data, standardizer=standardizer)
    drawn = [
        tuple(point)
        for collection in only_axes(figure).collections
        for point in getattr(collection, "get_offsets", list)()
        if collection.get_label() in (data.class_names or [])
    ]
    assert sorted(drawn) == sorted(map(tuple, data.inputs))
    assert all(-6.5 < x < -3.5 for x, _ in seen)
    right = sum((x > 0.25) == bool(t) for (x, _), t in zip(data.inputs, data.targets, strict=True))
    assert f"training: {right} of 30 correct" in only_axes(figure).get_title(loc="left")


def test_three_classes_have_three_regions() -> None:
    inputs = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    data = Dataset("corners", inputs, [0, 1, 2], ["a", "b"], ["x", "y", "z"])
    figure = decision_boundary(lambda p: [0.5, p[0], p[1]], data)
    colors = {
        tuple(contour.get_facecolor()[0][:3])
        for contour in only_axes(figure).collections
        if len(getattr(contour, "levels", [])) == 2
    }
    assert len(colors) == 3
    assert "training: 3 of 3 correct (100.0 %)" in only_axes(figure).get_title(loc="left")


def test_more_features_than_two_have_no_boundary() -> None:
    data = Dataset("cube", [[0.0] * 3], [0], ["a", "b", "c"], ["x"])
    with pytest.raises(ValueError, match="give data with 2 features and classes"):
        decision_boundary(lambda p: 0.0, data)


def test_the_confusion_matrix_counts_true_rows_and_predicted_columns() -> None:
    figure = confusion_matrix([0, 1, 1, 1, 2], [0, 1, 1, 2, 2], ["ant", "bee", "cat"])
    axes = only_axes(figure)
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells[1, 2] == "1"  # column bee, row cat: a cat taken for a bee
    assert [[cells[x, y] for x in range(3)] for y in range(3)] == [["1", "0", "0"], ["0", "2", "0"], ["0", "1", "1"]]
    assert axes.get_title(loc="left") == "Confusion matrix\n4 of 5 correct (80.0 %)"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "true class")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ant", "bee", "cat"]


def test_the_numbers_in_the_cells_can_be_read() -> None:
    n = 11
    predicted = [p for row in range(n) for p in [0] * row + [1] * (n - 1 - row)]
    targets = [row for row in range(n) for _ in range(n - 1)]
    axes = only_axes(confusion_matrix(predicted, targets, [str(i) for i in range(n)]))
    for text in axes.texts:
        x, y = map(int, text.get_position())
        image = axes.images[0]
        background = image.cmap(image.norm(image.get_array()[y, x]))[:3]
        lighter, darker = sorted((luminance(background), luminance(to_rgb(text.get_color()))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3.0, f"cell {x}, {y}"


def luminance(color: Sequence[float]) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_names_from_a_file_are_not_mathematics() -> None:
    figure = confusion_matrix([0, 1], [0, 1], ["$x_1", "$y^$"])
    assert {"$x_1", "$y^$"} <= texts(figure)


@pytest.mark.parametrize("length", [3, 12, 34, 300])
def test_names_of_any_length_leave_room_for_the_matrix(length: int) -> None:
    figure = confusion_matrix([0, 1, 1], [0, 1, 0], ["a" * length, "b"], "Confusion matrix of a table, held-out data")
    axes, whole = only_axes(figure), figure.bbox
    figure.draw_without_rendering()
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label):
        box = text.get_window_extent()
        assert whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 and box.y1 <= whole.y1
    assert axes._left_title.get_window_extent().x1 <= whole.x1
    assert axes.get_window_extent().width > 1.5 * figure.dpi


def test_predictions_are_drawn_over_true_numbers() -> None:
    figure = predicted_against_true([1.0, 2.0, 5.0], [1.0, 3.0, 3.0], "price")
    axes = only_axes(figure)
    dots = axes.collections[0].get_offsets()
    assert [tuple(dot) for dot in dots] == [(1.0, 1.0), (3.0, 2.0), (3.0, 5.0)]
    assert axes.get_title(loc="left") == "Predicted against true\nmean squared error 1.667"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("true price", "predicted price")


@pytest.mark.parametrize(("predicted", "targets"), [([], []), ([1], [1, 2])])
def test_pairs_are_needed(predicted: list[int], targets: list[int]) -> None:
    with pytest.raises(ValueError, match=f"got {counted(len(predicted), 'prediction')} for {len(targets)}"):
        confusion_matrix(predicted, targets, ["a", "b", "c"])
    with pytest.raises(ValueError, match=f"got {counted(len(predicted), 'prediction')} for {len(targets)}"):
        predicted_against_true(predicted, targets, "x")


def test_a_figure_is_saved_as_its_suffix_says(tmp_path: Path) -> None:
    figure = loss_curve(Record([2.0, 1.0]))
    png = save_figure(figure, tmp_path / "loss.png")
    assert imread(png).shape[0] > 400
    assert b"<svg" in save_figure(figure, tmp_path / "loss.svg").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loss.png", "loss.svg"]


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a figure cannot be written to .*: let the name end in .*\.png.*\.svg"):
        save_figure(loss_curve(Record([2.0])), tmp_path / "loss.txt")


def test_a_failed_save_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = loss_curve(Record([2.0]))
    path = tmp_path / "loss.png"
    path.write_text("the old one")

    def half_written(stream: object, **options: object) -> None:
        stream.write(b"half")  # type: ignore[attr-defined]
        raise OSError("disk full")

    monkeypatch.setattr(figure, "savefig", half_written)
    with pytest.raises(OSError, match="disk full"):
        save_figure(figure, path)
    assert [file.name for file in tmp_path.iterdir()] == ["loss.png"]
    assert path.read_text() == "the old one"


def test_many_classes_are_drawn_by_a_program_and_named_up_to_twenty(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 60
    X = [[i / n, (7 * i % n) / n] for i in range(n)]
    data = Dataset("many", X, list(range(n)), ["a", "b"], [f"class {k}" for k in range(n)])
    model = MLP(2, [8, n], activation="tanh", seed=0)
    monkeypatch.setattr("nn.outputs.WORTH_COMPILING", 10**12)
    by_rows = draw_boundary(Figure().subplots(), model, data, resolution=8)
    monkeypatch.setattr("nn.outputs.WORTH_COMPILING", 1)
    calls: list[Any] = []

    def counting(self: MLP, row: Any) -> Any:
        calls.append(row)
        return self.outputs(row)

    monkeypatch.setattr(MLP, "__call__", counting)
    assert draw_boundary(Figure().subplots(), model, data, resolution=8) == by_rows
    assert len(calls) < 10  # traced, and no row by itself
    (legend,) = decision_boundary(model, data, resolution=8).legends
    assert len(legend.get_texts()) == 20 and legend.get_title().get_text() == "the first 20 of 60 classes"


def test_samples_of_hundreds_of_classes_are_drawn_in_few_calls() -> None:
    n = 300
    data = Dataset(
        "many", [[k % 20, k // 20] for k in range(n)], list(range(n)), ["a", "b"], [str(k) for k in range(n)]
    )
    axes = Figure().subplots()
    draw_boundary(axes, lambda point: [0.0] * n, data, resolution=2)
    points: list[Any] = [part for part in axes.collections if isinstance(part, PathCollection)]
    assert len(points) == 20 + len(COLORS) * len(MARKERS)
    look = {
        tuple(at): (to_rgb(part.get_facecolor()[0]), len(part.get_paths()[0].vertices))
        for part in points
        for at in part.get_offsets().tolist()
    }
    assert sorted(look) == sorted(map(tuple, data.inputs))
    assert look[1.0, 14.0] == look[9.0, 1.0] != look[0.0, 14.0]  # classes 281 and 29 are whole rounds apart
