"""A history is whole, and can be written down and drawn."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from nn import History


def two_epochs() -> History:
    history = History()
    history.record([0.5], [None], [[1.0, 2.0]])
    history.record([0.25], [0.75], [[0.5, 1.5]], validation=(0.3, None))
    return history


def test_epochs_and_repr() -> None:
    assert two_epochs().epochs == 2 and two_epochs().resumed_after == 0
    assert repr(two_epochs()) == "History(2 epochs, loss 0.25, accuracy 0.75)"
    assert repr(History()) == "History(0 epochs)"
    assert repr(History(loss=[0.5], accuracy=[None], stopped="interrupted")) == (
        "History(1 epoch, loss 0.5, stopped: interrupted)"
    )


def test_csv(tmp_path: Path) -> None:
    history = History()
    history.record([0.1 + 0.2], [None], [[1.0, 2.0]], validation=(0.3, 0.5))
    path = tmp_path / "history.csv"
    path.write_text("old")
    history.write_csv(path)
    with path.open(newline="") as file:
        header, row = csv.reader(file)
    assert header == [
        *("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy"),
        *("gradient_norm_layer_0", "gradient_norm_layer_1"),
    ]
    assert row == ["1", repr(0.1 + 0.2), "", "0.3", "0.5", "1.0", "2.0"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["history.csv"]


def test_csv_without_validation_and_without_epochs(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    history = History()
    history.write_csv(path)
    assert path.read_text() == "epoch,loss,accuracy,validation_loss,validation_accuracy\n"
    history.record([0.5, 0.25], [1.0, 0.75], [[2.0], [3.0]])
    history.write_csv(path)
    assert path.read_text().splitlines()[1:] == ["1,0.5,1.0,,,2.0", "2,0.25,0.75,,,3.0"]


def test_an_epoch_is_recorded_whole_or_not_at_all() -> None:
    class Interrupting(list[float]):
        def extend(self, numbers: Any) -> None:
            raise KeyboardInterrupt

    history = two_epochs()
    history.validation_accuracy = Interrupting()  # type: ignore[assignment]  # stands in for Ctrl-C
    with pytest.raises(KeyboardInterrupt):
        history.record([0.1], [0.9], [[0.1, 0.1]], validation=(0.2, 0.8))
    assert (len(history.loss), len(history.accuracy), len(history.gradient_norms)) == (2, 2, 2)
    assert len(history.validation_loss) == 1


def test_plot(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    figure = two_epochs().plot(tmp_path / "loss.png")
    assert figure.axes
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_csv_of_a_history_without_gradient_norms(tmp_path: Path) -> None:
    History(loss=[0.5, 0.25], accuracy=[None, 1.0]).write_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_text().splitlines() == [
        "epoch,loss,accuracy,validation_loss,validation_accuracy", "1,0.5,,,", "2,0.25,1.0,,",
    ]  # fmt: skip
