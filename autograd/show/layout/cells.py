"""The cells of a layered layout: each box, and each rank that an arrow passes on its way, with or without its label.

From here on a long arrow is a row of cells, so that boxes, labels and arrows are all kept apart by the same means.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


class Cell:
    """Something that takes up room in a rank.

    Attributes:
        rank: which rank it is in.
        low, high: how far it reaches to either side of its position, across the direction of the arrows.
        thickness: how far it reaches along that direction.
        is_box: whether it is a node; otherwise an arrow passes here.
        before, after: the cells it is joined to, in the ranks before and after.
        place: its number within the rank.
        position: where it is, across the direction of the arrows.
        run: the cells of its arrow, itself among them, if there are several between the boxes.
    """

    __slots__ = ("after", "before", "high", "is_box", "low", "place", "position", "rank", "run", "thickness")

    def __init__(self, rank: int, low: float, high: float, thickness: float, is_box: bool) -> None:
        self.rank, self.low, self.high, self.thickness, self.is_box = rank, low, high, thickness, is_box
        self.before: list[Cell] = []
        self.after: list[Cell] = []
        self.place, self.position = 0, 0.0
        self.run: Run | None = None


class Run:
    """The cells of one arrow, which look best on one level: how many they are, and the sum of their positions."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.count, self.total = len(cells), 0.0


def before(cell: Cell) -> list[Cell]:
    """Return the cells it is joined to in the rank before."""
    return cell.before


def after(cell: Cell) -> list[Cell]:
    """Return the cells it is joined to in the rank after."""
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
