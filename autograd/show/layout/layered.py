"""`layered`: the layout of boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.show.layout.cells import Cell, join
from autograd.show.layout.coordinates import place_across
from autograd.show.layout.crossings import ordered
from autograd.show.layout.ranks import ranks, without_cycles
from autograd.show.layout.splines import Point, curve, place_along, ports
from autograd.show.layout.tracks import longest, tracks

GAP, ARROW_GAP, RANK_GAP = 18.0, 8.0, 56.0
LABEL_ABOVE = 3.0  # between an arrow and the label on it


class Link(NamedTuple):
    """An arrow from one box to another, both by their numbers, and the size of its label: 0, 0 for none."""

    tail: int
    head: int
    label_width: float = 0.0
    label_height: float = 0.0


class GraphLayout(NamedTuple):
    """The places of boxes, arrows and labels; x grows to the right and y downwards, from a corner at 0, 0.

    Attributes:
        width, height: the size of the whole.
        centers: the center of each box.
        curves: of each arrow, from its tail to its head: a point, and three more for every piece of a cubic Bezier
            curve (two control points and where the piece ends).
        labels: the center of the label of each arrow; None where it has none.
    """

    width: float
    height: float
    centers: list[Point]
    curves: list[list[Point]]
    labels: list[Point | None]


def layered(sizes: Sequence[tuple[float, float]], links: Sequence[Link], direction: str = "LR") -> GraphLayout:
    """Return a layout in which all arrows point the same way, as far as there is no cycle.

    Args:
        sizes: width and height of each box, in a unit of which about 12 make a line of text, such as points.
        links: the arrows between boxes, by their numbers; several between the same two are kept apart.
        direction: "LR" for arrows from left to right, "TB" from top to bottom.

    Returns:
        a layout in which no two boxes or labels overlap, and no arrow touches a box or label except its own. The same
        arguments give the same layout.

    Raises:
        ValueError: for a link from a box to itself or to a missing box, or for another direction.

    >>> found = layered([(40, 20), (40, 20), (60, 30)], [Link(0, 2, 20, 10), Link(1, 2, 20, 10)])
    >>> [x for x, y in found.centers], found.labels[0] != found.labels[1]
    ([20.0, 20.0, 146.0], True)
    """
    n = len(sizes)
    if direction not in ("LR", "TB"):
        raise ValueError(f"direction of a layout is {direction!r}: choose LR or TB")
    for link in links:
        if link.tail == link.head or not (0 <= link.tail < n and 0 <= link.head < n):
            raise ValueError(f"a link from box {link.tail} to box {link.head}: there are boxes 0 to {n - 1}")
    if not sizes:
        return GraphLayout(0.0, 0.0, [], [], [])
    turned = direction == "TB"
    arcs = without_cycles(n, [(link.tail, link.head) for link in links])
    # Labels get ranks of their own, between those of the boxes.
    stride = 2 if any(link.label_width for link in links) else 1
    boxes = []
    for (width, height), rank in zip(sizes, ranks(n, arcs), strict=True):
        along, across = (height, width) if turned else (width, height)
        boxes.append(Cell(stride * rank, across / 2, across / 2, along, is_box=True))
    on_tracks = longest([boxes[head].rank - boxes[tail].rank - 1 for tail, head in arcs], n)
    rows = [
        _row(boxes[tail], boxes[head], link, turned, i in on_tracks)
        for i, ((tail, head), link) in enumerate(zip(arcs, links, strict=True))
    ]
    for i, row in enumerate(rows):
        join(row[1:] if i in on_tracks else row)
    cells = [*boxes, *(cell for row in rows for cell in row[1:-1])]
    layers = ordered(cells, 1 + max(cell.rank for cell in cells))
    place_across(layers, GAP, ARROW_GAP)
    bands = place_along(layers, RANK_GAP / stride)
    lowest, highest = min(c.position - c.low for c in cells), max(c.position + c.high for c in cells)
    track_of = tracks((arcs[i][0], rows[i][0].rank + 1, rows[i][1].rank - 1) for i in on_tracks)
    levels = {i: highest + ARROW_GAP * (1 + track_of[arcs[i][0]]) for i in on_tracks}
    starts, ends = ports(rows, levels)
    return _turned(
        [((bands[box.rank][0] + bands[box.rank][1]) / 2, box.position) for box in boxes],
        [curve(row, bands, starts[i], ends[i], levels.get(i)) for i, row in enumerate(rows)],
        [_label(row, bands) if link.label_width else None for row, link in zip(rows, links, strict=True)],
        (bands[-1][1], lowest, max([highest, *levels.values()])),
        [arc != (link.tail, link.head) for arc, link in zip(arcs, links, strict=True)],
        turned,
    )


def _row(tail: Cell, head: Cell, link: Link, turned: bool, on_track: bool) -> list[Cell]:
    """Return the cells of an arrow; its label stands in the rank before the box that it enters."""
    # On a track an arrow passes no rank, and has no cell but that of its label.
    first = tail.rank + 1 if not on_track else head.rank - 1 if link.label_width else head.rank
    passed = [Cell(rank, 1.0, 1.0, 0.0, is_box=False) for rank in range(first, head.rank)]
    if link.label_width:
        width, height = link.label_width, link.label_height
        label = passed[-1]
        if turned:  # beside the arrow
            label.high, label.thickness = width + LABEL_ABOVE, height
        else:  # above it
            label.low, label.thickness = height + LABEL_ABOVE, width
    return [tail, *passed, head]


def _label(row: Sequence[Cell], bands: Sequence[tuple[float, float]]) -> Point:
    cell = row[-2]
    begin, end = bands[cell.rank]
    reach = cell.high if cell.high > cell.low else -cell.low
    return (begin + end) / 2, cell.position + (reach + (LABEL_ABOVE if reach > 0 else -LABEL_ABOVE)) / 2


def _turned(
    centers: list[Point],
    curves: list[list[Point]],
    labels: list[Point | None],
    extent: tuple[float, float, float],
    against: Sequence[bool],
    turned: bool,
) -> GraphLayout:
    """Return the layout with its corner at 0, 0, in the direction asked for, every arrow from its tail to its head."""
    length, lowest, highest = extent

    def turn(point: Point) -> Point:
        along, across = point[0], point[1] - lowest
        return (across, along) if turned else (along, across)

    width, height = (highest - lowest, length) if turned else (length, highest - lowest)
    return GraphLayout(
        width,
        height,
        [turn(point) for point in centers],
        [[turn(p) for p in (line[::-1] if back else line)] for line, back in zip(curves, against, strict=True)],
        [None if point is None else turn(point) for point in labels],
    )
