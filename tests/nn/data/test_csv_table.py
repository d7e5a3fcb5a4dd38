"""A CSV file is read as written, or refused with the place and the content of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from nn.data import TableError, read_csv


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_a_table_of_text_classes(table: Path) -> None:
    table.write_text("grams,long axis,fruit\n120, 9.5 ,pear\n8,1e0,cherry\n\n.5,+2.,pear\n")
    data = read_csv(table)
    assert data.name == "table"
    assert data.inputs == [[120.0, 9.5], [8.0, 1.0], [0.5, 2.0]]
    assert data.feature_names == ["grams", "long axis"]
    assert data.targets == [1, 0, 1]
    assert data.class_names == ["cherry", "pear"]


def test_the_target_may_be_any_column(table: Path) -> None:
    table.write_text("fruit,grams,price\npear,120,0.5\ncherry,8,0.1\n")
    data = read_csv(table, target="fruit")
    assert (data.inputs, data.targets) == ([[120.0, 0.5], [8.0, 0.1]], [1, 0])
    assert data.feature_names == ["grams", "price"]


@pytest.mark.parametrize(
    ("cells", "kind", "targets", "class_names"),
    [
        (["10", "9", "9"], None, [1, 0, 0], ["9", "10"]),
        (["10", "9", "9"], "numbers", [10.0, 9.0, 9.0], None),
        (["1.5", "2", "3"], None, [1.5, 2.0, 3.0], None),
        (["1.0", "0.0", "1.0"], None, [1.0, 0.0, 1.0], None),
        (["1.0", "0.0", "1.0"], "classes", [1, 0, 1], ["0.0", "1.0"]),
        (["b", "a", "12"], "classes", [2, 1, 0], ["12", "a", "b"]),
        ([str(n) for n in range(20)], None, list(range(20)), [str(n) for n in range(20)]),
        ([str(n) for n in range(21)], "numbers", [float(n) for n in range(21)], None),
    ],
)
def test_what_the_target_column_holds_decides(
    table: Path, cells: list[str], kind: str, targets: list[float], class_names: list[str] | None
) -> None:
    table.write_text("x,y\n" + "".join(f"1,{cell}\n" for cell in cells))
    data = read_csv(table, kind=kind)  # type: ignore[arg-type]  # parametrised
    assert (data.targets, data.class_names) == (targets, class_names)
    assert {type(target) for target in data.targets} == {float if class_names is None else int}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.csv is empty: its first line must name the columns"),
        ("a,b\n", "table.csv holds a header but no samples"),
        ("a,,b\n1,2,3\n", "line 1: column 2 has no name"),
        ("a,b,a\n1,2,3\n", "line 1: two columns are called 'a'"),
        ("1,2,3\n4,5,6\n", "line 1 holds only numbers: put a line before it that names"),
        ("a;b\n1;2\n", "names a single column, 'a;b': it seems to separate cells by ';'"),
        (
            '"a;b";"c"\n1;2\n',
            "it seems to separate cells by ';': separate them by commas, and write decimals with a point",
        ),
        ("a,\x1b[31mb\n1,2\n", "line 1: column 2 is called '\\x1b[31mb', with a control character in it; rename it"),
        ("a,b\n1,x\n2,\x07y\n", "line 3, column 'b': '\\x07y' is a name with a control character in it; rename it"),
        ("a\n1\n", "names a single column, 'a': there is nothing to learn"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells for the 2 columns"),
        ("a,b\n1,2\n1\n", "line 3: 1 cells for the 2 columns"),
        ("a,b\nx,2\n", "line 2, column 'a': 'x' is not a number"),
        ("a,b\n,2\n", "line 2, column 'a': '' is empty"),
        ("a,b\n1,x\n2,\n", "line 3, column 'b': '' is empty; give every sample one"),
        (
            "a,b\nx,2\n3,y\n,4\n1,5\n-,6\n",
            "has 3 cells without a number: line 2, column 'a': 'x' is not a number; line 4, column 'a': '' is empty; "
            "line 6, column 'a': '-' is not a number: give numbers like -1.5 or 2e3, or leave these lines out",
        ),
        ('a,b\n"1,5",2\n', "line 2, column 'a': '1,5' is not a number"),
        ("a,b\n1_000,2\n", "line 2, column 'a': '1_000' is not a number"),
        ("a,b\n٣,2\n", "line 2, column 'a': '٣' is not a number"),
        ("a,b\nnan,2\n", "line 2, column 'a': 'nan' is not a number"),
        ("a,b\n-inf,2\n", "line 2, column 'a': '-inf' is not a number"),
        ("a,b\n1e999,2\n", "line 2, column 'a': '1e999' is too large for a float"),
        ("a,b\n1,2.5\n1,n/a\n", "line 3, column 'b': 'n/a' is not a number, as 1 of the column's"),
        ('a,b\n1,"x\ny"\n1,2,3\n', "line 4: 3 cells"),
        ('a,b\n1,"x\n', "line 2: not a row of CSV"),
        ("a,b\n" + "x" * 100 + ",1\n", "line 2, column 'a': '" + "x" * 57 + "...' is not"),
        (
            "a,b\n" + "".join(f"1,{n}\n" for n in range(21)),
            "target column 'b' holds 21 different whole numbers: say whether its kind is",
        ),
    ],
)
def test_what_is_not_a_table_is_refused(table: Path, text: str, message: str) -> None:
    table.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as error:
        read_csv(table)
    assert message in str(error.value)
    assert str(error.value).startswith(str(table))
    assert "\n" not in str(error.value)


def test_text_as_a_target_said_to_be_numbers_is_refused(table: Path) -> None:
    table.write_text("a,b\n1,2\n1,pear\n")
    with pytest.raises(TableError, match="line 3, column 'b': 'pear' is not a number"):
        read_csv(table, kind="numbers")


def test_an_unknown_target_is_answered_with_the_columns_there_are(table: Path) -> None:
    table.write_text("a,b\n1,2\n")
    with pytest.raises(TableError, match="has no column 'c': its columns are a, b"):
        read_csv(table, target="c")


def test_an_unknown_kind_is_refused(table: Path) -> None:
    with pytest.raises(ValueError, match="kind='class'"):
        read_csv(table, kind="class")  # type: ignore[arg-type]  # that is the point


def test_a_byte_order_mark_is_not_part_of_the_first_name(table: Path) -> None:
    table.write_text("a,b\n1,x\n", encoding="utf-8-sig")
    assert read_csv(table).feature_names == ["a"]


@pytest.mark.parametrize(("encoding", "byte"), [("latin-1", "0xe9 at position 2"), ("utf-16", "0xff at position 0")])
def test_another_encoding_is_refused(table: Path, encoding: str, byte: str) -> None:
    table.write_text("aaé,b\n1,x\n", encoding=encoding)
    with pytest.raises(TableError, match=f"is not UTF-8 text .byte {byte}.: save it as CSV"):
        read_csv(table)


def test_a_missing_file_is_an_error_of_the_system(table: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_csv(table)
