"""Cells of a lesson that cannot run in a browser: each says in a line what it lacks, and shows its stored result.

Where only a picture is lacking, the cell computes all the rest. What a cell that fails would have changed is taken
away, so that no later cell computes on with something else: those that need it show their stored results too.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from traceback import walk_tb
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType, TracebackType
from typing import Any

from nn.course import pictures
from nn.course.undrawn import Undrawn
from nn.data import Dataset

STORED = "stored_outputs.json"  # put beside this file by `notebooks/lite/__main__.py`, in the wheel of the site alone
NO_PLOT = "The plot needs matplotlib, which this browser does not have."
WHEN_MADE = " When the lesson was made, it was:"
ONLY_SHOW = ("nn.plots", "nn.inspect", "nn.course", "autograd.show")  # functions that change nothing
UNCHANGEABLE = (ModuleType, type, FunctionType, BuiltinFunctionType, partial, int, float, str, tuple, Dataset)


def show_stored_results() -> None:
    """Prepare the shell of this notebook; draw graphs with the built-in layout, as no program runs in a browser."""
    from IPython import get_ipython

    os.environ["CHAINRULE_LAYOUT"] = "built-in"
    sys.setrecursionlimit(1000)  # as everywhere else: a lesson shows what happens there
    stored = json.loads(files("nn.course").joinpath(STORED).read_text(encoding="utf-8"))
    prepare_shell(get_ipython(), stored)


def prepare_shell(shell: Any, stored: Mapping[str, list[dict[str, Any]]]) -> None:
    """Let a shell show the stored result of a cell that cannot run.

    Args:
        shell: an `InteractiveShell` of IPython.
        stored: the outputs of the cells of the lessons, by their text.
    """
    taken_away: set[str] = set()
    source = ""
    plots: list[dict[str, Any]] = []

    def remember(info: Any) -> None:
        nonlocal source
        source = info.raw_cell.rstrip("\n")  # which browsers add
        plots[:] = filter(is_plot, stored.get(source, ()))

    def show_plot() -> None:
        print(NO_PLOT + (WHEN_MADE if plots else ""))
        display_outputs(plots[:1])
        del plots[:1]

    def undrawn_panels(*what: tuple[str, str, str], **size: float) -> tuple[Undrawn, list[Undrawn]]:
        return Undrawn(show_plot), [Undrawn(show_plot) for _ in what]

    if find_spec("matplotlib") is None:
        pictures.panels = undrawn_panels  # type: ignore[assignment]

    def handle(shell: Any, kind: Any, error: BaseException, traceback: Any, tb_offset: Any = None) -> None:
        lacking = what_lacks(error, taken_away)
        if lacking is None or source not in stored:
            shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
            return
        print(f"This cell needs {lacking}. When the lesson was made, it gave:")
        display_outputs(stored[source])
        while traceback.tb_next and traceback.tb_frame.f_globals is not shell.user_ns:
            traceback = traceback.tb_next
        for name in changed_by(source, first_line_undone(source, traceback), shell.user_ns):
            taken_away.add(name)
            shell.user_ns.pop(name, None)

    shell.events.register("pre_run_cell", remember)
    shell.set_custom_exc((ImportError, NameError), handle)


def what_lacks(error: BaseException, taken_away: set[str]) -> str | None:
    """Return what a cell could not have, in words; None if the error is one of the cell's own."""
    if isinstance(error, NameError):
        return f"`{error.name}`, which a cell above could not make here" if error.name in taken_away else None
    if isinstance(error, ImportError) and error.name:
        return f"{error.name.partition('.')[0]}, which this browser does not have"
    return f"what this browser does not have ({error})"


def first_line_undone(source: str, traceback: TracebackType) -> int:
    """Return the line of a cell from which on its statements have not done what they do.

    Args:
        source: the cell.
        traceback: of what it raised, from the frame of the cell on. Where a function of the project was called for a
            plot alone, all that is lacking of this statement is the plot.
    """
    line = traceback.tb_lineno
    modules = [frame.f_globals["__name__"] for frame, _ in walk_tb(traceback)]
    if modules[-1].startswith("nn.plots") and modules[1] != modules[0]:
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.Expr) and statement.lineno <= line <= (statement.end_lineno or line):
                return (statement.end_lineno or line) + 1
    return line


def changed_by(source: str, line: int, names: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a cell would have bound, or whose values it may have changed, from a line of it on.

    >>> list(changed_by("a = 1\\nb = f(c)", 2, {"c": [], "f": print}))
    ['b', 'c']
    """
    statements = [part for part in ast.parse(source).body if (part.end_lineno or part.lineno) >= line]
    for node in (node for statement in statements for node in ast.walk(statement)):
        match node:
            case ast.Name(name, ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
            case ast.Attribute(ast.Name(name), _, ast.Store()) | ast.Subscript(ast.Name(name), _, ast.Store()):
                yield name
            case ast.Call(function, arguments, keywords) if not only_shows(function, names):
                given = [function, *arguments, *(keyword.value for keyword in keywords)]
                inside = [part.id for each in given for part in ast.walk(each) if isinstance(part, ast.Name)]
                yield from (
                    name
                    for name in reached_from(inside, names)
                    if not isinstance(names.get(name), (*UNCHANGEABLE, type(None)))
                )


def reached_from(mentioned: list[str], names: Mapping[str, Any]) -> list[str]:
    """Return names, and those that the functions of the notebook among them use, directly or by others."""
    reached = list(dict.fromkeys(mentioned))
    for name in reached:
        function = names.get(name)
        if isinstance(function, FunctionType) and function.__globals__ is names:
            codes = [function.__code__]
            for code in codes:
                codes += [part for part in code.co_consts if isinstance(part, CodeType)]
                reached += [used for used in code.co_names if used not in reached]
    return reached


def only_shows(function: ast.expr, names: Mapping[str, Any]) -> bool:
    module = getattr(names.get(function.id), "__module__", "") if isinstance(function, ast.Name) else ""
    return str(module).startswith(ONLY_SHOW)


def is_plot(output: Mapping[str, Any]) -> bool:
    """Return whether an output of a cell is a figure of matplotlib, by the text that it has beside its picture."""
    return "".join(output.get("data", {}).get("text/plain", "")).startswith("figure: ")


def display_outputs(outputs: list[dict[str, Any]]) -> None:
    """Display stored outputs."""
    from IPython.display import display

    for output in outputs:
        if output["output_type"] == "stream":
            print("".join(output["text"]), end="")
        else:
            lines = output["data"].items()
            data = {kind: content if isinstance(content, str) else "".join(content) for kind, content in lines}
            display(data, metadata=output["metadata"], raw=True)  # type: ignore[no-untyped-call]
