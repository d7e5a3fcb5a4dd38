"""Each table of the corpus becomes a model and predictions for every row but totals, or one clear line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nn.command_line import main
from nn.experiment import run as run_module
from nn.tables.open_table import open_table
from nn.tables.table import ReadingOptions
from tests.amounts import one_in
from tests.nn.tables.corpus import CASES, Case

READING = ("--separator", "--encoding", "--quote", "--comment", "--decimal")


@pytest.fixture(autouse=True)
def without_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn does not depend on how a table is written; other tests look at it."""
    monkeypatch.chdir(tmp_path)
    for name in ("_write_predictions", "_write_network", "_write_history"):
        monkeypatch.setattr(run_module, name, lambda *arguments: iter(()))


def test_the_corpus_is_large_and_its_names_are_different() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", one_in(3, CASES), ids=lambda case: case.name)
def test_a_table_becomes_a_model_or_one_clear_line(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    Path(case.file).write_bytes(case.content)
    status = main(["train", case.file, "--epochs", "2", "--l2", "0.01", *case.options])
    written = capsys.readouterr()
    if case.refused:
        assert status == 2 and written.out == "" and written.err.count("\n") == 1
        assert all(part in written.err for part in case.said), written.err
        assert not Path("runs").exists() or not [*Path("runs").iterdir()]
        return
    assert status == 0, written.err
    for part in case.said:
        assert part in written.out, written.out
    assert "Traceback" not in written.err

    (run,) = Path("runs").iterdir()
    reading = [word for i, word in enumerate(case.options) if {word, *case.options[max(0, i - 1) : i]} & {*READING}]
    reading += [word for word in case.options if word in ("--header", "--no-header")]
    assert main(["predict", str(run), case.file, *reading, "--out", "predicted.csv"]) == 0, capsys.readouterr().err
    options = dict(zip(reading[::2], reading[1::2], strict=False))
    given = ReadingOptions(
        options.get("--separator"),
        None,
        options.get("--encoding"),
        options.get("--quote"),
        options.get("--comment"),
        False if "--no-header" in reading else True if "--header" in reading else None,
    )
    totals = sum(
        written.out.count(f"{why}, and is left out") for why in ("sums up the rows above", "has nothing but that")
    )
    rows = sum(map(len, open_table(case.file, given).chunks())) - totals
    with open("predicted.csv", encoding="utf-8", newline="") as file:
        predicted = list(csv.DictReader(file))
    (name,) = (name for name in predicted[0] if name.startswith("predicted_"))
    assert len(predicted) == rows and all(row[name] for row in predicted)
