"""Mini-batches: every sample once per epoch, in the order asked for."""

from __future__ import annotations

import random

import pytest

from nn.training.batches import Batches, shuffled


@pytest.mark.parametrize(
    ("n_samples", "batch_size", "sizes"),
    [(7, 3, [3, 3, 1]), (6, 3, [3, 3]), (5, 1, [1] * 5), (5, 5, [5]), (5, 9, [5]), (5, None, [5])],
)
def test_sizes_and_samples_of_an_epoch(n_samples: int, batch_size: int | None, sizes: list[int]) -> None:
    for order in (None, shuffled(n_samples, random.Random(1))):
        batches = Batches(n_samples, batch_size, order)
        epoch = batches.next_epoch()
        assert [len(batch) for batch in epoch] == sizes
        assert batches.per_epoch == len(sizes)
        indices = [i for batch in epoch for i in batch]
        assert sorted(indices) == list(range(n_samples))
        assert order is not None or indices == sorted(indices)


def test_without_an_order_the_batches_are_the_same_objects() -> None:  # so that an engine loads each only once
    batches = Batches(5, 2)
    assert all(one is other for one, other in zip(batches.next_epoch(), batches.next_epoch(), strict=True))


def test_every_permutation_is_drawn_about_as_often_as_any_other() -> None:
    order = shuffled(3, random.Random(0))
    drawn = [tuple(order()) for _ in range(6000)]
    assert {count for count in map(drawn.count, set(drawn)) if not 900 < count < 1100} == set()
    assert len(set(drawn)) == 6


def test_the_order_is_that_of_its_source_of_random_numbers() -> None:
    one, other = shuffled(9, random.Random(3)), shuffled(9, random.Random(3))
    assert [one(), one()] == [other(), other()]
