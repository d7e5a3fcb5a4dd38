"""Common steps of tests of the page that trains: opening it, going to a step, asking it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

CONTROLLER = "document.getElementById('playground').controller"
LONGEST = 30.0  # seconds that a run may take


def ask(page: Any, of_learner: str) -> Any:
    """Return an expression in JavaScript in which `learner` is the run that the page shows."""
    return page.evaluate(f"(learner => {of_learner})({CONTROLLER}.learner())")


def rest(page: Any, condition: str = "learner.result !== null && !learner.isWaiting") -> None:
    """Wait until the page has drawn what its worker answered."""
    end = time.monotonic() + LONGEST
    while not ask(page, condition):
        assert time.monotonic() < end, f"the page never came to {condition}"
        page.wait_for_timeout(20)


def go(page: Any, step: int) -> None:
    """Go to a step of the run, or as far as it gets."""
    page.evaluate(f"{CONTROLLER}.go({step})")
    rest(page, f"learner.at === {step} || learner.failed !== null")
    rest(page)


def change(page: Any, **changes: Any) -> None:
    """Change the setting."""
    page.evaluate(f"{CONTROLLER}.change({json.dumps(changes)})")
    rest(page)


def open_lesson(page: Any, name: str) -> None:
    """Open a lesson."""
    page.get_by_label("Lesson", exact=True).select_option(name)
    rest(page)


def save(page: Any, button: str, path: Path) -> None:
    """Write to a file what a button of the panel of files gives."""
    page.locator(".take-away summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(path)


def words(page: Any) -> str:
    """Return the sentence about the state."""
    return str(page.locator(".words").inner_text())
