"""Units of numbers: one for a column, which new samples have too, or say nothing of."""

from __future__ import annotations

from pathlib import Path

import pytest

from nn.data import load_table
from nn.data.feature_table import read_features
from nn.tables.cell_values import number_of, unit_of
from nn.tables.columns import Column
from nn.tables.table import TableError
from nn.tables.table_encoding import TableEncoding


def written(folder: Path, cells: list[str], name: str = "weight") -> Path:
    path = folder / "t.csv"
    path.write_text(
        f"{name};size;kind\n" + "".join(f"{cell};{i % 5}.5;{'ab'[i % 2]}\n" for i, cell in enumerate(cells))
    )
    return path


def test_a_unit_is_kept_with_the_encoding_and_taken_off_new_cells(tmp_path: Path) -> None:
    data = load_table(written(tmp_path, [f"{i * 7 % 23}.5 kg" for i in range(40)]))
    weight = Column("weight", "number", ("kg",))
    assert data.columns[0] == weight and data.inputs[1][0] == 7.5
    encoding = TableEncoding.fit(data.columns, data.inputs)
    again = TableEncoding.from_description(encoding.described())
    assert again == encoding and again.columns[0].column() == weight
    new = written(tmp_path, ["12 kg", "13", "14kg", "", "k.A."])
    found = read_features(new, [weight], "kind").inputs[:, 0].tolist()
    assert found[:3] == [12.0, 13.0, 14.0] and found[3] != found[3] and found[4] != found[4]


def test_another_unit_is_refused_with_the_one_that_is_wanted(tmp_path: Path) -> None:
    new = written(tmp_path, ["12 kg", "500 g"])
    with pytest.raises(TableError, match="line 3, column 'weight': '500 g' is not a number: give numbers in kg"):
        read_features(new, [Column("weight", "number", ("kg",))], "kind")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["12 kg", "13"], "number"),  # which of the two is wrong?
        ([f"p{i}" for i in range(40)], "unit"),
        ([f"{i}A" for i in range(40)], "unit"),
        (["1 star", "2 stars"], "unit"),
        (["12 kg", "heavy"], "unit"),
    ],
)
def test_what_is_not_the_same_unit_throughout_is_no_number(tmp_path: Path, cells: list[str], kind: str) -> None:
    data = load_table(written(tmp_path, [cells[i % len(cells)] for i in range(40)]))
    (decision, *_) = data.table.decisions if data.table else []
    assert decision.kind != "number"


def test_decimal_commas_have_units_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("way;fee;kind\n" + "".join(f"1.{i:03d},5 km;{i},50 €;{'ab'[i % 2]}\n" for i in range(40)))
    data = load_table(path)
    assert data.columns[0].values == ("km",) and data.inputs[3].tolist() == [1003.5, 3.5]
    assert number_of("1.003,5", ",") == 1003.5 and unit_of("1.003,5 km", ",") == "km"


def test_a_target_with_a_unit_is_a_number(tmp_path: Path) -> None:
    data = load_table(written(tmp_path, [f"{i * 3}.5 min" for i in range(40)]), "weight")
    assert data.class_names is None and data.targets[2] == 6.5
