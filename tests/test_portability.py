"""Other systems: Windows has no `fcntl`, no numbers of users, another encoding; what needs them has another way."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

SOURCES = [path for room in ("autograd", "nn", "notebooks", "docs") for path in sorted((CHECKOUT / room).rglob("*.py"))]

# Takes from this system what Windows does not have, and gives it what Windows has instead.
WINDOWS = """
import os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, types  # as they are here
for module in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[module] = None
for name in ("fork", "getuid", "geteuid", "getgid", "sched_getaffinity", "O_DIRECTORY", "O_NOFOLLOW"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1"):
    if hasattr(signal, name):
        delattr(signal, name)
holders = {}
def locking(descriptor, mode, count):
    inode = os.fstat(descriptor).st_ino
    if holders.setdefault(inode, descriptor) != descriptor:
        raise OSError(13, "Permission denied")
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
sys.platform, here = "win32", sys.platform
import nn.files.folder_lock  # which asks for it; other libraries would look for the rest of Windows
sys.platform = here
"""


def as_on_windows(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8=0", "-c", WINDOWS + program]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "cp1252",
        "CHAINRULE_CACHE": str(folder / "cache"), "HOME": str(folder), "PATH": ""},
        capture_output=True, encoding="cp1252", timeout=120)  # fmt: skip


def test_both_packages_are_imported_where_modules_of_posix_are_missing(tmp_path: Path) -> None:
    done = as_on_windows("import autograd, nn, nn.data, nn.losses, nn.course; nn.data.load_dataset('iris')", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_is_locked_by_the_way_of_windows(tmp_path: Path) -> None:
    program = """
from nn.files.folder_lock import locked
here = pathlib.Path(".")
with locked(here):
    print("locked")
    try:
        with locked(here):
            print("twice")
    except BlockingIOError:
        print("refused")
"""
    done = as_on_windows(program, tmp_path)
    assert (done.stdout.split(), done.stderr) == (["locked", "refused"], "")


@pytest.mark.exhaustive
def test_a_run_is_trained_written_and_read_there(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    pytest.importorskip("matplotlib")
    program = """
import runpy
sys.argv[1:] = ["train", "iris", "--epochs", "3"]
runpy.run_module("nn", run_name="__main__")
"""
    done = as_on_windows(program, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs" / "iris" / "index.html").is_file()
    assert b"\r\n" not in (tmp_path / "runs" / "iris" / "index.html").read_bytes()


def text_without_encoding(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that open a file as text in the encoding of whatever system they run on."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        named = {keyword.arg for keyword in call.keywords}
        mode = next((value.value for value in call.args[1:2] if isinstance(value, ast.Constant)), "r")
        if name == "open" and isinstance(call.func, ast.Name) and "b" not in str(mode) and "encoding" not in named:
            yield call.lineno
        if name in ("read_text", "write_text") and "encoding" not in named and len(call.args) <= (name == "write_text"):
            yield call.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_files_of_text_name_their_encoding(path: Path) -> None:
    assert list(text_without_encoding(ast.parse(path.read_text("utf-8")))) == []


def test_a_missing_encoding_is_found() -> None:
    bad = "open(p)\nopen(p, 'w')\np.read_text()\np.write_text(x)\n"
    good = "open(p, 'rb')\nopen(p, encoding='ascii')\np.read_text('utf-8')\np.write_text(x, 'utf-8')\nsource.open()"
    assert list(text_without_encoding(ast.parse(bad))) == [1, 2, 3, 4]
    assert list(text_without_encoding(ast.parse(good))) == []
