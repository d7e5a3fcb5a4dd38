"""Keys of rows of a table: equal where the rows are, however large the numbers and however few the rows."""

from __future__ import annotations

from typing import Any

import pytest

numpy: Any = pytest.importorskip("numpy")

from autograd.compiled.program.operations import positions_by_value, row_keys  # noqa: E402


@pytest.mark.parametrize("largest", [1, 7, 2**31 - 1])
@pytest.mark.parametrize("n_columns", [1, 2, 5])
def test_keys_are_equal_where_rows_are(largest: int, n_columns: int) -> None:
    rows = numpy.random.default_rng(0).integers(0, 2, (20, n_columns)) * largest
    keys = row_keys(list(rows.T)).tolist()
    assert [[one == other for other in keys] for one in keys] == [
        [one == other for other in rows.tolist()] for one in rows.tolist()
    ]


def test_no_rows() -> None:
    nothing = numpy.empty(0, dtype=numpy.int32)
    assert row_keys([nothing, nothing, nothing]).tolist() == []
    assert positions_by_value(nothing) == []
