"""`NotebookFigure`: a matplotlib figure that a notebook displays."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
from matplotlib.figure import Figure


class NotebookFigure(Figure):
    """A matplotlib `Figure` that a notebook displays as SVG."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        picture = io.StringIO()
        # The same figure gives the same text: no date, and no names drawn at random.
        with matplotlib.rc_context({"svg.hashsalt": "chainrule"}):
            self.savefig(picture, format="svg", metadata={"Date": None})
        fitting = picture.getvalue().replace("<svg ", '<svg style="max-width: 100%; height: auto" ', 1)
        return {"image/svg+xml": fitting, "text/plain": str(self)}
