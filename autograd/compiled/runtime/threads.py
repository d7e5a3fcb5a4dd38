"""Samples computed in two halves at once, where there is much to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from autograd.compiled.program.program import Program

R = TypeVar("R")

WORTH_HALVING = 4_000_000  # numbers to compute, below which threads cost more than they bring


def each_part(run: Callable[[slice], R], program: Program, samples: int, columns: int) -> list[R]:
    """Return what a function makes of the samples: of all, or where there is much to do of each half, at once.

    How samples are parted depends on them alone, so that the numbers are the same on every number of cores.
    """
    if not samples:
        return []
    if samples * program.sample_size < WORTH_HALVING:
        return [run(slice(0, samples))]
    blocks = -(-samples // columns)
    middle = (blocks // 2) * columns
    parts = [slice(0, middle), slice(middle, samples)] if middle else [slice(0, samples)]
    if cores() < 2 or len(parts) < 2:
        return [run(part) for part in parts]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, parts))


def cores() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
