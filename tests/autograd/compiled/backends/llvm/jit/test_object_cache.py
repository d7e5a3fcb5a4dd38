"""The cache of machine code: private, keyed by what it was made for, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.compiled.backends.llvm.jit.object_cache import FOLDER, ObjectCache, cache_folder
from tests.checkout import CHECKOUT

posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs the rights of POSIX")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a user names for the cache."""
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def folder(base: Path) -> Path:
    """The folder in it that is the cache's own."""
    return base / FOLDER


def test_what_is_put_is_found_again(folder: Path) -> None:
    ObjectCache("this processor").put("a", b"code")
    assert ObjectCache("this processor").get("a") == b"code"
    assert ObjectCache("this processor").get("b") is None
    assert ObjectCache("another processor").get("a") is None


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what is in a folder, and in those in it: bytes and rights of each file and folder."""
    paths = [folder, *folder.rglob("*")]
    return {str(path): (path.read_bytes() if path.is_file() else b"", path.lstat().st_mode) for path in paths}


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777])
def test_a_folder_of_the_user_s_is_left_as_it_is(
    mode: int, base: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.compiled.backends.llvm.jit.object_cache.MOST_FILES", 2)
    base.mkdir()
    for name in ("a", "b", "c", "0" * 64 + ".code", ".chainrule-0123456789abcdef.part"):
        (base / name).write_text("precious")
    base.chmod(mode)
    before = contents(base)
    for _ in range(3):
        storage = ObjectCache("x")
        for name in "abcd":
            storage.put(name, b"code")
            assert storage.get(name) == b"code"
    after = contents(base)
    assert {path: after[path] for path in before} == before
    assert {Path(path).parent for path in after.keys() - before} == {base, folder}


def test_of_its_own_folder_the_cache_removes_what_it_has_written_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.compiled.backends.llvm.jit.object_cache.MOST_FILES", 3)
    storage = ObjectCache("x")
    names = ["notes.txt", "0" * 64, "0" * 63 + ".code", "0" * 64 + ".code.txt", ".0123456789abcdef.part"]
    for name in names:
        (folder / name).write_text("precious")
    (folder / ("f" * 64 + ".code")).mkdir()
    (folder / ".chainrule-0123456789abcdef.part").write_text("left by a process that was killed")
    for name in "ab":
        storage.put(name, b"code")
    ObjectCache("x")
    assert {path.name for path in folder.iterdir()} == {*names, "f" * 64 + ".code"}
    assert {(folder / name).read_text() for name in names} == {"precious"}


@posix
def test_its_own_folder_is_the_user_s_alone(folder: Path) -> None:
    ObjectCache("x").put("a", b"code")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for mode in (0o770, 0o707, 0o1777):
        folder.chmod(mode)
        storage = ObjectCache("x")
        storage.put("b", b"code")
        assert storage.get("a") is storage.get("b") is None
        assert stat.S_IMODE(folder.stat().st_mode) == mode, "a folder that may be another's is left as it is"


@posix
def test_what_somebody_else_has_put_there_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = ObjectCache("x")
    storage.put("a", b"code")
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert storage.get("a") is None, "the file is another's, in a folder that was replaced"
    storage = ObjectCache("x")
    storage.put("b", b"code")
    assert storage.get("b") is None and len(list(folder.iterdir())) == 1


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    ObjectCache("x").put("a", b"code")
    assert not list((tmp_path / "elsewhere").iterdir())


@posix
def test_what_is_no_file_is_passed_over(folder: Path, tmp_path: Path) -> None:
    storage = ObjectCache("x")
    storage.put("a", b"code")
    (path,) = folder.iterdir()
    precious = tmp_path / "precious"
    precious.write_bytes(path.read_bytes())
    for make in (os.mkfifo, os.mkdir, lambda path: os.symlink(precious, path), lambda path: os.symlink("/none", path)):
        path.unlink() if not path.is_dir() else path.rmdir()
        make(path)
        storage.put("a", b"other code")
        assert storage.get("a") in (None, b"code")
        assert not path.is_file() or path.is_symlink()
    assert precious.read_bytes().endswith(b"code") and not precious.read_bytes().endswith(b"other code")


@pytest.mark.parametrize("call", ["open", "os.replace"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_what_cannot_be_kept_is_made_again(
    call: str, error: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = ObjectCache("x")
    storage.put("a", b"old")

    def fail(*args: object) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        if call == "os.replace":
            patch.setattr(os, "replace", fail)
        else:
            patch.setattr("autograd.support.atomic_file.open", fail, raising=False)
        storage.put("b", b"code")
    assert storage.get("a") == b"old" and storage.get("b") is None
    assert len(list(folder.iterdir())) == 1
    storage.put("b", b"code")
    assert storage.get("b") == b"code"


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


def test_a_tilde_in_its_name_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("CHAINRULE_CACHE", "~/x")
    assert cache_folder() == tmp_path / "x" / FOLDER


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
