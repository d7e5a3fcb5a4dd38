"""Fair comparison of several sides: measured by turns, so that a noisy machine disturbs all alike, by their medians.

Each side lives in a process of its own, as it does when it is used: what one leaves for the garbage collector, or in
the caches of the allocator, takes no time of the other.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Maker = Callable[..., Callable[[], Any]]  # a function of a module, which prepares a side and returns what to time


class Measured(float):
    """A number that a side measured itself; returned by a call, it counts in place of the seconds of the call."""


def interleaved(
    makers: dict[str, Maker], *args: Any, rounds: int, collector: bool = True, warm_up: int = 2
) -> dict[str, float]:
    """Return the median seconds of one call of each side, or of what it measured.

    Args:
        makers: what prepares each side, by name.
        args: what the makers are called with.
        rounds: how often each is called, after `warm_up` times that do not count.
        collector: whether Python's cyclic garbage collector runs, as it does by default.
        warm_up: how often each is called before.

    Raises:
        EOFError: for a side whose process ended, after it has printed why.
    """
    context = multiprocessing.get_context("spawn")
    ends: dict[str, Any] = {}
    for name, maker in makers.items():
        ours, theirs = context.Pipe()
        context.Process(target=_serve, args=(theirs, maker, args, collector), daemon=True).start()
        theirs.close()  # else nobody would hear of a process that ends
        ends[name] = ours
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for turn in range(rounds + warm_up):
        for name, end in ends.items():
            try:
                end.send(True)
                elapsed = end.recv()
            except ConnectionError as error:  # it ended before it was asked
                raise EOFError(f"the process of {name!r} ended") from error
            if turn >= warm_up:
                seconds[name].append(elapsed)
    for end in ends.values():
        end.send(False)
    return {name: statistics.median(times) for name, times in seconds.items()}


def _serve(end: Connection, maker: Maker, args: tuple[Any, ...], collector: bool) -> None:
    sys.dont_write_bytecode = False  # see `installed`
    call = maker(*args)
    if not collector:
        gc.disable()
    while end.recv():
        start = time.perf_counter()
        kept = call()
        elapsed = time.perf_counter() - start
        if isinstance(kept, Measured):
            elapsed = float(kept)
        del kept
        end.send(elapsed)


def peak_memory() -> int:
    """Return the most bytes that this process had in memory so far; Linux alone knows."""
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage tells of what started it, too
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


def installed(**variables: str) -> dict[str, str]:
    """Return variables for a process that keeps bytecode of all modules, as installed packages have it."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**given, **variables}


def report(what: str, ours: float, theirs: float, peer: str, unit: float = 1e-6, sign: str = "us") -> None:
    """Print both sides and their ratio."""
    print(f"{what:52} {theirs / ours:6.1f}x   ours {ours / unit:9.2f} {sign}   {peer} {theirs / unit:9.2f} {sign}")
