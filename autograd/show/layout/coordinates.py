"""Positions of cells across the direction of the arrows, such that the arrows are short and straight.

Minimized is the sum of squared differences in position between joined cells, and between the cells of a long arrow and
their mean, with the cells of each rank kept in order and apart. For one rank, with the others fixed, that is isotonic
regression, solved exactly in one pass (pool adjacent violators: Ayer et al. (1955), An empirical distribution function
for sampling with incomplete information); rank after rank, back and forth, the sum falls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from autograd.show.layout.cells import Cell, after, before

WORK_LIMIT = 300_000  # visits of cells
MOST_ROUNDS = 40
STRAIGHTNESS = 16.0  # weight of a bend in a long arrow, relative to its length

Sides = Sequence[Callable[[Cell], list[Cell]]]


def place_across(layers: Sequence[Sequence[Cell]], gap: float, arrow_gap: float) -> None:
    """Set the position of every cell.

    Args:
        layers: the cells of each rank, in order.
        gap: the distance between two boxes.
        arrow_gap: the distance from an arrow or its label.
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
    rounds = max(6, min(MOST_ROUNDS, WORK_LIMIT // (1 + sum(map(len, layers)))))
    # First by the neighbours on one side only, which moves a position through the whole graph at once.
    sides: list[Sides] = [(after,), (before,), (after,), *[(before, after)] * rounds]
    for number, neighbors_on in enumerate(sides):
        for layer, offsets in forward if number % 2 else backward:
            _settle(layer, offsets, neighbors_on)
    for _ in range(3):
        _straighten(layers, apart)


def _offsets(layer: Sequence[Cell], gap: float, arrow_gap: float) -> list[float]:
    """Return the least distance of each cell of a rank from the first."""
    offsets = [0.0]
    for one, other in pairwise(layer):
        room = gap if one.is_box and other.is_box else arrow_gap
        offsets.append(offsets[-1] + one.high + room + other.low)
    return offsets


def _settle(layer: Sequence[Cell], offsets: Sequence[float], sides: Sides) -> None:
    """Move the cells of a rank to the positions with the least weighted sum of squares, given their neighbours."""
    blocks: list[tuple[float, float, int]] = []  # weight * target, weight, number of cells
    for cell, offset in zip(layer, offsets, strict=True):
        weight, weighted_target = 1e-6, 1e-6 * cell.position  # a cell without neighbours stays
        for side in sides:
            neighbors = side(cell)
            weight += len(neighbors)
            weighted_target += sum([other.position for other in neighbors])
        if cell.run is not None and len(sides) == 2:
            weight += STRAIGHTNESS
            weighted_target += STRAIGHTNESS * cell.run.total / cell.run.count
        block = (weighted_target - weight * offset, weight, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            earlier = blocks.pop()
            block = (earlier[0] + block[0], earlier[1] + block[1], earlier[2] + block[2])
        blocks.append(block)
    i = 0
    for weighted_target, weight, count in blocks:
        for _ in range(count):
            cell, position = layer[i], weighted_target / weight + offsets[i]
            if cell.run is not None:
                cell.run.total += position - cell.position
            cell.position = position
            i += 1


def _straighten(layers: Sequence[Sequence[Cell]], apart: Sequence[Sequence[float]]) -> None:
    """Put cells that are joined one to one on one level, as far as the room on both sides allows."""

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
            low, high = room(start)
            fitting = [start]
            for cell in row[1:]:
                next_low, next_high = room(cell)
                if max(low, next_low) > min(high, next_high):
                    break
                low, high = max(low, next_low), min(high, next_high)
                fitting.append(cell)
            if len(fitting) == 1:
                continue
            heaviest = next((cell for cell in fitting if cell.is_box), fitting[len(fitting) // 2])
            level = min(max(heaviest.position, low), high)
            for cell in fitting:
                cell.position = level


def _continues(cell: Cell) -> bool:
    """Return whether a cell continues the row of the cell before it."""
    return len(cell.before) == 1 and len(cell.before[0].after) == 1
