"""The format of a file that is to be written, by the ending of its name."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path


def format_of(path: str | os.PathLike[str], formats: Collection[str], what: str) -> str:
    """Return the format that the ending of a name stands for, in lower case and without the dot.

    Args:
        path: the file.
        formats: those that can be written.
        what: what is to be written, as the error says.

    Raises:
        ValueError: for a name that ends otherwise.

    >>> format_of("graph.SVG", ["svg", "png"], "a picture")
    'svg'
    >>> format_of("graph.txt", ["svg", "png"], "a picture")
    Traceback (most recent call last):
        ...
    ValueError: a picture cannot be written to 'graph.txt': let the name end in .svg or .png
    """
    found = Path(path).suffix.lower().removeprefix(".")
    if found not in formats:
        *others, last = [f".{known}" for known in formats]
        known = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"{what} cannot be written to {os.fspath(path)!r}: let the name end in {known}")
    return found
