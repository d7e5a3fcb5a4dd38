"""Lessons where libraries are missing, as in a browser: a cell gives what is stored, or says why it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nn.course.in_browser import NO_PLOT, changed_by, first_line_undone
from tests.checkout import CHECKOUT
from tests.notebooks.outputs import same, what_it_says

pytest.importorskip("IPython", reason="pip install -e '.[notebooks]'")
pytest.importorskip("jupytext", reason="pip install -e '.[notebooks]'")
pytest.importorskip("nbclient", reason="pip install -e '.[notebooks]'")

from notebooks.tools import build

LESSONS = sorted((CHECKOUT / "notebooks").glob("[0-9]*.ipynb"))
CANNOT = "stdout: This cell needs "


def code_cells(lesson: Path) -> list[dict[str, Any]]:
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in cells if cell["cell_type"] == "code"]


def texts(outputs: list[dict[str, Any]], live: bool = False) -> list[str]:
    """Return what outputs say, in whatever order; those of a live cell as the build would store them."""

    def joined(lines: Any) -> Any:
        return "".join(lines) if isinstance(lines, list) else lines

    for output in outputs:
        if output["output_type"] == "stream":
            output["text"] = joined(output["text"])
        else:
            output["data"] = {kind: joined(lines) for kind, lines in output.get("data", {}).items()}
            if live:
                build.add_image(output["data"])
    return sorted(text for output in outputs for text in what_it_says(output))


def without_notes_on_plots(outputs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield outputs without the lines that say that a plot is the stored one."""
    for output in outputs:
        if output["output_type"] == "stream":
            lines = "".join(output["text"]).splitlines(keepends=True)
            output = output | {"text": "".join(line for line in lines if not line.startswith(NO_PLOT))}
        if output.get("text", "a picture"):
            yield output


def compare(lesson: Path, given: list[list[dict[str, Any]]]) -> Iterator[str]:
    """Yield the cells that run live; each gives what is stored, or says what it needs.

    Args:
        lesson: a notebook with its outputs.
        given: the outputs of its cells, elsewhere.
    """
    for cell, outputs in zip(code_cells(lesson), given, strict=True):
        outputs = list(without_notes_on_plots(outputs))
        stored, new = texts(cell["outputs"]), texts(outputs, live=True)
        if any(CANNOT in f"stdout: {line}" for text in new for line in text.removeprefix("stdout: ").splitlines()):
            continue
        yield cell["source"]
        if "varies" not in cell["metadata"].get("tags", ()):
            assert same("\n".join(stored), "\n".join(new)), f"{cell['source']}\n\nstored: {stored}\n\nhere: {new}"


@pytest.mark.parametrize(
    "lesson",
    [
        lesson if lesson.name.startswith("02") else pytest.param(lesson, marks=pytest.mark.exhaustive)
        for lesson in LESSONS
    ],
    ids=lambda lesson: lesson.stem,
)
def test_without_native_code_no_cell_gives_another_result(lesson: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.notebooks.browser_like", lesson],
        cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    cells = json.loads(done.stdout)
    assert [cell["stderr"] for cell in cells if cell["stderr"]] == []
    live = list(compare(lesson, [cell["outputs"] for cell in cells]))
    assert len(live) > len(cells) / 2
    exercises = [cell["source"] for cell in cells if "\ncheck(" in cell["source"]]
    assert lesson.name.startswith("09") or set(exercises) <= set(live)  # 9 is about compiling, which needs numpy


@pytest.mark.parametrize(
    ("cell", "undone"),
    [
        ("a = 1\nplot()\nb = 2", 3),  # all but the picture is done
        ("a = 1\nfigure = plot()\nb = 2", 2),
        ("def train():\n    plot()\n    return 1\ntrain()", 4),  # which may do more after its plot
        ("a = 1\nfail()", 2),
    ],
)
def test_a_statement_that_only_plots_changes_nothing(cell: str, undone: int) -> None:
    plots, names = ModuleType("nn.plots.some"), {"__name__": "__main__"}
    exec("def plot():\n    raise ImportError", plots.__dict__)
    exec("def fail():\n    raise ImportError", elsewhere := {"__name__": "nn.elsewhere"})
    with pytest.raises(ImportError) as raised:
        exec(compile(cell, "cell", "exec"), names | {"plot": plots.plot, "fail": elsewhere["fail"]})
    traceback = raised.tb.tb_next
    assert traceback is not None and first_line_undone(cell, traceback) == undone


def test_what_a_cell_would_have_changed_is_found() -> None:
    import random

    names: dict[str, Any] = {"random": random, "source": random.Random(0), "data": [1.0], "total": 3.0, "print": print}
    exec("def draw():\n    return [source.random() for _ in range(3)]", names)
    cell = "a = 1\nb, data[0] = draw(), total\nfrom math import exp as e\ndef f(): ...\nprint(data)"
    assert set(changed_by(cell, 2, names)) == {"b", "data", "source", "e", "f"}
    assert set(changed_by(cell, 4, names)) == {"f", "data"}
