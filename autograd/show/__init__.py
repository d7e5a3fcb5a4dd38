"""Pictures, words and pages that are computed from a recorded graph.

The names here are what others make pictures of their own with.
"""

from typing import TYPE_CHECKING, Any

from autograd.show.draw.gradients import gradients_below
from autograd.show.labels import name, number
from autograd.show.picture.colours import FADED, FAINT, INK, NEGATIVE, NEUTRAL, PAPER, POSITIVE, Scale, colour, tint
from autograd.show.picture.drawing import Arrow, Box, Drawing, Line
from autograd.show.picture.picture_of import picture_of
from autograd.show.picture.text_width import text_width

if TYPE_CHECKING:
    from autograd.show.picture.picture import Picture

__all__ = [
    "FADED",
    "FAINT",
    "INK",
    "NEGATIVE",
    "NEUTRAL",
    "PAPER",
    "POSITIVE",
    "Arrow",
    "Box",
    "Drawing",
    "Line",
    "Picture",
    "Scale",
    "colour",
    "gradients_below",
    "name",
    "number",
    "picture_of",
    "text_width",
    "tint",
]


def __getattr__(name: str) -> Any:
    if name != "Picture":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograd.show.picture.picture import Picture  # when it is asked for, as it imports the package graphviz

    return Picture
