"""Faults on the page that trains: those that `gradient_report` finds, with its sentences."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import mean
from nn import MLP, gradient_report, losses, playground
from nn.data import load_dataset, moons
from nn.inspect.diagnosis import NOT_FINITE, RULES
from nn.inspect.findings import Finding
from tests.browser.conftest import Open
from tests.browser.playground_page import CONTROLLER, ask, change, go, open_lesson, rest

LESSONS = ("moons", "zero-weights", "identical-units", "rate-too-high", "ten-sigmoids", "dead-relu", "unscaled-inputs")
SMALL = {"data": {"name": "moons", "n": 30, "noise": 0.1, "seed": 0}}
CHANGES: dict[str, dict[str, Any]] = {
    "three classes, relu": {
        "data": {"name": "blobs", "n": 30, "noise": 0.1, "seed": 0},
        "activation": ["relu", "relu"],
    },
    "tanh after relu, a rate too high": {
        **SMALL,
        "activation": ["relu", "tanh"],
        "optimizer": "SGD",
        "settings": {"lr": 10},
    },
}
RELU = {**SMALL, "activation": ["relu", "relu"], "loss": "squared_error"}
# Weights and biases that are made of those drawn, for faults that training hardly comes to.
WEIGHTS: dict[str, tuple[dict[str, Any], Callable[[list[float]], list[float]]]] = {
    "an output that is saturated": ({**SMALL, "output": "tanh"}, lambda ps: [*ps[:-1], 1000.0]),
    "an output that is off": ({**RELU, "output": "relu"}, lambda ps: [*ps[:-1], -1000.0]),
    "a rectifier that is stuck": (RELU, lambda ps: [*ps[:2], -1000.0, *ps[3:]]),
    "a tanh that is stuck": (SMALL, lambda ps: [*ps[:2], -1000.0, *ps[3:]]),
    "large weights": (RELU, lambda ps: [60.0 * p for p in ps]),
    "inf": (RELU, lambda ps: [1e110 * p for p in ps]),
    "inputs that do not matter": (
        SMALL,
        lambda ps: [p * (0.5 if i % 3 == 2 else 1e-9) + 0.1 * (i % 3 == 2) for i, p in enumerate(ps[:12])] + ps[12:],
    ),
    "small weights": ({**SMALL, "hidden": [4] * 4, "activation": ["gelu"] * 4}, lambda ps: [0.01 * p for p in ps]),
}
STATE = """(() => {
    const { setting, network, batch, data, history, trainSet } = learner;
    return { sizes: setting.sizes, activations: setting.activations, loss: setting.loss, l2: setting.l2,
        parameters: Array.from(network.parameters), losses: history.loss.slice(1),
        rows: batch.members.map((member) => data.rows[member]),
        targets: batch.members.map((member) => data.encoded[member]),
        training: trainSet.members.map((member) => [data.rows[member], data.encoded[member]]) };
})()"""
FOUND = (
    "findFaults(learner).faults.map(({ rule, layer, units, sentence }) => [rule.cause, layer, [...units], sentence])"
)


def python_finds(page: Any) -> list[Finding]:
    """Return what `gradient_report` finds at the state of the page."""
    state = ask(page, STATE)
    first, *others = state["sizes"]
    model = MLP(first, others, state["activations"][:-1], output=state["activations"][-1])
    for parameter, number in zip(model.parameters(), state["parameters"], strict=True):
        parameter.data = number
    loss = getattr(losses, state["loss"])
    targets = [target_of(numbers) for numbers in state["targets"]]
    samples = [row for row, _ in state["training"]], [target_of(numbers) for _, numbers in state["training"]]
    each = [loss(model(row), target) for row, target in zip(state["rows"], targets, strict=True)]
    history: Any = SimpleNamespace(loss=state["losses"])
    return gradient_report(model, mean(each), history=history, samples=samples).findings


def target_of(numbers: list[float]) -> float | list[float]:
    """Return the target of a sample as a loss takes it."""
    return numbers if len(numbers) > 1 else numbers[0]


def test_the_page_finds_what_gradient_report_finds(open_page: Open) -> None:
    page = open_page(playground().html)
    rest(page)
    usual = page.evaluate(f"{CONTROLLER}.setting()")
    met: set[tuple[str, str]] = set()  # causes and sentences
    for name in (*LESSONS, *CHANGES, *WEIGHTS):
        if name in LESSONS:
            open_lesson(page, name)
        else:
            changes, weights = WEIGHTS.get(name, (CHANGES.get(name, {}), list))
            change(page, **{**usual, **changes})
            change(page, parameters=weights(ask(page, "Array.from(learner.network.parameters)")))
        for step in (0, 12, 60):
            go(page, step)
            found = ask(page, FOUND)
            expected = [[finding.cause, finding.layer, list(finding.units)] for finding in python_finds(page)]
            assert [fault[:3] for fault in found] == expected, name
            said = page.locator(".health li").all_inner_texts()
            assert len(said) == len(found) and not any("undefined" in text or "{" in text for text in said)
            met.update((cause, sentence) for cause, _, _, sentence in found)
    everything = {(rule.cause, name) for rule in (NOT_FINITE, *RULES) for name in rule.sentences}
    # Sets of the page are neither small nor shuffled.
    assert everything - met == {
        ("unscaled inputs", "small"),
        *(("unrelated targets", k) for k in ("classes", "numbers")),
    }


def sets_of_samples() -> dict[str, Any]:
    """Return samples whose targets go with their rows, and the same with the targets shuffled."""
    rng = random.Random(0)
    iris, two = load_dataset("iris"), moons(60, noise=0.1, seed=1)
    rows = [[rng.gauss(0.0, 1.0), rng.gauss(0.0, 5.0), 3.0] for _ in range(80)]
    sets: dict[str, tuple[Any, Any]] = {
        "classes": (two.inputs, two.targets),
        "three classes, rows that stand twice": (iris.inputs, iris.targets),
        "numbers": (rows, [a - 0.3 * b for a, b, _ in rows]),
        "whole numbers": (rows, [float(round(3.0 * a)) for a, *_ in rows]),
        "few numbers": (rows, [float(a > 0.0) + 0.5 for a, *_ in rows]),
        "mostly one class": (rows, [int(i % 20 == 0) for i in range(80)]),
        "mostly one number": (rows, [a if i % 20 == 0 else 0.0 for i, (a, *_) in enumerate(rows)]),
        "few samples": (rows[:36], [a for a, *_ in rows[:36]]),
    }
    return sets | {f"{name}, shuffled": (X, rng.sample(list(y), len(y))) for name, (X, y) in sets.items()}


@pytest.mark.parametrize("name", sets_of_samples())
def test_the_page_finds_targets_that_do_not_go_with_their_rows(name: str, open_page: Open) -> None:
    """In the words and numbers of `gradient_report`; for several classes also where a target is a list."""
    page = open_page(playground(data=sets_of_samples()[name]).html)
    rest(page)
    several = ask(page, "learner.setting.sizes.at(-1)") > 1
    for loss in ("cross_entropy", "hinge") if several else (ask(page, "learner.setting.loss"),):
        change(page, loss=loss)
        texts = [finding.text for finding in python_finds(page) if finding.cause == "unrelated targets"]
        said = [text for text in page.locator(".health li").all_inner_texts() if "near says little" in text]
        assert [text.split(". To cure")[0] for text in said] == [text[0].upper() + text[1:] for text in texts]
        assert len(texts) == ("shuffled" in name and not name.startswith(("few samples", "mostly")))


def test_every_rule_is_in_the_page(open_page: Open) -> None:
    page = open_page(playground().html)
    known = page.evaluate("Object.keys(FINDING_RULES)")
    assert known == [rule.cause for rule in (NOT_FINITE, *RULES)]
