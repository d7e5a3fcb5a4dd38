"""`python -m nn predict` on tables unlike the one that was learnt from: one line each, and every row predicted."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from nn.command_line import main
from nn.data import load_table
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.settings import Settings
from nn.experiment.trained_model import TrainedModel
from nn.files.model_file import ModelFileError


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model of a number, a class, yes or no, a date, and gaps."""
    folder = tmp_path_factory.mktemp("tables")
    rows = [
        f"{i},{'' if i % 6 == 0 else i % 9},{('red', 'green', '')[i % 3]},{('yes', 'no')[i % 2]},2020-0{1 + i % 9}-11,"
        f"{'big' if i % 9 > 4 else 'small'}"
        for i in range(90)
    ]
    (folder / "t.csv").write_text("id,size,color,ripe,when,kind\n" + "\n".join(rows))
    run_experiment(Experiment(load_table(folder / "t.csv"), Settings(epochs=3, out=folder / "run")), progress=False)
    return folder / "run"


@pytest.mark.parametrize(
    ("text", "options", "notes"),
    [
        ("size,color,ripe,when\n5,red,yes,2020-02-11\n", [], []),
        (
            "when,ripe,other,color,size\n2020-02-11,yes,?,red,5\n",
            [],
            ["the features stand in another order", "no feature of the model, kept as it is: 'other'"],
        ),
        ("size;color;ripe;when\n5,5;red;no;2020-02-11\n6;green;no;2020-02-11\n", [], []),
        (
            "size,color,ripe,when\n5,blue,yes,2020-02-11\n4,pink,yes,2020-02-11\n4,pink,maybe,2020-02-11\n",
            [],
            [
                "'color' has 2 classes that training had not, in 3 rows: 'pink', 'blue'; taken for another one",
                "'ripe' is neither 'no' nor 'yes' in 1 row: 'maybe'; taken as missing",
            ],
        ),
        ("size,color,ripe,when\n5,red,YES,2020-02-11\n5,red,n,2020-02-11\n", [], []),
        ("size,color,ripe,when\n9,red,no,2021-01-01\n-7,red,no,2020-01-01\n", [], []),  # not farther than it is wide
        (
            "size,color,ripe,when\n5,red,no,1920-02-11\n5,red,no,2020-02-11\n5e9,red,no,2020-02-11\n",
            [],
            [
                "2 rows with numbers far outside those in training, the first in line 2: 'when' is 1920-02-11, in "
                "training 2020-01-11 to 2020-09-11"
            ],
        ),
        (
            "size,color,ripe,when\n,red,yes,2020-02-11\n4,,,\n?,red,NA,null\n",
            [],
            ["3 rows with missing cells, the first in line 2: filled as in training"],
        ),
        ("size,color,ripe,when\n-1,red,yes,2020-02-11\n", ["--missing=-1"], ["1 row with missing cells"]),
        (
            "size,color,ripe\n5,red,yes\n",
            ["--missing-columns", "fill"],
            ["no column 'when': taken as missing in every row, as you said"],
        ),
        ("SIZE,color,ripe,when\n5,red,yes,2020-02-11\n", [], None),
        ("size,color,ripe,when\n5,red,yes,yesterday\n", [], None),
        ("size,color,ripe\n5,red,yes\n", [], None),
    ],
)
def test_what_differs_is_one_line(
    run: Path,
    text: str,
    options: list[str],
    notes: list[str] | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new, out = tmp_path / "new.csv", tmp_path / "out.csv"
    new.write_text(text)
    status = main(["predict", str(run), str(new), "--out", str(out), *options])
    said = capsys.readouterr().err
    if notes is None:
        assert status == 2 and said.count("\n") == 1 and not out.exists()
        return
    assert status == 0
    found = [line.removeprefix("note      ") for line in said.splitlines() if line.startswith("note")]
    assert len(found) == len(notes) and all(note in line for note, line in zip(notes, found, strict=True)), said
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == text.count("\n") - 1 and {row["predicted_kind"] for row in rows} <= {"big", "small"}


def test_the_file_of_a_model_keeps_its_encoding(run: Path, tmp_path: Path) -> None:
    trained = TrainedModel.load(run / "model.safetensors")
    trained.save(tmp_path / "again.safetensors")
    again = TrainedModel.load(tmp_path / "again.safetensors")
    assert again.encoding == trained.encoding is not None
    assert [column.kind for column in again.columns] == ["number", "class", "yes/no", "date"]


def test_a_file_without_ranges_is_read_and_wrong_ones_are_not(run: Path, tmp_path: Path) -> None:
    trained = TrainedModel.load(run / "model.safetensors")
    assert trained.ranges == ((0.0, 8.0), (0.0, 1.0), (0.0, 1.0), (18272.0, 18516.0))
    replace(trained, ranges=()).save(tmp_path / "old.safetensors")
    assert TrainedModel.load(tmp_path / "old.safetensors").ranges == ()
    for wrong in (((1.0, 2.0),), ((2.0, 1.0),) * 4, ((1, 2),) * 4, ("ab",) * 4, ((1.0, math.inf),) * 4, (1.0,) * 4):
        replace(trained, ranges=wrong).save(tmp_path / "wrong.safetensors")  # type: ignore[arg-type]
        with pytest.raises(ModelFileError, match="train it again"):
            TrainedModel.load(tmp_path / "wrong.safetensors")


@pytest.mark.exhaustive
def test_agreement_with_yes_and_no_in_other_spellings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "run"
    table.write_text("a,ripe\n" + "".join(f"{i % 9},{['No', 'YES'][i % 9 > 4]}\n" for i in range(60)))
    assert main(["train", str(table), "--out", str(out), "--quiet", "--epochs", "50"]) == 0
    table.write_text("a,ripe\n8,y\n8,Yes\n0,no\n0,perhaps\n")
    capsys.readouterr()
    assert main(["predict", str(out), str(table)]) == 0
    assert "accuracy 75.0 % (3 of 4)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "foreign", "example"), [("%d.%m.%Y", "2025-03-01", "31.12.2024"), ("%Y-%m-%d", "01.03.2025", "2024-12-31")]
)
def test_what_is_not_a_date_is_answered_with_the_form_of_the_dates(
    form: str, foreign: str, example: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{datetime(2024, 1 + n % 12, 1 + n % 28).strftime(form)},{n % 7}.5\n" for n in range(40))
    (tmp_path / "t.csv").write_text("day,y\n" + rows)
    out = tmp_path / "run"
    assert main(["train", str(tmp_path / "t.csv"), "--out", str(out), "--epochs", "1", "--quiet"]) == 0
    (tmp_path / "new.csv").write_text(f"day\n{foreign}\n")
    capsys.readouterr()
    assert main(["predict", str(out), str(tmp_path / "new.csv")]) == 2
    said = capsys.readouterr().err
    assert f"column 'day': {foreign!r} is not a date: give dates like {example}, or say --missing" in said


@pytest.mark.parametrize("totals", [["Mean,300,'3000,,pear"], ["Total:,9,,9,", "Average,?,1,,"]])
def test_totals_are_left_out_of_the_file_that_train_took(
    totals: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"p{n % 4},{n % 9},{n % 7}.5,{n},{('apple', 'pear')[n % 2]}" for n in range(60)]
    table, out = tmp_path / "t.csv", tmp_path / "out.csv"
    table.write_text("\n".join(["place,a,b,c,fruit", *rows, *totals]))
    assert main(["train", str(table), "--out", str(tmp_path / "run"), "--epochs", "1"]) == 0
    trained = capsys.readouterr().out
    assert main(["predict", str(tmp_path / "run"), str(table), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    for line, row in enumerate(totals, 62):
        note = f"line {line} ('{row.partition(',')[0]}') sums up the rows above, and is left out"
        assert note in trained and said.count(note) == 1, said
    assert "of 60 samples" in said and len(out.read_text().splitlines()) == 61


def test_a_word_for_totals_that_is_a_class_of_the_model_is_a_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("what,a,y\n" + "".join(f"{('Mean', 'least')[n % 2]},{n % 7},{n % 9}.5\n" for n in range(60)))
    assert main(["train", str(table), "--out", str(tmp_path / "run"), "--epochs", "1", "--quiet"]) == 0
    table.write_text("what,a\nleast,1\nMean,2\n")
    capsys.readouterr()
    assert main(["predict", str(tmp_path / "run"), str(table)]) == 0
    written = capsys.readouterr()
    assert written.out.count("\n") == 3 and "left out" not in written.err
