"""The page that trains, in headless Chromium: its size, its first paint, pictures a second while it plays.

    python -m benchmarks.playing_page

Needs the extra `browser` and the program chromium.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import tempfile
from pathlib import Path
from urllib.parse import quote

from nn import playground

HIDDEN = ([4, 3], [16, 16])
SECONDS = 4.0
FRAMES = """seconds => new Promise(done => {
    const times = [];
    const begin = performance.now();
    let last = begin;
    requestAnimationFrame(function next(now) {
        times.push(now - last);
        last = now;
        if (now - begin < 1000 * seconds) requestAnimationFrame(next);
        else done(times.slice(1));
    });
})"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Print the figures, for networks with a map in every circle."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder, "page.html")
        html = playground(path=file).html
        kernels = len(re.findall(r'id="kernels">([^<]*)', html)[0])
        print(f"file: {len(html) / 1000:.0f} kB, of which WebAssembly {kernels / 1000:.0f} kB")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for hidden in HIDDEN:
            tab = browser.new_page(viewport={"width": 1400, "height": 900})
            setting = {"hidden": hidden, "activation": ["tanh"] * len(hidden), "heldOut": 0}
            address = "&".join(f"{name}={quote(json.dumps(value))}" for name, value in setting.items())
            tab.goto(f"{file.as_uri()}#{address}")
            tab.wait_for_timeout(1000)
            paint = tab.evaluate(PAINT)
            tab.locator(".transport .play").click()
            times = tab.evaluate(FRAMES, SECONDS)
            sizes = "-".join(map(str, [2, *hidden, 1]))
            print(
                f"{sizes}: first paint after {paint:.0f} ms; {len(times) / SECONDS:.0f} pictures a second, median "
                f"{statistics.median(times):.1f} ms, nine of ten within {statistics.quantiles(times, n=10)[-1]:.1f} ms"
            )
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
