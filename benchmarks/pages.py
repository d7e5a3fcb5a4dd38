"""Pages in headless Chromium: how soon the live page of a graph follows, and how the page that trains plays.

    python -m benchmarks.pages

Needs the extra `browser` and the program chromium.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograd import explore
from nn import MLP, playground, squared_error

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
    """Print the figures of both pages."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for measure in (move_sliders, open_large, play):
            measure(browser, Path(folder, "page.html"))
        browser.close()


def move_sliders(browser: Any, file: Path) -> None:
    """Print the time from a move of a slider to the picture, for a network of about 200 nodes."""
    model = MLP(4, [10, 7, 2], activation="tanh", seed=0)
    y = squared_error(model([0.1, 0.2, 0.3, 0.4]), [1.0, 0.0])
    page = explore(y, file, fold=False)
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    tab.goto(file.as_uri())
    times = tab.evaluate(MEASURE, MOVES)
    print(f"{page!r}: slider to repaint, {spread(times)}")
    tab.close()


def open_large(browser: Any, file: Path) -> None:
    """Print how long a graph of 10^5 nodes takes, from the call to the file, and from the file to the picture."""
    model = MLP(64, [512, 128, 1], activation="relu", seed=0)
    y = squared_error([model([0.01 * i for i in range(64)])], [1.0])
    start = time.process_time()
    page = explore(y, file)
    written = time.process_time() - start
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    tab.goto(file.as_uri())
    shown = tab.evaluate("performance.getEntriesByType('navigation')[0].domComplete") / 1000.0
    size = file.stat().st_size / 1e6
    print(f"{page!r}: {written:.1f} s of the processor to the file of {size:.1f} MB, {shown:.1f} s to the picture")
    tab.close()


def play(browser: Any, file: Path) -> None:
    """Print the size of the page that trains, its first paint, and its pictures a second with a map in every circle."""
    html = playground(path=file).html
    kernels = len(re.findall(r'id="kernels">([^<]*)', html)[0])
    print(f"file: {len(html) / 1000:.0f} kB, of which WebAssembly {kernels / 1000:.0f} kB")
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
            f"{sizes}: first paint after {paint:.0f} ms; {len(times) / SECONDS:.0f} pictures a second, {spread(times)}"
        )
        tab.close()


def spread(times: list[float]) -> str:
    """Return the median and the ninth decile of milliseconds."""
    return (
        f"median {statistics.median(times):.1f} ms, nine of ten within {statistics.quantiles(times, n=10)[-1]:.1f} ms"
    )


if __name__ == "__main__":
    main()
