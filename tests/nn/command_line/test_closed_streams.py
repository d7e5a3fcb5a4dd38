"""Commands whose standard output or error was closed: they do their work, and say nothing there."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

POSIX = pytest.mark.skipif(os.name != "posix", reason="streams are closed by a POSIX shell")
TRAIN = "nn train xor --epochs 1 --out run"


def run(command: str, redirected: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = f"{shlex.quote(sys.executable)} -m {command} {redirected}"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.exhaustive
@POSIX
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_training_without_a_stream_leaves_a_whole_run(redirected: str, tmp_path: Path) -> None:
    done = run(TRAIN, redirected, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in (tmp_path / "run").iterdir()} >= {"index.html", "model.safetensors", "loss.png"}
    assert (">&-" in redirected.split()) == (done.stdout == "")


@pytest.mark.exhaustive
@POSIX
def test_training_whose_reader_has_gone_leaves_a_whole_run(tmp_path: Path) -> None:
    done = run(TRAIN, "2> errors | head -1", tmp_path)
    assert done.stdout.startswith("data ") and "Traceback" not in (tmp_path / "errors").read_text("utf-8")
    assert (tmp_path / "run" / "index.html").exists()


@POSIX
@pytest.mark.parametrize(("command", "status"), [("nn predict absent absent.csv", 2), ("autograd explain x*x x=3", 0)])
@pytest.mark.parametrize("redirected", [">&-", "2>&-"])
def test_other_commands_end_with_their_status(command: str, status: int, redirected: str, tmp_path: Path) -> None:
    done = run(command, redirected, tmp_path)
    assert done.returncode == status and "Traceback" not in done.stderr
