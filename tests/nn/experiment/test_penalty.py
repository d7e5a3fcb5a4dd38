"""The choice of a penalty: by the training samples alone, where nothing is said, and where it does not take long."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograd import Training
from nn.command_line import main
from nn.data import Dataset, load_dataset, load_table
from nn.experiment import penalty as penalty_module
from nn.experiment.experiment import Experiment
from nn.experiment.penalty import FEWEST, FOLDS, STRENGTHS, _folds, _Trials, choose_penalty
from nn.experiment.run_folder import read_record
from nn.experiment.settings import USUAL_L2, Settings
from nn.optimizers import Adam
from nn.training.fit import fit


def table(folder: Path, noise: float, n: int = 90) -> Dataset:
    """Return a table with a target that depends on two of six features, and on chance."""
    rng, path = random.Random(0), folder / "t.csv"
    rows = [[rng.gauss(0.0, 1.0) for _ in range(6)] for _ in range(n)]
    lines = [",".join(f"{x:.4f}" for x in [*row, row[0] - row[1] + rng.gauss(0.0, noise)]) for row in rows]
    path.write_text("a,b,c,d,e,f,y\n" + "\n".join(lines) + "\n")
    return load_table(path)


def raising(error: type[BaseException]) -> Callable[..., Any]:
    def fail(*arguments: object) -> None:
        raise error

    return fail


def chosen(data: Dataset, settings: Settings = Settings(epochs=40)) -> Experiment:  # noqa: B008
    experiment = Experiment(data, settings)
    choose_penalty(experiment)
    return experiment


@pytest.mark.exhaustive
def test_noise_gets_a_stronger_penalty_than_what_can_be_learnt(tmp_path: Path) -> None:
    noisy, clear = chosen(table(tmp_path, noise=3.0)), chosen(table(tmp_path, noise=0.0))
    assert noisy.l2 > clear.l2 and {noisy.l2, clear.l2} <= {*STRENGTHS}
    assert f"l2 {noisy.l2:g}, by cross-validation" in noisy.facts()["training"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_a_trial_is_what_fit_does_with_the_other_samples(tmp_path: Path, class_weight: Any) -> None:
    data = table(tmp_path, noise=0.5)
    if class_weight is not None:
        targets = [int(target > 0.5) for target in data.targets]
        data = replace(data, targets=targets, class_names=["no", "yes"])
    settings = Settings(epochs=12, class_weight=class_weight)
    experiment = Experiment(data, settings)
    before = [parameter.data for parameter in experiment.model.parameters()]
    trials = _Trials(experiment)
    assert sum(map(len, _folds(experiment.train, 0))) == len(experiment.train) and FOLDS > 1
    for fold in _folds(experiment.train, 0):
        inputs, targets = experiment.for_model(experiment.train)
        others = [row for row in range(len(targets)) if row not in fold]
        for l2, found in zip(STRENGTHS, trials.losses(fold), strict=True):
            again = Experiment(data, replace(settings, l2=l2))
            optimizer = Adam(again.model.parameters(), lr=again.learning_rate)
            some = inputs[others], [targets[row] for row in others]
            fit(
                again.model, *some, loss=again.loss, optimizer=optimizer, epochs=12, batch_size=16, seed=0, l2=l2,
                progress=False,
            )  # fmt: skip
            assert found == pytest.approx(sum(again.losses(again.train.pick(fold))), rel=1e-6)
    assert [parameter.data for parameter in experiment.model.parameters()] == before


@pytest.mark.exhaustive
def test_the_samples_held_out_are_not_looked_at(tmp_path: Path) -> None:
    data = table(tmp_path, noise=1.0)
    rows, held_out = data.split_rows(0.33, 0)
    wrong = [1e6 if i in {*held_out} else target for i, target in enumerate(data.targets)]
    assert chosen(replace(data, targets=wrong)).l2 == chosen(data).l2
    assert chosen(data).train.targets == [data.targets[i] for i in rows]


def test_it_stays_where_it_is_said_or_nothing_can_be_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = table(tmp_path, noise=1.0)
    assert chosen(data, Settings(l2=0.5)).l2 == 0.5
    assert chosen(load_dataset("iris")).l2 == 0.0
    few = chosen(data.pick(range(FEWEST)))
    assert few.l2 == USUAL_L2 and not few.l2_is_chosen and "l2 0.003, by" not in few.facts()["training"]
    with monkeypatch.context() as without:
        without.setattr(_Trials, "__init__", raising(ModuleNotFoundError))
        assert not chosen(data).l2_is_chosen
    monkeypatch.setattr(penalty_module, "MOST", 1000)
    assert not chosen(data).l2_is_chosen


def test_a_training_that_fails_is_not_chosen(tmp_path: Path) -> None:
    data = table(tmp_path, noise=1.0)
    assert not chosen(data, Settings(learning_rate=1e200, optimizer="sgd", epochs=3)).l2_is_chosen


def test_ctrl_c_ends_the_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = table(tmp_path, noise=1.0)
    monkeypatch.setattr(Training, "run", raising(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        chosen(data)


@pytest.mark.exhaustive
def test_a_run_that_goes_on_keeps_its_penalty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table(tmp_path, noise=3.0)
    run = tmp_path / "run"
    assert main(["train", str(tmp_path / "t.csv"), "--epochs", "30", "--out", str(run)]) == 0
    record = read_record(run)
    assert record is not None and record["settings"]["l2"] in STRENGTHS
    said = f"l2 {record['settings']['l2']:g}, by cross-validation"
    assert said in capsys.readouterr().out and said in (run / "index.html").read_text()
    monkeypatch.setattr(_Trials, "__init__", lambda *arguments: pytest.fail("chosen again"))
    assert main(["train", "--resume", str(run), "--epochs", "35"]) == 0
    assert said in capsys.readouterr().out and said in (run / "index.html").read_text()
