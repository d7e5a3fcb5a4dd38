"""Different numbers, found in a way that lets a process end while a daemon thread looks for them."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy

from autograd.compiled.program.distinct import distinct
from tests.checkout import CHECKOUT

ENDS_MEANWHILE = """
import threading, time, numpy
from autograd.compiled.program.distinct import distinct
numbers = numpy.random.default_rng(0).integers(0, 1000, 2000)
def work():
    while True:
        distinct(numbers)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
"""


def test_they_are_those_of_numpy() -> None:
    rng = numpy.random.default_rng(0)
    for size in (0, 1, 2, 50):
        numbers = rng.integers(-9, 9, (size, 2)).astype(numpy.int32)
        assert distinct(numbers).tolist() == numpy.unique(numbers).tolist()
        assert distinct(numbers).dtype == numbers.dtype


def test_a_process_may_end_meanwhile() -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", ENDS_MEANWHILE], cwd=CHECKOUT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_nothing_that_compiles_uses_the_one_of_numpy() -> None:
    """With `return_inverse` it sorts, in C, and all is well."""
    for path in (CHECKOUT / "autograd").rglob("*.py"):
        calls = re.findall(r"numpy\.unique\(.*", path.read_text(encoding="utf-8"))
        assert all("return_inverse=True" in call for call in calls), path
