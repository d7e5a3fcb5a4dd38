"""The live page that a training run leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd.show.explore import LivePage
from nn import MLP
from nn.data import load_dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.run_pictures import live_page
from nn.experiment.settings import Settings
from nn.experiment.task import choose_task


def nodes(found: tuple[LivePage, str] | None) -> int:
    assert found is not None
    return len(found[0]._data.order)


def test_of_a_small_network_it_has_the_whole_loss() -> None:
    iris = load_dataset("iris")
    task = choose_task(iris.name, iris.class_names, None, None)
    model = MLP(4, [5, 3], seed=0)
    page = live_page(model, task, [0.1, 0.2, 0.3, 0.4], 1, iris.feature_names)
    assert nodes(page) > len(model.parameters())
    assert page is not None and "loss" in repr(page[0]) and "loss" in page[1]


def test_of_a_larger_one_too() -> None:
    iris = load_dataset("iris")
    task = choose_task(iris.name, iris.class_names, None, None)
    assert nodes(live_page(MLP(4, [100, 3], seed=0), task, [0.0] * 4, 1, iris.feature_names)) > 800


@pytest.mark.parametrize(
    ("inputs", "sizes", "layer"), [(600, [40, 3], 2), (3000, [10, 3], 2), (2, [10, 300], 1), (30_000, [4], None)]
)
def test_of_a_huge_one_it_has_a_unit_of_the_layer_with_the_fewest_inputs(
    inputs: int, sizes: list[int], layer: int | None
) -> None:
    names = [f"c{k}" for k in range(sizes[-1])]
    task = choose_task("classes", names, None, None)
    page = live_page(MLP(inputs, sizes, seed=0), task, [0.1] * inputs, 1, [f"x{i}" for i in range(inputs)])
    if layer is None:
        assert page is None
    else:
        assert nodes(page) <= 2 * [inputs, *sizes][layer - 1] + 5
        assert page is not None and page[1].startswith(f"a unit of its layer {layer}")


def test_a_run_leaves_it(tmp_path: Path) -> None:
    outcome = run_experiment(
        Experiment(load_dataset("xor"), Settings(hidden=(4,), epochs=2, out=tmp_path / "run")), progress=False
    )
    assert "exploreGraph" in (outcome.folder / "live_page.html").read_text(encoding="utf-8")
