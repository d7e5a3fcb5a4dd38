"""Time of the live page from a move of a slider to the picture, in headless Chromium.

    python -m benchmarks.live_page

Needs the extra `browser` and the program chromium.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

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
        browser.close()
    print(f"{len(topological_order(y))} nodes, {page!r}: slider to repaint")
    print(
        f"median {statistics.median(times):.0f} ms, nine of ten within {statistics.quantiles(times, n=10)[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
