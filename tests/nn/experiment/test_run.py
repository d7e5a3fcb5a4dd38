"""The record of a run: its data and settings, by which it is resumed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nn.data import Dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run import _record
from nn.experiment.settings import Settings

DATA = Dataset("d", [[float(i)] for i in range(12)], [i % 2 for i in range(12)], ["x"], ["a", "b"])


@pytest.mark.parametrize(
    "other",
    [
        replace(DATA, inputs=[[float(i + 1)] for i in range(12)]),
        replace(DATA, targets=[1 - i % 2 for i in range(12)]),
        replace(DATA, feature_names=["y"]),
        replace(DATA, class_names=["a", "c"]),
    ],
    ids=["inputs", "targets", "feature names", "class names"],
)
def test_other_data_have_another_record(other: Dataset) -> None:
    one, two = (_record(Experiment(data, Settings())) for data in (DATA, other))
    assert one["samples"] != two["samples"] and one["settings"] == two["settings"]


def test_the_record_has_the_settings_and_the_source_but_not_the_folder() -> None:
    source = {"data": "d.csv", "target": None}
    record = _record(Experiment(DATA, Settings(epochs=7, out=Path("mine")), source))
    assert record["settings"]["epochs"] == 7 and record["settings"]["out"] is None
    assert record["source"] == source
    assert record == _record(Experiment(DATA, Settings(epochs=7), source))
