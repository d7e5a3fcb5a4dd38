"""Tracks below the whole picture, for the longest arrows of a graph that would else have far more cells than boxes.

An arrow has a cell in every rank that it passes, which in a deep graph whose leaves are used everywhere makes the
square of its nodes. The longest arrows beyond a bound that is linear in the graph pass no rank: they leave the ranks
in the gap behind their first box, run below all cells, and return in the gap before their last. Tracks are given out
by the left-edge algorithm: Hashimoto and Stevens (1971), Wire routing by optimizing channel assignment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

CELLS_AT_LEAST, CELLS_PER_PART = 6000, 2  # how many cells arrows may have: in any graph, and for each box and arrow
LEAST_SPAN = 3  # ranks: one to leave in, one to return in, and that of a label


def longest(spans: Sequence[int], n_boxes: int) -> set[int]:
    """Return the arrows, by their numbers, that are drawn on tracks, so that the others have a bounded number of cells.

    Args:
        spans: how many ranks each arrow passes between its boxes.
        n_boxes: how many boxes there are.

    >>> longest([1, 2, 1], 4)
    set()
    >>> longest([9000, 1, 1], 4)
    {0}
    """
    excess = sum(spans) - max(CELLS_AT_LEAST, CELLS_PER_PART * (n_boxes + len(spans)))
    found: set[int] = set()
    for i in sorted(range(len(spans)), key=lambda i: -spans[i]):
        if excess <= 0 or spans[i] < LEAST_SPAN:
            break
        found.add(i)
        excess -= spans[i]
    return found


def tracks(runs: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Return the track of each box from which runs start, counted from 0; runs of one box share a track.

    Args:
        runs: the number of a box, and the first and last rank that an arrow of it passes.

    >>> tracks([(7, 1, 4), (7, 1, 9), (8, 3, 5), (9, 10, 12)])
    {7: 0, 8: 1, 9: 0}
    """
    extents: dict[int, tuple[int, int]] = {}
    for box, first, last in runs:
        low, high = extents.get(box, (first, last))
        extents[box] = (min(low, first), max(high, last))
    found: dict[int, int] = {}
    taken: list[tuple[int, int]] = []  # where the run on a track ends, and the track
    free: list[int] = []
    for box, (first, last) in sorted(extents.items(), key=lambda item: item[1]):
        while taken and taken[0][0] < first:
            heappush(free, heappop(taken)[1])
        found[box] = heappop(free) if free else len(taken)
        heappush(taken, (last, found[box]))
    return found
