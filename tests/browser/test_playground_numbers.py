"""Numbers of the page that trains: those of Python's `fit`, from any step, and in the files it gives."""

from __future__ import annotations

import contextlib
import inspect
import io
import re
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, load, playground
from nn.data import load_dataset
from nn.javascript.network_code import OPTIMIZERS, OptimizerClass
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
    "a cross entropy of each of three classes": {
        "data": {"name": "blobs", "n": 50, "noise": 0.4, "seed": 1},
        "loss": "binary_cross_entropy",
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
    if history.validation_accuracy and history.validation_accuracy[-1] is not None:
        assert ask(page, "learner.history.heldAccuracy")[1:] == pytest.approx(history.validation_accuracy)


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


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda kind: kind.__name__)
def test_every_setting_of_an_optimizer_has_a_field(optimizer: OptimizerClass, open_page: Open) -> None:
    """Those that its constructor takes; with each changed alone, Python has the losses of the page."""
    page = open_page(page_of(False))
    rest(page)
    usual = {"lr": 0.01, "momentum": 0.9} if "momentum" in optimizer.ranges else {"lr": 0.01}
    change(page, optimizer=optimizer.__name__, settings=usual)
    page.get_by_text(f"More of {optimizer.__name__}").click()
    page.locator(".take-away summary").click()
    fields = page.locator(".settings details label")
    losses = []
    for label in fields.all_inner_texts():
        change(page, settings=usual)
        field = page.get_by_label(label, exact=True)
        if field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(str(0.5 * float(field.input_value()) + 0.01))
            field.press("Enter")
        rest(page)
        compare_with_python(page, 5)
        losses.append(ask(page, "learner.history.loss.at(-1)"))
    assert len(set(losses)) == len(losses)
    taken = {
        name if not isinstance(part.default, tuple) else f"{name[:-1]}{number}"
        for name, part in inspect.signature(optimizer).parameters.items()
        for number in (1, 2)
    }
    labels = {label.lower().replace(" ", "_") for label in page.locator(".settings label span").all_inner_texts()}
    assert taken - labels == {"parameters", "lr"}


def test_a_setting_out_of_its_range_is_refused(open_page: Open) -> None:
    page = open_page(page_of(False))
    rest(page)
    page.get_by_text("More of Adam").click()
    field = page.get_by_label("Beta2", exact=True)
    for refused in ("1", "-0.5", ""):
        field.fill(refused)
        field.press("Enter")
        assert field.evaluate("field => field.validationMessage") == "Give a number of at least 0 and below 1."
        assert ask(page, "learner.setting.settings.beta2") == 0.999
    for wrong in ({"beta2": 1}, {"eps": -1}, {"amsgrad": 1}, {"lr": "a"}, {"delta": 0}):
        change(page, settings=wrong)
        assert {**ask(page, "learner.setting.settings"), "lr": 0.03} == {
            **page.evaluate("defaultNumbers('binary_cross_entropy', 'Adam')"),
            "lr": 0.03,
        }
    change(page, optimizer="SGD", settings={"lr": 0.1, "nesterov": True})
    assert ask(page, "learner.setting.settings.nesterov") is False
    assert page.get_by_label("Nesterov").is_disabled()


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
        '#schedule={"name":"cosine","settings":null}',
        '#schedule=5&settings=[]&optimizer="Adam"',
        '#data={"name":"moons","n":1e9}',
        '#data={"name":"moons","n":"x","noise":null,"seed":-1}',
    ):
        page.goto("about:blank")
        page.goto((page.url if page.url.startswith("file") else open_page(playground().html).url) + address)
        rest(page)
        assert ask(page, "learner.setting.sizes") == [2, 4, 3, 1]
