"""`NotebookFigure`: a matplotlib figure that a notebook displays."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure


class NotebookFigure(Figure):
    """A matplotlib `Figure` that a notebook displays as SVG.

    >>> from nn.course.pictures import panels
    >>> figure, [axes] = panels(("Loss", "epoch", "mean squared error"))
    >>> line, = axes.plot([1, 2], [0.5, 0.25], label="training"); legend = axes.legend()
    >>> figure.description
    'figure: Loss, mean squared error over epoch (training)'
    """

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        picture = io.StringIO()
        # The same figure gives the same text: no date, and no names drawn at random.
        with matplotlib.rc_context({"svg.hashsalt": "chainrule"}):
            self.savefig(picture, format="svg", metadata={"Date": None})
        fitting = picture.getvalue().replace("<svg ", '<svg style="max-width: 100%; height: auto" ', 1)
        return {"image/svg+xml": fitting, "text/plain": self.description}

    @property
    def description(self) -> str:
        """The figure in a sentence, for those who do not see it: what each plot shows over what, and its legend."""
        return "figure: " + "; ".join(_description(axes) for axes in self.axes if axes.get_label() != "<colorbar>")


def _description(axes: Axes) -> str:
    title = " ".join((axes.get_title(loc="left") or axes.get_title() or "a plot").split())
    sides = " over ".join(filter(None, (axes.get_ylabel(), axes.get_xlabel())))
    legend = axes.get_legend()
    named = ", ".join(text.get_text() for text in legend.get_texts()) if legend else ""
    return title + (f", {sides}" if sides else "") + (f" ({named})" if named else "")
