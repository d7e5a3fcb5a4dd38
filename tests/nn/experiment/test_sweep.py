"""`python -m nn sweep`: every combination, scored on the same folds, in a table, a picture and a command."""

from __future__ import annotations

import csv
import math
import random
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread
from matplotlib.text import Text

from nn import TrainingError
from nn.command_line import main
from nn.data import Dataset, load_dataset, moons
from nn.experiment.experiment import Experiment
from nn.experiment.settings import Settings
from nn.experiment.sweep import Sweep, Trial, run_sweep
from nn.experiment.sweep_plot import sweep_scores

selection: Any = pytest.importorskip("sklearn.model_selection")

QUICK = Settings(epochs=8, hidden=(4,))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_trial_is_an_experiment_on_each_fold() -> None:
    data = moons(60, seed=2)
    grid: dict[str, Any] = {"hidden": [(3,), ()], "learning_rate": [0.1, 0.001]}
    sweep = run_sweep(data, QUICK, grid, folds=3)
    assert sweep.names == ["hidden", "learning_rate"]
    assert {tuple(trial.varied.items()) for trial in sweep.trials} == {
        (("hidden", hidden), ("learning_rate", rate)) for hidden in grid["hidden"] for rate in grid["learning_rate"]
    }
    means = [trial.mean for trial in sweep.trials]
    assert means == sorted(means, reverse=True)
    # By hand, for one of them, what is held out from `train` left out.
    train, _ = data.split(QUICK.test_fraction, QUICK.data_seed)
    folds = selection.StratifiedKFold(3, shuffle=True, random_state=0).split(train.inputs, train.targets)
    expected = []
    for rows, scored in folds:
        settings = Settings(epochs=8, hidden=(3,), learning_rate=0.1)
        experiment = Experiment(data, settings, parts=(train.pick(rows.tolist()), train.pick(scored.tolist())))
        experiment.fit()
        expected.append(experiment.score(experiment.held_out).number)
    (trial,) = [trial for trial in sweep.trials if trial.varied == {"hidden": (3,), "learning_rate": 0.1}]
    assert trial.scores == expected
    mean = sum(expected) / 3
    assert trial.mean == pytest.approx(mean)
    assert trial.deviation == pytest.approx(math.sqrt(sum((e - mean) ** 2 for e in expected) / 3))


def test_a_sweep_with_class_weights_ranks_by_balanced_accuracy() -> None:
    rng = random.Random(3)
    rows = [[rng.gauss(float(i % 12 == 0), 0.7)] for i in range(360)]
    data = Dataset("rare", rows, [int(i % 12 == 0) for i in range(360)], ["x"], ["common", "rare"])
    settings = Settings(epochs=10, hidden=(), learning_rate=0.1)
    grid: dict[str, Any] = {"class_weight": [None, "balanced"]}
    sweep = run_sweep(data, settings, grid, folds=3)
    assert sweep.metric == "balanced accuracy" and sweep.is_accuracy
    assert [trial.varied["class_weight"] for trial in sweep.trials] == ["balanced", None]
    assert sweep.trials[-1].mean < 0.6 and sweep.best.mean > 0.7
    (alone,) = run_sweep(data, replace(settings, class_weight="balanced"), {"seed": [0]}, folds=3).trials
    assert alone.scores == sweep.best.scores
    (plain,) = run_sweep(data, settings, {"seed": [0]}, folds=3).trials
    assert plain.mean > 0.9


def test_processes_give_the_same_as_one() -> None:
    data = load_dataset("xor")
    grid: dict[str, Any] = {"activation": ["relu", "tanh"], "seed": [0, 1]}
    alone = run_sweep(data, QUICK, grid, folds=2)
    assert run_sweep(data, QUICK, grid, folds=2, jobs=2) == alone


def test_errors_are_ranked_the_other_way_and_what_diverges_comes_last() -> None:
    data = Dataset("line", [[float(x)] for x in range(30)], [3.0 * x for x in range(30)], ["x"], None, "y")
    settings = Settings(epochs=20, hidden=(), optimizer="sgd")
    sweep = run_sweep(data, settings, {"learning_rate": [1e300, 1e-4, 0.1]}, folds=3)
    assert sweep.metric == "mean squared error"
    assert [trial.varied["learning_rate"] for trial in sweep.trials] == [0.1, 1e-4, 1e300]
    assert math.isnan(sweep.trials[-1].mean) and math.isnan(sweep.trials[-1].deviation)
    sweep.write_csv("table.csv")
    rows = list(csv.DictReader(Path("table.csv").read_text().splitlines()))
    assert [row["learning_rate"] for row in rows] == ["0.1", "0.0001", "1e+300"]
    assert float(rows[0]["mean_squared_error"]) == sweep.best.mean
    assert rows[2]["fold_3"] == rows[2]["standard_deviation"] == ""
    with pytest.raises(TrainingError, match="every combination met a loss that is inf or nan"):
        run_sweep(data, settings, {"learning_rate": [1e300]}, folds=3)


def test_the_picture_is_the_table() -> None:
    trials = [
        Trial({"hidden": (10, 10), "learning_rate": 0.01}, [0.75, 1.0]),
        Trial({"hidden": (), "learning_rate": 0.1}, [0.5, 0.75]),
        Trial({"hidden": (4,), "learning_rate": 9.0}, [math.nan, 0.5]),
    ]
    figure = sweep_scores(Sweep("cats", "accuracy", ["hidden", "learning_rate"], trials))
    figure.draw_without_rendering()
    axes: Any = figure.axes[0]
    labels = [label.get_text().split() for label in axes.get_yticklabels()]
    assert labels == [["hidden", "learning", "rate"], ["10,10", "0.01"], ["none", "0.1"], ["4", "9"]]
    drawn = [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines]
    assert drawn[:3] == [([0.75, 1.0], [1, 1]), ([0.75, 1.0], [1, 1]), ([0.875], [1])]
    assert len(drawn) == 6
    texts = {text.get_text() for text in figure.findobj(Text)}
    assert {"diverged", "Sweep of cats", "accuracy of 2 folds, with mean and standard deviation"} <= texts
    assert {"60 %", "100 %"} <= texts
    assert axes.get_xlim()[1] < 1.05  # there is no accuracy beyond 100 %

    many = Sweep("cats", "mean squared error", ["seed"], [Trial({"seed": n}, [1.0 + n**3]) for n in range(50)])
    axes = sweep_scores(many).axes[0]
    assert axes.get_title(loc="left") == "Sweep of cats, the best 40 of 50"
    assert axes.get_xscale() == "log"
    assert len(axes.get_yticks()) == 41


def test_the_command_gives_table_picture_and_how_to_train_the_best(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--epochs", "5", "--folds", "2", "--jobs", "1"]
    assert main(["sweep", "moons", "--grid", "hidden=3,3/none", "--grid", "learning-rate=0.1/0.01", *options]) == 0
    written = capsys.readouterr()
    lines = written.out.splitlines()
    assert lines[:5] == [
        "data      moons: 100 samples of 2 features",
        "split     2 folds of 67 samples; 33 stay held out",
        "grid      hidden: 3,3 / none",
        "grid      learning rate: 0.1 / 0.01",
        "sweep     4 combinations, 8 trainings",
    ]
    assert lines[5].split() == ["rank", "hidden", "learning", "rate", "accuracy", "deviation"]
    assert [line.split()[0] for line in lines[6:10]] == ["1", "2", "3", "4"]
    rows = list(csv.DictReader(Path("runs/moons-sweep/table.csv").read_text().splitlines()))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert imread("runs/moons-sweep/scores.png").std() > 0.05
    (best,) = [line for line in lines if line.startswith("best ")]
    command = shlex.split(best.removeprefix("best      python -m nn "))
    assert command == [
        *("train", "moons", "--epochs", "5"),
        *("--hidden", rows[0]["hidden"], "--learning-rate", rows[0]["learning_rate"]),
    ]
    assert main([*command, "--quiet"]) == 0
    Path("mine").mkdir()
    assert main(["sweep", "moons", "--grid", "seed=1/2", *options, "--quiet", "--out", "mine"]) == 0
    written = capsys.readouterr()
    assert written.err == ""
    assert sorted(path.name for path in Path("mine").iterdir()) == ["scores.png", "table.csv"]


def test_of_a_table_the_best_is_trained_with_the_penalty_it_was_scored_with(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{i}.5,{'ab'[i % 3 // 2]}\n" for i in range(60))
    Path("table.csv").write_text("x,y\n" + rows)
    options = ["sweep", "table.csv", "--epochs", "2", "--folds", "2", "--jobs", "1", "--grid"]
    for grid, more, noted, l2 in (
        ("hidden=2/3", [], True, "0.003"),
        ("hidden=2/3", ["--l2", "0.5"], False, "0.5"),
        ("l2=0.25", [], False, "0.25"),
    ):
        assert main([*options, grid, *more]) == 0
        said = capsys.readouterr().out
        assert (
            "note      l2 is 0.003 in all of them: --grid l2=0.001/0.003/0.01/0.03/0.1 tries others" in said
        ) is noted
        (best,) = [line for line in said.splitlines() if line.startswith("best ")]
        assert best.endswith(f" --l2 {l2}") or f" --l2 {l2} " in best


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: --grid"),
        (["--grid", "hidden"], "'hidden' is not NAME=VALUE/VALUE/..., with one of hidden, activation,"),
        (["--grid", "lr=0.1/0.2"], "setting 'lr' is not known: did you mean learning-rate?"),
        (["--grid", "width=1/2"], "setting 'width' is not known: choose one of the 12 of --help"),
        (["--grid", "data-seed=1/2"], "setting 'data-seed' is not known: choose one of the 12 of --help"),
        (["--grid", "hidden=3/x"], "argument --grid: 'x' is not a list such as 10,10 (or none)"),
        (
            ["--grid", "activation=relu/sigmod"],
            "in 'activation=relu/sigmod' 'sigmod' is not known: did you mean sigmoid",
        ),
        (["--grid", "learning-rate=0/1"], "'0' is not a number above 0"),
        (["--grid", "seed=1/two"], "'two' of 'seed=1/two' is not a whole number"),
        (["--grid", "l2=0.1/0.10"], "'l2=0.1/0.10' has a value twice"),
        (["--grid", "l2=0", "--grid", "l2=1"], "--grid has a name twice: write its values in one"),
        (["--grid", "l2=0/1", "--l2", "1"], "--l2 is given, and l2 is in the grid too: leave one of them out"),
        (["--grid", "loss=huber/hinge"], "the loss huber does not suit iris"),
        (["--grid", "l2=0/1", "--folds", "1"], "1 folds of 100 samples: give a number from 2"),
        (["--grid", "l2=0/1", "--folds", "1000"], "1000 folds of 100 samples"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: Any = main(["sweep", *arguments, "--quiet"])
    except SystemExit as stop:
        status = stop.code
    written = capsys.readouterr()
    assert (status, written.out) == (2, "")
    assert message in written.err and written.err.count("\n") == 1
    assert [path for path in Path().rglob("*") if path != Path("runs")] == []


def test_errors_too_large_to_square_are_no_scores() -> None:
    data = Dataset("line", [[float(x)] for x in range(30)], [1e148 * x for x in range(30)], ["x"], None, "y")
    wild = Settings(epochs=1, hidden=(), optimizer="sgd", learning_rate=1e30)
    sweep = run_sweep(data, wild, {"learning_rate": [0.1, 1e30]}, folds=2)
    assert [math.isnan(trial.mean) for trial in sweep.trials] == [False, True]


def test_too_few_samples_of_every_class_for_the_folds() -> None:
    classes = [str(i) for i in range(12)]
    data = Dataset("few", [[float(i % 12)] for i in range(36)], [i % 12 for i in range(36)], ["x"], classes, "y")
    with pytest.raises(
        ValueError, match="5 folds, and no class of few has more than 2 samples to train on: give fewer"
    ):
        run_sweep(data, QUICK, {"l2": [0.0]})


def test_all_diverging_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--optimizer", "sgd", "--grid", "learning-rate=1e300", "--folds", "2", "--jobs", "1", "--quiet"]
    assert main(["sweep", "iris", *options]) == 1
    assert "every combination met a loss that is inf or nan" in capsys.readouterr().err
    assert list(Path("runs").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_before_the_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called = lambda *arguments, **options: pytest.fail("too late")  # noqa: E731
    monkeypatch.setattr("nn.command_line.sweep_command.run_sweep", called)
    Path("file").write_text("in the way")
    assert main(["sweep", "iris", "--grid", "l2=0/1", "--out", "file/sweep", "--quiet"]) == 2
    assert capsys.readouterr().err == "python -m nn sweep: file is a file: name the folder to write to\n"


def test_a_folder_that_is_not_empty_is_refused_before_the_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called = lambda *arguments, **options: pytest.fail("too late")  # noqa: E731
    monkeypatch.setattr("nn.command_line.sweep_command.run_sweep", called)
    Path("mine").mkdir()
    Path("mine/table.csv").write_text("precious")
    assert main(["sweep", "iris", "--grid", "l2=0/1", "--out", "mine", "--quiet"]) == 2
    assert "mine is not empty, table.csv is in it: name an empty folder" in capsys.readouterr().err
    assert [path.name for path in Path("mine").iterdir()] == ["table.csv"]
    assert Path("mine/table.csv").read_text() == "precious"


def test_help_explains_the_grid(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["sweep", "--help"])
    assert stop.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for text in (
        "--grid NAME=VALUE/VALUE/...",
        "--grid hidden=10,10/20/none",
        "slash",
        "--folds N",
        "--cluster ADDRESS",
    ):
        assert text in shown
