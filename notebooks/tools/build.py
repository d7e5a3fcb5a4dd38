"""Build the notebooks of the course: execute each lesson and store what came out beside its text.

    python notebooks/tools/build.py            # all lessons
    python notebooks/tools/build.py 02 08      # those whose names begin so

A lesson is written in `NN_name.py`, in jupytext's percent format; this makes `NN_name.ipynb`, which readers open. What
it needs: pip install -e ".[notebooks]"
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jupytext
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[1]
PICTURES = FOLDER / "pictures"  # of lessons, for pages about the course
AT_ONCE = 2  # kernels
TIME_LIMIT = 120  # seconds for a cell, on a slow machine

NOT_RUNNING = "(A page that runs. Where nothing is seen above, run the cell or trust the notebook.)"

# The pictures of the course do not depend on whether the machine at hand has Graphviz.
ENVIRONMENT = {"CHAINRULE_LAYOUT": "built-in"}


def lessons(prefixes: Iterable[str] = ("",)) -> list[Path]:
    """Return the texts of the lessons whose names begin with one of some prefixes, in order."""
    return sorted(path for path in FOLDER.glob("[0-9][0-9]_*.py") if path.name.startswith(tuple(prefixes)))


def read(lesson: Path) -> NotebookNode:
    """Return a lesson as a notebook without outputs."""
    notebook: NotebookNode = jupytext.read(lesson, fmt="py:percent")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        if "setup" in cell.metadata.get("tags", ()):  # folded away, in JupyterLab, VS Code and Colab
            cell.metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
        cell.metadata["slideshow"] = {"slide_type": slide_of(cell)}
    return notebook


def slide_of(cell: NotebookNode) -> str:
    """Return where a cell stands when the lesson is shown as slides: prose begins one, code follows on it."""
    if "setup" in cell.metadata.get("tags", ()):
        return "skip"
    if cell.cell_type == "code":
        return "-"
    return "slide" if cell.source.startswith("#") else "subslide"


def execute(lesson: Path) -> NotebookNode:
    """Return a lesson with its outputs, executed in a fresh kernel of this Python.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell fails.
    """
    notebook = read(lesson)
    # No kernel but this Python's own, whatever else is registered on the machine.
    kernel = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=TIME_LIMIT,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute(env=os.environ | ENVIRONMENT)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            add_image(output.get("data", {}))
    notebook.metadata = {  # nothing of the Python it ran on
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def add_image(data: dict[str, Any]) -> None:
    """Add to a stored picture the same as an image with an alternative text.

    JupyterLab shows no SVG of a notebook that it does not trust, but images; and no other form has a text for readers
    who do not see them. In a page that runs, a line says what to do where it does not.
    """
    if "text/html" in data:
        if "srcdoc=" in data["text/html"]:
            data["text/html"] += f"\n<p>{NOT_RUNNING}</p>"
    elif "image/svg+xml" in data:
        start = data["image/svg+xml"].index("<svg")
        source = "data:image/svg+xml," + quote(
            data["image/svg+xml"][start:].replace("\n", " "), safe=" =:;,/'()!*?+-._~"
        )
        text = escape(data["text/plain"])
        data["text/html"] = f'<img alt="{text}" style="max-width: 100%; height: auto" src="{source}">'


def execute_all(chosen: Sequence[Path]) -> Iterator[NotebookNode]:
    """Yield lessons with their outputs in the order given; a few are executed at once."""
    # What matplotlib prepares the first time on a machine takes long enough for a warning in the first lesson.
    import matplotlib.font_manager  # noqa: F401

    with ThreadPoolExecutor(AT_ONCE) as kernels:
        yield from kernels.map(execute, chosen)


def cover(notebook: NotebookNode) -> str | None:
    """Return the picture a lesson is shown by: the first that the cell tagged "cover" made, as SVG."""
    for cell in notebook.cells:
        if "cover" in cell.metadata.get("tags", ()):
            picture: str = next(o.data["image/svg+xml"] for o in cell.outputs if "image/svg+xml" in o.get("data", {}))
            return picture
    return None


def main(prefixes: Sequence[str]) -> int:
    """Build the lessons whose names begin with one of some prefixes, all if there are none.

    Returns:
        The exit status.
    """
    chosen = lessons(prefixes or [""])
    if not chosen:
        print(f"no lesson begins with {' or '.join(prefixes)}", file=sys.stderr)
        return 2
    for lesson, notebook in zip(chosen, execute_all(chosen), strict=True):
        target = lesson.with_suffix(".ipynb")
        nbformat.write(notebook, target)  # type: ignore[no-untyped-call]  # the library ships few type hints
        picture = cover(notebook)
        if picture is not None:
            (PICTURES / f"{lesson.stem}.svg").write_text(picture, encoding="utf-8")
        print(f"{target.name}: {len(notebook.cells)} cells, {target.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
