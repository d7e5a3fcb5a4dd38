"""Large batches, split over two threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from autograd.compiled.program.program import Program

R = TypeVar("R")

WORTH_SPLITTING = 4_000_000  # numbers to compute, below which threads cost more time than they save


def split_over_cores(run: Callable[[slice], R], program: Program, samples: int, columns: int) -> list[R]:
    """Return the results of a function for all samples at once, or for two halves at the same time where they are many.

    The split depends on the samples alone, so that results are the same on every number of cores.

    Args:
        run: a function of the indices of some samples.
        program: the program that it runs.
        samples: number of all samples.
        columns: number of samples in a block, which is not split.
    """
    if not samples:
        return []
    if samples * program.sample_size < WORTH_SPLITTING:
        return [run(slice(0, samples))]
    blocks = -(-samples // columns)
    middle = (blocks // 2) * columns
    parts = [slice(0, middle), slice(middle, samples)] if middle else [slice(0, samples)]
    if cores() < 2 or len(parts) < 2:
        return [run(part) for part in parts]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, parts))


def cores() -> int:
    """Return the number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
