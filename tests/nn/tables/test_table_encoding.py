"""The encoding of a table is kept as texts and numbers, and nothing unsound is taken for one."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

import pytest

from nn.tables.columns import Column
from nn.tables.dates import ISO
from nn.tables.table_encoding import ENCODINGS, TableEncoding

numpy = pytest.importorskip("numpy")

COLUMNS = [
    *(Column("age"), Column("size", "class", ("L", "M", "S"))),
    *(Column("ok", "yes/no", ("no", "yes")), Column("day", "date", (ISO,))),
]
# A yes/no column and a date without a value in some rows, a class that is rare, and months that differ.
ROWS = [[20.0 + i, float(i % 2), math.nan if i % 5 == 0 else float(i % 3 == 0), 40.0 * i] for i in range(40)]
UNSOUND: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("name", "no", "yes", "form", "unit"), (1, None)),
    **dict.fromkeys(("fill", "origin"), ("1", 1, math.nan, math.inf, None)),
    **dict.fromkeys(("indicator", "other", "missing"), (0, "true", None)),
    "log_scale": (0.0, -1.0, math.inf, "1", True),
    "values": (["L", 1, "S"], 7),
    "parts": (["age"], [["year"]], 3),
    "own": ([3], [-1], [0.0], [True], 1),
}


def described() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(json.dumps(TableEncoding.fit(COLUMNS, ROWS).described()))
    return found


def test_what_is_described_is_the_same_again() -> None:
    encoding = TableEncoding.fit(COLUMNS, ROWS)
    again = TableEncoding.from_description(described())
    assert again == encoding
    assert (again(ROWS) == encoding(ROWS)).all()


@pytest.mark.parametrize("kind", ENCODINGS)
def test_an_attribute_that_cannot_be_is_refused(kind: str) -> None:
    place = [one["kind"] for one in described()].index(kind)
    for field in fields(ENCODINGS[kind]):
        for value in UNSOUND[field.name]:
            found = described()
            found[place][field.name] = value
            with pytest.raises((TypeError, ValueError)):
                TableEncoding.from_description(found)


@pytest.mark.parametrize("found", [None, {}, [{}], [{"kind": "tensor"}], [{"kind": "number", "name": "a"}], [7]])
def test_what_is_no_description_is_refused(found: Any) -> None:
    with pytest.raises((TypeError, KeyError, ValueError, AttributeError)):
        TableEncoding.from_description(found)
