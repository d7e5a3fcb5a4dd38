"""Times at which checkpoints are written: every so many seconds, and for a twentieth of the time at most."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from nn import History
from nn.training.checkpoint import CheckpointWriter, NullCheckpointWriter

pytest.importorskip("safetensors")


class Clock:
    """A run whose time passes as it is told, and whose state takes some seconds to write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.seconds_to_write, self.history = 100.0, 0.0, History()
        monkeypatch.setattr("nn.training.checkpoint.time.monotonic", lambda: self.now)

    def to_data(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self.now += self.seconds_to_write
        return {}, {}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    return Clock(monkeypatch)


def writer(clock: Any, path: Path, every: float) -> CheckpointWriter:
    return CheckpointWriter(path, every, clock, lambda epochs: {})


@pytest.mark.parametrize(("seconds_to_write", "pause"), [(0.0, 10.0), (0.25, 10.0), (2.0, 40.0), (3.0, 60.0)])
def test_pauses_between_checkpoints(clock: Any, tmp_path: Path, seconds_to_write: float, pause: float) -> None:
    clock.seconds_to_write = seconds_to_write
    checkpoints = writer(clock, tmp_path / "file", 10.0)
    waited = 0.0
    for expected in (10.0, pause, pause):  # the first has nothing to go by
        while not checkpoints.begin_epoch():
            clock.now += 0.25
            waited += 0.25
        assert waited == expected
        checkpoints.write_if_due()
        waited = 0.0


def test_an_epoch_in_which_none_was_due_writes_none(clock: Any, tmp_path: Path) -> None:
    checkpoints = writer(clock, tmp_path / "file", 10.0)
    assert not checkpoints.begin_epoch()
    clock.now += 20.0
    checkpoints.write_if_due()  # nobody was told that the model would be looked at
    assert not (tmp_path / "file").exists()
    checkpoints.write_if_due(last=True)
    assert (tmp_path / "file").exists()


def test_with_0_seconds_each_epoch_writes_one_however_long_it_takes(clock: Any, tmp_path: Path) -> None:
    clock.seconds_to_write = 100.0
    checkpoints = writer(clock, tmp_path / "file", 0.0)
    for _ in range(3):
        assert checkpoints.begin_epoch()
        checkpoints.write_if_due()


def test_without_checkpoints_the_calls_are_the_same_and_nothing_is_due() -> None:
    nothing = NullCheckpointWriter()
    assert not nothing.begin_epoch()
    for name in ("begin_epoch", "write_if_due"):
        assert signature(getattr(NullCheckpointWriter, name)) == signature(getattr(CheckpointWriter, name))
