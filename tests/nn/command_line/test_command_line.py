"""`python -m nn train`, from the data to the files it leaves and the status it ends with."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from matplotlib.image import imread

from nn import TrainingError, load, load_extra
from nn.bootstrap import MARKER
from nn.command_line import main
from nn.data import Standardizer, load_dataset
from nn.data.named import NAMES
from nn.experiment import experiment as experiment_module
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.settings import Settings
from tests.checkout import CHECKOUT

QUICK = ["--epochs", "2", "--quiet"]
EVERY_RUN = [
    "history.csv",
    "index.html",
    "live_page.html",
    "loss.png",
    "model.safetensors",
    "network.svg",
    "neuron.svg",
]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command, which has to end with status 2 and one line on stderr, and return the line."""
    try:
        status: object = main(["train", *arguments])
    except SystemExit as stop:
        status = stop.code
    written = capsys.readouterr()
    assert status == 2
    assert written.out == ""
    assert written.err.count("\n") == 1 and written.err.startswith("python -m nn")
    return written.err


def test_a_link_to_itself_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("loop.csv").symlink_to("loop.csv")
    assert "loop.csv: Too many levels of symbolic links" in complaint(capsys, "loop.csv")


@pytest.mark.parametrize("seed", [0, 1])
def test_iris_by_default_is_learnt(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--seed", str(seed)]) == 0
    written = capsys.readouterr()
    report = {line.split()[0]: line for line in written.out.splitlines()}
    assert "100 to train on, 50 held out" in report["split"]
    accuracy = float(report["held"].split("accuracy ")[1].split(" %")[0])
    assert accuracy >= 95.0
    assert "MLP(4-10-10-3, relu, relu, linear), 193 parameters" in report["model"]
    files = ["checkpoint", "confusion_matrix.png", *EVERY_RUN]
    assert names("runs/iris") == files
    assert all(name in written.out for name in [str(Path("runs/iris")), *files])


def test_moons_are_separated() -> None:
    outcome = run_experiment(Experiment(load_dataset("moons"), Settings(hidden=(16, 16))), progress=False)
    assert (outcome.training.correct, outcome.training.n) == (67, 67)
    assert sorted(outcome.files) == names("runs/moons") == ["checkpoint", "decision_boundary.png", *EVERY_RUN]
    assert next(iter(outcome.files)) == "index.html"
    for picture in ("loss.png", "decision_boundary.png"):
        assert imread(f"runs/moons/{picture}").std() > 0.05


def test_the_files_say_enough_to_use_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "iris", "--epochs", "20", "--hidden", "8"]) == 0
    shown = capsys.readouterr().out
    model = load("runs/iris/model.safetensors")
    facts = json.loads(load_extra("runs/iris/model.safetensors")["experiment"])
    iris = load_dataset("iris")
    train, held_out = iris.split(0.33, 0)
    standardizer = Standardizer(**facts["standardizer"])
    assert standardizer == Standardizer.fit(train.inputs)
    outputs = [[score.data for score in model.outputs(row)] for row in standardizer.transform(held_out.inputs)]
    right = sum(output.index(max(output)) == target for output, target in zip(outputs, held_out.targets, strict=True))
    assert f"({right} of 50)" in shown
    assert facts["class_names"] == iris.class_names and facts["loss"] == "cross_entropy"
    assert model.sizes == [4, 8, 3]
    with open("runs/iris/history.csv", newline="") as table:
        assert [row["epoch"] for row in csv.DictReader(table)] == [str(n) for n in range(1, 21)]


def test_numbers_are_predicted_in_their_own_units(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{x},{x % 7},{1000 * x + 0.5}\n" for x in range(60))
    Path("prices.csv").write_text("size,day,price\n" + rows)
    assert main(["train", "prices.csv", "--epochs", "60", "--hidden", "none"]) == 0
    shown = capsys.readouterr().out
    assert "a number to predict" in shown and "mean_squared_error" in shown
    error = float(shown.split("held out  mean squared error ")[1].split()[0])
    assert error < 1e5  # the variance of the prices is 3e8
    assert "predicted_against_true.png" in names("runs/prices")


@pytest.mark.exhaustive
def test_any_column_of_a_table_can_be_the_target(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{'ab'[x % 2]},{x % 2},{x}\n" for x in range(30))
    Path("table.csv").write_text("letter,parity,number\n" + rows)
    assert main(["train", "table.csv", "--target", "letter", "--epochs", "30"]) == 0
    assert "2 classes (a, b)" in capsys.readouterr().out
    assert "decision_boundary.png" in names("runs/table")
    assert main(["train", "table.csv", "--target", "parity", *QUICK]) == 0
    assert "matrix" in " ".join(names("runs/table-2"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "hinge", "squared_error"])
def test_every_loss_for_classes_learns_the_moons(loss: str) -> None:
    settings = Settings(loss=loss, hidden=(8,), epochs=40, learning_rate=0.05)
    outcome = run_experiment(Experiment(load_dataset("moons"), settings), progress=False)
    assert outcome.training.correct is not None and outcome.training.correct >= 64
    assert outcome.history.accuracy[-1] is not None


@pytest.mark.exhaustive
@pytest.mark.parametrize("optimizer", ["adam", "adamw", "rmsprop", "sgd"])
def test_every_optimizer_learns_the_moons(optimizer: str) -> None:
    settings = Settings(optimizer=optimizer, hidden=(8,), epochs=40)
    outcome = run_experiment(Experiment(load_dataset("moons"), settings), progress=False)
    assert outcome.training.correct is not None and outcome.training.correct >= 56
    assert outcome.history.loss[-1] < 0.5 * outcome.history.loss[0]


@pytest.mark.exhaustive
def test_the_same_seeds_give_the_same_model() -> None:
    for _ in range(2):
        assert main(["train", "xor", *QUICK]) == 0
    assert main(["train", "xor", "--seed", "1", *QUICK]) == 0
    assert names("runs") == ["xor", "xor-2", "xor-3"]
    models = [load(f"runs/{run}/model.safetensors").state_dict() for run in names("runs")]
    assert models[0] == models[1] != models[2]


@pytest.mark.exhaustive
@pytest.mark.parametrize("out", ["mine", "new/mine", "."])
def test_the_folder_that_is_given_is_used_if_it_is_empty_or_not_there(
    out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if out == "mine":
        Path(out).mkdir()
    assert main(["train", "xor", "--out", out, *QUICK]) == 0
    assert f"files     in {out}:" in capsys.readouterr().out
    assert names(out) == ["checkpoint", "decision_boundary.png", *EVERY_RUN]


def test_a_folder_that_is_not_empty_is_refused_and_nothing_in_it_is_touched(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").mkdir()
    Path("mine/model.safetensors").write_text("precious")
    Path("mine/.0123456789abcdef.part").write_text("of another program")
    message = "mine is not empty, .0123456789abcdef.part is in it: name an empty folder, or one that is to be made"
    assert message in complaint(capsys, "xor", "--out", "mine", *QUICK)
    assert {path.name: path.read_text() for path in Path("mine").iterdir()} == {
        "model.safetensors": "precious",
        ".0123456789abcdef.part": "of another program",
    }
    assert names(".") == ["mine"]
    assert "mine/model.safetensors is a file" in complaint(capsys, "xor", "--out", "mine/model.safetensors", *QUICK)


def test_a_folder_with_a_run_in_it_names_the_way_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "xor", "--out", "mine", *QUICK]) == 0
    capsys.readouterr()
    before = {path: path.read_bytes() for path in Path("mine").rglob("*") if path.is_file()}
    message = "mine has a run in it: go on with that by train --resume mine, or name another folder"
    assert message in complaint(capsys, "xor", "--out", "mine", *QUICK)
    assert {path: path.read_bytes() for path in Path("mine").rglob("*") if path.is_file()} == before


def test_quiet_says_only_what_came_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "xor", *QUICK]) == 0
    written = capfd.readouterr()
    assert written.err == ""
    assert written.out.startswith("held out  accuracy ")


def test_the_progress_bar_is_not_in_the_report(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "xor", "--epochs", "2"]) == 0
    written = capfd.readouterr()
    assert "2/2" in written.err and "loss" in written.err
    assert "2/2" not in written.out


@pytest.mark.exhaustive
def test_patience_ends_training_early(capsys: pytest.CaptureFixture[str]) -> None:
    wild = ["--patience", "2", "--learning-rate", "0.3", "--epochs", "500", "--quiet"]
    assert main(["train", "moons", *wild]) == 0
    assert "stopped   early stopping, after" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["irish"], "file or data set 'irish' is not known: did you mean iris? (there are iris, moons,"),
        (["absent.csv"], "absent.csv: No such file or directory"),
        (["."], ". is a folder: name a file in it"),
        (["--target", "species"], "--target is for tables in files, and iris is none"),
        (["--epochs", "0"], "argument --epochs: '0' is not a whole number of at least 1"),
        (["--epochs", "ten"], "argument --epochs: 'ten' is not a whole number"),
        (["--learning-rate", "nan"], "'nan' is not a number above 0"),
        (["--l2", "-1"], "'-1' is not a number of at least 0"),
        (["--test-fraction", "1"], "'1' is not a number between 0 and 1"),
        (["--hidden", "10,-1"], "'10,-1' is not a list such as 10,10 (or none)"),
        (["--activation", "sigmod"], "argument --activation: name 'sigmod' is not known: did you mean sigmoid"),
        (["--loss", "huber"], "the loss huber does not suit iris, whose target is 3 classes: choose cross_entropy,"),
        (["--loss", "hinge"], "the loss hinge tells two classes apart, iris has 3: choose cross_entropy"),
        (["--optimiser", "adam"], "option '--optimiser' is not known: did you mean --optimizer? (--help has all"),
        (["--out", "file/run"], "file"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("in the way")
    if arguments[0] == "--out":
        arguments = [*arguments, "--quiet"]
    assert message in complaint(capsys, *arguments)
    assert names(".") == ["file"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,x\n2,oops\nthree,x\n", "table.csv: whether the first line (a, b) names the columns cannot be told"),
        ("a,b\n1,x\n2,x\n", "all samples of table are of one class, 'x': give at least two"),
        ("a,b\n1,x\n", "all samples of table are of one class"),
        ("a,b\n1,0.5\n", "would be empty"),
        ("", "table.csv is empty"),
        ("a,b\n" + "".join(f"{i},{i}.5e200\n" for i in range(9)), "of up to 8.5e+200, whose squares are no floats"),
        ("a,b\n" + "".join(f"{i}e307,{i % 2}\n" for i in range(9)), "column 'a' of table has numbers of up to 8e+307"),
    ],
)
def test_tables_that_cannot_be_learnt_are_refused(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("table.csv").write_text(text)
    assert message in complaint(capsys, "table.csv")
    assert names(".") == ["table.csv"]


@pytest.mark.exhaustive
def test_classes_that_were_not_trained_on_are_one_note(capsys: pytest.CaptureFixture[str]) -> None:
    Path("table.csv").write_text("a,b\n" + "".join(f"{i},c{i:02}\n" for i in range(30)))
    assert main(["train", "table.csv", *QUICK]) == 0
    (note,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note")]
    assert note.startswith("note      no sample of 10 classes ('c") and note.count("', 'c") == 4
    assert note.endswith(", ...) was trained on: the model cannot know what it is")


@pytest.mark.exhaustive
def test_names_of_any_length_and_script(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{i},{'b' * 300 if i % 2 else chr(0xE000)}\n" for i in range(12))  # a letter that no font has
    Path("table.csv").write_text("a" * 500 + ",b\n" + rows, encoding="utf-8")
    assert main(["train", "table.csv", *QUICK]) == 0
    assert [line for line in capsys.readouterr().err.splitlines() if "shows boxes" in line or "Warning" in line] == [
        "note      confusion_matrix.png shows boxes for \ue000, which no font here has: install one with it, such as "
        "Noto Sans CJK"
    ]


def test_without_a_command_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help_explains_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["train", "--help"])
    assert stop.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name in Settings.__dataclass_fields__:
        assert f"--{name.replace('_', '-')} " in shown
    for text in [*NAMES, "(default: iris)", "(default: 10,10)", "(default: adam)", "(default: 100)", "(default: 0.33)"]:
        assert text in shown
    assert "default: None" not in shown and "default: False" not in shown


def test_a_training_that_diverges_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def diverge(*arguments: object, **options: object) -> None:
        raise TrainingError("the loss is nan at step 3")

    monkeypatch.setattr(experiment_module, "fit", diverge)
    assert main(["train", *QUICK]) == 1
    assert capsys.readouterr().err == "python -m nn train: the loss is nan at step 3\n"
    assert names("runs") == []
    Path("mine").mkdir()
    assert main(["train", "--out", "mine", *QUICK]) == 1
    assert names("mine") == []  # it was there before
    assert main(["train", "--out", "new", *QUICK]) == 1
    assert names(".") == ["mine", "runs"]


def test_the_way_out_of_a_training_that_diverged_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "iris", "--optimizer", "sgd", "--learning-rate", "1e200", *QUICK]) == 1
    said = capsys.readouterr().err
    assert said.endswith("the model is as it was before; try a lower --learning-rate\n"), said


@pytest.mark.exhaustive
def test_next_commands_begin_with_the_python_that_has_what_they_need(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = [word for word in QUICK if word != "--quiet"]
    environment = Path.cwd() / ".venv"
    environment.mkdir()
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    expected = "python -m nn"
    for _ in range(2):
        assert main(["train", "iris", *loud]) == 0
        _, _, following = capsys.readouterr().out.partition("\nnext ")
        commands = [line.split(": ")[1].strip() for line in following.splitlines()]
        assert len(commands) == 4 and all(command.startswith(f"{expected} ") for command in commands), commands
        (environment / MARKER).touch()
        expected = f"{Path('.venv', 'bin', 'python')} -m nn"


@pytest.mark.exhaustive
@pytest.mark.skipif(os.name != "posix", reason="sends the signal of Ctrl-C")
def test_ctrl_c_leaves_what_was_reached() -> None:
    training = subprocess.Popen(
        [sys.executable, "-m", "nn", "train", "moons", "--epochs", "1000000"],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60.0
    while not Path("runs/moons").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    training.send_signal(signal.SIGINT)
    shown, _ = training.communicate(timeout=60)
    assert training.returncode == 130
    assert "stopped   interrupted, after" in shown
    assert "python -m nn train --resume runs/moons\n" in shown and "--epochs" not in shown
    assert {"decision_boundary.png", *EVERY_RUN} <= set(names("runs/moons"))
    assert load("runs/moons/model.safetensors").sizes == [2, 10, 10, 1]
