"""Axes in the style of this project's pictures, for what a lesson plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nn.plots.style import COLORS, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def panels(*what: tuple[str, str, str], width: float = 5.2, height: float = 3.6) -> tuple[Figure, list[Axes]]:
    """Return a figure that shows itself in a notebook, and its empty axes, side by side.

    Args:
        what: for each axes its title, and what stands along x and along y.
        width: of each axes, in inches.
        height: in inches.

    >>> figure, [axes] = panels(("A parabola", "x", "x * x"))
    >>> line, = axes.plot([-1, 0, 1], [1, 0, 1])
    >>> axes.get_ylabel(), line.get_color()
    ('x * x', '#0072B2')
    """
    figure = new_figure(len(what) * width, height)
    with style():
        axes: list[Axes] = figure.subplots(1, len(what), squeeze=False)[0].tolist()
        for each, (title, x, y) in zip(axes, what, strict=True):
            each.set_title(title)
            each.set_xlabel(x)
            each.set_ylabel(y)
            each.set_prop_cycle(color=COLORS)
            each.grid(True)
    return figure, axes
