"""Folders of runs: taken when empty, made when missing, kept for one writer, and given back after a failure."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from nn.command_line import main
from nn.experiment.run_folder import CHECKPOINT, RECORD, new_run_folder, output_folder, read_record, resumed_run_folder
from nn.training.checkpoint import FILE
from nn.training.fit import TrainingError

A_RECORD = {"settings": {"epochs": 3}, "samples": "abc", "source": {}}


def fail_in(folder_of: object, error: BaseException, with_checkpoint: bool = False) -> Path:
    with pytest.raises(type(error)), folder_of as folder:  # type: ignore[attr-defined]
        if with_checkpoint:
            (folder / CHECKPOINT / FILE).write_bytes(b"a checkpoint")
        raise error
    assert isinstance(folder, Path)
    return folder


def test_another_run_cannot_write_to_the_same_folder_meanwhile(tmp_path: Path) -> None:
    wanted = tmp_path / "mine"
    with output_folder(wanted, tmp_path / "usual") as folder:
        assert folder == wanted
        with pytest.raises(BlockingIOError, match="another run is writing to it"), output_folder(wanted, wanted):
            pass
        assert wanted.exists()
        with pytest.raises(BlockingIOError), resumed_run_folder(wanted, A_RECORD):
            pass
        (folder / "table.csv").touch()
    assert [path.name for path in wanted.iterdir()] == ["table.csv"]


def test_nothing_in_a_folder_that_is_refused_is_touched(tmp_path: Path) -> None:
    for name in (".lock", "notes.txt", ".0123456789abcdef.part"):
        folder = tmp_path / name[-3:]
        folder.mkdir()
        (folder / name).write_text("precious")
        with pytest.raises(ValueError, match=rf"is not empty, {name} is in it"), output_folder(folder, folder):
            pass
        assert {path.name: path.read_text() for path in folder.iterdir()} == {name: "precious"}


@pytest.mark.parametrize("command", [["train"], ["sweep", "--grid", "hidden=none/2"]])
def test_a_folder_that_will_be_refused_is_so_before_anything_is_read(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").touch()
    for wanted, problem in ((tmp_path, "is not empty, notes.txt is in it"), (tmp_path / "notes.txt", "is a file")):
        assert main([*command, str(tmp_path / "not there.csv"), "--out", str(wanted)]) != 0
        printed = capsys.readouterr()
        assert problem in printed.err and not printed.out
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_removes_the_folder_that_was_made_unless_something_is_in_it(tmp_path: Path) -> None:
    wanted = tmp_path / "mine"
    assert not fail_in(output_folder(wanted, wanted), KeyboardInterrupt()).exists()
    assert not fail_in(output_folder(None, tmp_path / "usual"), OSError()).exists()
    wanted.mkdir()
    assert fail_in(output_folder(wanted, wanted), OSError()).exists()
    with pytest.raises(OSError), output_folder(None, tmp_path / "usual") as folder:
        (folder / "table.csv").touch()
        raise OSError
    assert (folder / "table.csv").exists()


@pytest.mark.parametrize(
    ("error", "with_checkpoint", "stays"),
    [
        (KeyboardInterrupt(), False, False),
        (KeyboardInterrupt(), True, True),
        (TrainingError("nan"), True, False),
        (OSError(), True, True),
    ],
)
def test_a_run_that_fails_stays_if_it_can_be_resumed(
    error: BaseException, with_checkpoint: bool, stays: bool, tmp_path: Path
) -> None:
    wanted = tmp_path / "mine"
    fail_in(new_run_folder(wanted, wanted, A_RECORD), error, with_checkpoint)
    assert wanted.exists() == stays
    assert (wanted / CHECKPOINT / RECORD).exists() == stays


def test_the_record_is_of_the_longest_run(tmp_path: Path) -> None:
    with resumed_run_folder(tmp_path / "runs" / "mine", A_RECORD) as folder:
        assert read_record(folder) == A_RECORD
    for epochs, recorded in ((2, 3), (5, 5), (4, 5)):
        with resumed_run_folder(folder, A_RECORD | {"settings": {"epochs": epochs}}):
            assert json.loads((folder / CHECKPOINT / RECORD).read_text())["settings"] == {"epochs": recorded}


def test_another_run_s_folder_is_not_resumed(tmp_path: Path) -> None:
    with resumed_run_folder(tmp_path, {**A_RECORD, "settings": {"epochs": 3, "seed": 0}}):
        pass
    for record, message in (
        ({**A_RECORD, "settings": {"epochs": 3, "seed": 1}}, "started with seed = 0, and not 1"),
        ({**A_RECORD, "settings": {"epochs": 3, "seed": 0}, "samples": "xyz"}, "started with other data"),
    ):
        with pytest.raises(ValueError, match=message), resumed_run_folder(tmp_path, record):
            pass
    (tmp_path / CHECKPOINT / RECORD).write_text("[]")
    with pytest.raises(ValueError, match="was damaged"):
        read_record(tmp_path)


def test_a_run_may_begin_where_only_a_checkpoint_folder_is_left_and_nothing_else(tmp_path: Path) -> None:
    assert read_record(tmp_path / "absent") is None
    (tmp_path / CHECKPOINT).mkdir()
    (tmp_path / ".hidden").touch()
    assert read_record(tmp_path) is None
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ValueError, match="has files in it, but no run to go on with"):
        read_record(tmp_path)


@pytest.mark.parametrize("opened", [new_run_folder, resumed_run_folder])
def test_an_error_of_the_system_says_how_to_go_on_where_something_was_trained(tmp_path: Path, opened: Any) -> None:
    for with_checkpoint in (False, True):
        folder = tmp_path / f"run-{with_checkpoint}"
        arguments = (folder, A_RECORD) if opened is resumed_run_folder else (folder, folder, A_RECORD)
        with pytest.raises(OSError, match="No space left") as caught, opened(*arguments):
            if with_checkpoint:
                (folder / CHECKPOINT / FILE).write_bytes(b"a checkpoint")
            raise OSError(errno.ENOSPC, "No space left on device", "loss.png")
        assert caught.value.filename == "loss.png" and caught.value.errno == errno.ENOSPC
        assert (
            f"; what was trained is kept: mend that, and go on by train --resume {folder}" in str(caught.value)
        ) is (with_checkpoint)
