"""Stand-in for `graphviz.Digraph` where that package is missing: pictures are drawn, and there is no DOT."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn


class Digraph:
    """The part of `graphviz.Digraph` that pictures need in order to be drawn by the built-in layout.

    Args:
        name: of the files that are written.
        format: of a picture.
    """

    engine = "dot"

    def __init__(self, name: str, format: str) -> None:
        self.format, self.filename, self.directory = format, f"{name}.gv", ""
        self.body: list[str] = []

    @property
    def filepath(self) -> str:
        return str(Path(self.directory, self.filename))

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"a picture has {name!r} with the package graphviz, which writes DOT: pip install graphviz"
        )

    def save(self, *_: Any, **__: Any) -> NoReturn:
        raise ImportError("DOT needs the package graphviz: pip install graphviz, or save the picture as .svg")
