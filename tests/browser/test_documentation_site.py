"""The documentation: built without a warning, whole, and at home in a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
import nn.data
import nn.losses
import nn.plots
import nn.schedules
from autograd.operators import OPERATORS
from tests.checkout import CHECKOUT

for library in ("sphinx", "myst_nb", "furo", "sphinx_copybutton", "sphinxcontrib.programoutput"):
    pytest.importorskip(library, reason='pip install ".[docs]"')
pytest.importorskip("sklearn", reason='pip install ".[science]"')

import nn.estimators  # noqa: E402

# The code of a page that scrolls sideways.
WIDER = """[...document.querySelectorAll("article pre")]
    .filter(code => code.scrollWidth > code.clientWidth + 1).map(code => code.innerText.slice(0, 80))"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "docs", str(folder)],
        cwd=CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    from sphinx.util.inventory import InventoryFile

    kinds = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    documented = {name for kind, names in kinds.items() if kind.startswith("py:") for name in names}
    written_otherwise = set(OPERATORS.values())  # add is written +
    for module in (autograd, nn, nn.losses, nn.data, nn.estimators, nn.schedules, nn.plots):
        public = getattr(module, "__all__", None) or [
            name
            for name, what in vars(module).items()
            if name[0] != "_" and getattr(what, "__module__", "").startswith(module.__name__)
        ]
        homes = (module.__name__, "nn.losses")  # losses are among the names of `nn` too
        missing = [name for name in public if not any(f"{home}.{name}" in documented for home in homes)]
        assert set(missing) <= written_otherwise


def test_commands_are_explained_in_their_own_words(site: Path) -> None:
    page = (site / "reference" / "command_line.html").read_text("utf-8")
    for option in ("--target", "--hidden", "--probabilities", "--grid", "--wrt"):
        assert option in page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_at_home_in_a_folder(site: Path, chromium: Any, scheme: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda said: complaints.extend([said.text] if said.type == "error" else []))
    page.on("request", lambda asked: complaints.extend([] if asked.url.startswith(("file:", "data:")) else [asked.url]))
    pages = [path for path in sorted(site.rglob("*.html")) if "_modules" not in path.parts]
    assert len(pages) > 30
    for path in pages:
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{path.name} scrolls sideways")
        if width >= 1280:
            complaints += [f"{path.name} has code wider than its column: {code}" for code in page.evaluate(WIDER)]
    context.close()
    assert complaints == []


def test_search_finds_a_function(site: Path, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto((site / "search.html").as_uri() + "?q=curve_fit")
    page.wait_for_selector("#search-results li", timeout=10_000)
    assert "curve_fit" in page.inner_text("#search-results")
    page.close()
