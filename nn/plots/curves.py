"""Loss curve of a training run, confusion matrix, and predicted against true numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from autograd.support.words import counted
from nn.plots.style import COLORS, FAINT, INK, agreement, new_figure, short_name, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# With more classes than this, the numbers in a confusion matrix would be too small to read.
MOST_NUMBERED_CLASSES = 40


class TrainingRecord(Protocol):
    """The part of a `History` that `loss_curve` reads."""

    @property
    def loss(self) -> Sequence[float]: ...
    @property
    def accuracy(self) -> Sequence[float | None]: ...
    @property
    def validation_loss(self) -> Sequence[float]: ...
    @property
    def validation_accuracy(self) -> Sequence[float | None]: ...
    @property
    def stopped(self) -> str: ...


def loss_curve(history: TrainingRecord) -> Figure:
    """Draw the loss, and the accuracy where it was measured, over the epochs of a training run.

    Args:
        history: what `fit` returned, of at least one epoch. Losses that span more than a factor of 100 get a
            logarithmic axis.

    Returns:
        a figure with one panel (loss) or two (loss, accuracy); validation is drawn dashed.

    Raises:
        ValueError: for a history without an epoch.

    >>> from nn import History
    >>> print(loss_curve(History(loss=[0.5, 0.25], accuracy=[None, None])).axes[0].get_title(loc="left"))
    Training loss 0.5 in epoch 1, 0.25 in epoch 2
    """
    if not history.loss:
        raise ValueError("loss_curve got a history of no epochs: train for at least one first")
    with_accuracy = any(value is not None for value in history.accuracy)
    validated = bool(history.validation_loss)
    figure = new_figure(7.0, 5.6 if with_accuracy else 4.0)
    with style():
        panels = figure.subplots(1 + with_accuracy, sharex=True, squeeze=False)[:, 0]
        _curves(panels[0], history.loss, history.validation_loss)
        shown = [x for x in (*history.loss, *history.validation_loss) if math.isfinite(x)]
        logarithmic = bool(shown) and max(shown) > 100.0 * min(shown) > 0.0
        if logarithmic:
            panels[0].set_yscale("log")
            panels[0].yaxis.set_major_formatter(lambda value, position: f"{value:g}")
        panels[0].set_ylabel("loss (log scale)" if logarithmic else "loss")
        first, last, epochs = history.loss[0], history.loss[-1], len(history.loss)
        ending = "" if history.stopped in ("", "epochs") else f" ({history.stopped})"
        title = f"Training loss {first:.3g} in epoch 1, {last:.3g} in epoch {epochs}{ending}"
        panels[0].set_title(title)
        if with_accuracy:
            _curves(panels[1], history.accuracy, history.validation_accuracy)
            panels[1].set_ylabel("accuracy")
            panels[1].yaxis.set_major_formatter(lambda value, position: f"{100 * value:.4g} %")
        panels[-1].set_xlabel("epoch")
        panels[-1].xaxis.get_major_locator().set_params(integer=True)
        panels[-1].set_xlim(1 - 0.02 * epochs, epochs + 0.02 * epochs)
        if validated:
            handles, names = panels[0].get_legend_handles_labels()
            figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure


def _curves(axes: Axes, training: Sequence[float | None], validation: Sequence[float | None]) -> None:
    lines = ((training, "training", "-"), (validation, "validation", "--"))
    for (values, name, dashes), color in zip(lines, COLORS, strict=False):
        if values:
            numbers = [math.nan if value is None else value for value in values]
            epochs = range(1, len(numbers) + 1)
            mark = "o" if len(numbers) == 1 else None
            axes.plot(epochs, numbers, dashes, color=color, marker=mark, linewidth=2, label=name)
    axes.grid(True)


def confusion_matrix(
    predicted: Sequence[int], targets: Sequence[int], class_names: Sequence[str], title: str = "Confusion matrix"
) -> Figure:
    """Draw how often samples of each class were taken for each class.

    Args:
        predicted: the class index given to each sample.
        targets: the class index each sample has.
        class_names: one per class.
        title: stands above the count of correct samples.

    Returns:
        a figure with a row per true class and a column per predicted one. A cell shows its number
        of samples (up to 40 classes) and is the darker, the larger its share of the row.

    Raises:
        ValueError: for no samples, or not as many predictions as targets.

    >>> print(confusion_matrix([0, 1, 1], [0, 1, 0], ["cat", "dog"]).axes[0].get_title(loc="left"))
    Confusion matrix
    2 of 3 correct (66.7 %)
    """
    _check_pairs("confusion_matrix", predicted, targets)
    names, n = [short_name(name) for name in class_names], len(class_names)
    counts = [[0] * n for _ in range(n)]
    for target, prediction in zip(targets, predicted, strict=True):
        counts[target][prediction] += 1
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    size = min(3.2 + 0.5 * n, 14.0)
    longest = max(map(len, names))
    # Names side by side would run into each other where they are long.
    slant = 35.0 if longest * n > 34 else 0.0
    beyond = 0.09 * max(longest - 10, 0)  # inches that the longest needs beside the matrix, and slanted, below it
    figure = new_figure(size + 0.8 + beyond, size + (0.6 * beyond if slant else 0.0))
    with style():
        axes = figure.subplots()
        axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
        axes.spines[:].set(visible=True, color="#DDDDDD")
        axes.tick_params(length=0)
        axes.set_xticks(range(n), names, rotation=slant, ha="right" if slant else "center")
        axes.set_yticks(range(n), names)
        axes.set_xlabel("predicted class")
        axes.set_ylabel("true class")
        axes.set_title(f"{title}\n{agreement(predicted, targets)}")
        if n <= MOST_NUMBERED_CLASSES:
            for row in range(n):
                for column in range(n):
                    count = counts[row][column]
                    color = "white" if shares[row][column] > 0.5 else INK if count else FAINT
                    cell = axes.text(column, row, str(count), ha="center", va="center")
                    cell.set(color=color, fontsize=11 if n <= 20 else 8)
                    cell.set_fontweight("bold" if row == column else "normal")
    return figure


def predicted_against_true(predicted: Sequence[float], targets: Sequence[float], quantity: str) -> Figure:
    """Draw the predictions of a regression over the true numbers; on the diagonal they agree.

    Args:
        predicted: the number predicted for each sample.
        targets: the true number of each sample.
        quantity: what is predicted, for the labels of the axes.

    Returns:
        a figure with a dot per sample; its title states the mean squared error.

    Raises:
        ValueError: for no samples, or not as many predictions as targets.

    >>> print(predicted_against_true([1.0, 2.0], [1.0, 3.0], "price").axes[0].get_title(loc="left"))
    Predicted against true
    mean squared error 0.5
    """
    _check_pairs("predicted_against_true", predicted, targets)
    squares = ((p - t) * (p - t) for p, t in zip(predicted, targets, strict=True))
    error = math.fsum(squares) / len(targets)
    ends = [min(*targets, *predicted), max(*targets, *predicted)]
    figure = new_figure(5.6, 5.6)
    with style():
        axes = figure.subplots()
        axes.plot(ends, ends, "--", color=FAINT, linewidth=1.5)
        axes.scatter(targets, predicted, s=34, color=COLORS[0], edgecolors="white", linewidths=0.7)
        axes.set_aspect("equal")
        axes.grid(True)
        axes.set_xlabel(f"true {short_name(quantity)}")
        axes.set_ylabel(f"predicted {short_name(quantity)}")
        axes.set_title(f"Predicted against true\nmean squared error {error:.4g}")
    return figure


def _check_pairs(operation: str, predicted: Sequence[float], targets: Sequence[float]) -> None:
    if not targets or len(predicted) != len(targets):
        raise ValueError(
            f"{operation} got {counted(len(predicted), 'prediction')} for {counted(len(targets), 'target')}: give as "
            "many of one as of the other, and at least one"
        )
