"""`python -m nn predict`: what it writes, what it says about columns and cells, and what it refuses."""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, ModelFileError, load_extra, save
from nn.command_line import main
from nn.data import Dataset, load_dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.settings import Settings
from nn.experiment.trained_model import EXTRA, TrainedModel
from nn.outputs import outputs_of
from tests.checkout import CHECKOUT

FLOWERS = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run for classes, one for two classes, one for numbers, and one for a hinge."""
    folder = tmp_path_factory.mktemp("runs")
    run_experiment(Experiment(load_dataset("iris"), Settings(epochs=25, out=folder / "iris")), progress=False)
    run_experiment(Experiment(load_dataset("moons"), Settings(epochs=1, out=folder / "moons")), progress=False)
    run_experiment(
        Experiment(load_dataset("moons"), Settings(epochs=1, loss="hinge", out=folder / "hinge")), progress=False
    )
    (folder / "prices.csv").write_text(
        "size,age,price\n" + "".join(f"{x},{x % 7},{1000 * x + 0.5}\n" for x in range(40))
    )
    from nn.data import load_table

    settings = Settings(hidden=(), epochs=200, learning_rate=0.05, out=folder / "prices")
    run_experiment(Experiment(load_table(folder / "prices.csv"), settings), progress=False)
    return folder


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def predict(model: Path, text: str, *arguments: str) -> int:
    Path("new.csv").write_text(text, encoding="utf-8")
    return main(["predict", str(model), "new.csv", *arguments])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.exhaustive
def test_the_table_comes_again_with_predictions(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{FLOWERS}\n5.1,3.5,1.4,0.2\n6.3,2.9,5.6,1.8\n"
    assert predict(runs / "iris", text) == 0
    written = capsys.readouterr()
    assert written.out == f"{FLOWERS},predicted_species\n5.1,3.5,1.4,0.2,setosa\n6.3,2.9,5.6,1.8,virginica\n"
    assert written.err == "predicted species of 2 samples\n"


def test_predictions_are_those_of_training(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    iris = CHECKOUT / "nn/data/iris.csv"
    assert main(["predict", str(runs / "iris" / "model.safetensors"), str(iris), "--out", "out.csv"]) == 0
    rows = table(Path("out.csv").read_text())
    right = sum(row["species"] == row["predicted_species"] for row in rows)
    assert len(rows) == 150 and right > 135
    written = capsys.readouterr()
    assert written.out == ""
    assert f"agreement with 'species' in the table: accuracy {right / 1.5:.1f} % ({right} of 150)" in written.err


def test_probabilities_are_those_of_softmax_and_sigmoid(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict(runs / "iris", f"{FLOWERS}\n5.1,3.5,1.4,0.2\n", "--probabilities") == 0
    (row,) = table(capsys.readouterr().out)
    shares = [float(row[f"probability_{name}"]) for name in ("setosa", "versicolor", "virginica")]
    assert math.fsum(shares) == pytest.approx(1.0)
    trained = TrainedModel.load(runs / "iris" / "model.safetensors")
    outputs = [o.data for o in trained.model.outputs(trained.standardizer.transform([[5.1, 3.5, 1.4, 0.2]])[0])]
    expected = [math.exp(o) / math.fsum(map(math.exp, outputs)) for o in outputs]
    assert shares == pytest.approx(expected, rel=1e-13)

    assert predict(runs / "moons", "x1,x2\n0,0.5\n1,-0.5\n", "--probabilities") == 0
    for row in table(capsys.readouterr().out):
        upper, lower = float(row["probability_upper moon"]), float(row["probability_lower moon"])
        assert upper + lower == pytest.approx(1.0)
        assert row["predicted_target"] == ("lower moon" if lower > 0.5 else "upper moon")


def test_numbers_come_in_their_own_units(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict(runs / "prices", "age,size,price\n3,10,10000.5\n6,20,\n") == 0
    written = capsys.readouterr()
    prices = [float(row["predicted_price"]) for row in table(written.out)]
    assert prices == pytest.approx([10000.5, 20000.5], rel=0.02)
    error = (prices[0] - 10000.5) ** 2
    assert f"agreement with 'price' in the table: mean squared error {error:.4g}" in written.err


def test_columns_are_matched_by_name(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "name,petal width (cm),petal length (cm),note,sepal width (cm),sepal length (cm)"
    assert predict(runs / "iris", f'{header}\nA7,0.2,1.4,"x, ""y""",3.5,5.1\n') == 0
    written = capsys.readouterr()
    assert written.out == f'{header},predicted_species\nA7,0.2,1.4,"x, ""y""",3.5,5.1,setosa\n'
    assert written.err.splitlines() == [
        "note      the features stand in another order than in training: they were matched by name",
        "note      no features of the model, kept as they are: 'name', 'note'",
        "predicted species of 1 sample",
    ]
    assert predict(runs / "iris", f"{FLOWERS}\n5.1,3.5,1.4,0.2\n", "--quiet") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("size\n1\n", "new.csv lacks the column 'age', which the model needs: add it, or say --missing-columns fill\n"),
        (
            "a,b\n1,2\n",
            "new.csv lacks the columns 'size', 'age', which the model needs: add them, or say "
            "--missing-columns fill; the others are 'a', 'b'",
        ),
        ("size,Age\n1,2\n", "lacks the column 'age', which the model needs: rename 'Age', if that is 'age'"),
        ("size,ages\n1,2\n", "rename 'ages', if that is 'age'"),
        (
            "size,age\n1,2\nx,3\n\n4,1e999\n",
            "new.csv has 2 cells that cannot be read: line 3, column 'size': 'x' is not a number; line 5, column "
            "'age': '1e999' is too large for a float: give numbers like -1.5 or 2e3, or say --missing x where that "
            "stands for none\n",
        ),
        ("size,age\n" + "x,y\n" * 4, "line 4, column 'size': 'x' is not a number; and 3 more: give numbers"),
        ("size,age\n1,x\n", "new.csv, line 2, column 'age': 'x' is not a number: give numbers like -1.5 or 2e3, or"),
        ("size,age\n1,2,3\n", "new.csv, line 2: 3 cells for the 2 columns"),
        ("size,age\n", "new.csv holds a header but no samples"),
        ("", "new.csv is empty"),
        ("size,age,age\n1,2,3\n", "two columns are called 'age'"),
        ("size,age,predicted_price\n1,2,3\n", "new.csv has a column 'predicted_price' already: rename it"),
        ("size,age\n1e308,1e308\n1e308,-1e308\n", "the model has no finite output for row"),
    ],
)
def test_what_cannot_be_predicted_from_is_one_clear_line(
    runs: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("out.csv").write_text("before")
    if "no finite" in message:
        trained = TrainedModel.load(runs / "prices" / "model.safetensors")
        for parameter in trained.model.parameters():
            parameter.data = 1e10
        trained.save("large.safetensors")
        assert predict(Path("large.safetensors"), text, "--out", "out.csv") == 2
    else:
        assert predict(runs / "prices", text, "--out", "out.csv") == 2
    written = capsys.readouterr()
    assert message in written.err and written.err.count("\n") == 1
    assert written.err.startswith("python -m nn predict: ")
    assert written.out == ""
    assert Path("out.csv").read_text() == "before"


def test_wrong_use(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def complaint(*arguments: str) -> str:
        assert main(["predict", *arguments]) == 2
        written = capsys.readouterr()
        assert written.out == "" and written.err.count("\n") == 1
        return written.err

    Path("new.csv").write_text("x1,x2\n1,2\n")
    hinge = str(runs / "hinge")
    assert "trained with hinge gives no probabilities" in complaint(hinge, "new.csv", "--probabilities")
    assert "no probabilities" in complaint(str(runs / "prices"), str(runs / "prices.csv"), "--probabilities")
    assert "nowhere: No such file" in complaint("nowhere", "new.csv")
    assert "model.safetensors: No such file" in complaint(".", "new.csv")
    assert "absent.csv: No such file" in complaint(hinge, "absent.csv")
    assert "--out new.csv would replace what the predictions" in complaint(hinge, "new.csv", "--out", "new.csv")
    assert "--out " in complaint(hinge, "new.csv", "--out", str(runs / "hinge" / "model.safetensors"))
    assert "is not a model that nn.save wrote" in complaint("new.csv", "new.csv")
    assert Path("new.csv").read_text() == "x1,x2\n1,2\n"
    save(MLP(2, [1], seed=0), "bare.safetensors")
    assert "has a model, but not what its inputs and outputs are" in complaint("bare.safetensors", "new.csv")


def test_help_explains_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["predict", "--help"])
    assert stop.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for text in ("MODEL", "FILE", "--probabilities", "--out FILE", "matched by their names", "runs/iris"):
        assert text in shown


@pytest.mark.skipif(os.name != "posix", reason="a pipe that nobody reads")
def test_a_reader_that_goes_away_is_no_traceback(runs: Path) -> None:
    Path("new.csv").write_text("x1,x2\n" + "1,2\n" * 5000)
    command = [sys.executable, "-m", "nn", "predict", str(runs / "moons"), "new.csv"]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1


def facts(runs: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(load_extra(runs / "iris" / "model.safetensors")[EXTRA])
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.pop("feature_names"),
        lambda found: found.update(feature_names=["a", "b", "c"]),
        lambda found: found.update(feature_names=["a", "b", "c", "c"]),
        lambda found: found.update(feature_names=["a", "b", "c", 4]),
        lambda found: found.update(feature_names="abcd"),
        lambda found: found.update(target_name=None),
        lambda found: found.update(class_names=["a", "b"]),
        lambda found: found.update(class_names=None),
        lambda found: found.update(class_names=7),
        lambda found: found.update(loss="__import__('os')"),
        lambda found: found.update(loss="hinge"),
        lambda found: found.update(loss=["cross_entropy"]),
        lambda found: found.update(standardizer=None),
        lambda found: found["standardizer"]["mean"].pop(),
        lambda found: found["standardizer"]["scale"].__setitem__(0, 0.0),
        lambda found: found["standardizer"]["scale"].__setitem__(0, "1.0"),
        lambda found: found["standardizer"]["mean"].__setitem__(0, math.nan),
        lambda found: found.update(target_standardizer={"mean": [0.0], "scale": [1.0]}),
    ],
)
def test_a_model_that_does_not_say_what_it_takes_is_refused(runs: Path, change: Any) -> None:
    found = facts(runs)
    change(found)
    trained = TrainedModel.load(runs / "iris" / "model.safetensors")
    for text in (json.dumps(found), json.dumps([found])):
        save(trained.model, "model.safetensors", extra={EXTRA: text})
        with pytest.raises(ModelFileError, match=r"does not say soundly .*: train it again"):
            TrainedModel.load("model.safetensors")


def test_it_is_saved_as_it_is(runs: Path) -> None:
    for name in ("iris", "moons", "hinge", "prices"):
        trained = TrainedModel.load(runs / name / "model.safetensors")
        trained.save("again.safetensors", data=name)
        again = TrainedModel.load("again.safetensors")
        assert again.model.state_dict() == trained.model.state_dict()
        assert [getattr(again, fact) for fact in ("feature_names", "target_name", "class_names", "loss")] == [
            getattr(trained, fact) for fact in ("feature_names", "target_name", "class_names", "loss")
        ]
        assert again.standardizer == trained.standardizer
        assert again.target_standardizer == trained.target_standardizer


@pytest.mark.parametrize("name", ["iris", "moons", "line"])
def test_much_is_predicted_by_a_program_and_says_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpy")
    line = Dataset("line", [[float(x)] for x in range(40)], [3.0 * x for x in range(40)], ["x"], None, "y")
    experiment = Experiment(line if name == "line" else load_dataset(name), Settings(epochs=3))
    experiment.fit()
    rows = experiment.standardizer.transform([*experiment.data.inputs, [1e300] * len(experiment.data.feature_names)])
    found = []
    for worth in (10**12, 1):
        monkeypatch.setattr("nn.outputs.WORTH_COMPILING", worth)
        outputs = outputs_of(experiment.model, rows)
        found.append([out if isinstance(out, list) else [out] for out in outputs])
        assert experiment.task.predict(experiment.model, rows) == [experiment.task.decide(out) for out in outputs]
    row_by_row, by_a_program = found
    assert len(by_a_program) == len(rows)
    for ours, theirs in zip(by_a_program, row_by_row, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12, nan_ok=True)
