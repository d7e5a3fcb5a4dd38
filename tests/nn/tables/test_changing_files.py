"""Files that change while they are read, and what is no file: one clear line, and never a mixture of two files."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from nn.command_line import main
from nn.data import load_table
from nn.data.feature_table import read_features
from nn.tables.columns import Column
from nn.tables.compression import ByteSource
from nn.tables.table import TableError

ROWS = "length,width,kind\n" + "".join(f"{i % 7}.5,{i % 5}.25,{'ab'[i % 2]}\n" for i in range(60))
OTHERS = "length,width,kind\n" + "".join(f"{i % 6}.5,{i % 4}.25,{'bc'[i % 2]}\n" for i in range(60))


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"1.5,2.25,c\n")


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def write_anew(path: Path) -> None:
    path.write_text(OTHERS)


def replace_file(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_text(OTHERS)
    other.replace(path)


CHANGES: list[Callable[[Path], None]] = [append, truncate, write_anew, replace_file]


def learn(path: Path) -> object:
    return load_table(path).targets


def predict(path: Path) -> object:
    table = read_features(path, [Column("length"), Column("width")], "kind")
    return [*table.rows()]


def as_rows(name: str) -> bytes:
    return gzip.compress(ROWS.encode()) if name.endswith(".gz") else ROWS.encode()


@pytest.mark.parametrize("read", [learn, predict])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[Path], object],
    change: Callable[[Path], None],
    name: str,
) -> None:
    path, usual, passes, changed_after = tmp_path / name, ByteSource.open, 0, 10**6

    @contextmanager
    def opening(source: ByteSource) -> Iterator[IO[bytes]]:
        nonlocal passes
        with usual(source) as stream:
            yield stream
            passes += 1
            if passes == changed_after:
                change(source.path)

    monkeypatch.setattr(ByteSource, "open", opening)
    path.write_bytes(as_rows(name))
    read(path)
    assert passes >= 4
    for number in range(1, passes):
        passes, changed_after = 0, number
        path.write_bytes(as_rows(name))
        with pytest.raises(TableError, match=r"table\.csv(\.gz)? changed while it was read: name it again"):
            read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_read_once_and_cannot_change(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(ROWS,))
    writer.start()
    data = load_table(pipe)
    writer.join()
    assert len(data) == 60 and data.class_names == ["a", "b"]


def test_what_is_no_file_ends_in_one_line_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "table.csv").write_text(ROWS)
    monkeypatch.chdir(tmp_path)
    for name, said in (
        ("folder", "folder is a folder: name a file in it"),
        ("loop", "loop: Too many levels of symbolic links"),
        ("dangling", "dangling: No such file or directory"),
        ("table.csv/x", "table.csv/x: Not a directory"),
        ("nowhere.csv", "nowhere.csv: No such file or directory"),
    ):
        assert main(["train", name]) == 2
        written = capsys.readouterr()
        assert written.out == "" and said in written.err and written.err.count("\n") == 1, written.err
    with pytest.raises(SystemExit):  # as "$FILE" is where nobody set it; without a name it would be iris
        main(["train", ""])
    assert "argument data: the name is empty" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
