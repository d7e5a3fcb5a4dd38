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
    """A function that opens a page: some HTML, in a window of some size."""

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
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_it(html: str, width: int = 1400, height: int = 1000, **context: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, **context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda said: complaints.extend([said.text] if said.type in ("error", "warning") else []))
        page.on("request", lambda asked: complaints.extend([] if is_its_own(asked.url) else [asked.url]))
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        return page

    def is_its_own(url: str) -> bool:
        return url.startswith((tmp_path.as_uri(), "blob:", "data:", "about:"))

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
