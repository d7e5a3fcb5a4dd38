"""`Picture`: a graph in DOT that shows and saves itself on any machine, with Graphviz or without."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import graphviz

from autograd.atomic_file import write_whole
from autograd.show.picture.dot import write_dot
from autograd.show.picture.drawing import Drawing
from autograd.show.picture.graphviz_command import GraphvizError, find_graphviz, graphviz_is_left_aside
from autograd.show.picture.svg import to_svg

PAGE = 650.0  # points: how wide the cells of a notebook are at least
SMALLEST = 0.6  # how far a picture is shrunk to fit, before it becomes hard to read
FORMATS = {".svg", ".png", ".pdf"}  # what `save` takes for a picture; all else is DOT

_said: set[str] = set()


class Picture(graphviz.Digraph):  # type: ignore[misc]  # the library ships no type hints
    """A `graphviz.Digraph` that needs no Graphviz: a notebook displays it, `save("graph.svg")` saves it.

    Args:
        drawing: what it shows.

    Attributes:
        drawing: the same.
        scale: the size of what gets the widest arrow; `draw(..., scale=picture.scale)` draws on the same scale.
        source: the graph in DOT.

    For SVG it takes `dot` if that is on the path, else the package pygraphviz, else a layout of its own; PNG and PDF
    need one of the first two. What you add as to any Digraph shows where Graphviz draws. Where the environment says
    CHAINRULE_LAYOUT=built-in, SVG always has the layout of its own, and is the same on every machine.
    """

    def __init__(self, drawing: Drawing) -> None:
        super().__init__("graph", format="svg")
        self.drawing, self.scale = drawing, drawing.scale
        write_dot(drawing, self)

    def pipe(
        self,
        format: str | None = None,
        renderer: str | None = None,
        formatter: str | None = None,
        neato_no_op: bool | int | None = None,
        quiet: bool = True,
        *,
        engine: str | None = None,
        encoding: str | None = None,
    ) -> Any:
        """Return the picture.

        Args:
            format: "svg", "png", "pdf", or another that Graphviz knows; None for SVG.
            renderer, formatter, neato_no_op, quiet: there for the sake of `Digraph.pipe`; of no effect.
            engine: which of Graphviz's layouts; None for `dot`.
            encoding: "utf-8" for SVG as a str; None for bytes.

        Raises:
            RuntimeError: for anything but SVG where there is no Graphviz, or where Graphviz fails.
        """
        wanted = (format or self.format).lower()
        content = self._draw(wanted, engine or self.engine)
        return content if encoding is None else content.decode(encoding)

    def render(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,
        renderer: str | None = None,
        formatter: str | None = None,
        neato_no_op: bool | int | None = None,
        quiet: bool = True,
        quiet_view: bool = False,
        *,
        outfile: str | os.PathLike[str] | None = None,
        engine: str | None = None,
        raise_if_result_exists: bool = False,
        overwrite_source: bool = False,
    ) -> str:
        """Write the picture to a file, and beside it the DOT that it was made from; arguments as in `Digraph.render`.

        Returns:
            the path of the picture.

        Raises:
            RuntimeError: as `pipe`; nothing is written then.
            OSError: if a file cannot be written.
        """
        if outfile is not None:
            picture = Path(outfile)
            format = format or picture.suffix.removeprefix(".")
            source = Path(filename) if filename is not None else picture.with_suffix(".gv")
        else:
            if filename is not None:
                self.filename = os.fspath(filename)
            if directory is not None:
                self.directory = os.fspath(directory)
            format = format or self.format
            source = Path(self.filepath)
            picture = Path(f"{source}.{format}")
        if raise_if_result_exists and picture.exists():
            raise FileExistsError(f"{picture} exists already, and raise_if_result_exists says to keep it")
        content = self.pipe(format, engine=engine)
        if not cleanup:
            super().save(source)
        picture.parent.mkdir(parents=True, exist_ok=True)
        write_whole(picture, content)
        if view:
            self._view(str(picture), format=format, quiet=quiet_view)
        return str(picture)

    def save(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        *,
        skip_existing: bool | None = False,
    ) -> str:
        """Write a file: the picture, if its name ends in .svg, .png or .pdf, and otherwise the DOT.

        Args:
            filename: where; None for the DOT under the usual name.
            directory: the folder, if it is not in `filename`.
            skip_existing: leave a file of DOT that exists as it is.

        Returns:
            its path.

        Raises:
            RuntimeError: as `pipe`; nothing is written then.
            OSError: if the file cannot be written.
        """
        if filename is None or Path(filename).suffix.lower() not in FORMATS:
            return str(super().save(filename, directory=directory, skip_existing=skip_existing))
        path = Path(directory or "", filename)
        content = self.pipe(path.suffix.lower().removeprefix("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        return str(path)

    def copy(self) -> Picture:
        """Return a copy, to which things can be added."""
        other = type(self)(self.drawing)
        other.body = list(self.body)
        return other

    def _draw(self, picture_format: str, program: str) -> bytes:
        drawing, is_svg = self.drawing, picture_format == "svg"
        if is_svg and (drawing.is_placed or graphviz_is_left_aside()):
            return to_svg(drawing).encode()
        graphviz_command = find_graphviz()
        if graphviz_command is None:
            if not is_svg:
                raise RuntimeError(
                    f"cannot write {picture_format} without Graphviz; run: pip install pygraphviz (or ask for svg)"
                )
            _say_once("Graphviz not found; drew with the built-in layout. For Graphviz layout: pip install pygraphviz")
            return to_svg(drawing).encode()
        try:
            return graphviz_command.draw(self.source, picture_format, program, drawing.is_placed)
        except GraphvizError as error:
            if not is_svg:
                raise RuntimeError(f"cannot write {picture_format}: {error} (or ask for svg)") from None
            _say_once(f"{error}; drew with the built-in layout")
            return to_svg(drawing).encode()

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return what a notebook displays: SVG, and the sentence that stands for it where there is only text."""
        wanted = ({"image/svg+xml", "text/plain"} if include is None else set(include)) - set(exclude or ())
        bundle: dict[str, Any] = {}
        for kind, picture_format, encoding in (("image/svg+xml", "svg", "utf-8"), ("image/png", "png", None)):
            if kind in wanted:
                try:
                    content = self.pipe(picture_format, encoding=encoding)
                    bundle[kind] = content if encoding is None else _fitting(content)
                except Exception as error:  # a display hook must not raise: a notebook would show nothing else
                    bundle["text/plain"] = f"{self.drawing.says} ({error})"
        if "text/plain" in wanted:
            bundle.setdefault("text/plain", self.drawing.says)
        return bundle

    def __repr__(self) -> str:
        return f"<{self.drawing.says}>"


def _fitting(svg: str) -> str:
    """Return SVG that fits the cells of a notebook: shrunk, if it is wider, as far as it can still be read."""

    def size(found: re.Match[str]) -> str:
        width, height = float(found[1]), float(found[2])
        scale = min(1.0, max(PAGE / width, SMALLEST))
        return f'style="max-width: 100%; height: auto" width="{scale * width:.6g}pt" height="{scale * height:.6g}pt"'

    return re.sub(r'width="([\d.]+)pt" height="([\d.]+)pt"', size, svg, count=1)


def _say_once(note: str) -> None:
    """Say something that a user should know and can live with: one line, once per process."""
    if note not in _said:
        _said.add(note)
        print(f"note: {note}", file=sys.stderr)
