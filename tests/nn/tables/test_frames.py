"""Tables that are no text: frames, Parquet, Arrow and Excel files, whole through `train` and `predict`."""

from __future__ import annotations

import csv
import datetime
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn.command_line import main
from nn.data import Dataset, ReadingOptions, TableError, TableOptions, load_table
from nn.tables.table import HOW_WRITTEN
from tests.nn.tables.corpus import sample_rows

N = 60
GIVEN: dict[str, Any] = {
    "separator": ";",
    "decimal": ",",
    "encoding": "utf-8",
    "quote": "none",
    "comment": "#",
    "header": True,
}


def columns() -> dict[str, list[Any]]:
    """Return columns of every kind, with values as libraries have them, some of them missing."""
    names, rows = sample_rows(N)
    found: dict[str, list[Any]] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    length = [None if i % 7 == 3 else float(x) for i, x in enumerate(found["length"])]
    return {
        "length": length,
        "count": [i * i % 47 for i in range(N)],
        "color": found["color"],
        "ripe": [float(x) > 50.0 for x in found["width"]],
        "day": [datetime.date(2020, 1 + i % 12, 1 + i % 28) for i in range(N)],
        "fruit": found["fruit"],
    }


class SlicedFrame:
    """As much of a frame as polars and pandas have in common, so that what is read of one is tested without them."""

    def __init__(self, data: dict[str, list[Any]]) -> None:
        self.data, self.columns = data, list(data)

    def __len__(self) -> int:
        return len(next(iter(self.data.values()), []))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return SlicedFrame({name: column[key] for name, column in self.data.items()})
        return SlicedColumn(self.data[key])


class SlicedColumn(list[Any]):
    def to_list(self) -> list[Any]:
        return [*self]


def pandas_frame(data: dict[str, list[Any]]) -> Any:
    return pytest.importorskip("pandas").DataFrame(data)


def polars_frame(data: dict[str, list[Any]]) -> Any:
    return pytest.importorskip("polars").DataFrame(data)


FRAMES: list[Callable[[dict[str, list[Any]]], Any]] = [SlicedFrame, pandas_frame, polars_frame]


def write_parquet(path: Path) -> None:
    polars_frame(columns()).write_parquet(path)


def write_arrow(path: Path) -> None:
    polars_frame(columns()).write_ipc(path)


def write_sheet(path: Path) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    data = columns()
    book.active.append(list(data))
    for row in zip(*data.values(), strict=True):
        book.active.append(row)
    book.save(path)


FILES = {"t.parquet": write_parquet, "t.feather": write_arrow, "t.xlsx": write_sheet}


def check(data: Dataset) -> None:
    assert [(column.name, column.kind) for column in data.columns] == [
        *(("length", "number"), ("count", "number"), ("color", "class"), ("ripe", "yes/no"), ("day", "date"))
    ]
    assert (len(data), data.class_names, data.target_name) == (N, ["cherry", "pear"], "fruit")
    wanted = columns()
    assert [None if math.isnan(row[0]) else row[0] for row in data.inputs] == wanted["length"]
    assert [row[1] for row in data.inputs] == wanted["count"]
    assert [row[3] for row in data.inputs] == wanted["ripe"]
    assert data.inputs[0][4] == (datetime.date(2020, 1, 1) - datetime.date(1970, 1, 1)).days


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_is_learnt_from(frame: Callable[[dict[str, list[Any]]], Any]) -> None:
    check(load_table(frame(columns()), "fruit"))


@pytest.mark.parametrize("frame", FRAMES)
def test_options_on_a_frame(frame: Callable[[dict[str, list[Any]]], Any]) -> None:
    data = load_table(frame(columns()), options=TableOptions(reading=ReadingOptions(missing=("0", "red"))))
    assert sum(math.isnan(row[1]) for row in data.inputs) == columns()["count"].count(0)
    assert data.columns[2].values == ("blue", "green")
    for name, value in GIVEN.items():
        with pytest.raises(TableError, match=f"the frame: --{name} is for files of text, and this is none"):
            load_table(frame(columns()), options=TableOptions(reading=ReadingOptions(**{name: value})))
    with pytest.raises(TableError, match="the frame: --no-header is for files of text"):
        load_table(frame(columns()), options=TableOptions(reading=ReadingOptions(header=False)))
    assert GIVEN.keys() == {*HOW_WRITTEN}


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_that_nothing_is_learnt_from(frame: Callable[[dict[str, list[Any]]], Any]) -> None:
    tables: list[tuple[dict[str, list[Any]], str]] = [
        ({"a": [], "b": []}, "the frame holds no samples"),
        ({"a": [1, 2, 3]}, "the frame names a single column, 'a'"),
        ({"a": [1, 2], "b": [None, None]}, "target column 'b' is empty throughout"),
        ({"a": [*(i / 7 for i in range(50)), "two"], "b": [0, 1, 2] * 17}, "row 50, column 'a': 'two' is not a number"),
    ]
    for data, said in tables:
        if frame is polars_frame and "two" in data["a"]:
            continue  # it has no columns of several types
        with pytest.raises(TableError, match=said):
            load_table(frame(data))


def test_numbers_of_arrays_and_missing_ones_of_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    data = pandas.DataFrame(columns())
    data["count"] = data["count"].astype("Int64")
    data.loc[3, "count"] = pandas.NA
    data["day"] = pandas.to_datetime(data["day"])
    data.loc[4, "day"] = pandas.NaT
    data["color"] = data["color"].astype("category")
    found = load_table(data)
    assert [column.kind for column in found.columns] == ["number", "number", "class", "yes/no", "date"]
    assert math.isnan(found.inputs[3][1]) and math.isnan(found.inputs[4][4])


@pytest.mark.parametrize("name", FILES)
def test_a_file_through_train_and_predict(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    FILES[name](Path(name))
    check(load_table(name))
    assert main(["train", name, "--epochs", "2", "--l2", "0", "--out", "run", "--missing", "red"]) == 0
    said = capsys.readouterr().out
    assert "yes/no" in said and "2020-01-01 to 2020-12-24" in said and "2 inputs, one for each class" in said
    assert main(["predict", "run", name, "--out", "predicted.csv"]) == 0
    with open("predicted.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == N and {row["predicted_fruit"] for row in rows} <= {"cherry", "pear"}
    for option, value in {"--separator": ";", "--decimal": ",", "--encoding": "utf-8", "--quote": "none"}.items():
        for command in (["train", name], ["predict", "run", name]):
            assert main([*command, option, value]) == 2
            assert f"{name}: {option} is for files of text, and this is none" in capsys.readouterr().err


def test_headers_of_sheets(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_sheet(path)
    data = load_table(path, options=TableOptions(reading=ReadingOptions(header=True)))
    assert data.feature_names[0] == "length"
    with pytest.raises(TableError, match="column 'x1': 'length' is not a number"):
        load_table(path, options=TableOptions(reading=ReadingOptions(header=False)))


def test_what_stands_around_the_rows_of_a_sheet_is_left_out(tmp_path: Path) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    for row in [["Sales of 2023"], [], ["store", "area", "sales"], *([f"s{i % 4}", i * 7 % 31, i] for i in range(40))]:
        book.active.append(row)
    book.active.append(["Total", 999, 780])
    book.active.append(["as of April"])
    book.save(tmp_path / "t.xlsx")
    data = load_table(tmp_path / "t.xlsx")
    assert len(data) == 40 and data.feature_names == ["store", "area"] and data.table is not None
    assert "1 row before the header left out" in data.table.description
    assert [note.split(" (")[0] for note in data.table.notes[-2:]] == ["row 44", "row 45"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"a,b\n1,2\n", bytes(range(256)) * 9])
def test_a_damaged_file_is_one_line(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("openpyxl" if name.endswith("xlsx") else "polars")
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["train", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and name in said and "save it" in said


def test_without_the_library_the_error_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("polars", "pandas", "openpyxl"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    for name, library in (("t.parquet", "polars"), ("t.xlsx", "openpyxl")):
        (tmp_path / name).write_bytes(b"content")
        assert main(["train", str(tmp_path / name)]) == 2
        assert f"reading {name} needs {library}, which is not installed: run" in capsys.readouterr().err
