"""The live page by the rules of axe-core: names, roles, contrast, keyboard."""

from __future__ import annotations

import pytest

from autograd import Constant, Value, explore
from nn import MLP, squared_error
from tests.autograd.show.explore.large_graphs import network as large_network
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.test_explore_page import go, unit


def network() -> Value:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    y: Value = squared_error([model([0.5, -1.0])], [Constant(0.25, label="t")])
    return y


@pytest.mark.parametrize(("scheme", "width", "steps"), [("light", 1400, (0, 3, 5, 8)), ("dark", 390, (8,))])
def test_no_violation(scheme: str, width: int, steps: tuple[int, ...], open_page: Open) -> None:
    page = open_page(explore(unit()).html, width=width, color_scheme=scheme)
    page.locator("summary").last.click()
    for step in steps:
        go(page, step)
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_in_a_network_with_gradients_of_both_signs(scheme: str, open_page: Open) -> None:
    page = open_page(explore(network()).html, color_scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("svg .node.leaf").first.click()
    page.get_by_label("t, number").fill("7")
    page.wait_for_timeout(200)
    assert violations(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_no_violation_in_a_folded_graph(scheme: str, width: int, open_page: Open) -> None:
    page = open_page(explore(large_network()).html, width=width, color_scheme=scheme)
    page.locator("summary").last.click()
    for step in (0, 2, 9):
        go(page, step)
        assert violations(page) == []
        assert min(page.evaluate(CONTRAST)) >= 4.5
    page.locator(".node.group").first.dispatch_event("click")
    page.locator(".node.group").last.dispatch_event("click")
    assert violations(page) == []
    assert min(page.evaluate(CONTRAST)) >= 4.5


def test_axe_would_notice(open_page: Open) -> None:
    page = open_page("<!DOCTYPE html><html><body><img><p style='color: #ccc; background: #fff'>pale</p></body></html>")
    found = " ".join(violations(page))
    assert "image-alt" in found and "color-contrast" in found


CONTRAST = """() => {
    const luminance = ([r, g, b]) => [r, g, b]
        .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const channels = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
    return [...document.querySelectorAll("svg .node")].flatMap(node => {
        const behind = luminance(channels(getComputedStyle(node.querySelector(".frame")).fill));
        return [...node.querySelectorAll("text")].map(text => {
            const ink = luminance(channels(getComputedStyle(text).fill));
            return (Math.max(ink, behind) + 0.05) / (Math.min(ink, behind) + 0.05);
        });
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_the_picture_has_contrast(scheme: str, open_page: Open) -> None:
    """Axe does not look at text in SVG, so this does: WCAG 2.2, 1.4.3."""
    page = open_page(explore(network()).html, color_scheme=scheme)
    for step in range(0, 40, 6):
        go(page, step)
        assert min(page.evaluate(CONTRAST)) >= 4.5
