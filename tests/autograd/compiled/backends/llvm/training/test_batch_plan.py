"""The plan of batches: which samples each step takes, and when they are in the buffer already."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.backends.llvm.training.batch_plan import BatchPlan
from autograd.compiled.training.training_samples import pack_samples


def plan_of(rows: list[Any], batches: Any, columns: int) -> tuple[BatchPlan, list[list[int]]]:
    samples = pack_samples(rows, [0.0] * len(rows))
    plan, count = BatchPlan(samples, batches), len(samples.groups)
    return plan, plan.parts(range(count), [columns] * count).tolist()


def test_one_batch_again_and_again_stays_in_the_buffer() -> None:
    batch = numpy.array([2, 0])
    plan, parts = plan_of([1.0, 2.0, 3.0], [batch] * 3, columns=2)
    assert plan.starts.tolist() == [0, 1, 2, 3] and plan.order.tolist() == [2, 0]
    assert plan.sizes == [(0, 2)] and parts == [[0, 0, 2, 0], [0, 0, 2, 1], [0, 0, 2, 1]]
    assert plan_of([1.0, 2.0, 3.0], [batch] * 3, columns=1)[1] == [[0, 0, 2, 0]] * 3


def test_the_rows_of_an_array_are_batches() -> None:
    plan, parts = plan_of([1.0, 2.0, 3.0, 4.0], numpy.array([[3, 1], [0, 2], [1, 0]]), columns=2)
    assert [plan.order[place : place + count].tolist() for _, place, count, _ in parts] == [[3, 1], [0, 2], [1, 0]]


def test_a_batch_of_several_structures_has_a_part_for_each() -> None:
    first, second = numpy.array([0, 1, 3]), numpy.array([2])
    plan, parts = plan_of([1.0, [1.0, 2.0], [3.0, 4.0], 2.0], [first, second, second, first], columns=4)
    assert plan.starts.tolist() == [0, 2, 3, 4, 6]
    assert plan.sizes == [(0, 2), (1, 1)]
    rows = [(group, plan.order[place : place + count].tolist(), held) for group, place, count, held in parts]
    # Of the first batch rows 0 and 1 of the first group, and 0 of the second; of the other row 1 of the second.
    assert rows == [(0, [0, 1], 0), (1, [0], 0), (1, [1], 0), (1, [1], 1), (0, [0, 1], 1), (1, [0], 0)]


def test_batches_of_random_samples_are_planned_as_one_by_one() -> None:
    rng = numpy.random.default_rng(0)
    rows = [[0.0] * rng.integers(1, 4) for _ in range(20)]
    samples = pack_samples(rows, [0.0] * len(rows))
    for _ in range(20):
        different = [rng.integers(0, 20, rng.integers(1, 6)) for _ in range(4)]
        batches = [different[i] for i in rng.integers(0, 4, 12)]
        plan, parts = plan_of(rows, batches, columns=2)
        in_buffer: dict[int, tuple[Any, ...]] = {}
        for step, batch in enumerate(batches):
            found = parts[plan.starts[step] : plan.starts[step + 1]]
            assert [group for group, *_ in found] == sorted(set(samples.group_of[batch].tolist()))
            for group, place, count, held in found:
                expected = samples.row_of[batch][samples.group_of[batch] == group].tolist()
                assert plan.order[place : place + count].tolist() == expected
                key = (id(batch), place)
                assert held == (count <= 2 and in_buffer.get(group) == key)
                in_buffer[group] = key
