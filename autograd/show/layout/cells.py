"""The cells of a layered layout: boxes, and the points at which arrows cross ranks, with or without a label.

An arrow is a row of cells, so that boxes, labels and arrows are kept apart in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


class Cell:
    """A box in a rank, or a point at which an arrow crosses it.

    Attributes:
        rank: the index of its rank.
        low, high: its extent to either side of its position, across the direction of the arrows.
        thickness: its extent along that direction.
        is_box: whether it is a box.
        before, after: the cells it is joined to, in the ranks before and after.
        place: its index in the rank.
        position: its coordinate across the direction of the arrows.
        run: the cells of its arrow between the boxes, if there are several; else None.
    """

    __slots__ = ("after", "before", "high", "is_box", "low", "place", "position", "rank", "run", "thickness")

    def __init__(self, rank: int, low: float, high: float, thickness: float, is_box: bool) -> None:
        self.rank, self.low, self.high, self.thickness, self.is_box = rank, low, high, thickness, is_box
        self.before: list[Cell] = []
        self.after: list[Cell] = []
        self.place, self.position = 0, 0.0
        self.run: Run | None = None


class Run:
    """The cells of one arrow between its boxes: their count and the sum of their positions, to straighten it."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.count, self.total = len(cells), 0.0


def before(cell: Cell) -> list[Cell]:
    """Return the cells that a cell is joined to in the rank before."""
    return cell.before


def after(cell: Cell) -> list[Cell]:
    """Return the cells that a cell is joined to in the rank after."""
    return cell.after


def join(row: Sequence[Cell]) -> None:
    """Join the cells of one arrow, from the box where it starts to the box where it ends."""
    for one, other in pairwise(row):
        one.after.append(other)
        other.before.append(one)
    inner = row[1:-1]
    if len(inner) > 1:
        run = Run(inner)
        for cell in inner:
            cell.run = run
