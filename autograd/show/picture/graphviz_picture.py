"""`Picture`: a graph in DOT that displays and saves itself, with Graphviz or without."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from autograd.show.picture.dot import write_dot
from autograd.show.picture.drawing import Drawing
from autograd.show.picture.graphviz_command import GraphvizError, find_graphviz, graphviz_is_disabled
from autograd.show.picture.svg import to_svg
from autograd.support.atomic_file import write_whole
from autograd.support.file_format import format_of

try:
    from graphviz import Digraph
except ModuleNotFoundError:
    from autograd.show.picture.no_graphviz import Digraph

WRITES_DOT = hasattr(Digraph, "source")  # as the stand-in for the package does not
CELL_WIDTH = 650.0  # points: the least width of a notebook's cell
SMALLEST = 0.6  # the least scale at which a picture can still be read
SOURCE = ("gv", "dot")  # endings for which `save` writes the DOT
FORMATS = ("svg", "png", "pdf", "jpg", "jpeg", "gif", "webp", "eps", "ps")  # and those for which it writes a picture

_notes: set[str] = set()


class Picture(Digraph):  # type: ignore[misc]  # the library ships no type hints
    """A `graphviz.Digraph` that needs no Graphviz: a notebook displays it, `save("graph.svg")` saves it.

    Args:
        drawing: the boxes and arrows.

    Attributes:
        drawing: the same.
        scale: the size of gradient that gets the widest arrow; `draw(..., scale=picture.scale)` draws on it too.
        source: the graph in DOT.

    SVG is drawn by `dot` if that is on the path, else by the package pygraphviz, else with the built-in layout; PNG,
    PDF and the others need one of the first two. Nodes and edges added as to any Digraph are drawn by Graphviz only.
    With the environment variable CHAINRULE_LAYOUT=built-in, SVG always has the built-in layout, and is then the same
    everywhere.
    """

    if TYPE_CHECKING:  # for editors, as graphviz ships no type hints

        @property
        def source(self) -> str: ...

    def __init__(self, drawing: Drawing) -> None:
        super().__init__("graph", format="svg")
        self.drawing, self.scale = drawing, drawing.scale
        if WRITES_DOT:
            write_dot(drawing, self)

    @overload
    def pipe(
        self,
        format: str | None = None,
        renderer: str | None = None,
        formatter: str | None = None,
        neato_no_op: bool | int | None = None,
        quiet: bool = True,
        *,
        engine: str | None = None,
        encoding: None = None,
    ) -> bytes: ...

    @overload
    def pipe(
        self,
        format: str | None = None,
        renderer: str | None = None,
        formatter: str | None = None,
        neato_no_op: bool | int | None = None,
        quiet: bool = True,
        *,
        engine: str | None = None,
        encoding: str,
    ) -> str: ...

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
    ) -> bytes | str:
        """Return the picture as bytes, or as text.

        Args:
            format: "svg", "png", "pdf", or another that Graphviz knows; None for SVG.
            renderer, formatter, neato_no_op, quiet: accepted as by `Digraph.pipe`, without effect.
            engine: the name of one of Graphviz's layouts; None for `dot`.
            encoding: "utf-8" for SVG as a str; None for bytes.

        Raises:
            RuntimeError: for any format but SVG, if Graphviz is missing or fails.
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
        """Write the picture to a file, and its DOT beside it; arguments as in `Digraph.render`.

        Returns:
            the path of the picture.

        Raises:
            RuntimeError: as `pipe`; nothing is written then.
            ValueError: if `outfile` ends in none of the formats of `save`, or in another one than `format`.
            OSError: if a file cannot be written.
        """
        if outfile is not None:
            picture = Path(outfile)
            ending = format_of(picture, FORMATS if format is None else [format.lower()], "a picture")
            format = format or ending
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
        """Write a file: the picture, or the DOT, if its name ends in .gv or .dot.

        Args:
            filename: the file, whose ending is the format: .svg, .png, .pdf, .jpg, .gif, .webp, .eps or .ps; None for
                the DOT under the usual name, "graph.gv".
            directory: the folder, if it is not in `filename`.
            skip_existing: whether to keep a file of DOT that exists.

        Returns:
            its path.

        Raises:
            RuntimeError: as `pipe`; nothing is written then.
            ValueError: for any other ending.
            OSError: if the file cannot be written.
        """
        picture_format = "gv" if filename is None else format_of(filename, [*FORMATS, *SOURCE], "a picture")
        if filename is None or picture_format in SOURCE:
            return str(super().save(filename, directory=directory, skip_existing=skip_existing))
        path = Path(directory or "", filename)
        content = self.pipe(picture_format)
        write_whole(path, content)
        return str(path)

    def copy(self) -> Picture:
        """Return a copy, to which things can be added."""
        other = type(self)(self.drawing)
        other.body = list(self.body)
        return other

    def _draw(self, picture_format: str, program: str) -> bytes:
        drawing, is_svg = self.drawing, picture_format == "svg"
        if is_svg and (drawing.is_placed or graphviz_is_disabled()):
            return to_svg(drawing).encode()
        graphviz_command = find_graphviz() if WRITES_DOT else None
        if graphviz_command is None:
            if not is_svg:
                raise RuntimeError(
                    f"cannot write {picture_format} without Graphviz; run: pip install pygraphviz (or ask for svg)"
                )
            _note_once("Graphviz not found; drew with the built-in layout. For Graphviz layout: pip install pygraphviz")
            return to_svg(drawing).encode()
        try:
            return graphviz_command.draw(self.source, picture_format, program, drawing.is_placed)
        except GraphvizError as error:
            if not is_svg:
                raise RuntimeError(f"cannot write {picture_format}: {error} (or ask for svg)") from None
            _note_once(f"{error}; drew with the built-in layout")
            return to_svg(drawing).encode()

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return what a notebook displays: SVG, and a sentence for hosts that show text only."""
        wanted = ({"image/svg+xml", "text/plain"} if include is None else set(include)) - set(exclude or ())
        bundle: dict[str, Any] = {}
        for kind, picture_format in (("image/svg+xml", "svg"), ("image/png", "png")):
            if kind in wanted:
                try:
                    content = self.pipe(picture_format)
                    bundle[kind] = content if picture_format == "png" else _fitting(content.decode())
                except Exception as error:  # a display hook must not raise: a notebook would show nothing else
                    bundle["text/plain"] = f"{self.drawing.description} ({error})"
        if "text/plain" in wanted:
            bundle.setdefault("text/plain", self.drawing.description)
        return bundle

    def __repr__(self) -> str:
        return f"<{self.drawing.description}>"


def _fitting(svg: str) -> str:
    """Return SVG that fits a notebook's cell: a wider one is scaled down, as far as it can still be read."""

    def size(found: re.Match[str]) -> str:
        width, height = float(found[1]), float(found[2])
        scale = min(1.0, max(CELL_WIDTH / width, SMALLEST))
        return f'style="max-width: 100%; height: auto" width="{scale * width:.6g}pt" height="{scale * height:.6g}pt"'

    return re.sub(r'width="([\d.]+)pt" height="([\d.]+)pt"', size, svg, count=1)


def _note_once(note: str) -> None:
    """Print a note that is no error, on stderr, once per process."""
    if note not in _notes:
        _notes.add(note)
        print(f"note: {note}", file=sys.stderr)
