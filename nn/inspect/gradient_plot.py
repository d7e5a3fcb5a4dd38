"""Plot of a gradient report: the size of gradients layer by layer, and the budget that explains it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nn.plots.style import COLORS, FAINT, INK, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nn.inspect.findings import Finding
    from nn.inspect.gradient_flow import LayerFlow

MOST_TICKS = 16
CHARACTERS_PER_INCH = 11.5  # of the title
SHOWN_FINDINGS = 4
LEAST_DECADES = 4.0  # of the upper panel


def gradient_plot(layers: Sequence[LayerFlow], findings: Sequence[Finding]) -> Figure:
    """Draw a report: above, the size of gradients in each layer; below, the factor of each operation.

    Args:
        layers: the gradients of each layer, input side first.
        findings: the faults, for the title.

    Returns:
        a figure with the inputs on the left and the loss on the right, as networks are drawn, so that gradients flow
        from right to left. The bars of the lower panel are powers of ten; those of a layer and of all layers to its
        right sum to the height of its point above.
    """
    n = len(layers)
    width = min(max(8.6, 3.0 + 0.42 * n), 13.0)
    texts = [str(finding) for finding in findings[:SHOWN_FINDINGS]] or ["Nothing was found"]
    if len(findings) > SHOWN_FINDINGS:
        texts.append(f"and {len(findings) - SHOWN_FINDINGS} more")
    lines = [line for text in texts for line in textwrap.wrap(text, int(CHARACTERS_PER_INCH * width))]
    figure = new_figure(width, 6.4 + 0.2 * len(lines))
    with style():
        sizes, budget = figure.subplots(2, sharex=True, height_ratios=[3, 2])
        _sizes(sizes, layers)
        _budget(budget, layers)
        longest = max(len(flow.layer.activation) for flow in layers)
        step = math.ceil(n / min(MOST_TICKS, int(CHARACTERS_PER_INCH * width / (longest + 3))))
        shown = [flow for flow in layers if flow.index == n - 1 or (flow.index % step == 0 and flow.index < n - step)]
        names = [f"{flow.index}\n{flow.layer.activation}" for flow in shown]
        budget.set_xticks([flow.index for flow in shown], names)
        budget.set_xlim(-0.6, n - 0.4)
        budget.set_xlabel("layer, from the inputs to the loss")
        sizes.set_title("\n".join(lines), fontsize=10.5)
        handles, labels = [
            [*upper, *lower]
            for upper, lower in zip(sizes.get_legend_handles_labels(), budget.get_legend_handles_labels(), strict=True)
        ]
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def _sizes(axes: Axes, layers: Sequence[LayerFlow]) -> None:
    lines = (
        ("at the weighted sums, dL/dz", [flow.delta for flow in layers], "o", COLORS[0]),
        ("at the weights, dL/dw", [flow.weight_gradient for flow in layers], "s", COLORS[1]),
    )
    for label, numbers, marker, color in lines:
        shown = [size if 0.0 < size < math.inf else math.nan for size in numbers]
        axes.plot(range(len(shown)), shown, "-", marker=marker, color=color, linewidth=2, label=label)
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    middle, half = math.sqrt(low * high), max(math.sqrt(high / low), 10.0 ** (LEAST_DECADES / 2))
    axes.set_ylim(middle / half, middle * half)  # so that small changes look small
    axes.set_ylabel("root mean square of gradients")
    axes.grid(True)
    for flow in layers:
        if flow.delta == 0.0:
            axes.annotate("0", (flow.index, 0.03), xycoords=("data", "axes fraction"), ha="center", color=INK)


def _budget(axes: Axes, layers: Sequence[LayerFlow]) -> None:
    by_weights = [flow.from_weights for flow in layers]
    by_activation = [flow.from_activation for flow in layers]
    entries = (
        ("change by the weights above (rightmost: by the loss)", by_weights, COLORS[5]),
        ("change by the activation", by_activation, COLORS[4]),
    )
    for i, (label, powers, color) in enumerate(entries):
        heights = [power if math.isfinite(power) else 0.0 for power in powers]
        places = [index + 0.38 * (0.5 - i) for index in range(len(powers))]
        axes.bar(places, heights, width=0.36, color=color, label=label)
        for place, power in zip(places, powers, strict=True):
            if not math.isfinite(power):  # -inf for a change to 0; nan above it, where 0 stays 0
                axes.annotate("to 0" if power < 0.0 else "", (place, 0.0), ha="center", va="top", fontsize=8, color=INK)
    axes.axhline(0.0, color=FAINT, linewidth=1)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -1.0), max(high, 1.0))
    axes.set_ylabel("change in powers of 10")
    axes.grid(True, axis="y")
