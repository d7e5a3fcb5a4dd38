"""Tiles: lengths cut into pieces that fit the registers, with a loop over those of equal length."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name


def tiles(total: int, most: int) -> list[tuple[int, int, int]]:
    """Return a length cut into tiles: start, length of a tile, number of such tiles in a row.

    >>> tiles(13, 4), tiles(8, 4), tiles(3, 4)
    ([(0, 4, 2), (8, 3, 1), (11, 2, 1)], [(0, 4, 2)], [(0, 3, 1)])
    """
    whole, rest = divmod(total, most)
    if rest == 1 and whole > 0 and most > 2:  # a tile of one would wait for memory
        whole, rest = whole - 1, most + 1
    cut = [(0, most, whole)] if whole else []
    start = whole * most
    while rest:
        length = min(rest, most) if rest <= most else rest - 2
        cut.append((start, length, 1))
        start, rest = start + length, rest - length
    return cut


def tile_loops(ir: IRBuilder, total: int, most: int, scale: int = 1) -> Iterator[tuple[Name | int, int]]:
    """Yield the start of each tile, times `scale`, and its length, while the body of its loop is built."""
    for start, length, times in tiles(total, most):
        if times == 1:
            yield start * scale, length
        else:
            with ir.loop(start * scale, (start + times * length) * scale, length * scale) as loop:
                yield loop.index, length


def vector_groups(total: int, width: int, most: int) -> list[tuple[int, list[int]]]:
    """Return a length cut into groups of vectors: the start of each group, and the lanes that its vectors use.

    >>> vector_groups(21, 4, 3)
    [(0, [4, 4, 4]), (12, [4, 4, 1])]
    """
    return [
        (start, [min(width, total - at) for at in range(start, min(start + most * width, total), width)])
        for start in range(0, total, most * width)
    ]
