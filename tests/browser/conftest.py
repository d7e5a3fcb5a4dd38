"""A browser for tests of pages. Without one, or without what drives it, they are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OPTIONS += ["--disable-component-update", "--disable-sync"]


class Open(Protocol):
    """What opens a page: some HTML, in a window of some size."""

    def __call__(self, html: str, width: int = 1400, height: int = 1000, **context: Any) -> Any: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no chromium here (Debian, Ubuntu: apt install chromium)")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Open pages from files; at the end, no page may have had an error, a warning, or asked for anything else."""
    contexts, complaints = [], []

    def open_it(html: str, width: int = 1400, height: int = 1000, **context: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, **context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("request", lambda request: request.url in (allowed,) or complaints.append(f"request: {request.url}"))
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        allowed = file.as_uri()
        page.goto(allowed)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
