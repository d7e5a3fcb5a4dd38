"""Faults on the page that trains: those that `gradient_report` finds, with its sentences."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from autograd import mean
from nn import MLP, gradient_report, losses, playground
from nn.inspect.diagnosis import NOT_FINITE, RULES
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
    const { setting, network, batch, data, history } = learner;
    return { sizes: setting.sizes, activations: setting.activations, loss: setting.loss, l2: setting.l2,
        parameters: Array.from(network.parameters), losses: history.loss.slice(1),
        rows: batch.members.map((member) => data.rows[member]),
        targets: batch.members.map((member) => data.encoded[member]) };
})()"""
FOUND = (
    "findFaults(learner).faults.map(({ rule, layer, units, sentence }) => [rule.cause, layer, [...units], sentence])"
)


def python_finds(page: Any) -> list[Any]:
    """Return what `gradient_report` finds at the state of the page: causes, layers and units."""
    state = ask(page, STATE)
    first, *others = state["sizes"]
    model = MLP(first, others, state["activations"][:-1], output=state["activations"][-1])
    for parameter, number in zip(model.parameters(), state["parameters"], strict=True):
        parameter.data = number
    loss = getattr(losses, state["loss"])
    targets = [target if len(target) > 1 else target[0] for target in state["targets"]]
    each = [loss(model(row), target) for row, target in zip(state["rows"], targets, strict=True)]
    report = gradient_report(model, mean(each), history=SimpleNamespace(loss=state["losses"]))  # type: ignore[arg-type]
    return [[finding.cause, finding.layer, list(finding.units)] for finding in report.findings]


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
            assert [fault[:3] for fault in found] == python_finds(page), name
            said = page.locator(".health li").all_inner_texts()
            assert len(said) == len(found) and not any("undefined" in text or "{" in text for text in said)
            met.update((cause, sentence) for cause, _, _, sentence in found)
    everything = {
        (rule.cause, name) for rule in (NOT_FINITE, *RULES) if rule.needs != "samples" for name in rule.sentences
    }
    assert everything - met == {("unscaled inputs", "small")}  # which no set of the page has


def test_every_rule_is_in_the_page(open_page: Open) -> None:
    page = open_page(playground().html)
    known = page.evaluate("Object.keys(FINDING_RULES)")
    assert known == [rule.cause for rule in (NOT_FINITE, *RULES) if rule.needs != "samples"]
