"""The first compiled training step of a process, imports included, with an empty and with a warm cache.

Run as `taskset -c 1 python -m benchmarks.results --only first_step`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fair import Took, interleaved
from benchmarks.section import Row

ROOT = Path(__file__).parents[1]
PROGRAM = """
from nn import MLP, SGD, fit
from nn.data import moons
from nn.losses import hinge
data = moons(100, noise=0.1, seed=0)
model = MLP(2, [16, 16, 1], seed=0)
targets = [2 * int(target) - 1 for target in data.targets]
fit(model, data.inputs, targets, loss=hinge, optimizer=SGD(model.parameters(), lr=0.1), epochs=1, l2=1e-4,
    engine="compiled", progress=False)
"""


def start(folder: str) -> float:
    """Return how long a process takes that does the program."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, check=True, env={**os.environ, "CHAINRULE_CACHE": folder})
    return time.perf_counter() - begun


def empty() -> Callable[[], Took]:
    """Return a function that measures a process that finds nothing in the cache."""

    def call() -> Took:
        folder = tempfile.mkdtemp()
        took = start(folder)
        shutil.rmtree(folder)
        return Took(took)

    return call


def warm() -> Callable[[], Took]:
    """Return a function that measures a process that finds everything there."""
    folder = tempfile.mkdtemp()
    return lambda: Took(start(folder))


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    found = interleaved({"empty": empty, "warm": warm}, rounds=5)
    yield "first compiled step of a process, empty cache", "0.8 s", f"{found['empty']:.2f} s", found["empty"] <= 0.8
    yield "the same, warm cache", "0.4 s", f"{found['warm']:.2f} s", found["warm"] <= 0.4
