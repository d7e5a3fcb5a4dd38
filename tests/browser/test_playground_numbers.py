"""Numbers of the page that trains: those of Python's `fit`, from any step, and in the files it gives."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, load, playground
from nn.data import load_dataset
from nn.training_page.start_state import BUILT_IN, start_state
from tests.browser.conftest import Open
from tests.browser.playground_page import CONTROLLER, ask, change, go, rest, save

CHANGES: dict[str, dict[str, Any]] = {
    "as it opens": {},
    "momentum, mini-batches, weight decay by L2": {
        "optimizer": "SGD",
        "settings": {"lr": 0.1, "momentum": 0.9},
        "batchSize": 10,
        "l2": 0.001,
    },
    "deep, RMSprop, clipped": {
        "hidden": [8, 8, 8],
        "activation": ["relu", "tanh", "sigmoid"],
        "optimizer": "RMSprop",
        "settings": {"lr": 0.01},
        "batchSize": 30,
        "clipNorm": 0.1,
        "seed": 3,
    },
    "three classes, AdamW": {"data": {"name": "blobs", "n": 50, "noise": 0.2, "seed": 1}, "optimizer": "AdamW"},
    "a curve, nothing held out": {"data": {"name": "wave", "n": 50, "noise": 0.1, "seed": 2}, "heldOut": 0},
    "a Huber loss with a setting": {"loss": "huber", "settings": {"lr": 0.02, "delta": 0.25}},
    "a hinge for three classes, clipped mini-batches on a schedule": {
        "data": {"name": "blobs", "n": 50, "noise": 0.4, "seed": 1},
        "loss": "hinge",
        "batchSize": 10,
        "clipNorm": 0.5,
        "schedule": {"name": "cosine", "settings": {"epochs": 30, "minimum": 0.01}},
    },
    "a hinge": {"loss": "hinge", "initializer": "he_uniform"},
    "squared errors of classes": {"loss": "squared_error", "initializer": "equal"},
}


def page_of(compiled: bool) -> str:
    """Return the page with or without kernels in WebAssembly."""
    html = playground().html
    if compiled:
        pytest.importorskip("llvmlite", reason="pip install llvmlite")
        return html
    return re.sub(r'(id="kernels">)[^<]*', r"\1null", html)


def compare_with_python(page: Any, epochs: int) -> None:
    """Run the page for some epochs, and then the program that it shows: both have the same losses."""
    go(page, epochs * ask(page, "learner.perEpoch"))
    page.get_by_role("button", name="As Python").click()
    found: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(page.get_by_label("Text to copy").input_value(), found)
    history = found["history"]
    assert history.epochs == epochs
    losses = ask(page, "learner.history.loss")
    assert losses[1:] == pytest.approx(history.loss, rel=1e-9, abs=1e-15)
    assert f"mean training loss during the last epoch: {history.loss[-1]}" in printed.getvalue()
    assert f"epoch {epochs}, here " in page.locator(".take-away").inner_text()
    held_out = ask(page, "learner.history.heldLoss")
    assert held_out[1:] == pytest.approx(history.validation_loss, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("compiled", [False, True], ids=["JavaScript", "WebAssembly"])
@pytest.mark.parametrize("name", CHANGES)
def test_as_python_gives_the_losses_of_the_page(name: str, compiled: bool, open_page: Open) -> None:
    page = open_page(page_of(compiled))
    rest(page)
    change(page, **CHANGES[name])
    page.locator(".take-away summary").click()
    compare_with_python(page, 200 // ask(page, "learner.perEpoch") + 1)


OFFERED = """Object.fromEntries([...document.querySelectorAll(".settings select, .column-head select")].map(
    (list) => [list.getAttribute("aria-label"), [...list.options].map(({ value }) => value)]))"""


@pytest.mark.parametrize("data", ["moons", "blobs", "hill"])
def test_as_python_gives_the_losses_of_every_setting_offered(data: str, open_page: Open) -> None:
    """Each option of each list alone; of the lists that appear with one, each option too."""
    page = open_page(page_of(False))
    rest(page)
    page.locator(".take-away summary").click()
    change(page, data={"name": data, "n": 20, "noise": 0.1, "seed": 0})
    setting = page.evaluate(f"{CONTROLLER}.setting()")
    usual = page.evaluate(OFFERED)
    assert {"Schedule", "Loss", "Optimizer", "Seed", "Activation of output"} <= set(usual)
    tried = set()

    def try_each(lists: dict[str, list[str]], before: tuple[str, str] | None = None) -> None:
        for label, options in lists.items():
            for option in options:
                if (label, option, before) in tried:
                    continue
                tried.add((label, option, before))
                change(page, **setting)
                for name, value in (before, (label, option)) if before else ((label, option),):
                    page.get_by_label(name, exact=True).select_option(value)
                    rest(page)
                if ask(page, "learner.setting.settings.lr") < 10:  # 10 is offered to show how training fails
                    compare_with_python(page, 3)
                if before is None:
                    more = {key: values for key, values in page.evaluate(OFFERED).items() if key not in usual}
                    try_each(more, (label, option))

    try_each(usual)
    assert len(tried) > 90


def test_going_back_and_on_again_gives_the_same_numbers_bit_for_bit(open_page: Open) -> None:
    page = open_page(playground().html)
    rest(page)
    change(page, batchSize=10)
    seen = {}
    for step in (0, 37, 200, 900):
        go(page, step)
        seen[step] = ask(page, "Array.from(learner.network.parameters)")
    for step in (37, 900, 200, 0):
        go(page, step)
        assert ask(page, "Array.from(learner.network.parameters)") == seen[step]


def test_safetensors_are_what_load_reads(open_page: Open, tmp_path: Path) -> None:
    page = open_page(playground().html)
    rest(page)
    go(page, 20)
    save(page, "As safetensors", tmp_path / "model.safetensors")
    model = load(tmp_path / "model.safetensors")
    assert [p.data for p in model.parameters()] == ask(page, "Array.from(learner.network.parameters)")
    assert model.activations == ["tanh", "tanh", "linear"]


def test_a_saved_state_opens_where_it_was(open_page: Open, tmp_path: Path) -> None:
    page = open_page(playground(data=load_dataset("iris")).html)
    rest(page)
    go(page, 30)
    save(page, "Save state", tmp_path / "playground.json")
    other = open_page(playground().html)
    rest(other)
    other.locator(".take-away summary").click()
    other.get_by_label("Open a table or a saved state").set_input_files(tmp_path / "playground.json")
    rest(other, "learner.at === 30")
    same = "[Array.from(learner.network.parameters), learner.data.features]"
    assert ask(other, same) == ask(page, same)


def test_python_knows_the_data_of_the_page(open_page: Open) -> None:
    page = open_page(playground().html)
    assert page.evaluate("DATASET_NAMES") == list(BUILT_IN)
    for name in BUILT_IN:
        made = page.evaluate(f"builtInDataset({{ name: '{name}', n: 9, noise: 0, seed: 0 }})")
        n_classes = len(made["classes"] or ())
        model = MLP(len(made["features"]), [n_classes if n_classes > 2 else 1])
        assert start_state(model, name, None, None)["setting"]["data"] == {"name": name}


def test_the_address_opens_the_same_run(open_page: Open) -> None:
    page = open_page(playground().html)
    rest(page)
    change(page, optimizer="SGD", settings={"lr": 0.3, "momentum": 0.9}, hidden=[5], activation=["relu"])
    go(page, 10)
    numbers = ask(page, "Array.from(learner.network.parameters)")
    page.reload()
    rest(page)
    go(page, 10)
    assert ask(page, "Array.from(learner.network.parameters)") == numbers


def test_a_broken_address_opens_the_page_all_the_same(open_page: Open) -> None:
    page = open_page(playground().html)
    for address in (
        "#hidden=[1e9]&activation=%22x%22",
        "#data=%7B%22name%22:%22nothing%22%7D",
        "#lesson=none&seed=%",
        "#l2=null",
    ):
        page.goto("about:blank")
        page.goto((page.url if page.url.startswith("file") else open_page(playground().html).url) + address)
        rest(page)
        assert ask(page, "learner.setting.sizes") == [2, 4, 3, 1]
