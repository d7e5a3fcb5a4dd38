"""`Undrawn`: a figure and its axes where matplotlib is missing, so that a cell computes all but its picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Undrawn:
    """Takes every call that draws; displayed, it shows something else.

    Args:
        instead: called to show what stands in place of the picture.

    >>> figure = Undrawn(lambda: print("the stored picture"))
    >>> line = figure.axes[0].plot([1, 2], [3, 4])
    >>> figure._ipython_display_()
    the stored picture
    """

    def __init__(self, instead: Callable[[], None]) -> None:
        self._instead = instead

    def __getattr__(self, name: str) -> Undrawn:
        if name.startswith("_"):  # so that a notebook finds no other way to display it
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **options: Any) -> Undrawn:
        return self

    def __getitem__(self, index: Any) -> Undrawn:
        return self

    def _ipython_display_(self) -> None:
        self._instead()
