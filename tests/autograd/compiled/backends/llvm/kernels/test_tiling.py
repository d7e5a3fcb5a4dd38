"""Tiles of a length: each part once, none too long, none of one where it can be helped."""

from __future__ import annotations

import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import KernelBuilder
from autograd.compiled.backends.llvm.kernels.tiling import tile_loops, tiles, vector_groups


@pytest.mark.parametrize("most", [2, 4, 8])
def test_tiles_cover_a_length_once(most: int) -> None:
    for total in range(70):
        covered = [start + i * length for start, length, times in tiles(total, most) for i in range(times)]
        lengths = [length for _, length, times in tiles(total, most) for _ in range(times)]
        assert sum(lengths) == total and max(lengths, default=1) <= most
        assert covered == [sum(lengths[:i]) for i in range(len(lengths))]
        assert 1 not in lengths or total == 1 or most == 2


def test_tiles_of_one_length_share_a_loop() -> None:
    ir = KernelBuilder()
    assert [(type(start), length) for start, length in tile_loops(ir, 13, 4)] == [(str, 4), (int, 3), (int, 2)]
    assert sum("phi i64" in line for line in ir.lines) == 1


def test_vectors_of_a_group_use_all_lanes_but_for_the_last() -> None:
    for total in range(1, 70):
        groups = vector_groups(total, 4, 3)
        assert sum(sum(lanes) for _, lanes in groups) == total
        assert [start for start, _ in groups] == list(range(0, total, 12))
