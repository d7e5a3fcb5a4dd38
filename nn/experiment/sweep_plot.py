"""Plot of a sweep: its table, with the scores drawn instead of written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from autograd.support.words import counted
from nn.experiment.sweep import Sweep, shown, title
from nn.plots.style import COLORS, FAINT, INK, new_figure, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_SHOWN = 40


def sweep_scores(sweep: Sweep) -> Figure:
    """Draw a row for each combination, the best on top: its settings, its score in each fold, and their mean.

    Args:
        sweep: of which the best 40 trials are drawn; those that diverged have their row, but no score.

    Returns:
        A figure with one panel; a faint dot is a fold, a full one the mean, and the line reaches one standard deviation
        to each side. Errors that span more than a factor of 50 get a logarithmic axis.
    """
    trials = sweep.trials[:MOST_SHOWN]
    rows = [list(map(title, sweep.names)), *([shown(trial.varied[name]) for name in sweep.names] for trial in trials)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    labels = ["   ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    figure = new_figure(min(5.0 + 0.1 * len(labels[0]), 16.0), 1.6 + 0.3 * len(rows))
    with style():
        axes = figure.subplots()
        finite = [score for trial in trials for score in trial.scores if not math.isnan(score)]
        if not sweep.is_accuracy and max(finite) > 50.0 * min(finite) > 0.0:
            axes.set_xscale("log")
        for row, trial in enumerate(trials, start=1):
            if math.isnan(trial.mean):
                place = axes.get_yaxis_transform()
                axes.text(0.02, row, "diverged", color=FAINT, backgroundcolor="white", va="center", transform=place)
                continue
            ends = [trial.mean - trial.deviation, trial.mean + trial.deviation]
            ends = [min(end, 1.0) for end in ends] if sweep.is_accuracy else ends
            axes.plot(ends, [row, row], "-", color=COLORS[0], linewidth=1.5)
            axes.plot(trial.scores, [row] * len(trial.scores), "o", color=COLORS[0], alpha=0.3, markeredgewidth=0)
            axes.plot([trial.mean], [row], "o", color=COLORS[0], markersize=8)
        axes.set_ylim(len(rows) - 0.4, -0.4)
        axes.set_yticks(range(len(rows)), labels, family="DejaVu Sans Mono", fontsize=10)
        axes.get_yticklabels()[0].set(color=FAINT, fontweight="bold")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(True, axis="x")
        if sweep.is_accuracy:
            left, right = axes.get_xlim()
            axes.set_xlim(left, min(right, 1.0 + 0.03 * (1.0 - left)))
            axes.xaxis.set_major_formatter(lambda value, position: f"{100 * value:.4g} %")
        axes.set_xlabel(
            f"{sweep.metric} of {counted(len(sweep.best.scores), 'fold')}, with mean and standard deviation", color=INK
        )
        more = f", the best {MOST_SHOWN} of {len(sweep.trials)}" if len(sweep.trials) > MOST_SHOWN else ""
        axes.set_title(f"Sweep of {sweep.data}{more}", loc="left")
    return figure
