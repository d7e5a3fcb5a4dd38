"""Checkpoints of `fit`, from which a run goes on after its process was killed, with the same numbers to the last bit.

A checkpoint is one file, replaced atomically, so that there is a whole one at any moment. It holds numbers and texts
only: the state of the run; its settings, so that another run is refused; and a checksum, so that damage is noticed.

>>> import tempfile
>>> from nn import MLP, SGD, fit, squared_error
>>> def train(folder, epochs):  # called again, it goes on
...     model = MLP(1, [2, 1], activation="tanh", seed=0)
...     optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
...     history = fit(model, [[-1.0], [1.0]], [1.0, -1.0], loss=squared_error, optimizer=optimizer, epochs=epochs,
...                   progress=False, checkpoint=folder)
...     return model.state_dict(), history
>>> with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
...     _ = train(one, epochs=3)
...     (model, history), unbroken = train(one, epochs=5), train(other, epochs=5)
>>> history.resumed_after, history.epochs, (model, history) == unbroken
(3, 5, True)
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from typing import Any

from autograd.support.atomic_file import remove_parts, write_whole
from autograd.support.words import counted
from nn.files.folder_lock import locked
from nn.files.tensor_file import UnsoundFileError, check_names, decode, encode, read
from nn.training.fingerprint import RunSettings
from nn.training.state import RunState

FILE = "checkpoint.safetensors"
FORMAT = 1
MAX_TIME_SHARE = 1 / 20  # of a run's time, for writing


class CheckpointError(ValueError):
    """A checkpoint that was damaged, or that is of another run; nothing has changed."""


class NullCheckpointWriter:
    """A writer of checkpoints that writes none, for a run without a folder."""

    def begin_epoch(self) -> bool:
        """Return whether a checkpoint is due after the epoch that is about to begin."""
        return False

    def write_if_due(self, last: bool = False) -> None:
        """Write the checkpoint that was due before this epoch, or the last one of the run."""


class CheckpointWriter(NullCheckpointWriter):
    """Writes checkpoints of a run to a file, at most every so many seconds.

    Args:
        path: the file.
        every: seconds between two checkpoints, at least 0; more where writing one takes long.
        state: the state of the run.
        described: returns the settings of the run, given the number of epochs.
    """

    def __init__(self, path: Path, every: float, state: RunState, described: Callable[[int], dict[str, str]]) -> None:
        self.path, self.every, self.state, self.described = path, every, state, described
        self._next, self._is_due = time.monotonic() + every, False

    def begin_epoch(self) -> bool:
        self._is_due = not self.every or time.monotonic() >= self._next
        return self._is_due

    def write_if_due(self, last: bool = False) -> None:
        if last or self._is_due:
            began = time.monotonic()
            arrays, facts = self.state.to_data()
            write_whole(self.path, _sealed(arrays, self.described(self.state.history.epochs), facts))
            ended = time.monotonic()
            self._next = ended + max(self.every, (ended - began) / MAX_TIME_SHARE)


@contextmanager
def checkpoints(
    folder: str | os.PathLike[str] | None, every: float, epochs: int, state: RunState, settings: RunSettings
) -> Iterator[NullCheckpointWriter]:
    """Set a run to the state of the checkpoint in a folder, if there is one, and yield a writer of further ones.

    Args:
        folder: of this run alone, locked until the block ends; it is made if need be. None for no checkpoints.
        every: seconds between two checkpoints, at least 0.
        epochs: how many the run is to have in all.
        state: the state of the run.
        settings: those that have to be the same in the run that the checkpoint is of.

    Raises:
        CheckpointError: for a checkpoint that was damaged, or that is of another run.
        ValueError: for a run that no other can go on with, a file in place of a folder, or seconds below 0.
        BlockingIOError: where another run is writing to the folder.
        OSError: where it cannot be made or written to.
    """
    if folder is None:
        yield NullCheckpointWriter()
        return
    if not (isinstance(every, Real) and 0.0 <= every < math.inf):
        raise ValueError(f"checkpoint_every of fit is {every!r}: give seconds, at least 0")
    same = settings.described()  # before training: a callback may change the learning rate

    def described(epochs: int) -> dict[str, str]:
        return {**same, "schedule": settings.schedule(epochs)}

    path = Path(folder, FILE)
    if path.parent.exists() and not path.parent.is_dir():
        raise ValueError(f"checkpoint of fit is the file {path.parent}: name a folder for this run alone")
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent):
        remove_parts(path.parent)
        if path.exists():
            _resume(path, epochs, state, described)
        yield CheckpointWriter(path, every, state, described)


def _resume(path: Path, epochs: int, state: RunState, described: Callable[[int], dict[str, str]]) -> None:
    try:
        arrays, then, facts = _opened(read(path))
        done = arrays["history.loss"].size
        if done > epochs:
            raise CheckpointError(
                f"{path.parent} has the checkpoint of a run that has gone through {counted(done, 'epoch')}, and fit "
                f"got epochs={epochs}: ask for at least as many, or choose another folder"
            )
        for name, now in described(done).items():
            if then.get(name) != now:
                raise CheckpointError(
                    f"{path.parent} has the checkpoint of another run, whose {name} was: {then.get(name)}; it is now: "
                    f"{now}; go on with the same, or choose another folder"
                )
        state.set_to(arrays, facts)
    except UnsoundFileError as error:
        raise CheckpointError(
            f"{path} is not a checkpoint that fit wrote, or was damaged: {error}; remove it to train from the start"
        ) from None


def _sealed(arrays: Any, settings: dict[str, str], facts: Any) -> bytes:
    description = {"format": FORMAT, "settings": settings, "state": facts}
    return encode(arrays, {**description, "checksum": hashlib.sha256(encode(arrays, description)).hexdigest()})


def _opened(content: bytes) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """Return arrays, settings and facts of a checkpoint.

    Raises:
        UnsoundFileError: where its content is not that of a checkpoint, or does not fit its checksum.
    """
    arrays, description = decode(content)
    check_names(description, ("format", "settings", "state", "checksum"), "entries")
    if description["format"] != FORMAT:
        raise UnsoundFileError(f"its format is {description['format']!r:.40}, and this version reads {FORMAT}")
    settings, facts = description["settings"], description["state"]
    numbers = all(str(array.dtype) == "float64" for array in arrays.values())
    if not numbers or not isinstance(settings, dict) or not isinstance(facts, dict) or "history.loss" not in arrays:
        raise UnsoundFileError("it lacks numbers, settings or facts")
    if content != _sealed(arrays, settings, facts):
        raise UnsoundFileError("it was altered, as its checksum tells")
    return arrays, settings, facts
