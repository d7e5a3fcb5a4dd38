"""Axes in the style of this project's pictures, for what a lesson plots, and the map of a function on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def level_lines(
    axes: Axes,
    function: Callable[[float, float], float],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: Sequence[float],
    points: int = 70,
) -> None:
    """Draw lines that join the points where a function of two numbers has the same value.

    Args:
        axes: on which nothing changes what part is seen any more.
        function: of the numbers along x and along y.
        x, y: the part that is seen, from and to.
        levels: the values, increasing.
        points: how many in each direction it is computed at.

    >>> figure, [axes] = panels(("A bowl", "x", "y"))
    >>> level_lines(axes, lambda x, y: x * x + y * y, (-1.0, 1.0), (-1.0, 1.0), [0.25, 1.0])
    >>> axes.get_xlim() == (-1.0, 1.0)
    True
    """
    xs, ys = ([low + (high - low) * i / (points - 1) for i in range(points)] for low, high in (x, y))
    axes.grid(False)
    axes.contour(xs, ys, [[function(a, b) for a in xs] for b in ys], levels=levels, colors="#A0A0A0", linewidths=0.8)
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.set_autoscale_on(False)
