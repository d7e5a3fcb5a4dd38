"""Pictures, words and pages that are computed from a recorded graph.

The names here are what others make pictures of their own with.
"""

from autograd.show.colours import FADED, FAINT, INK, NEGATIVE, NEUTRAL, PAPER, POSITIVE, Scale, colour, tint
from autograd.show.drawing import Arrow, Box, Drawing, Line
from autograd.show.labels import name, number
from autograd.show.picture_of import picture_of
from autograd.show.text_width import text_width

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
    "Scale",
    "colour",
    "name",
    "number",
    "picture_of",
    "text_width",
    "tint",
]
