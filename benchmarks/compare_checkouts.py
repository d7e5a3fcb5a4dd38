"""Two checkouts of this project by turns: the timed work of the other benchmarks here, with the packages of each.

    taskset -c 1 python -m benchmarks.compare_checkouts ../old

Before a merge, a checkout of what it goes into is made by `git worktree add ../old main`.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import chain, first_step, random_graph
from benchmarks.calls import per_call
from benchmarks.fair import Maker, Measured, interleaved
from benchmarks.networks import SMOOTH, WORK

SLOWER = 1.03  # what is said to be slower


def graph_call(count: int) -> Callable[[], Measured]:
    """Return a function that measures value and gradient of a random graph."""
    return per_call(random_graph.our_function(count, random_graph.NAMES).value_and_grad, random_graph.point())


def chain_call(count: int) -> Callable[[], Measured]:
    """Return a function that measures value and gradient of a chain."""
    return per_call(chain.our_function(count).value_and_grad, 0.5)


def first_compiled_step(cached: bool) -> Callable[[], Measured]:
    """Return a function that measures the CPU time of a process that takes a first compiled step."""
    call = (first_step.started_again if cached else first_step.started)(first_step.STEP)

    def measured() -> Measured:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        call()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Measured(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    return measured


# What is measured: the function that prepares it, which is imported where the packages are those of a checkout; and its
# arguments.
WORKS: dict[str, tuple[str, tuple[Any, ...]]] = {
    **{
        f"2-{n}-{n}-1 {name}, {samples} samples": ("benchmarks.networks.native", (samples, n, name))
        for samples, n, name in WORK + SMOOTH
    },
    "2-16-16-1 relu, 100 samples, NumPy": ("benchmarks.networks.by_numpy", (100, 16, "relu")),
    "784-128-10, batches of 128, Adam": ("benchmarks.digits.ours", (128,)),
    "small GPT, one name": ("benchmarks.gpt.steps.ours", (100,)),
    **{
        f"random graph of {count} operations": ("benchmarks.compare_checkouts.graph_call", (count,))
        for count in (1_000, 10_000, 100_000)
    },
    "random graph of 100000 operations, compiled": ("benchmarks.random_graph.compiling", (100_000,)),
    **{
        f"chain of {count} operations": ("benchmarks.compare_checkouts.chain_call", (count,))
        for count in (1_000, 10_000)
    },
    "f(x, y, z)": ("benchmarks.calls.ours", (False,)),
    "f.value_and_grad(x, y, z)": ("benchmarks.calls.ours", (True,)),
    "first compiled step, empty cache": ("benchmarks.compare_checkouts.first_compiled_step", (False,)),
    "first compiled step, warm cache": ("benchmarks.compare_checkouts.first_compiled_step", (True,)),
}


def prepared(checkout: str, maker: str, args: tuple[Any, ...]) -> Callable[[], Any]:
    """Prepare work with the packages of a checkout, and the benchmarks of this one."""
    os.chdir(checkout)
    sys.path.insert(0, checkout)
    os.environ["CHAINRULE_CACHE"] = tempfile.mkdtemp()
    module, _, name = maker.rpartition(".")
    made: Callable[[], Any] = getattr(import_module(module), name)(*args)
    return made


def compared(old: str, new: str, maker: str, args: tuple[Any, ...], starts: int) -> tuple[float, float]:
    """Return the median seconds of each side, in so many processes each: where numbers come to lie is chance."""
    sides: dict[str, Maker] = {
        side: partial(prepared, folder, maker, args) for side, folder in (("old", old), ("new", new))
    }
    found = [interleaved(sides, rounds=3, warm_up=0) for _ in range(starts)]
    return statistics.median(each["old"] for each in found), statistics.median(each["new"] for each in found)


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
    parser.add_argument("--starts", type=int, default=5, metavar="N", help="processes of each side; 5 by default")
    options = parser.parse_args(arguments)
    for name, (maker, args) in WORKS.items():
        if any(text in name for text in options.only):
            try:
                old, new = compared(str(options.old.resolve()), str(options.new.resolve()), maker, args, options.starts)
            except EOFError:
                print(f"{name:45} not measured: one of them lacks what it takes", flush=True)
                continue
            slower = "  slower" if new / old > SLOWER else ""
            print(f"{name:45} {old * 1e6:11.2f} us {new * 1e6:11.2f} us {new / old:7.3f}{slower}", flush=True)


if __name__ == "__main__":
    main()
