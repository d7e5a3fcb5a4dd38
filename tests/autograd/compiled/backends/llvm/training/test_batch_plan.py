"""The plan of batches: which samples each step takes, and when they are in the buffer already."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy

from autograd.compiled.backends.llvm.training.batch_plan import BatchPlan
from autograd.compiled.training.training_samples import pack_samples


def plan_of(rows: list[Any], batches: list[Any], columns: int) -> BatchPlan:
    samples = pack_samples(rows, [0.0] * len(rows))
    groups = {i: SimpleNamespace(columns=columns) for i in range(len(samples.groups))}
    layout: Any = SimpleNamespace(groups=groups, problem=SimpleNamespace(index=samples.groups.index))
    return BatchPlan(layout, samples, batches)


def test_one_batch_again_and_again_stays_in_the_buffer() -> None:
    batch = numpy.array([2, 0])
    plan = plan_of([1.0, 2.0, 3.0], [batch] * 3, columns=2)
    assert plan.starts.tolist() == [0, 1, 2, 3] and plan.order.tolist() == [2, 0]
    assert plan.parts.tolist() == [[0, 0, 2, 0], [0, 0, 2, 1], [0, 0, 2, 1]]
    assert plan_of([1.0, 2.0, 3.0], [batch] * 3, columns=1).parts[:, 3].tolist() == [0, 0, 0]


def test_a_batch_of_several_structures_has_a_part_for_each() -> None:
    first, second = numpy.array([0, 1, 3]), numpy.array([2])
    plan = plan_of([1.0, [1.0, 2.0], [3.0, 4.0], 2.0], [first, second, second, first], columns=4)
    assert plan.starts.tolist() == [0, 2, 3, 4, 6]
    assert plan.order.tolist() == [0, 1, 0, 1]  # rows 0 and 1 of the first group, 0 of the second; then 1 of the second
    assert plan.parts.tolist() == [
        [0, 0, 2, 0], [1, 2, 1, 0], [1, 3, 1, 0], [1, 3, 1, 1], [0, 0, 2, 1], [1, 2, 1, 0],
    ]  # fmt: skip
