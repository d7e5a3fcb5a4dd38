"""Boxes within some steps of others, up to the limit of what can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

LIMIT = 500  # boxes
ARROWS_PER_BOX = 6  # of the limit: arrows make a picture hard to read and slow to lay out
DEPTH_AROUND = 2

V = TypeVar("V")  # a Value or a Cluster, equal to itself only


class TooLarge(ValueError):
    """A graph too large to be read, refused before any layout."""

    def __init__(self, size: str) -> None:
        super().__init__(
            f"the graph has {size}: draw less of it with depth=3 (the last steps) or around=node (its neighbourhood), "
            "fold it with collapse='layer' or collapse='neuron', or raise the limit"
        )


def within(start: Iterable[V], neighbors: Callable[[V], Iterable[V]], depth: int | None, limit: int) -> dict[V, int]:
    """Return the vertices within some steps of others, each with its number of steps; it stops at the limit.

    Args:
        start: where to begin, with 0 steps.
        neighbors: returns the vertices one step from another.
        depth: how many steps to take; None for any number.
        limit: how many vertices there may be.

    Raises:
        TooLarge: if there are more.

    >>> within([10], lambda number: [number // 2, number - 1], 2, limit=100)
    {10: 0, 5: 1, 9: 1, 2: 2, 4: 2, 8: 2}
    """
    found = dict.fromkeys(start, 0)
    front = list(found)
    steps = 0
    while front and steps != depth:
        steps += 1
        reached = []
        for vertex in front:
            for other in neighbors(vertex):
                if other not in found:
                    found[other] = steps
                    reached.append(other)
                    if len(found) > limit:
                        raise TooLarge(f"more boxes than limit={limit}")
        front = reached
    return found


def check_arrows(count: int, limit: int) -> None:
    """Check that there are not too many arrows to read.

    Raises:
        TooLarge: if there are.
    """
    if count > ARROWS_PER_BOX * limit:
        raise TooLarge(f"{count} arrows, more than {ARROWS_PER_BOX * limit}, which are as many as limit={limit} allows")


def around_both_ways(start: V, parents: Mapping[V, Sequence[V]], depth: int, limit: int) -> dict[V, int]:
    """Return the neighbourhood of a box: the boxes within some steps before or after it.

    Args:
        start: the box.
        parents: the boxes before each box.
        depth: how many steps to go in either direction.
        limit: how many there may be.

    Raises:
        TooLarge: if there are more.
    """
    children: dict[V, list[V]] = {}
    for vertex, before in parents.items():
        for parent in before:
            children.setdefault(parent, []).append(vertex)
    return within([start], lambda vertex: parents[vertex], depth, limit) | within(
        [start], lambda vertex: children.get(vertex, ()), depth, limit
    )
