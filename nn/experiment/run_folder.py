"""Folders that runs write to: one writer at a time, never over other files, with a record to resume a run by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from autograd.support.atomic_file import remove_parts, write_whole
from nn.files import folder_lock
from nn.training import checkpoint
from nn.training.fit import TrainingError

CHECKPOINT = "checkpoint"  # the folder in it for what only `--resume` needs
RECORD = "settings.json"

Record = Mapping[str, Any]  # what JSON can hold


@contextmanager
def output_folder(wanted: Path | None, usual: Path) -> Iterator[Path]:
    """Yield a folder with nothing in it, and keep other runs out of it for as long as the block lasts.

    Args:
        wanted: the folder to use, empty or not there yet; None for the usual one.
        usual: the folder to make, with -2, -3, ... after its name where there is one already.

    Raises:
        ValueError: for a `wanted` that is a file, or has something in it; nothing was touched.
        BlockingIOError: while another run is writing to it.
        OSError: for a folder that cannot be made or written to.

    A folder that was made here, and in which there is nothing when an error ends the block, is removed.

    >>> import tempfile
    >>> def write(wanted):
    ...     with output_folder(wanted, Path(runs, "iris")) as folder:
    ...         (folder / "model").touch()
    ...     return folder.name
    >>> with tempfile.TemporaryDirectory() as runs:
    ...     [write(None), write(None), write(Path(runs, "mine"))]
    ['iris', 'iris-2', 'mine']
    """
    folder, is_new = (_numbered(usual), True) if wanted is None else _chosen(wanted)
    try:
        with folder_lock.locked(folder):
            _check_empty(folder)  # as another run may have come and gone since
            yield folder
    except BaseException:
        if is_new:
            with suppress(OSError):  # unless it is empty
                folder.rmdir()
        raise


def check_wanted(folder: Path) -> None:
    """Raise, before there is anything to write, for a folder that `output_folder` would refuse.

    Raises:
        ValueError: for a file, or a folder that has something in it.
    """
    _check_no_file(folder)
    if folder.exists():
        _check_empty(folder)


def _numbered(usual: Path) -> Path:
    if usual.name in ("", ".."):
        raise ValueError(f"{usual} cannot be the folder to write to: name one that may be made, such as runs/mine")
    usual.parent.mkdir(parents=True, exist_ok=True)
    folder, number = usual, 1
    while True:
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1
            folder = usual.with_name(f"{usual.name}-{number}")


def _chosen(folder: Path) -> tuple[Path, bool]:
    """Return a folder, and whether it had to be made."""
    _check_no_file(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
        return folder, True
    except FileExistsError:
        _check_empty(folder)
        return folder, False


def _check_no_file(folder: Path) -> None:
    """Raise where a file stands at a folder, or at one of those around it."""
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file: name the folder to write to")


def _check_empty(folder: Path) -> None:
    if (folder / CHECKPOINT / RECORD).exists():
        raise ValueError(
            f"{folder} has a run in it: go on with that by train --resume {folder}, or name another folder"
        )
    found = min((entry.name for entry in folder.iterdir() if entry.name != folder_lock.NAME), default=None)
    if found is not None:
        raise ValueError(f"{folder} is not empty, {found} is in it: name an empty folder, or one that is to be made")


@contextmanager
def new_run_folder(wanted: Path | None, usual: Path, record: Record) -> Iterator[Path]:
    """Yield a folder for a run that begins, as `output_folder` does, with the record of the run in it.

    Args:
        wanted, usual: as for `output_folder`.
        record: "settings", "samples" and "source", by which the run is resumed.

    If the run cannot be resumed, as it failed before there was a checkpoint or diverged, the record is removed.
    """
    with output_folder(wanted, usual) as folder:
        try:
            with _how_to_go_on(folder):
                _write_record(folder, record)
                yield folder
        except BaseException as error:
            if isinstance(error, TrainingError) or not (folder / CHECKPOINT / checkpoint.FILE).exists():
                _remove_checkpoint(folder)
            raise


@contextmanager
def resumed_run_folder(folder: Path, record: Record) -> Iterator[Path]:
    """Yield the folder of a run that goes on, and keep other runs out of it for as long as the block lasts.

    Args:
        folder: with the same run in it, or none yet; it is made if need be.
        record: as for `new_run_folder`; "settings" and "samples" have to be the same as before, but for the epochs.

    Raises:
        ValueError: for a folder with another run in it, or other files.
        BlockingIOError: while another run is writing to it.
        OSError: for a folder that cannot be made or written to.
    """
    _check_no_file(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with folder_lock.locked(folder):
        remove_parts(folder)
        before = read_record(folder)
        if before is not None:
            _compare(folder, before, record)
        if before is None or before["settings"]["epochs"] < record["settings"]["epochs"]:
            _write_record(folder, record)
        with _how_to_go_on(folder):
            yield folder


@contextmanager
def _how_to_go_on(folder: Path) -> Iterator[None]:
    """Add to an error of the system, such as a full disk, that what was trained until then is not lost."""
    try:
        yield
    except OSError as error:
        if error.errno is None or not (folder / CHECKPOINT / checkpoint.FILE).exists():
            raise
        told = f"{error.strerror}; what was trained is kept: mend that, and go on by train --resume {folder}"
        raise OSError(error.errno, told, error.filename) from error


def _write_record(folder: Path, record: Record) -> None:
    (folder / CHECKPOINT).mkdir(exist_ok=True)
    write_whole(folder / CHECKPOINT / RECORD, json.dumps(record, indent=1).encode())


def read_record(folder: Path) -> Record | None:
    """Return the record of the run in a folder; None where there is none yet, and one may begin.

    Raises:
        ValueError: for a folder with something else in it, or a record that was damaged.
        OSError: for a folder that cannot be read.
    """
    _check_no_file(folder)
    path = folder / CHECKPOINT / RECORD
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        others = [entry.name for entry in folder.iterdir()] if folder.exists() else []
        if all(name == CHECKPOINT or name.startswith(".") for name in others):
            return None
        raise ValueError(f"{folder} has files in it, but no run to go on with: name another folder") from None
    except ValueError:
        found = None
    if not _is_record(found):
        raise ValueError(f"{path} was damaged: start the run again, in another folder")
    record: Record = found
    return record


def _is_record(found: Any) -> bool:
    if not isinstance(found, dict) or found.keys() != {"source", "samples", "settings"}:
        return False
    source, settings = found["source"], found["settings"]
    return isinstance(source, dict) and isinstance(settings, dict) and isinstance(settings.get("epochs"), int)


def _compare(folder: Path, before: Record, now: Record) -> None:
    then, settings = before["settings"], json.loads(json.dumps(now["settings"]))
    for name in settings:
        if name != "epochs" and then.get(name) != settings[name]:
            raise ValueError(
                f"{folder} has a run that was started with {name} = {then.get(name)}, and not {settings[name]}: leave "
                "that as it was, or start another run"
            )
    if before["samples"] != now["samples"]:
        raise ValueError(f"{folder} has a run that was started with other data: start another run with these")


def _remove_checkpoint(folder: Path) -> None:
    for file in (folder / CHECKPOINT / checkpoint.FILE, folder / CHECKPOINT / RECORD):
        file.unlink(missing_ok=True)
    with suppress(OSError):  # unless it is empty
        (folder / CHECKPOINT).rmdir()
