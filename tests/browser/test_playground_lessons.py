"""Lessons of the page that trains: each ends where its sentence says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from nn import playground
from tests.browser.conftest import Open
from tests.browser.playground_page import CONTROLLER, ask, go, open_lesson, rest


@pytest.fixture
def page(open_page: Open) -> Any:
    found = open_page(playground().html)
    rest(found)
    return found


def faults(page: Any) -> str:
    return str(page.locator(".health").inner_text())


def loss(page: Any, epoch: int = -1) -> float:
    return float(ask(page, f"learner.history.trainLoss.at({epoch})"))


def test_moons_are_learnt(page: Any) -> None:
    open_lesson(page, "moons")
    go(page, 300)
    assert loss(page) < 0.05 and ask(page, "learner.history.trainAccuracy.at(-1)") == 1.0


def test_no_line_parts_xor(page: Any) -> None:
    open_lesson(page, "xor-without-hidden-layer")
    go(page, 400)
    assert loss(page) == pytest.approx(0.693, abs=0.01)


def test_zero_weights_stay_zero(page: Any) -> None:
    open_lesson(page, "zero-weights")
    go(page, 100)
    parameters = ask(page, "Array.from(learner.network.parameters)")
    assert parameters[:-1] == [0.0] * (len(parameters) - 1) and parameters[-1] != 0.0
    assert "All weights of layer 1 and layer 2 and the output are 0, and so are their gradients" in faults(page)


def test_identical_units_stay_identical(page: Any) -> None:
    open_lesson(page, "identical-units")
    go(page, 100)
    assert "All 4 units of layer 1 have the same weights, incoming and outgoing" in faults(page)


def test_a_high_rate_makes_the_loss_jump(page: Any) -> None:
    open_lesson(page, "rate-too-high")
    go(page, 1000)
    losses = ask(page, "learner.history.trainLoss")
    for start in range(0, 1000, 100):  # for ever, not only at the start
        part = losses[start : start + 100]
        assert sum(later > 1.1 * earlier for earlier, later in pairwise(part)) >= 30 and max(part) > 1.0
    page.get_by_label("Learning rate").select_option("1")
    rest(page, "learner.setting.settings.lr === 1 && learner.result !== null")
    go(page, 1000)
    losses = ask(page, "learner.history.trainLoss")
    assert losses[-1] < 0.01 and all(later < earlier for earlier, later in pairwise(losses))


def test_gradients_vanish_in_ten_sigmoids(page: Any) -> None:
    open_lesson(page, "ten-sigmoids")
    go(page, 50)
    assert "from the output down to layer 1, 10 layers below" in faults(page)
    assert loss(page) > 0.6
    assert page.get_by_label("What the lines show").input_value() == "gradients"


def test_relus_die(page: Any) -> None:
    open_lesson(page, "dead-relu")
    go(page, 0)
    assert "off" not in faults(page)
    go(page, 100)
    assert "Every relu of layer 1 is off for all 75 samples: no gradient gets through" in faults(page)


def test_unscaled_inputs_have_gradients_of_unlike_size(page: Any) -> None:
    open_lesson(page, "unscaled-inputs")
    rows = ask(page, "learner.data.ranges")
    assert rows[0][1] - rows[0][0] > 50 * (rows[1][1] - rows[1][0])
    go(page, 400)
    assert loss(page) > 0.5


def test_overfitting(page: Any) -> None:
    open_lesson(page, "overfitting")
    go(page, 400)
    held = ask(page, "learner.history.heldLoss")
    assert loss(page) < 0.1 and held[-1] > 3 * min(held)


def test_momentum_is_faster(page: Any) -> None:
    open_lesson(page, "momentum")
    go(page, 100)
    fast = loss(page)
    page.get_by_label("Momentum").select_option("0")
    rest(page, "learner.setting.settings.momentum === 0 && learner.result !== null")
    go(page, 100)
    assert loss(page) > 3 * fast


def test_a_curve_is_learnt(page: Any) -> None:
    open_lesson(page, "curve")
    go(page, 600)
    assert loss(page) < 0.03


def test_every_lesson_is_tested_and_says_what_to_look_for(page: Any) -> None:
    lessons = page.evaluate("LESSONS")
    assert len(lessons) == 11
    for lesson in lessons:
        open_lesson(page, lesson["name"])
        assert page.locator(".lesson").inner_text() == lesson["look"]
    assert page.evaluate(f"{CONTROLLER}.setting().hidden") == [3]
