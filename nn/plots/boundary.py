"""Decision boundary of a classifier of two features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nn.data.dataset import Dataset
from nn.data.standardizer import Standardizer
from nn.outputs import outputs_of
from nn.plots.style import COLORS, INK, MARKERS, agreement, new_figure, pale, short_name, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMED = 20  # classes in the legend
LONGEST_SIDE_BY_SIDE = 14  # letters of a class, the widest ones too, for two columns in the legend


def decision_boundary(
    model: Callable[[list[float]], Any],
    data: Dataset,
    *,
    held_out: Dataset | None = None,
    standardizer: Standardizer | None = None,
    resolution: int = 60,
) -> Figure:
    """Draw where a classifier of two features decides for which class, with the samples over it.

    A model with one output decides by its sign (class 1 above 0), one with several by the largest.

    Args:
        model: takes a list of two numbers; returns one `Value` or number, or a list of one per class.
        data: samples of two features with classes, before standardization.
        held_out: further such samples, drawn with a dark rim; None for none.
        standardizer: applied to each point before the model sees it; None leaves it as it is.
        resolution: points per axis at which the model is evaluated, at least 2; the boundary is interpolated.

    Returns:
        a figure with the two features as axes; its title counts the correct decisions.

    Raises:
        ValueError: for data with other than two features, or without classes.

    >>> from nn.data import xor
    >>> figure = decision_boundary(lambda point: point[0] - 0.5, xor(40, noise=0.0))
    >>> print(figure.axes[0].get_title(loc="left"))
    Decision boundary of xor
    training: 20 of 40 correct (50.0 %)
    """
    class_names = _classes("decision_boundary", data)
    parts = {"training": data} if held_out is None else {"training": data, "held out": held_out}
    longest = max(len(short_name(name)) for name in class_names[:MOST_NAMED])
    columns = len(parts) if longest <= LONGEST_SIDE_BY_SIDE else 1
    figure = new_figure(7.0, 5.4 + 0.2 * min(len(class_names), MOST_NAMED) * len(parts) / columns)
    with style():
        axes = figure.subplots()
        decisions = draw_boundary(
            axes, model, data, held_out=held_out, standardizer=standardizer, resolution=resolution
        )
        axes.set_xlabel(short_name(data.feature_names[0]))
        axes.set_ylabel(short_name(data.feature_names[1]))
        counted = (f"{name}: {agreement(decisions[name], part.targets)}" for name, part in parts.items())
        axes.set_title(f"Decision boundary of {data.name}\n" + "\n".join(counted))
        # Below the axes, where it covers no sample: a column per part, if there is room.
        legend = axes.get_legend_handles_labels()
        title = f"the first {MOST_NAMED} of {len(class_names)} classes" if len(class_names) > MOST_NAMED else None
        figure.legend(*legend, loc="outside lower center", ncols=columns, title=title)
    return figure


def draw_boundary(
    axes: Axes,
    model: Callable[[list[float]], Any],
    data: Dataset,
    *,
    held_out: Dataset | None = None,
    standardizer: Standardizer | None = None,
    resolution: int = 60,
) -> dict[str, list[int]]:
    """Draw the regions of `decision_boundary`, and the samples over them, into axes of one's own.

    Args:
        axes: where to draw; its labels and title are left alone.
        model, data, held_out, standardizer, resolution: as for `decision_boundary`.

    Returns:
        the class index decided for each sample, under "training" and, where there are some, "held out".

    Raises:
        ValueError: for data with other than two features, or without classes.

    >>> from matplotlib.figure import Figure
    >>> from nn.data import xor
    >>> decided = draw_boundary(Figure().subplots(), lambda point: point[0] - 0.5, xor(40, noise=0.0))
    >>> {part: sum(classes) for part, classes in decided.items()}
    {'training': 20}
    """
    class_names = _classes("draw_boundary", data)

    def leads(points: Sequence[Sequence[float]]) -> Any:
        rows = points if standardizer is None else standardizer.transform(points)
        outputs = outputs_of(model, rows)
        return _leads([output if isinstance(output, list) else [-output, output] for output in outputs])

    parts = {"training": data} if held_out is None else {"training": data, "held out": held_out}
    points = [row for part in parts.values() for row in part.inputs]
    xs, ys = (_axis([point[i] for point in points], resolution) for i in (0, 1))
    field = leads([[x, y] for y in ys for x in xs]).reshape(len(ys), len(xs), -1)
    decisions = {name: leads(part.inputs).argmax(axis=1).tolist() for name, part in parts.items()}
    for k in range(len(class_names)):
        lead = field[:, :, k]
        highest, lowest = float(lead.max()), float(lead.min())
        if highest > 0.0:
            axes.contourf(xs, ys, lead, levels=[0.0, highest], colors=[pale(COLORS[k % len(COLORS)])])
        if highest > 0.0 > lowest:
            axes.contour(xs, ys, lead, levels=[0.0], colors=[INK], linewidths=1.0)
    for name, part in parts.items():
        _scatter(axes, part, class_names, rim=name == "held out")
    return decisions


def _classes(operation: str, data: Dataset) -> Sequence[str]:
    """Return the names of the classes of data that can be drawn in a plane."""
    if len(data.feature_names) != 2 or data.class_names is None:
        raise ValueError(f"{operation} got {data!r}: give data with 2 features and classes, or draw a confusion_matrix")
    return data.class_names


def _leads(scores: Sequence[Sequence[float]]) -> Any:
    """Return the score of each class minus the best of the others: only that of the class decided for is above 0.

    Args:
        scores: [points][classes].

    >>> _leads([[1.0, 3.0, 2.5]]).tolist()
    [[-2.0, 0.5, -0.5]]
    """
    import numpy  # here, as matplotlib in all of this

    found = numpy.array(scores, dtype=float)
    first = found.argmax(axis=1)[:, None]
    second, best = numpy.partition(found, -2, axis=1)[:, -2:].T[:, :, None]
    found -= best
    numpy.put_along_axis(found, first, best - second, axis=1)
    return found


def _axis(values: Iterable[float], points: int) -> list[float]:
    """Return evenly spaced numbers that reach a tenth of the values' range beyond both ends."""
    values = list(values)
    low, high = min(values), max(values)
    margin = 0.1 * (high - low) or 1.0
    step = (high - low + 2 * margin) / (points - 1)
    return [low - margin + i * step for i in range(points)]


def _scatter(axes: Axes, data: Dataset, class_names: Sequence[str], rim: bool) -> None:
    looks = len(COLORS) * len(MARKERS)
    drawn: dict[int, list[Sequence[float]]] = {k: [] for k in range(min(len(class_names), MOST_NAMED))}
    for row, target in zip(data.inputs, data.targets, strict=True):
        # Those without a place in the legend are drawn at once where they look alike, as one call for each takes long.
        k = int(target) if target < MOST_NAMED else MOST_NAMED + (int(target) - MOST_NAMED) % looks
        drawn.setdefault(k, []).append(row)
    for k, rows in drawn.items():
        name = f"{short_name(class_names[k])} (held out)" if rim else short_name(class_names[k])
        axes.scatter(
            [row[0] for row in rows],
            [row[1] for row in rows],
            s=34,
            color=COLORS[k % len(COLORS)],
            marker=MARKERS[k % len(MARKERS)],
            edgecolors=INK if rim else "white",
            linewidths=1.4 if rim else 0.7,
            label=name if k < MOST_NAMED else "_",  # matplotlib keeps such a label out of the legend
        )
