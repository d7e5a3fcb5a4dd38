"""Collection: a file of tests that cannot be imported is an error, and no skipped example."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT


@pytest.mark.parametrize(
    ("room", "ending", "said"), [("tests", 2, "1 error"), ("autograd", 5, "1 skipped")], ids=["tests", "examples"]
)
def test_a_file_that_cannot_be_imported(room: str, ending: int, said: str, tmp_path: Path) -> None:
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    (tmp_path / room).mkdir()
    (tmp_path / room / "test_broken.py").write_text("from math import cosine\n\ndef test_nothing() -> None: ...\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", room],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == ending and said in done.stdout, done.stdout
