"""Pages by the rules of axe-core: names, roles, contrast, keyboard."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest


def violations(page: Any) -> list[str]:
    """Return what axe-core has to say against a page."""
    pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe + "; 0")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
