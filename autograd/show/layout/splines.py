"""The arrows as cubic splines: straight through the ranks they cross, bent only between two ranks.

So no arrow touches a box or a label except its own: within a rank it has a cell of its own, and between ranks there are
only arrows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from autograd.show.layout.cells import Cell

Point = tuple[float, float]  # along the arrows, across them

PORTS_ON = 0.7  # the fraction of a box's side on which arrows start and end
PORT_GAP = 12.0


def place_along(layers: Sequence[Sequence[Cell]], rank_gap: float) -> list[tuple[float, float]]:
    """Return where each rank begins and ends; the gap between two ranks is wider where arrows are steep."""
    bands: list[tuple[float, float]] = []
    start = 0.0
    for layer in layers:
        thickness = max(cell.thickness for cell in layer)
        bands.append((start, start + thickness))
        rise = max((abs(cell.position - other.position) for cell in layer for other in cell.after), default=0.0)
        start += thickness + min(max(rank_gap, 0.35 * rise), 8.0 * rank_gap)
    return bands


def ports(rows: Sequence[Sequence[Cell]], tracks: Mapping[int, float]) -> tuple[list[float], list[float]]:
    """Return where each arrow leaves its first box and enters its last, across the arrows.

    Args:
        rows: the cells of each arrow, from box to box.
        tracks: where the arrows run, by their numbers, that pass no rank.

    Arrows are spread evenly over a side, in the order of where they come from, so that they do not cross at the box.
    """
    leaving: dict[int, list[int]] = {}
    entering: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        leaving.setdefault(id(row[0]), []).append(i)
        entering.setdefault(id(row[-1]), []).append(i)

    def towards(i: int, neighbor: int) -> float:
        is_joined = i not in tracks or (neighbor == -2 and len(rows[i]) > 2)
        return rows[i][neighbor].position if is_joined else tracks[i]

    starts, ends = [0.0] * len(rows), [0.0] * len(rows)
    for groups, box, neighbor, found in ((leaving, 0, 1, starts), (entering, -1, -2, ends)):
        for arrows in groups.values():
            arrows.sort(key=lambda i: (towards(i, neighbor), i))
            cell = rows[arrows[0]][box]
            step = min(PORT_GAP, PORTS_ON * (cell.low + cell.high) / len(arrows))
            middle = cell.position + (cell.high - cell.low) / 2
            for place, i in enumerate(arrows):
                found[i] = middle + step * (place - (len(arrows) - 1) / 2)
    return starts, ends


def curve(
    row: Sequence[Cell], bands: Sequence[tuple[float, float]], start: float, end: float, track: float | None
) -> list[Point]:
    """Return one arrow: a point, and three more for every piece of a cubic Bezier curve.

    Args:
        row: the cells of the arrow, from box to box.
        bands: where each rank begins and ends.
        start, end: where it leaves and enters, across the arrows.
        track: where it runs, if that is below all ranks; else None.
    """
    first, last = row[0], row[-1]
    points = [(_middle(bands[first.rank]) + first.thickness / 2, start)]
    levels = [start, *(cell.position for cell in row[1:-1]), end]
    for (one, other), (level, next_level) in zip(pairwise(row), pairwise(levels), strict=True):
        _straight_to(points, (bands[one.rank][1], level))
        if track is not None and one is first:
            _bend_to(points, (bands[one.rank + 1][0], track))
            _straight_to(points, (bands[other.rank - 1][1], track))
        _bend_to(points, (bands[other.rank][0], next_level))
    _straight_to(points, (_middle(bands[last.rank]) - last.thickness / 2, end))
    return points


def _middle(band: tuple[float, float]) -> float:
    return (band[0] + band[1]) / 2


def _straight_to(points: list[Point], end: Point) -> None:
    (x0, y0), (x1, y1) = points[-1], end
    if abs(x1 - x0) > 1e-6:  # less is rounding, and would leave an arrow without a direction
        points += [((2 * x0 + x1) / 3, (2 * y0 + y1) / 3), ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3), end]


def _bend_to(points: list[Point], end: Point) -> None:
    (x0, y0), (x1, y1) = points[-1], end
    points += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), end]
