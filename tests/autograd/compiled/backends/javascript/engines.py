"""JavaScript run by node, or by Chromium where node is not there, with data in and out as JSON."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.browser.conftest import OPTIONS, chromium_program

SECONDS = 120.0  # that any run may take
AS_JSON = """
function asJson(found) { // with text for what JSON has no word for
  return JSON.stringify(found, (key, part) => {
    if (ArrayBuffer.isView(part)) return Array.from(part);
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
"""


def run(script: str, body: str, data: Any, browser: bool = False) -> Any:
    """Return what JavaScript returns; numbers that are not finite come as text that `float` reads.

    Args:
        script: code that defines names.
        body: code of an asynchronous function of `data`, with `return`.
        data: anything that JSON can say.
        browser: run it in Chromium, even where node is there.
    """
    script, body = f"{script}\n{AS_JSON}", f"async (data) => {{ {body} }}"
    by_node = shutil.which("node") and not browser
    found = _by_node(script, body, data) if by_node else _by_chromium(script, body, data)
    return json.loads(found)


def _by_node(script: str, body: str, data: Any) -> str:
    call = f"({body})({json.dumps(data)}).then((found) => process.stdout.write(asJson(found)));"
    with TemporaryDirectory() as folder:
        file = Path(folder, "run.js")
        file.write_text(f"{script}\n{call}", encoding="utf-8")
        done = subprocess.run(["node", str(file)], capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def _by_chromium(script: str, body: str, data: Any) -> str:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    program = chromium_program()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=OPTIONS)
        page = browser.new_page()
        page.add_script_tag(content=script)
        found: str = page.evaluate(f"(data) => ({body})(data).then(asJson)", data)
        browser.close()
    return found


def blocks(readme: Path) -> str:
    """Return the JavaScript in a README."""
    return "\n".join(re.findall(r"```js\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL))
