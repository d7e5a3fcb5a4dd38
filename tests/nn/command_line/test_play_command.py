"""The command `play`: a page from the page's own data, from a data set, from a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nn.command_line import main


def start_of(page: Path) -> Any:
    """Return what a page opens with."""
    found = re.search(r'id="start">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


@pytest.mark.parametrize("name", ["moons", "wave"])
def test_data_of_the_page(name: str, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", name, "--out", str(page)]) == 0
    start = start_of(page)
    assert start["setting"]["data"]["name"] == name and start["data"] is None
    assert str(page) in capsys.readouterr().out


def test_a_data_set_is_standardized(page: Path) -> None:
    assert main(["play", "iris", "--out", str(page)]) == 0
    data = start_of(page)["data"]
    assert data["classes"] == ["setosa", "versicolor", "virginica"] and len(data["rows"]) == 150
    column = [row[0] for row in data["rows"]]
    assert sum(column) / 150 == pytest.approx(0.0, abs=1e-9)
    assert data["standardized"] == [True] * 4  # which the axes of the page say


def test_a_table_with_words(page: Path, tmp_path: Path) -> None:
    table = tmp_path / "animals.csv"
    table.write_text(
        "weight,color,price\n" + "".join(f"{i},{'red' if i % 2 else 'blue'},{i * 1.5}\n" for i in range(30))
    )
    assert main(["play", str(table), "--out", str(page)]) == 0
    data = start_of(page)["data"]
    assert data["classes"] is None and len(data["features"]) >= 2 and data["features"][0] == "weight"
    assert data["standardized"] == [True] + [False] * (len(data["features"]) - 1)


def test_what_is_no_data(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "nothing", "--out", str(page)]) == 2
    assert "nothing" in capsys.readouterr().err and not page.exists()
