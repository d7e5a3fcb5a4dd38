"""Graphviz, if installed: the program `dot`, or the package `pygraphviz`, which brings its own.

Either runs as a process that reads DOT and writes a picture, so that it can be stopped when it takes too long, and its
warnings about fonts are not printed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import NamedTuple

TIME_LIMIT = 20.0  # seconds
DOTS_PER_INCH = 144  # of pictures of dots, whose sizes are those of an SVG in points
OF_DOTS = ("png", "jpg", "jpeg", "gif", "webp")

_PYGRAPHVIZ = """
import sys, pygraphviz
program, dots, picture_format = sys.argv[1:]
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode("utf-8"))
if dots:
    graph.graph_attr["dpi"] = dots
sys.stdout.buffer.write(graph.draw(format=picture_format, prog=program))
"""
KEEP_POSITIONS = "nop2"  # Graphviz's name for the layout that keeps all positions and draws the edges


class GraphvizError(RuntimeError):
    """Graphviz is missing, took too long, or failed."""


class GraphvizCommand(NamedTuple):
    """A way to run Graphviz: its name, and the command up to the options."""

    name: str
    command: list[str]

    def draw(self, source: str, picture_format: str, program: str = "dot", placed: bool = False) -> bytes:
        """Return the picture of a graph.

        Args:
            source: the graph, in DOT.
            picture_format: "svg", "png", "pdf", or another that Graphviz knows.
            program: the name of the layout, "dot" or another of Graphviz's.
            placed: whether all nodes have positions already, which are then kept.

        Raises:
            GraphvizError: if it fails, or has not finished after 20 seconds.
        """
        program = KEEP_POSITIONS if placed else program
        dots = str(DOTS_PER_INCH) if picture_format in OF_DOTS else ""
        if self.name == "pygraphviz":
            command = [*self.command, program, dots, picture_format]
        else:
            command = [*self.command, f"-K{program}", *([f"-Gdpi={dots}"] if dots else []), f"-T{picture_format}"]
        try:
            done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=TIME_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise GraphvizError(f"{self.name} has not laid out the graph after {TIME_LIMIT:g} seconds") from None
        except OSError as error:
            raise GraphvizError(f"{self.name} could not be started: {error.strerror or error}") from None
        if done.returncode or not done.stdout:
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
            reason = next((line for line in said if line.startswith("Error")), said[-1])  # warnings come after it too
            raise GraphvizError(f"{self.name} failed: {reason.removeprefix('Error: '):.200}")
        return done.stdout


def graphviz_is_disabled() -> bool:
    """Return whether the environment variable CHAINRULE_LAYOUT is "built-in"; SVG is then the same everywhere."""
    return os.environ.get("CHAINRULE_LAYOUT") == "built-in"


def find_graphviz() -> GraphvizCommand | None:
    """Return the best way there is to run Graphviz on this machine; None if there is none."""
    dot = shutil.which("dot")
    if dot is not None:
        return GraphvizCommand("dot", [dot])
    if importlib.util.find_spec("pygraphviz") is not None:
        return GraphvizCommand("pygraphviz", [sys.executable, "-c", _PYGRAPHVIZ])
    return None
