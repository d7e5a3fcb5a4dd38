"""Which boxes of a graph are drawn: all, unless `depth` and `around` say less, and never more than can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

LIMIT = 500  # boxes
ARROWS_PER_BOX = 6  # of the limit: arrows are what makes a picture hard to read and slow to lay out
DEPTH_AROUND = 2

Vertex: TypeAlias = Any  # a Value or a Cluster; identity is its equality


class TooLarge(ValueError):
    """A graph too large to be read, refused before any layout."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the graph has {what}: draw less of it with depth=3 (the last steps) or around=node (its neighbourhood), "
            "fold it with collapse='layer' or collapse='neuron', or raise the limit"
        )


def within(
    start: Iterable[Vertex], neighbours: Callable[[Vertex], Iterable[Vertex]], depth: int | None, limit: int
) -> dict[Vertex, int]:
    """Return what can be reached in so many steps, each with the number of steps; it stops as soon as that is too much.

    Args:
        start: from where, in 0 steps.
        neighbours: what can be reached in one.
        depth: how many steps to take; None for any number.
        limit: how many there may be.

    Raises:
        TooLarge: if there are more.
    """
    found = dict.fromkeys(start, 0)
    front = list(found)
    steps = 0
    while front and steps != depth:
        steps += 1
        reached = []
        for vertex in front:
            for other in neighbours(vertex):
                if other not in found:
                    found[other] = steps
                    reached.append(other)
                    if len(found) > limit:
                        raise TooLarge(f"more boxes than limit={limit}")
        front = reached
    return found


def check_arrows(count: int, limit: int) -> None:
    """Raise if there are too many arrows to read.

    Raises:
        TooLarge: if so.
    """
    if count > ARROWS_PER_BOX * limit:
        raise TooLarge(f"{count} arrows, more than {ARROWS_PER_BOX * limit}, which are as many as limit={limit} allows")


def around_both_ways(
    start: Vertex, parents: Mapping[Vertex, Sequence[Vertex]], depth: int, limit: int
) -> dict[Vertex, int]:
    """Return the neighbourhood of a box: what is so many steps before it or after it.

    Args:
        start: the box.
        parents: the boxes before each box.
        depth: how many steps to go in either direction.
        limit: how many there may be.

    Raises:
        TooLarge: if there are more.
    """
    children: dict[Vertex, list[Vertex]] = {}
    for vertex, before in parents.items():
        for parent in before:
            children.setdefault(parent, []).append(vertex)
    return within([start], lambda vertex: parents[vertex], depth, limit) | within(
        [start], lambda vertex: children.get(vertex, ()), depth, limit
    )
