"""The live page in a browser: stepping, sliders, numbers, keys, and what it says about it."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import pytest

from autograd import Constant, Value, explore, log, sigmoid, sin, sum as sum_of, where
from nn import MLP, squared_error
from tests.autograd.show.explain.test_explain_labels import HOSTILE
from tests.browser.conftest import Open

FINAL = 12  # steps of the unit below: 4 nodes forward, the seed, 7 edges back


def unit() -> Value:
    w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
    y: Value = sigmoid(w * x + b) * w
    y.label = "y"
    return y


def go(page: Any, step: int) -> None:
    page.locator(".scrubber").evaluate(
        f"slider => {{ slider.value = {step}; slider.dispatchEvent(new Event('input')) }}"
    )


def state(page: Any) -> Any:
    return page.evaluate("document.getElementById('explore').controller.state()")


def node(page: Any, name: str) -> Any:
    return page.locator("svg .node", has=page.locator(f"text.name:text-is('{name}')"))


def card(page: Any) -> str:
    return str(page.locator(".card").inner_text())


def spoken(page: Any) -> str:
    return str(page.get_by_role("status").inner_text())


def test_it_opens_with_everything_known(open_page: Open) -> None:
    y = unit()
    page = open_page(explore(y).html)
    y.backward()
    assert page.title() == "explore y"
    assert page.locator(".counter").inner_text() == f"step {FINAL} of {FINAL}"
    assert node(page, "w").locator(".grad").text_content() == "grad 0.9858"
    assert state(page)["at"] == FINAL
    assert page.locator("svg .node").count() == 7
    assert page.locator("svg .derivative").count() == 7


def test_stepping_forward_and_back(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    page.get_by_role("button", name="To the start").click()
    assert page.locator(".counter").inner_text() == f"step 0 of {FINAL}"
    assert node(page, "u1").locator(".value").text_content() == ""
    assert node(page, "w").locator(".value").text_content() == "0.5"
    page.get_by_role("button", name="One step on").click()
    assert node(page, "u1").locator(".value").text_content() == "1"
    assert "Forward: u1 is computed" in card(page) and "Saved for the backward pass" in card(page)
    assert "Forward: u1 = w * x = 0.5 * 2 = 1" in spoken(page)
    page.get_by_role("button", name="One step back").click()
    assert node(page, "u1").locator(".value").text_content() == ""
    page.get_by_role("button", name="To the end").click()
    assert state(page)["at"] == FINAL


def test_one_edge_at_a_time(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    for step in range(FINAL + 1):
        go(page, step)
        assert page.locator(".edge.active").count() == (1 if step > 5 else 0)
        assert page.locator(".node.active").count() == (0 if step == 0 else 1)


def test_a_step_back_says_what_it_multiplies_and_what_it_adds(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    go(page, 6)  # the first edge back: from y to u3
    assert "Backward: from y to u3" in card(page)
    said = spoken(page)
    assert "Backward, from y to u3: incoming gradient 1 times local derivative 0.5 is 0.5." in said
    assert "Gradient of u3: not yet known → 0.5." in said
    go(page, 11)  # the second way to w
    assert re.search(r"from u1 to w: .* Gradient of w: 0.880797 \+ 0.104994 = 0.98579", spoken(page))
    assert "Where paths meet, their products add up." in card(page)


def test_a_gradient_not_yet_known_is_not_0(open_page: Open) -> None:
    x = Value(-1.0, label="x")
    page = open_page(explore(x.relu() * 2.0).html)
    go(page, 2)
    assert node(page, "x").locator(".grad").text_content() == "no gradient yet"
    assert "unknown" in node(page, "x").get_attribute("class")
    page.get_by_role("button", name="To the end").click()
    assert node(page, "x").locator(".grad").text_content() == "grad 0"
    assert "zero" in node(page, "x").get_attribute("class")


def test_half_a_gradient_is_marked(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    go(page, 7)
    assert node(page, "w").locator(".grad").text_content() == "grad 0.8808 + …"


def test_colors_and_widths_keep_their_scale_while_stepping(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    seen: dict[int, set[str]] = {}
    for step in range(FINAL + 1):
        go(page, step)
        for i, width in enumerate(
            page.eval_on_selector_all(".line", "lines => lines.map(line => line.style.strokeWidth)")
        ):
            if not page.locator(".edge").nth(i).get_attribute("class").startswith("edge unknown"):
                seen.setdefault(i, set()).add(width)
    assert len(seen) == 7
    assert all(len(widths) == 1 for widths in seen.values())


def test_a_slider_computes_everything_again(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    slider = page.get_by_label("w, slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    values = state(page)["values"]
    w = values[0]
    assert w > 0.5
    assert values[-1] == pytest.approx(w / (1 + math.exp(-(2 * w + 1))), rel=1e-12)
    assert page.get_by_label("w, number").input_value() == f"{w:g}"
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    assert state(page)["values"][0] < -1.0
    page.wait_for_timeout(800)
    assert re.search(r"w is −1\.\d+, gradient .*; y is ", spoken(page))


def test_a_number_is_typed(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    field = page.get_by_label("x, number")
    field.fill("-30.25")
    assert state(page)["values"][1] == -30.25
    assert page.get_by_label("x, slider").evaluate("slider => slider.valueAsNumber") == -30.25  # its range has grown
    field.fill("")
    assert state(page)["values"][1] == -30.25  # nothing typed is no number
    page.get_by_role("button", name="Set all numbers back").click()
    assert state(page)["values"][:3] == [0.5, 2.0, 1.0]


def test_it_plays_and_pauses(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    page.get_by_role("button", name="Play").click()
    assert state(page)["at"] == 0
    page.locator(".counter", has_text="step 2 of").wait_for(timeout=10_000)
    page.get_by_role("button", name="Pause").click()
    at = state(page)["at"]
    page.wait_for_timeout(1800)
    assert state(page)["at"] == at


def test_keys(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    press = page.keyboard.press
    page.get_by_role("button", name="One step back").focus()
    press("Home")
    assert state(page)["at"] == 0
    press("ArrowRight"), press("ArrowRight")
    assert state(page)["at"] == 2
    press("ArrowLeft")
    assert state(page)["at"] == 1
    press("End")
    assert state(page)["at"] == FINAL
    node(page, "y").focus()
    press("ArrowLeft")
    assert page.evaluate("document.activeElement.querySelector('.name').textContent") == "u3"
    press("ArrowLeft"), press("ArrowLeft"), press("ArrowLeft")
    assert page.evaluate("document.activeElement.querySelector('.name').textContent") == "w"
    press("ArrowDown")
    assert page.evaluate("document.activeElement.querySelector('.name').textContent") in ("x", "b")
    press("ArrowUp"), press("Enter")
    assert node(page, "w").get_attribute("aria-pressed") == "true"
    assert state(page)["at"] == FINAL  # the arrows did not step


def test_everything_can_be_reached_by_tab(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.tagName")
        )
    wanted = {"To the start", "One step back", "Play", "One step on", "To the end", "Step", "Smaller", "Larger"}
    wanted |= {"w, slider", "w, number", "x, slider", "x, number", "b, slider", "b, number", "SUMMARY"}
    assert wanted <= reached
    assert any(label.startswith("y, multiply") for label in reached)


def test_pointing_at_a_node_tells_its_share_and_a_click_its_derivation(open_page: Open) -> None:
    page = open_page(explore(unit()).html)
    details = page.locator(".details")
    node(page, "u2").hover()
    assert "add" in details.inner_text() and "press Enter" in details.inner_text()
    node(page, "w").click()
    shown = details.inner_text()
    assert "10.7 %" in shown and "89.3 %" in shown
    for heading in ("The derivation of", "The values", "The local derivatives", "The chain rule"):
        assert heading in shown
    page.get_by_label("x, number").fill("0")
    page.mouse.move(5, 5)
    details.get_by_text("0.731").first.wait_for()  # sigmoid(1): the derivation moved with the numbers


def test_gradients_go_as_the_engine_lets_them(open_page: Open) -> None:
    x = Value(0.0, label="x")
    page = open_page(explore(where(x > 0.0, log(x), 0.0) + x).html)
    names = page.evaluate("JSON.parse(document.getElementById('graph').textContent).nodes.map(node => node.name)")
    assert state(page)["gradients"][names.index("x")] == 1.0
    said = []
    for step in range(state(page)["at"] + 1):
        go(page, step)
        said.append(spoken(page))
    assert any("local derivative ∞ is 0" in text and "exactly 0 passes nothing on" in text for text in said)


def test_constants_can_be_moved_too(open_page: Open) -> None:
    model = MLP(2, [2, 1], activation="tanh", seed=0)
    y = squared_error([model([0.5, -1.0])], [Constant(0.25, label="t")])
    page = open_page(explore(y).html)
    page.locator("summary", has_text="Constants").click()
    before = state(page)["values"][-1]
    page.get_by_label("t, number").fill("1")
    assert state(page)["values"][-1] != before


def test_a_phone_sees_it_from_top_to_bottom(open_page: Open) -> None:
    page = open_page(explore(unit()).html, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    boxes = [node(page, name).bounding_box() for name in ("w", "u1", "u2", "u3", "y")]
    assert all(above["y"] + above["height"] <= below["y"] + 1 for above, below in pairwise(boxes))


def test_the_active_box_is_in_sight(open_page: Open) -> None:
    x = Value(0.1, label="x")
    y = x
    for _ in range(25):
        y = sin(y)
    page = open_page(explore(y).html)
    for step in (1, 13, 25, 40):
        go(page, step)
        page.wait_for_timeout(50)
        inside = page.evaluate(
            """() => {
                const box = document.querySelector(".node.active").getBoundingClientRect();
                const frame = document.querySelector(".viewport").getBoundingClientRect();
                return box.left >= frame.left - 1 && box.right <= frame.right + 1;
            }"""
        )
        assert inside


def test_who_wants_no_motion_gets_none(open_page: Open) -> None:
    for wish, animation in (("reduce", "none"), ("no-preference", "explore-flow")):
        page = open_page(explore(unit()).html, reduced_motion=wish)
        line = page.locator(".edge.active .line")
        assert line.evaluate("line => getComputedStyle(line).animationName") == animation


def test_hostile_labels_are_text(open_page: Open) -> None:
    leaves = [Value(0.5, label=label) for label in HOSTILE]
    y = sigmoid(sum_of(leaves) * 3.0)
    y.label = HOSTILE[0]
    page = open_page(explore(y).html)
    page.on("dialog", lambda dialog: pytest.fail("a label ran"))
    for step in range(0, state(page)["at"] + 1, 3):
        go(page, step)
    for i in range(len(HOSTILE)):
        leaf = page.locator("svg .node.leaf").nth(i)
        leaf.focus()
        page.keyboard.press("Enter")
        shown = leaf.locator(".name").text_content()
        assert len(shown) <= 24
        assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)
        assert page.locator("script").count() == 2
        assert page.locator("img, iframe, object, embed, link, a, [onerror], [onload], [href], [src]").count() == 0
    assert page.locator("svg .node").count() == len(HOSTILE) + 4


def test_a_notebook_shows_it_in_a_frame_that_may_do_nothing_else(open_page: Open) -> None:
    bundle = explore(unit())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/svg+xml"}
    page = open_page(bundle["text/html"])
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="To the start").click()
    assert frame.locator(".counter").inner_text() == f"step 0 of {FINAL}"
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts"


def test_a_form_that_does_not_hold_at_a_point_is_not_said_to_be_equal(open_page: Open) -> None:
    page = open_page(explore(log(Value(-1.0, label="neg")) * 2.0).html)
    go(page, 5)
    shown = page.locator(".card .local").text_content()
    assert shown.endswith("=nanhere 1neg would not do") and "the same" not in shown
    page.get_by_label("neg, number").fill("4")
    page.locator(".card .local", has_text="=0.25").wait_for()
    shown = page.locator(".card .local").text_content()
    assert "would not do" not in shown and "the same" not in shown
    page.get_by_label("neg, number").fill("-4")
    page.locator(".card .local", has_text="would not do").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1300, "light"), (420, "dark")])
def test_long_names_of_numbers_have_room(open_page: Open, width: int, scheme: str) -> None:
    labels = ("w", "learning_rate", "temperature", "weight of the first input", "a" * 40, "W[10][12]")
    y = sum_of([Value(1.0, label=label) for label in labels])
    page = open_page(explore(y).html, width=width, color_scheme=scheme)
    rows = page.locator(".leaves .leaf")
    assert rows.count() == len(labels)
    for i in range(len(labels)):
        rows.nth(i).scroll_into_view_if_needed()
        name, *others = (
            rows.nth(i).locator(part).bounding_box()
            for part in (".name math", "[type=range]", "[type=number]", ".grad")
        )
        for box in others:
            assert name["x"] + name["width"] <= box["x"] or name["y"] + name["height"] <= box["y"] + 2, labels[i]
        assert name["x"] + name["width"] <= width
