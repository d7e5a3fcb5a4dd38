"""The order of the cells within each rank, such that few arrows cross."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from autograd.show.layout.cells import Cell, after, before

WORK_LIMIT = 400_000  # visits of cells; a graph that needs more is too large to read
MOST_ROUNDS = 24
PATIENCE = 6  # rounds without an improvement


def ordered(cells: Sequence[Cell], n_ranks: int) -> list[list[Cell]]:
    """Return the cells of each rank in an order with few crossings; ties keep the order given.

    Args:
        cells: with their neighbours in the ranks before and after.
        n_ranks: how many ranks there are.

    Each cell moves to the mean place of its neighbours, in the rank before and in the rank after by turns (the
    barycenter method of Sugiyama, Tagawa and Toda); then adjacent cells are swapped where that saves crossings.
    """
    layers = _as_a_tree(cells, n_ranks)
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    stale = 0
    for round_ in range(min(MOST_ROUNDS, WORK_LIMIT // max(len(cells), 1))):
        if fewest == 0 or stale == PATIENCE:
            break
        if round_ % 2:
            _sweep(layers, before)
        else:
            _sweep(layers[::-1], after)
        if round_ % 6 > 3:
            _swap_neighbors(layers)
        count = _crossings(layers)
        stale += 1
        if count < fewest:
            best, fewest, stale = [list(layer) for layer in layers], count, 0
    _place(best)
    if fewest and len(cells) <= WORK_LIMIT:
        _swap_neighbors(best)
    return best


def _as_a_tree(cells: Sequence[Cell], n_ranks: int) -> list[list[Cell]]:
    """Return the order of a depth-first walk from the results, in which a tree has no crossings."""
    layers: list[list[Cell]] = [[] for _ in range(n_ranks)]
    seen: set[int] = set()
    stack = [cell for cell in reversed(cells) if not cell.after]
    while stack:
        cell = stack.pop()
        if id(cell) not in seen:
            seen.add(id(cell))
            layers[cell.rank].append(cell)
            stack += reversed(cell.before)
    _place(layers)
    return layers


def _place(layers: Sequence[Sequence[Cell]]) -> None:
    for layer in layers:
        for place, cell in enumerate(layer):
            cell.place = place


def _sweep(layers: Sequence[list[Cell]], neighbors: Callable[[Cell], list[Cell]]) -> None:
    for layer in layers:
        center = {}
        for cell in layer:
            around = neighbors(cell)
            center[id(cell)] = sum(other.place for other in around) / len(around) if around else float(cell.place)
        layer.sort(key=lambda cell: center[id(cell)])
        for place, cell in enumerate(layer):
            cell.place = place


def _crossings(layers: Sequence[Sequence[Cell]]) -> int:
    """Return how many pairs of arrows cross: those that leave in one order and arrive in the other.

    They are counted with an accumulator tree: Barth, Jünger and Mutzel (2002), Simple and efficient bilayer cross
    counting.
    """
    count = 0
    for layer, next_layer in pairwise(layers):
        size = 1 << (len(next_layer) - 1).bit_length() if next_layer else 1
        arrived = [0] * (2 * size)  # how many arrows have arrived at a place, and below each knot of the tree above it
        for cell in layer:
            for place in sorted(other.place for other in cell.after):
                knot = size + place
                arrived[knot] += 1
                while knot > 1:
                    if not knot & 1:
                        count += arrived[knot + 1]
                    knot >>= 1
                    arrived[knot] += 1
    return count


def _swap_neighbors(layers: Sequence[list[Cell]]) -> None:
    for _ in range(4):
        swapped = False
        for layer in layers:
            for i in range(len(layer) - 1):
                one, other = layer[i], layer[i + 1]
                saved = sum(_saved(side(one), side(other)) for side in (before, after))
                if saved > 0:
                    layer[i], layer[i + 1] = other, one
                    one.place, other.place = i + 1, i
                    swapped = True
        if not swapped:
            break


def _saved(one: Sequence[Cell], other: Sequence[Cell]) -> int:
    """Return how many crossings fewer there are with `other` before `one`."""
    if len(one) == len(other) == 1:  # so for most cells, those of arrows
        return (one[0].place > other[0].place) - (one[0].place < other[0].place)
    firsts, seconds = sorted(cell.place for cell in one), sorted(cell.place for cell in other)
    now = sum(len(firsts) - bisect_right(firsts, place) for place in seconds)
    then = sum(len(seconds) - bisect_right(seconds, place) for place in firsts)
    return now - then
