"""Two sides, measured fairly: in turn, in one process, and by their medians; so a noisy machine disturbs both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def interleaved(sides: dict[str, Callable[[], object]], rounds: int, collector: bool = True) -> dict[str, float]:
    """Return the median seconds of one call of each side.

    Args:
        sides: what to call, by name.
        rounds: how often each is called, after once to warm up.
        collector: whether Python's cyclic garbage collector may run meanwhile, as it does by default.
    """
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, call in sides.items():
            gc.collect()
            if not collector:
                gc.disable()
            start = time.perf_counter()
            call()
            elapsed = time.perf_counter() - start
            gc.enable()
            if turn:
                seconds[name].append(elapsed)
    return {name: statistics.median(times) for name, times in seconds.items()}


def report(what: str, ours: float, theirs: float, peer: str, unit: float = 1e-6, sign: str = "us") -> None:
    """Print both sides and their ratio."""
    print(f"{what:58} {theirs / ours:7.1f}x   ours {ours / unit:12.2f} {sign}   {peer} {theirs / unit:12.2f} {sign}")
