"""The cache of machine code: private, keyed by what it was made for, whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache, cache_folder
from tests.checkout import CHECKOUT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_what_is_put_is_found_again(folder: Path) -> None:
    ObjectCache("this processor").put("a", b"code")
    assert ObjectCache("this processor").get("a") == b"code"
    assert ObjectCache("this processor").get("b") is None
    assert ObjectCache("another processor").get("a") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs the rights of POSIX")
def test_the_folder_is_the_user_s_alone(folder: Path) -> None:
    ObjectCache("x").put("a", b"code")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    ObjectCache("x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs the rights of POSIX")
def test_a_folder_of_somebody_else_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    storage = ObjectCache("x")
    storage.put("a", b"code")
    assert storage.get("a") is None and not list(folder.iterdir())


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    ObjectCache("x").put("a", b"code")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_torn_or_altered_file_counts_as_none(folder: Path) -> None:
    storage = ObjectCache("x")
    storage.put("a", b"code" * 100)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    for content in (whole[:-1], whole[:10], b"", whole[:-1] + b"!", whole + b"more"):
        file.write_bytes(content)
        assert ObjectCache("x").get("a") is None
    file.write_bytes(whole)
    assert storage.get("a") == b"code" * 100


def test_files_of_other_names_count_as_none(folder: Path) -> None:
    storage = ObjectCache("x")
    storage.put("a", b"code of a")
    (first,) = folder.iterdir()
    storage.put("b", b"code of b")
    (second,) = set(folder.iterdir()) - {first}
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    assert storage.get("a") is storage.get("b") is None
    storage.put("a", b"code of a")
    assert storage.get("a") == b"code of a"


def test_it_can_be_switched_off_and_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", "off")
    assert cache_folder() is None
    ObjectCache("x").put("a", b"code")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "file" / "below"))
    storage = ObjectCache("x")
    storage.put("a", b"code")
    assert storage.get("a") is None


PROGRAM = """
from autograd import compile, tanh
f = compile(lambda x: tanh(x) * x, backend="llvm")
print(f(0.5), f.batch([0.5])[0])
"""


def test_processes_at_once_and_torn_or_swapped_files_give_the_same_numbers(folder: Path) -> None:
    pytest.importorskip("llvmlite")

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)

    printed = {process.communicate()[0] for process in [start() for _ in range(3)]}
    assert len(printed) == 1 and printed != {""}
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[: len(file.read_bytes()) // 2])
    assert {start().communicate()[0]} == printed
    assert {start().communicate()[0]} == printed  # from what the one before has kept
    files = sorted(folder.iterdir())
    contents = [file.read_bytes() for file in files]
    for file, content in zip(files, contents[1:] + contents[:1], strict=True):
        file.write_bytes(content)
    assert {start().communicate()[0]} == printed
