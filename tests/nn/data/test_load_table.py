"""A table is read as written, or refused with the place and the content of what is wrong."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nn.data import TableError, load_table


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_a_table_of_text_classes(table: Path) -> None:
    table.write_text("grams,long axis,fruit\n120, 9.5 ,pear\n8,1e0,cherry\n\n.5,+2.,pear\n")
    data = load_table(table)
    assert data.name == "table"
    assert data.inputs.tolist() == [[120.0, 9.5], [8.0, 1.0], [0.5, 2.0]]
    assert data.feature_names == ["grams", "long axis"]
    assert data.targets == [1, 0, 1]
    assert data.class_names == ["cherry", "pear"]


def test_the_target_may_be_any_column(table: Path) -> None:
    table.write_text("fruit,grams,price\npear,120,0.5\ncherry,8,0.1\n")
    data = load_table(table, target="fruit")
    assert (data.inputs.tolist(), data.targets) == ([[120.0, 0.5], [8.0, 0.1]], [1, 0])
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
        ([str(n) for n in range(20)] * 2, None, list(range(20)) * 2, [str(n) for n in range(20)]),
        ([str(n) for n in range(20)], None, [float(n) for n in range(20)], None),
        ([str(n) for n in range(8)], None, [float(n) for n in range(8)], None),
        ([str(n) for n in range(10)] + ["9"], None, [*range(10), 9], [str(n) for n in range(10)]),
        ([str(n) for n in range(21)], None, [float(n) for n in range(21)], None),
        ([str(n) for n in range(21)], "classes", list(range(21)), [str(n) for n in range(21)]),
    ],
)
def test_what_the_target_column_holds_decides(
    table: Path, cells: list[str], kind: str, targets: list[float], class_names: list[str] | None
) -> None:
    table.write_text("x,y\n" + "".join(f"{i}.5,{cell}\n" for i, cell in enumerate(cells)))
    data = load_table(table, kind=kind)  # type: ignore[arg-type]  # parametrised
    assert (data.targets, data.class_names) == (targets, class_names)
    assert {type(target) for target in data.targets} == {float if class_names is None else int}


NUMBERS = "".join(f"{n}.5,{n % 7}\n" for n in range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.csv is empty: its first line must name the columns"),
        ("a,b\n", "table.csv holds a header but no samples"),
        ("a,b,a\n1,2,3\n", "header: two columns are called 'a'"),
        ("a,\x1b[31mb\n1,2\n", "header: column 2 is called '\\x1b[31mb', with a control character in it; rename it"),
        ("a,b\n1,x\n2,\x07y\n", "column 'b': '\\x07y' is a name with a control character in it; rename it"),
        ("a\n1\n", "names a single column, 'a': there is nothing to learn"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells for the 2 columns"),
        ("a,b\n1,2\n1\n", "line 3: 1 cell for the 2 columns"),
        (f"a,b\n{NUMBERS}x,2\n", "line 42, column 'a': 'x' is not a number; 97.5 % of the column are numbers: correct"),
        (f"a,b\n{NUMBERS}x,2\n", "or say --missing x where that stands for no value, or --as a=class"),
        (
            f"a,b\n{NUMBERS}x,2\n3,1\n1.5,5\nn o,6\n",
            "line 42, column 'a': 'x' is not a number; line 45, column 'a': 'n o' is not a number; 95.4 % of the",
        ),
        (f'a,b\n{NUMBERS}"1,5",2\n', "line 42, column 'a': '1,5' is not a number"),
        (f"a,b\n{NUMBERS}1_000,2\n", "line 42, column 'a': '1_000' is not a number"),
        (f"a,b\n{NUMBERS}٣,2\n", "line 42, column 'a': '٣' is not a number"),
        (f"a,b\n{NUMBERS}-inf,2\n", "line 42, column 'a': '-inf' is not a number"),
        (f"a,b\n{NUMBERS}1e999,2\n", "line 42, column 'a': '1e999' is too large for a float"),
        (f'a,b\n"x\ny",1\n{NUMBERS}z,1\n', "line 2, column 'a': 'x\\ny' is not a number; line 44, column 'a': 'z'"),
        ("a,b\n1,2.5\n1,few\n", "line 3, column 'b': 'few' is not a number, as 1 of the column's"),
        ('a,b\n1,"x\ny"\n1,2,3\n', "line 4: 3 cells"),
        ('a,b\n1,"x\n', "line 2: not a row of CSV"),
        (f"a,b\n{NUMBERS}" + "x" * 100 + ",1\n", "column 'a': '" + "x" * 57 + "...' is not"),
        ("a,b\n1,2\n1,3\n", "'a' is constant"),
        ("a,b\n1,\n2,\n", "target column 'b' is empty throughout"),
        ("a,b\n" + "".join(f"{n % 3},t{n}\n" for n in range(140)), "holds 140 different texts in 140 rows, too"),
        ("q,w\ne,r\nt,y\n", "whether the first line (q, w) names the columns cannot be told"),
    ],
)
def test_what_is_not_a_table_is_refused(table: Path, text: str, message: str) -> None:
    table.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as error:
        load_table(table)
    assert message in str(error.value)
    assert str(error.value).startswith(str(table))
    assert "\n" not in str(error.value)


def test_text_as_a_target_said_to_be_numbers_is_refused(table: Path) -> None:
    table.write_text("a,b\n1,2\n1,pear\n")
    with pytest.raises(TableError, match="line 3, column 'b': 'pear' is not a number"):
        load_table(table, kind="numbers")


def test_an_unknown_target_is_answered_with_the_columns_there_are(table: Path) -> None:
    table.write_text("a,b\n1,2\n")
    with pytest.raises(TableError, match="has no column 'c': its columns are a, b"):
        load_table(table, target="c")


def test_an_unknown_kind_is_refused(table: Path) -> None:
    with pytest.raises(ValueError, match="kind='class'"):
        load_table(table, kind="class")  # type: ignore[arg-type]  # that is the point


def test_a_byte_order_mark_is_not_part_of_the_first_name(table: Path) -> None:
    table.write_text("a,b\n1,x\n", encoding="utf-8-sig")
    assert load_table(table).feature_names == ["a"]


def test_a_target_is_found_by_its_name_its_number_or_a_name_alike(table: Path) -> None:
    table.write_text("x, Kind of fruit ,y\n1,pear,0.5\n2,cherry,1.5\n")
    for target in ("Kind of fruit", " Kind of fruit ", "kind OF fruit", "2", 2):
        assert load_table(table, target=target).class_names == ["cherry", "pear"]
    table.write_text("a,A,2\n1.5,2,0.5\n2,1,1.5\n")
    assert load_table(table, target="2").target_name == "2"
    with pytest.raises(TableError, match="has no column '4': its columns are a, A, 2"):
        load_table(table, target="4")
    table.write_text("ab,AB,c\n1.5,2,0.5\n2,1,1.5\n")
    with pytest.raises(TableError, match="several columns like 'Ab'"):
        load_table(table, target="Ab")


def test_a_missing_file_is_an_error_of_the_system(table: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_table(table)


@pytest.mark.skipif(os.name != "posix", reason="devices with these names")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_a_device_is_refused_and_not_read_to_its_end_which_it_has_not(device: str) -> None:
    with pytest.raises(TableError, match=f"{device} is a device: name a file with a table"):
        load_table(device)


@pytest.mark.skipif(os.name != "posix", reason="a pipe with a name")
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    rows = "".join(f"{i},{'ab'[i % 2]}\n" for i in range(30_000))  # more than a pipe holds
    writer = threading.Thread(target=lambda: pipe.write_text("x,y\n" + rows))
    writer.start()
    assert len(load_table(pipe, target="x", kind="numbers")) == 30_000
    writer.join()
