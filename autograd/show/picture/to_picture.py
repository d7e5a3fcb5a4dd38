"""A drawing turned into a picture; the package graphviz, if it is there, is imported then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.show.picture.drawing import Drawing

if TYPE_CHECKING:
    from autograd.show.picture.graphviz_picture import Picture


def to_picture(drawing: Drawing) -> Picture:
    """Return a drawing as a picture that displays and saves itself."""
    from autograd.show.picture.graphviz_picture import Picture

    return Picture(drawing)
