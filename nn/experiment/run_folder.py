"""The folder of one run: made for it, its own while it lasts, and with what is needed to go on with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from autograd.atomic_file import remove_parts, write_whole
from nn.files.folder_lock import locked
from nn.training import checkpoint
from nn.training.fit import TrainingError

CHECKPOINT = "checkpoint"  # the folder in it for what only `--resume` needs
RECORD = "settings.json"

Record = Mapping[str, Any]  # what JSON can hold


def new_folder(wanted: Path) -> Path:
    """Make a folder that was not there before: the one wanted, or with -2, -3, ... after its name.

    Raises:
        ValueError: for a name that cannot be a new folder's.
        OSError: where none can be made.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as runs:
    ...     [new_folder(Path(runs, "iris")).name for _ in range(3)]
    ['iris', 'iris-2', 'iris-3']
    """
    if wanted.name in ("", "..") or (wanted.exists() and not wanted.is_dir()):
        raise ValueError(f"{wanted} cannot be the folder to write to: name one that may be made, such as runs/mine")
    wanted.parent.mkdir(parents=True, exist_ok=True)
    folder, number = wanted, 1
    while True:
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1
            folder = wanted.with_name(f"{wanted.name}-{number}")


def read_record(folder: Path) -> Record | None:
    """Return the record of the run in a folder; None where there is none yet, and one may begin.

    Raises:
        ValueError: for a folder with something else in it, or a record that was damaged.
        OSError: for a folder that cannot be read.
    """
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


@contextmanager
def occupied(folder: Path, record: Record, resume: bool) -> Iterator[None]:
    """Keep a folder for one run, and its record in it, for as long as the block lasts.

    Args:
        folder: one that exists.
        record: "samples" and "settings", which have to be the same as before, but for the epochs; and "source".
        resume: whether the folder may have a run in it; a new one, should it fail before there is a checkpoint, or for
            its numbers, is removed.

    Raises:
        ValueError: for a folder with another run in it.
        BlockingIOError: while another run is writing to it.
    """
    try:
        with locked(folder):
            remove_parts(folder)
            before = read_record(folder)
            if before is not None:
                _compare(folder, before, record)
            if before is None or before["settings"]["epochs"] < record["settings"]["epochs"]:
                (folder / CHECKPOINT).mkdir(exist_ok=True)
                write_whole(folder / CHECKPOINT / RECORD, json.dumps(record, indent=1).encode())
            yield
    except BaseException as error:
        trained = (folder / CHECKPOINT / checkpoint.FILE).exists() and not isinstance(error, TrainingError)
        if not resume and not trained:
            _remove(folder)
        raise


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


def _remove(folder: Path) -> None:
    for file in (folder / CHECKPOINT / checkpoint.FILE, folder / CHECKPOINT / RECORD):
        file.unlink(missing_ok=True)
    with suppress(OSError):  # which it is unless they are empty
        (folder / CHECKPOINT).rmdir()
        folder.rmdir()
