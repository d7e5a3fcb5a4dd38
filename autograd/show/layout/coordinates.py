"""Where exactly: positions across the direction of the arrows that make the arrows short and straight.

Made small is the sum of squared differences in position over all joined cells, and between the cells of a long arrow
and their mean, with the cells of each rank kept in order and apart. For one rank, the others held where they are, that
is an isotonic regression, solved exactly in one pass (pool adjacent violators: Ayer et al. (1955), An empirical
distribution function for sampling with incomplete information); rank after rank, back and forth, the sum falls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from autograd.show.layout.cells import Cell, after, before

ENOUGH = 600_000  # looks at a cell
MOST_ROUNDS = 40
STRAIGHTNESS = 16.0  # how much more a bend in a long arrow matters than its length

Sides = Sequence[Callable[[Cell], list[Cell]]]


def place_across(layers: Sequence[Sequence[Cell]], gap: float, arrow_gap: float) -> None:
    """Set the position of every cell.

    Args:
        layers: the cells of each rank, in order.
        gap: how much room to leave between two boxes.
        arrow_gap: how much next to an arrow or its label.
    """
    apart = [_offsets(layer, gap, arrow_gap) for layer in layers]
    for layer, offsets in zip(layers, apart, strict=True):
        middle = offsets[-1] / 2
        for cell, offset in zip(layer, offsets, strict=True):
            cell.position = offset - middle
            if cell.run is not None:
                cell.run.total += cell.position
    forward = list(zip(layers, apart, strict=True))
    backward = forward[::-1]
    rounds = max(6, min(MOST_ROUNDS, ENOUGH // (1 + sum(map(len, layers)))))
    # At first by one side alone, which carries a position through the whole graph at once.
    sides: list[Sides] = [(after,), (before,), (after,), *[(before, after)] * rounds]
    for number, pulling in enumerate(sides):
        for layer, offsets in forward if number % 2 else backward:
            _settle(layer, offsets, pulling)
    for _ in range(3):
        _straighten(layers, apart)


def _offsets(layer: Sequence[Cell], gap: float, arrow_gap: float) -> list[float]:
    """Return how far from the first cell of a rank each must at least be."""
    offsets = [0.0]
    for one, other in pairwise(layer):
        room = gap if one.is_box and other.is_box else arrow_gap
        offsets.append(offsets[-1] + one.high + room + other.low)
    return offsets


def _settle(layer: Sequence[Cell], offsets: Sequence[float], sides: Sides) -> None:
    """Move the cells of a rank to where, given their neighbours, the weighted sum of squares is least."""
    blocks: list[tuple[float, float, int]] = []  # weight * target, weight, number of cells
    for cell, offset in zip(layer, offsets, strict=True):
        weight, pull = 1e-6, 1e-6 * cell.position  # what nothing pulls stays
        for side in sides:
            neighbours = side(cell)
            weight += len(neighbours)
            pull += sum([other.position for other in neighbours])
        if cell.run is not None and len(sides) == 2:
            weight += STRAIGHTNESS
            pull += STRAIGHTNESS * cell.run.total / cell.run.count
        block = (pull - weight * offset, weight, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            earlier = blocks.pop()
            block = (earlier[0] + block[0], earlier[1] + block[1], earlier[2] + block[2])
        blocks.append(block)
    i = 0
    for pull, weight, count in blocks:
        for _ in range(count):
            cell, position = layer[i], pull / weight + offsets[i]
            if cell.run is not None:
                cell.run.total += position - cell.position
            cell.position = position
            i += 1


def _straighten(layers: Sequence[Sequence[Cell]], apart: Sequence[Sequence[float]]) -> None:
    """Level what is joined one to one, as far as the room on both sides allows: first arrows, then boxes in a chain."""

    def room(cell: Cell) -> tuple[float, float]:
        layer, offsets = layers[cell.rank], apart[cell.rank]
        low, high = float("-inf"), float("inf")
        if cell.place > 0:
            low = layer[cell.place - 1].position + offsets[cell.place] - offsets[cell.place - 1]
        if cell.place + 1 < len(layer):
            high = layer[cell.place + 1].position - offsets[cell.place + 1] + offsets[cell.place]
        return low, high

    for layer in layers:
        for start in layer:
            if _continues(start):
                continue
            row = [start]
            while len(row[-1].after) == 1 and _continues(row[-1].after[0]):
                row.append(row[-1].after[0])
            while len(row) > 1:
                rooms = [room(cell) for cell in row]
                low, high = max(low for low, _ in rooms), min(high for _, high in rooms)
                if low <= high:
                    heaviest = next((cell for cell in row if cell.is_box), row[len(row) // 2])
                    level = min(max(heaviest.position, low), high)
                    for cell in row:
                        cell.position = level
                    break
                row.pop()


def _continues(cell: Cell) -> bool:
    """Return whether a cell carries on the row of the one before it."""
    return len(cell.before) == 1 and len(cell.before[0].after) == 1
