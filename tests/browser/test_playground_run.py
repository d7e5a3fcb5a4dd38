"""The page of a training run: the run itself, from its start to its end, and the pictures below it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from nn.data import Dataset, load_dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.run_playground import run_state
from nn.experiment.settings import Settings
from nn.training.history import History
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.playground_page import ask, go, rest


def numbers(n: int = 40) -> Dataset:
    rows = [[i / n, (i * 7 % n) / n] for i in range(n)]
    return Dataset("numbers", rows, [3.0 * x - y + 20.0 for x, y in rows], ["x", "y"], None, "price")


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        (load_dataset("iris"), {"epochs": 12, "l2": 0.001}),
        (load_dataset("moons"), {"epochs": 20, "loss": "hinge", "optimizer": "sgd", "batch_size": 10, "seed": 3}),
        (load_dataset("moons"), {"epochs": 60, "patience": 4, "learning_rate": 0.1}),
        (numbers(), {"epochs": 15, "activation": "tanh", "hidden": (4,)}),
    ],
    ids=["iris", "hinge", "patience", "numbers"],
)
def test_the_page_of_a_run_takes_the_steps_of_the_run(
    data: Dataset, settings: dict[str, Any], tmp_path: Path, open_page: Open
) -> None:
    experiment = Experiment(data, Settings(**settings, out=tmp_path / "run"))
    outcome = run_experiment(experiment, progress=False)
    page = open_page((tmp_path / "run" / "index.html").read_text(encoding="utf-8"))
    end = outcome.history.best_epoch or outcome.history.epochs
    rest(page, f"learner.at === {end} * learner.perEpoch")
    with open(tmp_path / "run" / "history.csv", encoding="utf-8") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert ask(page, "learner.history.loss")[1:] == pytest.approx(losses[:end], rel=1e-9)
    shown = ask(page, "Array.from(learner.network.parameters)")
    assert shown == pytest.approx([p.data for p in experiment.model.parameters()], rel=1e-6)
    assert ask(page, "learner.data.standardized.every(Boolean)")
    assert page.locator("figure img").count() >= 3 and str(outcome.held_out) in page.locator(".report").inner_text()
    assert violations(page) == []
    go(page, 0)
    assert "Not trained yet" in page.locator(".words").inner_text()


def test_a_run_that_the_page_cannot_show_has_none() -> None:
    history = History()
    history.record([0.5], [0.5], [[1.0]])
    large = Dataset(
        "large", [[0.0, 1.0, float(i)] for i in range(9000)], [i % 2 for i in range(9000)], list("abc"), ["x", "y"]
    )
    several = Experiment(load_dataset("iris"), Settings(loss="squared_error"))
    assert run_state(several, history) is None
    assert run_state(Experiment(large, Settings()), history) is None
    assert run_state(Experiment(load_dataset("moons"), Settings()), History()) is None
    assert run_state(Experiment(load_dataset("moons"), Settings()), history) is not None
