"""A drawing turned into a picture; the package graphviz is imported then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.show.picture.drawing import Drawing

if TYPE_CHECKING:
    from autograd.show.picture.graphviz_picture import Picture


def to_picture(drawing: Drawing) -> Picture:
    """Return a drawing as a picture that displays and saves itself.

    Raises:
        ImportError: without the package graphviz, which writes DOT; the program of that name is not needed.
    """
    try:
        from autograd.show.picture.graphviz_picture import Picture
    except ModuleNotFoundError as error:
        raise ImportError(f"pictures need the package {error.name}: pip install {error.name}") from None
    return Picture(drawing)
