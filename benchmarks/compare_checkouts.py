"""Two checkouts of this project by turns: the timed work of the other benchmarks here, with the packages of each.

    taskset -c 1 python -m benchmarks.compare_checkouts ../old

Before a merge, a checkout of what it goes into is made by `git worktree add ../old main`.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.fair import Maker, Took, interleaved
from benchmarks.first_step import STEP, started, started_again
from benchmarks.networks import SMOOTH, WORK, by_numpy, native
from benchmarks.random_graph import compiling
from benchmarks.step_timers import per_step

SLOWER = 1.03  # what is said to be slower


def digits_step() -> Callable[[], Took]:
    """Return a function that measures a step of 784-128-10 inside `fit`."""
    from benchmarks.digits import digits_data
    from nn import MLP, Adam, fit
    from nn.losses import cross_entropy

    inputs, targets = digits_data(128)
    model = MLP(784, [128, 10], activation="relu", seed=0)
    optimizer = Adam(model.parameters(), lr=1e-3)
    return per_step(lambda epochs: fit(
        model, inputs, targets, loss=cross_entropy, optimizer=optimizer, epochs=epochs, engine="compiled",
        progress=False,
    ))  # fmt: skip


def gpt_epoch() -> Callable[[], Took]:
    """Return a function that measures a step of the small GPT for each of 100 names inside `fit`."""
    from nn import Adam, fit
    from nn.course.gpt import GPT, documents, loss

    model = GPT()
    rows, targets = documents(100)
    optimizer = Adam(model.parameters(), lr=0.01)
    return per_step(lambda epochs: fit(
        model, rows, targets, loss=loss, optimizer=optimizer, epochs=epochs, batch_size=1, shuffle=False,
        engine="compiled", progress=False,
    ))  # fmt: skip


def calls(f: Any, *args: Any) -> Callable[[], Took]:
    """Return a function that measures a call."""

    def run(count: int) -> None:
        for _ in range(count):
            f(*args)

    return per_step(run)


def graph_call(count: int) -> Callable[[], Took]:
    """Return a function that measures value and gradient of a random graph."""
    from benchmarks.random_graph import NAMES, our_function, point

    return calls(our_function(count, NAMES).value_and_grad, point())


def chain_call(count: int) -> Callable[[], Took]:
    """Return a function that measures value and gradient of a chain."""
    from benchmarks.chain import our_function

    return calls(our_function(count).value_and_grad, 0.5)


def small_call(gradient: bool) -> Callable[[], Took]:
    """Return a function that measures a call with three numbers."""
    from autograd import compile, sin

    f = compile(lambda x, y, z: sin(x) * y + z)
    return calls(f.value_and_grad if gradient else f, 0.5, 1.5, 2.5)


def first_step(process: Callable[[str], Callable[[], object]]) -> Callable[[], Took]:
    """Return a function that measures the CPU time of a process that takes a first compiled step."""
    call = process(STEP)

    def measured() -> Took:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        call()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Took(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    return measured


# What is measured, and with what it is prepared.
WORKS: dict[str, tuple[Maker, tuple[Any, ...]]] = {
    **{f"2-{n}-{n}-1 {name}, {samples} samples": (native, (samples, n, name)) for samples, n, name in WORK + SMOOTH},
    "2-16-16-1 relu, 100 samples, NumPy": (by_numpy, (100, 16, "relu")),
    "784-128-10, 128 samples, Adam": (digits_step, ()),
    "small GPT, 100 names": (gpt_epoch, ()),
    **{f"random graph of {count} operations": (graph_call, (count,)) for count in (1_000, 10_000, 100_000)},
    "random graph of 100000 operations, compiled": (compiling, (100_000,)),
    **{f"chain of {count} operations": (chain_call, (count,)) for count in (1_000, 10_000)},
    "f(x, y, z)": (small_call, (False,)),
    "f.value_and_grad(x, y, z)": (small_call, (True,)),
    "first compiled step, empty cache": (first_step, (started,)),
    "first compiled step, warm cache": (first_step, (started_again,)),
}


def prepared(checkout: str, maker: Maker, args: tuple[Any, ...]) -> Callable[[], Any]:
    """Prepare work with the packages of a checkout."""
    os.chdir(checkout)
    sys.path.insert(0, checkout)
    os.environ["CHAINRULE_CACHE"] = tempfile.mkdtemp()
    return maker(*args)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: print a line for each work."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare_checkouts",
        description="Measure two checkouts by turns; some five minutes for all of it.",
        epilog="work:\n" + "\n".join(f"  {name}" for name in WORKS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", type=Path, help="a folder")
    parser.add_argument("new", type=Path, nargs="?", default=Path(), help="another; the current one if left out")
    parser.add_argument("--only", nargs="+", default=[""], metavar="TEXT", help="work with one of these in its name")
    parser.add_argument(
        "--rounds", type=int, default=9, metavar="N", help="measurements of each, of which the median counts"
    )
    options = parser.parse_args(arguments)
    folders = {"old": str(options.old.resolve()), "new": str(options.new.resolve())}
    for name, (maker, args) in WORKS.items():
        if any(text in name for text in options.only):
            sides: dict[str, Maker] = {side: partial(prepared, folder, maker, args) for side, folder in folders.items()}
            try:
                old, new = interleaved(sides, rounds=options.rounds, warm_up=1).values()
            except EOFError:
                print(f"{name:45} not measured: one of them lacks what it takes", flush=True)
                continue
            slower = "  slower" if new / old > SLOWER else ""
            print(f"{name:45} {old * 1e6:11.2f} us {new * 1e6:11.2f} us {new / old:7.3f}{slower}", flush=True)


if __name__ == "__main__":
    main()
