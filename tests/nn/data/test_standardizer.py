"""Data are standardized feature by feature."""

from __future__ import annotations

import statistics

import pytest

from nn.data import Standardizer, load_dataset


def test_standardized_data_have_mean_0_and_deviation_1() -> None:
    iris = load_dataset("iris")
    standardizer = Standardizer.fit(iris.inputs)
    for column in zip(*standardizer.transform(iris.inputs), strict=True):
        assert statistics.fmean(column) == pytest.approx(0.0, abs=1e-12)
        assert statistics.pstdev(column) == pytest.approx(1.0)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9])
def test_a_constant_feature_is_only_shifted(value: float) -> None:
    standardizer = Standardizer.fit([[value]] * 7)
    assert standardizer == Standardizer([value], [1.0])
    assert standardizer.transform([[value + 2.0]])[0] == pytest.approx([2.0])


def test_standardizer_refuses_rows_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="got no rows"):
        Standardizer.fit([])
    with pytest.raises(ValueError, match=r"fit got a row of 1 numbers at inputs\[1\]: expected 2"):
        Standardizer.fit([[1.0, 2.0], [1.0]])
    with pytest.raises(ValueError, match=r"transform got a row of 3 numbers at inputs\[0\]"):
        Standardizer.fit([[1.0, 2.0]]).transform([[1.0, 2.0, 3.0]])


def test_an_array_is_standardized_as_lists_are() -> None:
    numpy = pytest.importorskip("numpy")
    rows = [[5.0, *row] for row in load_dataset("iris").inputs]
    of_lists, of_array = Standardizer.fit(rows), Standardizer.fit(numpy.array(rows))
    assert of_array.mean == pytest.approx(of_lists.mean) and of_array.scale == pytest.approx(of_lists.scale)
    assert of_array.transform(numpy.array(rows)) == pytest.approx(numpy.array(of_lists.transform(rows)), abs=1e-9)
    with pytest.raises(ValueError, match=r"transform got a row of 5 numbers at inputs\[0\]: expected 1"):
        Standardizer([0.0], [1.0]).transform(numpy.array(rows))
