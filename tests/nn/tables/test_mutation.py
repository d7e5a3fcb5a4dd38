"""A table that came to harm is learnt from, or refused in one line; nothing is left half written."""

from __future__ import annotations

import resource
import time
import warnings
from pathlib import Path

import pytest

from nn.command_line import main
from nn.data import Dataset, TableError, load_table
from nn.data.feature_table import read_features
from nn.experiment import run as run_module
from nn.experiment.experiment import Experiment
from nn.experiment.settings import Settings
from tests.amounts import part
from tests.nn.tables.mutation import mutated

SECONDS, MEGABYTES = 20.0, 500  # for one table, on a machine with other things to do; and for all of them


def loaded(path: Path) -> Dataset | None:
    """Return the data in a file; None where it is refused, in one line that can be printed."""
    try:
        return load_table(path)
    except TableError as error:
        text = " ".join(str(error).split())
        assert text.startswith(str(path)) and len(text) < 2000
        assert "\x1b" not in text and "\x00" not in text
        return None


def check(seeds: range, folder: Path) -> int:
    """Read mutated tables, and make an experiment of each that is accepted; return how many were."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    accepted = 0
    for seed in seeds:
        name, content = mutated(seed)
        path = folder / name
        path.write_bytes(content)
        start = time.monotonic()
        data = loaded(path)
        if data is not None:
            try:
                experiment = Experiment(data, Settings(hidden=(2,)))
            except ValueError as error:  # one class, or one row
                assert str(error).count("\n") == 0, seed
            else:
                accepted += 1
                table = read_features(path, experiment.trained_model().columns, data.target_name)
                assert len(table.inputs) >= len(data), seed
                assert experiment.standardizer.transform(experiment.encoded(data)).shape[0] == len(data), seed
        assert time.monotonic() - start < SECONDS, seed
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
    return accepted


def test_mutated_tables(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check(range(300), tmp_path) > 50


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(part(20, 2)))
def test_many_mutated_tables(block: int, tmp_path: Path) -> None:
    assert check(range(1000 * block, 1000 * (block + 1)), tmp_path) > 150


def test_mutated_tables_through_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("_write_predictions", "_write_network", "_write_history", "_write_page"):
        monkeypatch.setattr(run_module, name, lambda *arguments: {"page": ""} if len(arguments) > 4 else iter(()))
    for seed in range(40):
        name, content = mutated(seed)
        Path(name).write_bytes(content)
        status = main(["train", name, "--epochs", "1", "--hidden", "2", "--l2", "0", "--quiet", "--out", f"run-{seed}"])
        written = capsys.readouterr()
        if status == 0:
            assert Path(f"run-{seed}", "model.safetensors").exists()
        else:
            assert status == 2 and written.err.count("\n") == 1 and written.out == "", (seed, written.err)
            assert not Path(f"run-{seed}").exists(), seed
        Path(name).unlink()
