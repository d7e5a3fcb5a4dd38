"""Growth: CPU time and memory over sizes, of the first training step of a process, of a chain, of an eager graph.

Each is measured in a process of its own, which finds nothing in the cache; what its imports take does not count.

Run as `taskset -c 1 python -m benchmarks.results --only growth`; needs `pip install -e ".[fast]"`, and Linux.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.fair import installed

ROOT = Path(__file__).parents[1]
ROUNDS = 3
LONG = 3.0  # seconds; what takes longer is measured once
LITTLE = (0.03, 1e6)  # seconds and bytes above those of the smallest size that say nothing of what a unit takes

FIRST_STEP = """
import numpy
from nn import MLP, SGD, fit
from nn.losses import squared_error
def first_step(samples, inputs, hidden):
    rng = numpy.random.default_rng(0)
    X, y = rng.random((samples, inputs)), rng.random(samples)
    model = MLP(inputs, [*hidden, 1], activation="tanh", seed=0)
    fit(model, X, y, loss=squared_error, optimizer=SGD(model.parameters(), lr=0.01), epochs=1, engine="compiled",
        progress=False)
"""
CHAIN = """
from autograd import compile, sin
from benchmarks.chain import chain
def compiled(count):
    compile(lambda x: chain(x, count, sin)).value_and_grad(0.5)
"""
EAGER = """
from contextlib import nullcontext
from autograd import Value, collector_paused
def eager(count, paused):
    with collector_paused() if paused else nullcontext():
        y, w = Value(0.5), Value(1.0)
        for _ in range(count):
            y = y * w
        y.backward()
"""
MEASURED = """
import time
from benchmarks.fair import peak_memory
def used():
    return time.process_time(), peak_memory()
before = used()
{call}
print(*(now - then for now, then in zip(used(), before)))
"""


class Growth(NamedTuple):
    """What grows.

    Attributes:
        program: what defines the functions that are called.
        calls: by size, the smallest first.
        backend: what "auto" is.
    """

    program: str
    calls: dict[int, str]
    backend: str = "llvm"


WEIGHTS = {n * n: f"first_step(10, {n}, [{n}])" for n in (10, 32, 100, 316, 1000)}
SAMPLES = {10**k: f"first_step({10**k}, 20, [16])" for k in range(2, 6)}
LAYERS = {2**k: f"first_step(10, 16, {2**k} * [16])" for k in range(7)}
GROWTHS = {
    "weights of a layer, NumPy": Growth(FIRST_STEP, WEIGHTS, "numpy"),
    "weights of a layer, native code": Growth(FIRST_STEP, WEIGHTS),
    "samples of 20 numbers, NumPy": Growth(FIRST_STEP, SAMPLES, "numpy"),
    "samples of 20 numbers, native code": Growth(FIRST_STEP, SAMPLES),
    "layers of 16 units, NumPy": Growth(FIRST_STEP, LAYERS, "numpy"),
    "layers of 16 units, native code": Growth(FIRST_STEP, LAYERS),
    "dependent operations, native code": Growth(CHAIN, {10**k: f"compiled({10**k})" for k in range(3, 7)}),
    "dependent nodes, eager": Growth(EAGER, {10**k: f"eager({10**k}, False)" for k in range(3, 7)}),
    "dependent nodes, eager, collector paused": Growth(EAGER, {10**k: f"eager({10**k}, True)" for k in range(3, 7)}),
}


def cost(growth: Growth, size: int) -> tuple[float, ...]:
    """Return the seconds of CPU time, and the bytes at the peak, that a size takes above the imports: medians."""
    program = growth.program + MEASURED.format(call=growth.calls[size])
    found: list[list[float]] = []
    while len(found) < ROUNDS and (not found or found[0][0] < LONG):
        with tempfile.TemporaryDirectory() as folder:
            environment = installed(CHAINRULE_CACHE=folder, CHAINRULE_BACKEND=growth.backend)
            done = subprocess.run(
                [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
            )
        found.append([float(number) for number in done.stdout.split()])
    return tuple(map(statistics.median, zip(*found, strict=True)))


def most_beside_less(units: list[float | None]) -> float:
    """Return how many times as much as at a smaller size a unit costs at most; 1 where it never costs more.

    >>> most_beside_less([None, 3.0, 2.0, 5.0])
    2.5
    """
    known = [unit for unit in units if unit is not None]
    return max([1.0, *(later / before for before, later in combinations(known, 2))])


def lines() -> Iterator[str]:
    """Yield a table: for each size what it costs, and what each unit costs above the smallest size."""
    yield "| what grows | size | CPU time | memory | CPU time of one more | memory of one more |"
    yield "|---|---|---|---|---|---|"
    for what, growth in GROWTHS.items():
        costs = {size: cost(growth, size) for size in growth.calls}
        least, *_ = costs
        units: list[tuple[float | None, ...]] = []
        for size, found in costs.items():
            more = [now - before for now, before in zip(found, costs[least], strict=True)]
            units.append(tuple(
                part / (size - least) if part > little else None for part, little in zip(more, LITTLE, strict=True)
            ))  # fmt: skip
            seconds, size_of_one = units[-1]
            yield (
                f"| {what} | {size} | {found[0]:.2f} s | {found[1] / 1e6:.0f} MB "
                f"| {'-' if seconds is None else f'{seconds * 1e6:.2f} us'} "
                f"| {'-' if size_of_one is None else f'{size_of_one:.0f} bytes'} |"
            )
        times = [most_beside_less(list(column)) for column in zip(*units, strict=True)]
        shown = [f"{factor:.1f} x{'' if factor <= 2.0 else ', not flat'}" for factor in times]
        yield f"| {what} | largest beside smaller | | | {shown[0]} | {shown[1]} |"
