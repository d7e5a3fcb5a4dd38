"""Ids of the numbers of a program: new ones are numbered on, however many there are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

numpy: Any = pytest.importorskip("numpy")

from autograd.compiled.program.value_ids import ValueIds  # noqa: E402


def ids_of(canonical: list[int], per_sample: list[bool]) -> ValueIds:
    dependencies: Any = SimpleNamespace(
        canonical=numpy.array(canonical, dtype=numpy.int32), per_sample=numpy.array(per_sample)
    )
    return ValueIds(dependencies, numpy.ones(len(canonical), dtype=numpy.int32))


def test_new_ids_stand_for_themselves() -> None:
    ids = ids_of([0, 1, 0], [True, False, True])
    found = [ids.new(count, per_sample).tolist() for count, per_sample in [(2, True), (1, False), (0, True), (9, True)]]
    assert found == [[3, 4], [5], [], list(range(6, 15))]
    assert ids.canonical.tolist() == [0, 1, 0, *range(3, 15)]
    assert ids.per_sample.tolist() == [True, False, True, True, True, False] + [True] * 9
    assert ids.canonical.dtype == numpy.int32  # half the memory of the ids that NumPy makes unless told


def test_the_dependencies_stay_as_they_are_and_growing_is_linear() -> None:
    ids = ids_of([0], [True])
    first = ids.new(1, False)
    first[:] = 7
    assert ids.canonical.tolist() == [0, 1]
    capacities = set()
    for _ in range(1000):
        ids.new(1, True)
        capacities.add(len(ids._canonical))
    assert len(capacities) <= 10
