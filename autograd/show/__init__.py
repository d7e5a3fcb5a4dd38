"""Pictures, derivations and pages of a recorded graph.

The names here are for packages that draw pictures of their own, such as `nn`.
"""

from typing import TYPE_CHECKING, Any

from autograd.show.explain.units import Unit, units_in
from autograd.show.labels.labels import name, number
from autograd.show.labels.text_width import text_width
from autograd.show.picture.colors import FADED, FAINT, INK, NEGATIVE, NEUTRAL, PAPER, POSITIVE, Scale, color, tint
from autograd.show.picture.drawing import Arrow, Box, Drawing, Line
from autograd.show.picture.to_picture import to_picture

if TYPE_CHECKING:
    from autograd.show.picture.graphviz_picture import Picture

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
    "Unit",
    "color",
    "name",
    "number",
    "text_width",
    "tint",
    "to_picture",
    "units_in",
]


def __getattr__(name: str) -> Any:
    if name != "Picture":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Imported when it is first asked for, as it needs the package graphviz.
    from autograd.show.picture.graphviz_picture import Picture

    return Picture
