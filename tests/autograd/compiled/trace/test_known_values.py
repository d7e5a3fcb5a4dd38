"""Known Values have the ids of their places, whatever order memory has them in."""

from __future__ import annotations

import random

from autograd import Value
from autograd.compiled.trace.known_values import NO_VALUES, KnownValues


def test_each_has_the_id_of_its_place() -> None:
    values = [Value(float(i)) for i in range(100)]
    random.Random(0).shuffle(values)
    known = KnownValues(values)
    assert [known.id_of(value) for value in values] == list(range(100)) and len(known) == 100
    assert known.are_distinct and not KnownValues([*values, values[3]]).are_distinct


def test_another_value_has_none() -> None:
    values = [Value(0.5) for _ in range(100)]
    known = KnownValues(values[::2])
    assert {known.id_of(value) for value in values[1::2]} == {None} == {NO_VALUES.id_of(values[0])}


def test_those_in_a_row_are_a_range() -> None:
    values = tuple(Value(0.5) for _ in range(10))
    known, other = KnownValues(values), Value(0.5)
    for start in range(10):
        for stop in range(start + 1, 11):
            assert known.ids_of(values[start:stop]) == range(start, stop)
    for not_in_a_row in ((), (other,), (*values[8:], other), (values[1], values[0]), values[::2], (other, *values)):
        assert known.ids_of(not_in_a_row) is None
