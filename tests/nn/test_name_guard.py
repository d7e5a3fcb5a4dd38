"""A foreign `autograd` is refused in every state in which pip can leave it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT


def import_nn(*search_path: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Import `nn` in a process that looks for packages in the given folders, in this order."""
    return subprocess.run(
        [sys.executable, "-c", "import nn"],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, search_path))},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_ours_is_accepted(tmp_path: Path) -> None:
    done = import_nn(CHECKOUT, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("state", ["installed over ours", "uninstalled"])
def test_a_foreign_autograd_is_refused(tmp_path: Path, state: str) -> None:
    foreign = tmp_path / "site"
    (foreign / "autograd").mkdir(parents=True)
    # Uninstalling removes the shared `__init__.py`: what is left imports as a namespace package.
    if state == "installed over ours":
        (foreign / "autograd" / "__init__.py").write_text("def grad(f): ...\n")
    shutil.copytree(CHECKOUT / "nn", foreign / "nn")
    done = import_nn(foreign, cwd=tmp_path)
    assert done.returncode == 1
    message = done.stderr.strip().splitlines()[-1]
    assert message.startswith("ImportError: 'autograd' is " + str(foreign / "autograd"))
    assert "not the engine of chainrule" in message
    assert "python -m pip uninstall autograd" in message


def test_files_of_the_other_library_among_ours_are_reported(tmp_path: Path) -> None:
    for package in ("autograd", "nn"):
        shutil.copytree(CHECKOUT / package, tmp_path / package)
    (tmp_path / "autograd" / "tracer.py").write_text("")
    done = import_nn(tmp_path, cwd=tmp_path)
    assert done.returncode == 0
    assert "RuntimeWarning: another distribution has put files into" in done.stderr
