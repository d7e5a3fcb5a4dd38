"""Samples and runs beside each other on the page that trains: drawn, moved, relabelled, removed; compared."""

from __future__ import annotations

from typing import Any

import pytest

from nn import playground
from tests.browser.conftest import Open
from tests.browser.playground_page import CONTROLLER, ask, go, rest


@pytest.fixture
def page(open_page: Open) -> Any:
    found = open_page(playground().html)
    rest(found)
    return found


def tool(page: Any, name: str) -> None:
    page.get_by_label("What a click on the plane does").select_option(name)


def click(page: Any, right: float, down: float) -> None:
    box = page.locator(".output .plane-canvas").bounding_box()
    page.mouse.click(box["x"] + right * box["width"], box["y"] + down * box["height"])
    rest(page)


def test_samples_are_drawn_moved_relabeled_and_removed(page: Any) -> None:
    tool(page, "add 1")
    click(page, 0.5, 0.85)
    assert ask(page, "[learner.data.name, learner.data.rows.length, learner.data.targets.at(-1)]") == ["own", 101, 1]
    x1, x2 = ask(page, "learner.data.rows.at(-1)")
    assert 0.2 < x1 < 0.9 and x2 < -0.5
    tool(page, "relabel")
    click(page, 0.5, 0.85)
    assert ask(page, "learner.data.targets.at(-1)") == 0
    tool(page, "move")
    box = page.locator(".output .plane-canvas").bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.85 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"], steps=5)
    page.mouse.up()
    rest(page)
    x1, x2 = ask(page, "learner.data.rows.at(-1)")
    assert x1 > 1.5 and x2 > 0.9
    tool(page, "remove")
    click(page, 0.9, 0.1)
    assert ask(page, "learner.data.rows.length") == 100
    go(page, 20)
    assert ask(page, "learner.history.trainLoss.length") == 21


def test_samples_are_edited_by_key(page: Any) -> None:
    plane = page.locator(".output .plane")
    plane.focus()
    page.keyboard.press("ArrowRight")
    rest(page)
    sample = page.evaluate(f"{CONTROLLER}.learner().trainSet.members[0]")
    before = ask(page, f"[...learner.data.rows[{sample}]]")
    page.keyboard.press("Shift+ArrowUp")
    rest(page)
    after = ask(page, f"[...learner.data.rows[{sample}]]")
    assert after[0] == pytest.approx(before[0]) and after[1] > before[1]
    label = ask(page, f"learner.data.targets[{sample}]")
    page.keyboard.press("r")
    rest(page)
    assert ask(page, f"learner.data.targets[{sample}]") == 1 - label
    page.keyboard.press("n")
    rest(page)
    assert ask(page, "learner.data.rows.length") == 101
    page.keyboard.press("Delete")
    rest(page)
    assert ask(page, "learner.data.rows.length") == 100


def test_points_of_a_curve_are_drawn(page: Any) -> None:
    page.get_by_role("button", name="Data: wave").click()
    rest(page)
    tool(page, "add 0")
    click(page, 0.5, 0.1)
    assert ask(page, "learner.data.targets.at(-1)") > 0.9


def test_samples_of_a_surface_are_drawn(page: Any) -> None:
    page.get_by_role("button", name="Data: saddle").click()
    rest(page)
    target = page.get_by_label("Target of samples that are drawn")
    assert not target.is_visible()
    tool(page, "add 0")
    target.fill("-2.5")
    click(page, 0.5, 0.5)
    assert ask(page, "[learner.data.rows.length, learner.data.targets.at(-1)]") == [101, -2.5]
    assert page.evaluate("scrollY") == 0  # the plane stays where the next click will be
    tool(page, "relabel")
    target.fill("4")
    click(page, 0.5, 0.5)
    assert ask(page, "learner.data.targets.at(-1)") == 4
    page.locator(".output .plane").focus()
    target.fill("")  # no number
    page.locator(".output .plane").press("r")
    rest(page)
    assert ask(page, "learner.data.targets.at(-1)") == 0
    go(page, 20)
    assert ask(page, "learner.history.trainLoss.length") == 21


def test_two_runs_side_by_side_take_the_same_steps(page: Any) -> None:
    page.get_by_role("button", name="Compare").click()
    page.get_by_label("Learning rate").select_option("0.001")
    rest(page)
    go(page, 60)
    words = page.locator(".comparison-words")
    for _ in range(100):
        if "After 60 epochs" in words.inner_text():
            break
        page.wait_for_timeout(50)
    assert "It has learning rate 0.03 instead of 0.001. After 60 epochs" in words.inner_text()
    page.locator(".transport .play").click()
    page.wait_for_timeout(600)
    page.locator(".transport .play").click()
    rest(page)
    at = ask(page, "learner.at")
    assert at > 60
    page.wait_for_timeout(600)
    assert f"After {at} epochs" in words.inner_text()
    page.get_by_role("button", name="Stop comparing").click()
    assert not page.locator(".comparison").is_visible()


def test_the_loss_can_be_asked(page: Any) -> None:
    go(page, 10)
    page.get_by_role("button", name="Why is the loss what it is?").click()
    card = page.locator(".why-card").inner_text()
    assert "It is the mean over 75 samples, the worst first" in card
    worst = ask(page, "Math.max(...Array.from(learner.network.losses).slice(0, 75))")
    shown = float(page.locator(".why-card tbody td").nth(1).inner_text())
    assert shown == pytest.approx(worst, rel=1e-3)
