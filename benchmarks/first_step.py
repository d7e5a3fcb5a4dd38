"""The start of a process: the import of `autograd`, and the first compiled training step, imports included.

Run as `taskset -c 1 python -m benchmarks.results --only first_step`; needs `pip install -e ".[fast]"`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.fair import Maker, installed, interleaved
from benchmarks.section import Row

STEP = """
from nn import MLP, SGD, fit
from nn.data import moons
from nn.losses import hinge
data = moons(100, noise=0.1, seed=0)
model = MLP(2, [16, 16, 1], seed=0)
targets = [2 * int(target) - 1 for target in data.targets]
fit(model, data.inputs, targets, loss=hinge, optimizer=SGD(model.parameters(), lr=0.1), epochs=1, l2=1e-4,
    engine="compiled", progress=False)
"""


def started(program: str) -> Callable[[], object]:
    """Return a function that runs a program in a process of its own, with an empty cache."""

    def call() -> None:
        with tempfile.TemporaryDirectory() as folder:
            run(program, folder)

    return call


def started_again(program: str) -> Callable[[], object]:
    """Return the same, with a cache in which it finds everything."""
    folder = tempfile.mkdtemp()
    return lambda: run(program, folder)


def run(program: str, cache: str) -> None:
    """Run a program in a process of its own."""
    subprocess.run([sys.executable, "-c", program], check=True, env=installed(CHAINRULE_CACHE=cache))


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    programs: dict[str, Maker] = {"bare": partial(started, "pass"), "import": partial(started, "import autograd")}
    found = interleaved(programs, rounds=15)
    added = (found["import"] - found["bare"]) * 1e3
    yield "`import autograd`, over a bare Python", "60 ms", f"{added:.1f} ms", added <= 60.0
    steps: dict[str, Maker] = {"empty": partial(started, STEP), "warm": partial(started_again, STEP)}
    found = interleaved(steps, rounds=5)
    yield "first compiled step of a process, empty cache", "0.5 s", f"{found['empty']:.2f} s", found["empty"] <= 0.5
    yield "the same, warm cache", "0.3 s", f"{found['warm']:.2f} s", found["warm"] <= 0.3
