"""JavaScript run by node or by Chromium, with data in and out as JSON."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

SECONDS = 120.0  # that any run may take
AS_JSON = """
function asJson(found) { // with text for what JSON has no word for
  return JSON.stringify(found, (key, part) => {
    if (ArrayBuffer.isView(part)) return Array.from(part);
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
"""


def run(script: str, body: str, data: Any, chromium: Any = None) -> Any:
    """Return what JavaScript returns; numbers that are not finite come as text that `float` reads.

    Args:
        script: code that defines names.
        body: code of an asynchronous function of `data`, with `return`.
        data: anything that JSON can say.
        chromium: the browser to run it in, as the fixture of that name; None for node.
    """
    script, body = f"{script}\n{AS_JSON}", f"async (data) => {{ {body} }}"
    found = _by_node(script, body, data) if chromium is None else _by_chromium(chromium, script, body, data)
    return json.loads(found)


def node() -> str:
    """Return the path of node: the system's, or the one that Playwright brings; without either the test is skipped."""
    system = shutil.which("node")
    if system is not None:
        return system
    playwright = pytest.importorskip("playwright", reason="no node here, nor Playwright's: pip install playwright")
    return str(Path(playwright.__file__).parent / "driver" / "node")


def _by_node(script: str, body: str, data: Any) -> str:
    call = f"({body})({json.dumps(data)}).then((found) => process.stdout.write(asJson(found)));"
    with TemporaryDirectory() as folder:
        file = Path(folder, "run.js")
        file.write_text(f"{script}\n{call}", encoding="utf-8")
        done = subprocess.run([node(), str(file)], capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def _by_chromium(chromium: Any, script: str, body: str, data: Any) -> str:
    page = chromium.new_page()
    try:
        page.add_script_tag(content=script)
        found: str = page.evaluate(f"(data) => ({body})(data).then(asJson)", data)
    finally:
        page.close()
    return found


def blocks(readme: Path) -> str:
    """Return the JavaScript in a README."""
    return "\n".join(re.findall(r"```js\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL))
