"""Copies of the checkout in which mutants run, and the tests to run against each."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutators import Mutant
from tests.mutation.plugin import IMPORTED

ENGINE = (
    "autograd/*.py", "autograd/support", "autograd/functional", "autograd/elementary",
    "tests/autograd/*.py", "tests/autograd/support", "tests/autograd/functional", "tests/autograd/elementary",
    "tests/autograd/show/explain/test_explain.py", "tests/autograd/show/explain/test_explain_[!r]*.py",
    "tests/autograd/show/test_expression.py", "tests/test_documents.py",
)  # fmt: skip
# The rooms whose own files are changed, and the tests that should notice.
ROOMS = {
    "autograd": ENGINE,
    "autograd/functional": ENGINE,
    "autograd/support": (
        "autograd/support", "tests/autograd/*.py", "tests/autograd/functional", "tests/autograd/support",
    ),
    "autograd/compiled/program": ("autograd/compiled/program", "tests/autograd/compiled"),
    "nn/training": ("nn/training", "tests/nn/training/test_*.py", "tests/nn/training/checkpoint/test_[!k]*.py"),
}  # fmt: skip
COPIED = ("autograd", "nn", "tests", "docs", "notebooks", "conftest.py", "pyproject.toml", "README.md")
OPTIONS = (
    "-q", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--hypothesis-seed=0",
    "--rootdir=.", "-o", "addopts=--doctest-modules --import-mode=importlib",
)  # fmt: skip


class Copy:
    """A copy of a checkout, in which one mutant after another stands and is tested."""

    def __init__(self, checkout: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        self.checkout = self.folder / "checkout"
        self.mutants = 0
        for path in (checkout / name for name in COPIED):
            if path.is_dir():
                shutil.copytree(path, self.checkout / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            elif path.exists():
                shutil.copy2(path, self.checkout / path.name)

    def pytest(self, *arguments: str) -> int:
        """Run tests in the copy, in a process group of their own, and return the exit status of pytest.

        Raises:
            RuntimeError: if there are none.
        """
        environment = {
            **os.environ,
            "CHAINRULE_CACHE": str(self.folder / "cache"),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPATH": str(self.checkout),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *OPTIONS, f"--basetemp={self.folder / 'tmp'}", *arguments],
            cwd=self.checkout, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            if process.wait() == pytest.ExitCode.NO_TESTS_COLLECTED:
                raise RuntimeError(f"no tests: {' '.join(arguments)}")
            return process.returncode
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def record(self, tests: Sequence[str], longest: float) -> dict[str, Any]:
        """Run tests on the code as it is, or find the record of having done so before.

        Args:
            tests: patterns of files.
            longest: leave out tests that take more seconds than this.

        Raises:
            RuntimeError: if something ends pytest before the last test.
        """
        content = hashlib.sha256(repr((tests, longest)).encode())
        for path in sorted(self.checkout.rglob("*.py")):
            content.update(path.read_bytes())
        record = Path(tempfile.gettempdir(), f"mutation-{content.hexdigest()[:16]}.json")
        if not record.exists():
            files = [str(path) for pattern in tests for path in sorted(self.checkout.glob(pattern))]
            status = self.pytest("--record", str(self.folder / "record.json"), "--longest", str(longest), *files)
            if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                raise RuntimeError(f"pytest ended with status {status} before the last test: {' '.join(tests)}")
            os.replace(self.folder / "record.json", record)
        found: dict[str, Any] = json.loads(record.read_text("utf-8"))
        return found

    def survives(self, mutant: Mutant, limits: dict[str, float], left_out: Sequence[str]) -> bool:
        """Return whether all of some tests pass on a mutant, each within a number of seconds.

        Args:
            mutant: the mutant.
            limits: the seconds that each test may take.
            left_out: tests not to run, though others of their functions are run.
        """
        path, choice = self.checkout / mutant.file, self.folder / "choice.json"
        source, times = path.read_text("utf-8"), path.stat()
        not_chosen = self.folder / "left_out.json"
        choice.write_text(json.dumps(limits), "utf-8")
        not_chosen.write_text(json.dumps(left_out), "utf-8")
        try:
            path.write_text(mutant.source, "utf-8")
            self.mutants += 1
            os.utime(path, (self.mutants, self.mutants))  # two of one size and time would share a compiled file
            files = dict.fromkeys(test.partition("::")[0] for test in limits)
            chosen = ("--choose", str(choice), "--left-out", str(not_chosen))
            return not files or self.pytest("-x", *chosen, *files) == pytest.ExitCode.OK
        finally:
            path.write_text(source, "utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def limits(mutant: Mutant, record: dict[str, Any], timeout: float) -> dict[str, float]:
    """Return the tests that call the changed function, quick ones first, and the seconds that each may take.

    What runs when it is imported, or in another process, any test may notice.

    Args:
        mutant: the mutant.
        record: as `Copy.record` returns it.
        timeout: seconds that a test may take beyond ten times what it usually takes.
    """
    seconds, callers = record["seconds"], record["callers"].get(f"{mutant.file}:{mutant.function}", [])
    found = sorted(seconds.keys() & callers, key=seconds.__getitem__)
    if IMPORTED in callers or not callers:
        found += sorted(seconds.keys() - set(callers), key=seconds.__getitem__)
    return {test: timeout + 10 * seconds[test] for test in found}
