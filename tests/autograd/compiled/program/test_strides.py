"""Layout of rows: strided along every axis, or gathered; contiguous rows as slices."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd.compiled.program.strides import Strided, as_slice, strided


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([7], Strided(7, (0,))), ([[[7]]], Strided(7, (0, 0, 0))),
        ([7, 4], Strided(7, (-3,))), ([3, 3, 3], Strided(3, (0,))),
        ([[5, 6]], Strided(5, (0, 1))),
        ([[5], [9]], Strided(5, (4, 0))), ([[[0, 1], [4, 5]], [[9, 10], [13, 14]]], Strided(0, (9, 4, 1))),
        ([1, 2, 4], None), ([1, 2, 3, 5], None), ([[1, 2], [3, 5]], None), ([[1, 3], [2, 5]], None),
    ],
)  # fmt: skip
def test_rows_are_strided_or_gathered(rows: Any, expected: Strided | None) -> None:
    found = strided(numpy.array(rows))
    assert found == expected
    if found is not None:
        axes = numpy.indices(numpy.array(rows).shape)
        assert (found.start + sum(step * i for step, i in zip(found.steps, axes, strict=True)) == rows).all()


def test_contiguous_rows_are_a_slice() -> None:
    table = numpy.arange(10) * 10
    for rows in ([], [4], [4, 5, 6], [0, 1]):
        assert isinstance(as_slice(numpy.array(rows, dtype=int)), slice)
        assert table[as_slice(numpy.array(rows, dtype=int))].tolist() == [10 * row for row in rows]
    for rows in ([4, 6], [0, 5, 2], [0, 0, 1], [6, 5, 4]):
        assert as_slice(numpy.array(rows)).tolist() == rows
