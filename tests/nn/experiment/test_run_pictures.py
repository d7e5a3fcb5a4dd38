"""The live page that a training run leaves."""

from __future__ import annotations

from pathlib import Path

from autograd.show.explore import LivePage
from nn import MLP
from nn.data import load_dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.run_pictures import live_page
from nn.experiment.settings import Settings
from nn.experiment.task import choose_task


def nodes(page: LivePage | None) -> int:
    assert page is not None
    return len(page._data.order)


def test_of_a_small_network_it_has_the_whole_loss() -> None:
    iris = load_dataset("iris")
    task = choose_task(iris.name, iris.class_names, None, None)
    model = MLP(4, [5, 3], seed=0)
    page = live_page(model, task, [0.1, 0.2, 0.3, 0.4], 1, iris.feature_names)
    assert nodes(page) > len(model.parameters())
    assert "loss" in repr(page)


def test_of_a_larger_one_too_and_of_a_huge_one_it_has_a_unit() -> None:
    iris = load_dataset("iris")
    task = choose_task(iris.name, iris.class_names, None, None)
    assert nodes(live_page(MLP(4, [100, 3], seed=0), task, [0.0] * 4, 1, iris.feature_names)) > 800
    names = [f"x{i}" for i in range(600)]
    assert nodes(live_page(MLP(600, [40, 3], seed=0), task, [0.0] * 600, 1, names)) == 1204


def test_a_run_leaves_it(tmp_path: Path) -> None:
    outcome = run_experiment(
        Experiment(load_dataset("xor"), Settings(hidden=(4,), epochs=2, out=tmp_path / "run")), progress=False
    )
    assert "exploreGraph" in (outcome.folder / "live_page.html").read_text(encoding="utf-8")
