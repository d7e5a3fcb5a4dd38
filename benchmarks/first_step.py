"""The first compiled training step of a process, imports included: its time, and how time and memory grow with sizes.

Run as `taskset -c 1 python -m benchmarks.results --only first_step first_step_growth`; needs
`pip install -e ".[fast]"`, and for memory Linux or macOS.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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


LONGEST = 60.0  # seconds that a size may take

STEP = """
import numpy
from nn import MLP, SGD, fit
from nn.losses import squared_error
rng = numpy.random.default_rng(0)
def first_step(samples, inputs, hidden):
    X, y = rng.random((samples, inputs)), rng.random(samples)
    model = MLP(inputs, [*hidden, 1], activation="tanh", seed=0)
    fit(model, X, y, loss=squared_error, optimizer=SGD(model.parameters(), lr=0.01), epochs=1, engine="compiled",
        progress=False)
"""
CHAIN = """
from autograd import compile
def chain(x, count):
    y = x
    for i in range(count // 2):
        y = y * x + 0.5
    return y
"""
USED = """
import resource, sys, time
unit = 1 if sys.platform == "darwin" else 1024
print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""
# What grows: the program, what is called with the sizes, and the sizes, the smallest first.
GROWTH: dict[str, tuple[str, dict[int, str]]] = {
    "weights of two layers": (
        STEP,
        {
            inputs * hidden: f"first_step(10, {inputs}, [{hidden}])"
            for inputs, hidden in ((10, 10), (32, 32), (100, 100), (316, 316), (1000, 1000))
        },
    ),
    "samples of 20 numbers": (STEP, {10**k: f"first_step({10**k}, 20, [16])" for k in range(2, 6)}),
    "hidden layers of 16": (STEP, {depth: f"first_step(10, 16, [16] * {depth})" for depth in (1, 2, 4, 8, 16, 32, 64)}),
    "dependent operations": (
        CHAIN,
        {10**k: f"compile(lambda x: chain(x, {10**k})).value_and_grad(0.5)" for k in range(3, 7)},
    ),
}


def used(program: str, rounds: int) -> tuple[float, float] | None:
    """Return the median seconds of CPU time, and of the most bytes, of processes; None if one takes too long.

    Each finds nothing in the cache.
    """
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "CHAINRULE_CACHE": folder}
            try:
                done = subprocess.run(
                    [sys.executable, "-c", program + USED], cwd=ROOT, env=environment, check=True, capture_output=True,
                    text=True, timeout=LONGEST,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return None
        found.append([float(number) for number in done.stdout.split()])
    seconds, size = map(statistics.median, zip(*found, strict=True))
    return seconds, size


def growth(only: Sequence[str] = (), rounds: int = 3) -> Iterator[str]:
    """Yield a table of GROWTH: what grows, how far, and what that costs above the smallest size for each unit more.

    Args:
        only: names in GROWTH; empty for all.
        rounds: how many processes are measured for each size.
    """
    yield "| what grows | size | time | memory | time, for each more | memory, for each more |"
    yield "|---|---|---|---|---|---|"
    for what in only or GROWTH:
        program, calls = GROWTH[what]
        smallest: tuple[int, float, float] | None = None
        for size, call in calls.items():
            found = used(program + call, rounds)
            if found is None:
                yield f"| {what} | {size} | over {LONGEST:.0f} s | - | - | - |"
                break
            seconds, memory = found
            smallest = smallest or (size, seconds, memory)
            more = [
                f"{(seconds - smallest[1]) / (size - smallest[0]) * 1e6:.2f} us",
                f"{(memory - smallest[2]) / (size - smallest[0]):.0f} bytes",
            ] if size > smallest[0] else ["-", "-"]  # fmt: skip
            yield f"| {what} | {size} | {seconds:.2f} s | {memory / 1e6:.0f} MB | {more[0]} | {more[1]} |"
