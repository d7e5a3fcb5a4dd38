"""`python -m nn train --resume`: one command, repeated until it is done; what it takes over, and what it refuses.

That a killed run ends bit for bit where it would have is shown in `test_kills`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nn import load
from nn.command_line import main
from nn.experiment import experiment as experiment_module
from nn.training.fit import TrainingState, fit

START = ["train", "moons", "--hidden", "3", "--epochs", "4", "--quiet"]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes Ctrl-C come after an epoch."""

    def after(epoch: int) -> None:
        def interrupt(state: TrainingState) -> None:
            if state.epoch == epoch:
                raise KeyboardInterrupt

        def interrupted_fit(*arguments: Any, callbacks: Any = (), **settings: Any) -> Any:
            return fit(*arguments, **{**settings, "callbacks": [*callbacks, interrupt], "checkpoint_every": 0.0})

        monkeypatch.setattr(experiment_module, "fit", interrupted_fit)

    return after


def test_what_ctrl_c_ended_goes_on(
    interrupted: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*START, "--out", "unbroken"]) == 0
    interrupted(3)
    assert main([*START, "--out", "run"]) == 130
    assert "stopped   interrupted, after 3 epochs" in capsys.readouterr().out
    monkeypatch.setattr(experiment_module, "fit", fit)
    assert main(["train", "--resume", "run"]) == 0
    shown = capsys.readouterr().out
    assert "model     MLP(2-3-1, relu, linear)" in shown
    assert "resumed   after epoch 2" in shown  # Ctrl-C came before the checkpoint of epoch 3
    for path in Path("unbroken").rglob("*"):
        assert path.is_dir() or path.read_bytes() == Path("run", path.relative_to("unbroken")).read_bytes(), path


@pytest.mark.exhaustive
def test_more_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*START, "--out", "longer", "--epochs", "6"]) == 0
    assert main([*START, "--out", "run"]) == 0
    assert main(["train", "--resume", "run", "--epochs", "6", "--quiet"]) == 0
    assert "resumed   after epoch 4" in capsys.readouterr().out
    for name in ("model.safetensors", "history.csv", "checkpoint/checkpoint.safetensors", "checkpoint/settings.json"):
        assert Path("run", name).read_bytes() == Path("longer", name).read_bytes(), name
    assert main(["train", "--resume", "run", "--quiet"]) == 0  # it is done: the same again
    assert load("run/model.safetensors").state_dict() == load("longer/model.safetensors").state_dict()


def test_it_begins_a_run_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--resume", "run", "--quiet"]) == 2
    assert "run has no run to go on with: name the data as well, to begin one there" in capsys.readouterr().err
    assert not Path("run").exists()
    for _ in range(2):
        assert main([*START, "--resume", "deep/run"]) == 0
    assert Path("deep/run/model.safetensors").exists()
    assert list(Path("deep").iterdir()) == [Path("deep/run")]


@pytest.mark.exhaustive
def test_a_table_is_found_again_from_elsewhere_and_may_have_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("table.csv").write_text("kind,x\n" + "".join(f"{'ab'[n % 2]},{n % 2}.5\n" for n in range(20)))
    start = ["train", "table.csv", "--target", "kind", "--hidden", "none", "--epochs", "2", "--quiet"]
    assert main([*start, "--out", "run"]) == 0
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert main(["train", "--resume", "../run", "--epochs", "3", "--quiet"]) == 0
    Path("../table.csv").rename("moved.csv")
    assert main(["train", "--resume", "../run", "--quiet"]) == 2
    assert "table.csv: No such file or directory" in capsys.readouterr().err
    assert main(["train", "moved.csv", "--resume", "../run", "--epochs", "4", "--quiet"]) == 0
    assert "resumed   after epoch 3" in capsys.readouterr().out
    Path("moved.csv").write_text(Path("moved.csv").read_text().replace("1.5", "1.75"))
    assert main(["train", "moved.csv", "--resume", "../run", "--epochs", "5", "--quiet"]) == 2
    assert "run has a run that was started with other data" in capsys.readouterr().err


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hidden", "5"], "run has a run that was started with hidden = [3], and not [5]: leave that as it was"),
        (["--seed", "1"], "run has a run that was started with seed = 0, and not 1"),
        (["--data-seed", "1"], "run has a run that was started with data_seed = 0, and not 1"),
        (["--learning-rate", "0.5"], "run has a run that was started with learning_rate = None, and not 0.5"),
        (["iris"], "run has a run that was started with other data: start another run"),
        (["--epochs", "3"], "a run that has gone through 4 epochs, and fit got epochs=3"),
        (["--out", "other"], "argument --out: not allowed with argument --resume"),
    ],
)
def test_another_run_is_refused(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*START, "--out", "run"]) == 0
    before = {path: path.read_bytes() for path in Path("run").rglob("*") if path.is_file()}
    capsys.readouterr()
    try:
        status: Any = main(["train", "--resume", "run", *arguments, "--quiet"])
    except SystemExit as stop:
        status = stop.code
    written = capsys.readouterr()
    assert (status, written.out) == (2, "")
    assert message in written.err and written.err.count("\n") == 1
    assert {path: path.read_bytes() for path in Path("run").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"source": {}, "samples": "", "settings": {}}', "\x00"])
def test_a_damaged_record_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("run/checkpoint").mkdir(parents=True)
    Path("run/checkpoint/settings.json").write_text(text)
    assert main([*START, "--resume", "run"]) == 2
    assert "settings.json was damaged: start the run again, in another folder" in capsys.readouterr().err


def test_a_folder_with_something_else_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("run").mkdir()
    Path("run/thesis.txt").write_text("precious")
    assert main([*START, "--resume", "run"]) == 2
    assert "run has files in it, but no run to go on with: name another folder" in capsys.readouterr().err
    assert [path.name for path in Path("run").iterdir()] == ["thesis.txt"]


def test_a_damaged_checkpoint_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*START, "--out", "run"]) == 0
    path = Path("run/checkpoint/checkpoint.safetensors")
    path.write_bytes(path.read_bytes()[:-1])
    model = Path("run/model.safetensors").read_bytes()
    assert main(["train", "--resume", "run", "--quiet"]) == 2
    assert "checkpoint.safetensors is not a checkpoint that fit wrote, or was damaged" in capsys.readouterr().err
    assert Path("run/model.safetensors").read_bytes() == model


def test_the_record_says_how_the_run_was_started() -> None:
    assert main([*START, "--out", "run"]) == 0
    record = json.loads(Path("run/checkpoint/settings.json").read_text())
    assert record["source"] == {"data": "moons", "target": None, "kind": None}
    assert (record["settings"]["hidden"], record["settings"]["epochs"]) == ([3], 4)
