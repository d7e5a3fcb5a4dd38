"""Time of the live page, in headless Chromium: from a move of a slider to the picture; to open a large graph, folded.

    python -m benchmarks.live_page

Needs the extra `browser` and the program chromium.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from autograd import explore, topological_order
from nn import MLP, squared_error

MOVES = 60
# From the event to the first message after the next frame, which comes once that has been painted.
MEASURE = """async moves => {
    const slider = document.querySelectorAll(".leaf input[type=range]")[3];
    const frame = () => new Promise(done => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(0);
    }));
    const times = [];
    for (let i = 0; i < moves; i++) {
        await new Promise(done => setTimeout(done, 250));
        await frame();
        const start = performance.now();
        slider.value = Number(slider.min) + (slider.max - slider.min) * ((7 * i) % moves) / moves;
        slider.dispatchEvent(new Event("input"));
        await frame();
        times.push(performance.now() - start);
    }
    return times;
}"""


def main() -> None:
    """Print the median and the ninth decile, for a network of about 200 nodes."""
    from playwright.sync_api import sync_playwright

    model = MLP(4, [10, 7, 2], activation="tanh", seed=0)
    y = squared_error(model([0.1, 0.2, 0.3, 0.4]), [1.0, 0.0])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder, "page.html")
        page = explore(y, file, fold=False)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1400, "height": 1000})
        tab.goto(file.as_uri())
        times = tab.evaluate(MEASURE, MOVES)
        opened = _open_large(browser, file)
        browser.close()
    print(f"{len(topological_order(y))} nodes, {page!r}: slider to repaint")
    print(
        f"median {statistics.median(times):.0f} ms, nine of ten within {statistics.quantiles(times, n=10)[-1]:.0f} ms"
    )
    print(opened)


def _open_large(browser: Any, file: Path) -> str:
    """Return how long a graph of 10^5 nodes takes, from the call to the file, and from the file to the picture."""
    model = MLP(64, [512, 128, 1], activation="relu", seed=0)
    y = squared_error([model([0.01 * i for i in range(64)])], [1.0])
    start = time.process_time()
    page = explore(y, file)
    written = time.process_time() - start
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    tab.goto(file.as_uri())
    shown = tab.evaluate("performance.getEntriesByType('navigation')[0].domComplete") / 1000.0
    size = file.stat().st_size / 1e6
    return f"{page!r}: {written:.1f} s of the processor to the file of {size:.1f} MB, {shown:.1f} s to the picture"


if __name__ == "__main__":
    main()
