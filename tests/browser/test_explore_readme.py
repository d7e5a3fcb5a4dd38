"""The blocks of `explore`'s README that come from a browser; those with a prompt run as doctests."""

from __future__ import annotations

import json
import re

import pytest

from autograd import Value, explore, sigmoid
from tests.browser.conftest import Open
from tests.browser.test_explore_page import go, spoken, state
from tests.checkout import CHECKOUT

ROOM = CHECKOUT / "autograd" / "show" / "explore"
README = (ROOM / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_steps_and_events_are_those_of_the_page(open_page: Open) -> None:
    w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
    page = open_page(explore(sigmoid(w * x + b)).html)
    steps, sentence = blocks("text")
    heard = []
    for step in range(state(page)["at"] + 1):
        go(page, step)
        heard.append(spoken(page))
    assert heard == steps.splitlines()
    page.get_by_label("w, number").fill("1.5")
    found, [shown] = state(page), map(json.loads, blocks("json"))
    assert found["at"] == shown["at"]
    for name in ("values", "gradients"):  # browsers differ in the last digit of exp
        assert found[name] == pytest.approx(shown[name], rel=1e-14)
    page.wait_for_timeout(800)
    assert spoken(page) == sentence.strip()


def test_every_file_of_the_room_is_in_its_table() -> None:
    files = {path.name for path in (*ROOM.glob("*.py"), *ROOM.glob("scripts/*.js"))} - {"__init__.py"}
    assert files == set(re.findall(r"\[`(\w+\.\w+)`\]", README))
