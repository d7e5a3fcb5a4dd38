"""Records the moving picture of the README: a network that learns, and where one of its gradients comes from.

    python docs/pictures/record.py    # writes learning.gif beside it

What it needs: pip install -e ".[browser]", and Chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from nn.command_line import main

PICTURE = Path(__file__).with_name("learning.gif")
WINDOW = {"width": 1320, "height": 1250}
WIDTH = 880  # of the picture, pixels
COLORS = 96
EPOCHS = [*range(0, 40, 4), *range(40, 200, 5)]
PER_EPOCH, AT_REST, IN_THE_END = 90, 900, 3500  # milliseconds


def shot(page: Any) -> Image.Image:
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return whole.resize((WIDTH, WIDTH * WINDOW["height"] // WINDOW["width"]), Image.Resampling.LANCZOS)


def record(page: Any) -> tuple[list[Image.Image], list[int]]:
    """Return what the page shows while it learns and when a line is clicked, and how long each is to be seen."""
    pictures = [shot(page)]
    page.get_by_role("button", name="Play").click()
    time = page.get_by_label("Step of the run")
    while int(time.get_attribute("max")) < EPOCHS[-1]:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Pause").click()
    for epoch in EPOCHS:
        time.fill(str(epoch))
        page.wait_for_timeout(120)
        pictures.append(shot(page))
    page.locator(".network-hits .hit").first.dispatch_event("click")
    page.wait_for_timeout(300)
    pictures.append(shot(page))
    return pictures, [AT_REST, *[PER_EPOCH] * len(EPOCHS), IN_THE_END]


def save(pictures: list[Image.Image], times: list[int]) -> None:
    both = Image.new("RGB", (WIDTH, 2 * pictures[0].height))  # as the pale colors of the start are gone in the end
    both.paste(pictures[0], (0, 0))
    both.paste(pictures[-1], (0, pictures[0].height))
    palette = both.quantize(COLORS)  # one for all of them, so that what stays the same is not stored again
    first, *rest = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    first.save(PICTURE, save_all=True, append_images=rest, duration=times, loop=0, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        main(["play", "moons", "--out", f"{folder}/play.html"])
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW)
        page.goto(Path(folder, "play.html").as_uri())
        page.wait_for_timeout(800)
        save(*record(page))
        browser.close()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size / 1000:.0f} kB")
