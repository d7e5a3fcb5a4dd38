"""Data sets are whole, and are split class by class."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from nn.data import Dataset, load_dataset


def test_a_split_keeps_every_sample_once_and_the_shares_of_the_classes() -> None:
    iris = load_dataset("iris")
    train, test = iris.split(1 / 3, seed=5)
    assert (len(train), len(test)) == (100, 50)
    assert sorted(train.inputs + test.inputs) == sorted(iris.inputs)
    assert sorted(Counter(test.targets).values()) == [16, 17, 17]
    of_row = list(zip(iris.inputs, iris.targets, strict=True))
    assert all(pair in of_row for pair in zip(test.inputs, test.targets, strict=True))
    assert iris.split(1 / 3, seed=5) == (train, test)
    assert iris.split(1 / 3, seed=6) != (train, test)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.floats(0.05, 0.95), st.integers(0, 9))
def test_every_class_gets_its_share_up_to_rounding(sizes: list[int], fraction: float, seed: int) -> None:
    targets = [label for label, size in enumerate(sizes) for _ in range(size)]
    names = [str(label) for label in range(len(sizes))]
    data = Dataset("d", [[float(i)] for i in range(len(targets))], targets, ["x"], names)
    if round(len(targets) * fraction) in (0, len(targets)):
        with pytest.raises(ValueError, match="would be empty"):
            data.split(fraction, seed)
        return
    train, test = data.split(fraction, seed)
    assert len(test) == round(len(targets) * fraction)
    assert sorted(train.inputs + test.inputs) == data.inputs
    for label, size in enumerate(sizes):
        assert abs(Counter(test.targets)[label] - size * fraction) < 1.0


@pytest.mark.parametrize(("size", "fraction"), [(1, 0.33), (2, 0.33), (1, 0.8), (2, 0.75)])
def test_the_seed_decides_in_which_parts_small_classes_are(size: int, fraction: float) -> None:
    targets = [label for label in range(30) for _ in range(size)]
    data = Dataset("d", [[0.0]] * len(targets), targets, ["x"], [str(label) for label in range(30)])
    splits = [data.split(fraction, seed) for seed in range(10)]
    assert len({(frozenset(train.targets), frozenset(test.targets)) for train, test in splits}) == 10


def test_numbers_as_targets_are_split_too() -> None:
    data = Dataset("d", [[float(i)] for i in range(10)], [i / 3 for i in range(10)], ["x"], None)
    train, test = data.split(0.3)
    assert (len(train), len(test)) == (7, 3)
    assert all(y == x / 3 for (x,), y in zip(test.inputs, test.targets, strict=True))


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5, 1.5, math.nan])
def test_a_fraction_outside_0_to_1_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="give a number between 0 and 1"):
        load_dataset("iris").split(fraction)


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([[1.0]], [0, 1], "has 1 inputs and 2 targets"),
        ([[1.0], [1.0, 2.0]], [0, 1], r"inputs\[1\] has 2 numbers for 1 feature names"),
        ([[1.0], [2.0]], [0, 2], r"targets\[1\] is 2: give the index of one of its 2 classes"),
        ([[1.0], [2.0]], [-1, 1], r"targets\[0\] is -1"),
    ],
)
def test_a_dataset_that_does_not_fit_together_is_refused(
    inputs: list[list[float]], targets: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset("d", inputs, targets, ["x"], ["a", "b"])
