"""Tables of very many columns: what they cost grows with the number of cells, and so does nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nn.data.feature_table import _places
from nn.experiment.run_report import MOST_ON_PAGE, _table
from nn.tables import dialect, table
from nn.tables.header import find_header
from nn.tables.open_table import open_table
from nn.tables.table import ReadingOptions, rows_per_chunk


def header_of(names: list[str]) -> None:
    below = [["1.5"] * len(names)] * 2
    find_header("wide.csv", [names, *below], ".", ReadingOptions(), len(names))


WORK: dict[str, Callable[[int], object]] = {
    "header with names": lambda n: header_of([f"gene {i}" for i in range(n)]),
    "header of blanks": lambda n: header_of([""] * (n - 1) + ["y"]),
    "columns matched with a model's": lambda n: _places([f"{i} " for i in range(n)], [f"{i}" for i in range(n)]),
    "columns matched as they are": lambda n: _places([f"{i}" for i in range(n)], [f"{i}" for i in range(n)]),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", WORK)
def test_time_grows_in_proportion_to_columns(name: str) -> None:
    def seconds(columns: int) -> float:
        start = time.process_time()
        WORK[name](columns)
        return time.process_time() - start

    few, many = (min(seconds(n) for _ in range(3)) for n in (2_000, 32_000))
    assert many < 100 * few  # 16 times as many; where each is looked up in a list it is 256


def test_a_chunk_has_fewer_rows_where_they_are_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_CELLS", 400)
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(f"x{i}" for i in range(10)), *[",".join("1" * 10)] * 100]))
    assert [len(chunk) for chunk in open_table(path, ReadingOptions()).chunks()] == [40, 40, 20]
    # More than the last rows that may be totals, which are held back.
    assert rows_per_chunk(10**9) == table.FEWEST_ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_may_be_longer_than_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(dialect, "SAMPLE_LETTERS", 50)
    path = tmp_path / "wide.csv"
    names = [f"gene {i}" for i in range(100)]
    path.write_text(end.join([";".join(names), *[";".join(["1,5"] * 100)] * 3]), newline="")
    found = open_table(path, ReadingOptions())
    assert found.header == names and found.decimal == ","
    assert [len(chunk) for chunk in found.chunks()] == [3]


def test_a_page_has_no_more_rows_than_can_be_opened() -> None:
    rows = [("column", "kind"), *((f"x{i}", "number") for i in range(MOST_ON_PAGE + 5))]
    html = _table("Columns", rows)
    assert html.count("<tr>") == MOST_ON_PAGE + 1
    assert f"<summary>{MOST_ON_PAGE + 5} rows, of which the first {MOST_ON_PAGE}</summary>" in html
