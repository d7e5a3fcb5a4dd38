"""Usual programs have the types that an editor must know, for mypy and for pyright; and they run."""

from __future__ import annotations

import importlib.util
import inspect
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.checkout import CHECKOUT
from tests.typing import programs

FILE = "tests/typing/programs.py"

MYPY = [sys.executable, "-m", "mypy", "--strict"] if importlib.util.find_spec("mypy") else []
# Of the package index, or of npm.
PYRIGHT = [sys.executable, "-m", "pyright"] if importlib.util.find_spec("pyright") else [shutil.which("pyright") or ""]


@pytest.mark.parametrize("command", [MYPY, [*PYRIGHT, "--pythonpath", sys.executable]], ids=["mypy", "pyright"])
def test_a_type_checker_knows_every_type(command: list[str]) -> None:
    if not command or not command[0]:
        pytest.skip("not installed")
    done = subprocess.run([*command, FILE], cwd=CHECKOUT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


PROGRAMS = [
    program
    for program in vars(programs).values()
    if inspect.isfunction(program) and program.__module__ == programs.__name__
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_the_programs_run(program: Callable[[], None]) -> None:
    program()
