"""The course as a site: every lesson runs in the browser, its exercises answer, nothing comes from elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.checkout import CHECKOUT
from tests.notebooks.test_in_browser import LESSONS, compare

pytest.importorskip("jupyterlite_core", reason="pip install '.[lite]'")
if shutil.which("npm") is None:
    pytest.skip("no npm here, from which Pyodide comes", allow_module_level=True)

pytestmark = pytest.mark.exhaustive
MINUTES = 60_000  # milliseconds

# In the page: the notebook that is open, as it would be saved.
NOTEBOOK = "window.jupyterapp.shell.currentWidget.context.model.toJSON()"
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
ALL_DONE = f"() => {NOTEBOOK}.cells.every(cell => cell.cell_type !== 'code' || cell.execution_count)"
ANSWER = """([text, answer]) => {
    const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    const index = cells.findIndex(cell => cell.model.sharedModel.getSource().includes(text));
    cells[index].model.sharedModel.setSource(answer);
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    return window.jupyterapp.commands.execute('notebook:run-cell').then(() => cells[index].model.toJSON().outputs);
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the site, which is built and served."""
    site = tmp_path_factory.mktemp("lite") / "site"
    built = subprocess.run(
        [sys.executable, "-m", "notebooks.lite", site], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def context(chromium: Any, address: str) -> Iterator[Any]:
    opened = chromium.new_context(viewport={"width": 1280, "height": 900})
    elsewhere: list[str] = []
    own = (address, "data:", "blob:", "about:")
    opened.on("request", lambda asked: elsewhere.extend([] if asked.url.startswith(own) else [asked.url]))
    yield opened
    opened.close()
    assert elsewhere == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_runs_in_the_browser(context: Any, address: str, lesson: Path) -> None:
    page = context.new_page()
    page.goto(f"{address}/notebooks/index.html?path={lesson.name}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=2 * MINUTES)
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext.session?.kernel")
    page.evaluate(f"() => {{ {RUN_ALL} }}")
    page.wait_for_function(ALL_DONE, timeout=5 * MINUTES)
    page.wait_for_timeout(500)
    cells = [cell for cell in page.evaluate(f"() => {NOTEBOOK}")["cells"] if cell["cell_type"] == "code"]
    assert len(list(compare(lesson, [cell["outputs"] for cell in cells]))) >= 7
    if "09" not in lesson.name and "zh" not in lesson.name:  # whose exercises need numpy, or answer in Chinese
        answers = literal_answers(import_module(f"tests.notebooks.answers.lesson_{lesson.name[:2]}"))
        for number, answer, said in answers:
            [output] = page.evaluate(ANSWER, [f'check("{number}"', f'check("{number}", {answer!r})'])
            assert said in "".join(output["text"])


def test_most_lessons_have_answers_that_are_tried() -> None:
    tried = [list(literal_answers(import_module(f"tests.notebooks.answers.lesson_{n:02}"))) for n in range(1, 11)]
    assert sum(map(bool, tried)) >= 7 and sum(map(len, tried)) >= 40


def literal_answers(answers: ModuleType) -> Iterator[tuple[str, Any, str]]:
    """Yield the exercises whose answers are plain numbers, texts or lists: a right one, a wrong one, what is said."""
    for number, right in answers.RIGHT.items():
        for answer, said in ((right[0], "Right"), answers.WRONG[number][0]):
            parts = answer if isinstance(answer, list) else [answer]
            if all(isinstance(part, float | int | str) and repr(part) != "nan" for part in parts):
                yield number, answer, said
