"""Colors for the sign of a gradient, and line widths for its size.

Blue and orange are close to those of Okabe and Ito, "Color universal design" (2008), which the color-blind can tell
apart. A width grows by the same step with each factor of ten, so that a vanishing gradient can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

POSITIVE, NEGATIVE, NOT_FINITE = "#0072B2", "#C65300", "#9B2F7F"
NEUTRAL, INK, FAINT = "#8A8A8A", "#1F1F1F", "#5C5C5C"
FADED, FADED_INK = "#D5D5D5", "#A8A8A8"
PAPER = "#FFFFFF"
TINTS = {POSITIVE: "#E3F0F8", NEGATIVE: "#FBE9DC", NOT_FINITE: "#F6E4F0"}
ACTIVE = "#FFF3B8"  # the node that is passing its gradient on

THINNEST, THICKEST = 1.0, 5.0
DECADES = 3  # from the largest size down to where the width no longer shrinks


def color(gradient: float | None) -> str:
    """Return blue for a gradient above 0, orange below; grey for 0 and for one that is not known.

    >>> color(0.5) == POSITIVE, color(-0.5) == NEGATIVE, color(0.0) == color(None)
    (True, True, True)
    """
    if gradient is None or gradient == 0.0:
        return NEUTRAL
    if not math.isfinite(gradient):
        return NOT_FINITE
    return POSITIVE if gradient > 0.0 else NEGATIVE


def tint(gradient: float | None) -> str:
    """Return a pale version of the color, as a background for text."""
    return TINTS.get(color(gradient), PAPER)


class Scale(NamedTuple):
    """Line widths for sizes: `largest` and all above get the thickest line, 1/1000 of it and all below the thinnest."""

    largest: float

    @classmethod
    def of(cls, gradients: Iterable[float | None]) -> Scale:
        """Return the scale on which the largest of some gradients gets the thickest line."""
        sizes = [abs(g) for g in gradients if g is not None and math.isfinite(g)]
        return cls(max(sizes, default=0.0) or 1.0)

    def proportional_width(self, size: float) -> float:
        """Return a width that grows in proportion to the size, as for weights.

        >>> Scale(10.0).proportional_width(-5.0)
        3.0
        """
        if not math.isfinite(size):
            return THICKEST
        return THINNEST + (THICKEST - THINNEST) * min(abs(size) / self.largest, 1.0)

    def width(self, gradient: float | None) -> float:
        """Return the width of a line, from 1 to 5 points, that grows with the logarithm of the size.

        >>> scale = Scale(10.0)
        >>> scale.width(-10.0), scale.width(0.1), scale.width(0.0)
        (5.0, 2.3333333333333335, 1.0)
        """
        if gradient is None or gradient == 0.0:
            return THINNEST
        if not math.isfinite(gradient):
            return THICKEST
        decades = math.log10(abs(gradient)) - math.log10(self.largest)
        return THINNEST + (THICKEST - THINNEST) * min(max(1.0 + decades / DECADES, 0.0), 1.0)
