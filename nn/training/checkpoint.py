"""Checkpoints: what `fit` needs to go on, after its process was killed, as if nothing had happened.

A checkpoint is one file, replaced at once, so that there is a whole one at any moment. It holds numbers and texts only;
a digest tells when they were altered, and the settings of the run in it tell when they belong to another.

>>> import tempfile
>>> from nn import MLP, SGD, fit, squared_error
>>> def train(folder, epochs):  # what a script does; run again, it goes on
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
from pathlib import Path
from typing import Any

from autograd.atomic_file import remove_parts, write_whole
from nn.files.folder_lock import locked
from nn.files.tensor_file import UnsoundFileError, check_names, decode, encode, read
from nn.training.fingerprint import RunSettings
from nn.training.state import Progress

FILE = "checkpoint.safetensors"
FORMAT = 1
MOST_TIME = 1 / 20  # the largest share of a run's time that writing may take


class CheckpointError(ValueError):
    """A checkpoint that was damaged, or that is of another run; nothing has changed."""


class Keeper:
    """What `fit` asks whether a checkpoint is due, and tells to write it; this one never writes any."""

    def begin_epoch(self) -> bool:
        """Return whether there will be a checkpoint after the epoch that is about to begin."""
        return False

    def keep(self, last: bool = False) -> None:
        """Write the checkpoint that was due before this epoch, or the last one."""


class CheckpointKeeper(Keeper):
    """What writes checkpoints of a run to a file.

    Args:
        path: the file.
        every: seconds to let pass between two of them, more where writing one takes long; 0 to leave none out.
        progress: what to keep.
        described: returns the settings of the run, given the number of epochs.
    """

    def __init__(
        self, path: Path, every: float, progress: Progress, described: Callable[[int], dict[str, str]]
    ) -> None:
        self.path, self.every, self.progress, self.described = path, every, progress, described
        self._next, self._awaited = time.monotonic() + every, False

    def begin_epoch(self) -> bool:
        self._awaited = not self.every or time.monotonic() >= self._next
        return self._awaited

    def keep(self, last: bool = False) -> None:
        if last or self._awaited:
            began = time.monotonic()
            arrays, facts = self.progress.to_data()
            write_whole(self.path, _sealed(arrays, self.described(self.progress.history.epochs), facts))
            ended = time.monotonic()
            self._next = ended + max(self.every, (ended - began) / MOST_TIME)


@contextmanager
def checkpoints(
    folder: str | os.PathLike[str] | None, every: float, epochs: int, progress: Progress, settings: RunSettings
) -> Iterator[Keeper]:
    """Set progress to where the checkpoint in a folder says, if there is one, and keep checkpoints there.

    Args:
        folder: it is made if need be; None for no checkpoints.
        every: as that of `CheckpointKeeper`.
        epochs: how many the run is to have in all.
        progress: what a checkpoint keeps.
        settings: what has to be the same.

    Yields:
        what to ask before each epoch, and to tell after it.

    Raises:
        CheckpointError: for a checkpoint that was damaged, or that is of another run.
        ValueError: for a run that no other can go on with, or seconds below 0.
        BlockingIOError: where another run is writing to the folder.
        OSError: where it cannot be made or written to.
    """
    if folder is None:
        yield Keeper()
        return
    if not 0.0 <= every < math.inf:
        raise ValueError(f"checkpoint_every of fit is {every!r}: give seconds, at least 0")
    same = settings.described()  # as it is now: the learning rate, for one, may be changed later

    def described(epochs: int) -> dict[str, str]:
        return {**same, "schedule": settings.schedule(epochs)}

    path = Path(folder, FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent):
        remove_parts(path.parent)
        if path.exists():
            _resume(path, epochs, progress, described)
        yield CheckpointKeeper(path, every, progress, described)


def _resume(path: Path, epochs: int, progress: Progress, described: Callable[[int], dict[str, str]]) -> None:
    try:
        arrays, then, facts = _opened(read(path))
        done = arrays["history.loss"].size
        if done > epochs:
            raise CheckpointError(
                f"{path.parent} has the checkpoint of a run that has gone through {done} epochs, and fit got "
                f"epochs={epochs}: ask for at least as many, or choose another folder"
            )
        for name, now in described(done).items():
            if then.get(name) != now:
                raise CheckpointError(
                    f"{path.parent} has the checkpoint of another run, whose {name} was: {then.get(name)}; it is now: "
                    f"{now}; go on with the same, or choose another folder"
                )
        progress.set_to(arrays, facts)
    except UnsoundFileError as error:
        raise CheckpointError(
            f"{path} is not a checkpoint that fit wrote, or was damaged: {error}; remove it to train from the start"
        ) from None


def _sealed(arrays: Any, settings: dict[str, str], facts: Any) -> bytes:
    description = {"format": FORMAT, "settings": settings, "progress": facts}
    return encode(arrays, {**description, "digest": hashlib.sha256(encode(arrays, description)).hexdigest()})


def _opened(content: bytes) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """Return the arrays, the settings and the facts of a checkpoint that is as it was written."""
    arrays, description = decode(content)
    check_names(description, ("format", "settings", "progress", "digest"), "entries")
    if description["format"] != FORMAT:
        raise UnsoundFileError(f"its format is {description['format']!r:.40}, and this version reads {FORMAT}")
    settings, facts = description["settings"], description["progress"]
    numbers = all(str(array.dtype) == "float64" for array in arrays.values())
    if not numbers or not isinstance(settings, dict) or not isinstance(facts, dict) or "history.loss" not in arrays:
        raise UnsoundFileError("it lacks numbers, settings or facts")
    if content != _sealed(arrays, settings, facts):
        raise UnsoundFileError("it was altered, as its digest tells")
    return arrays, settings, facts
