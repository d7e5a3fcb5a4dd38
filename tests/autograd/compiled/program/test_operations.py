"""Operations that are changed, and keys of rows of a table, equal where the rows are."""

from __future__ import annotations

import random
from typing import Any

import pytest

numpy: Any = pytest.importorskip("numpy")

from autograd import rules  # noqa: E402
from autograd.compiled.program.operations import Operations, positions_by_value, row_keys  # noqa: E402
from autograd.compiled.trace.tape import Operands  # noqa: E402
from autograd.rule import Rule  # noqa: E402


@pytest.mark.parametrize("seed", range(8))
def test_changed_operations_are_those_that_are_made_so(seed: int) -> None:
    rng = random.Random(seed)

    def drawn(value_id: int) -> tuple[Rule, Operands]:
        rule = rng.choice([rules.exp.rule, rules.add.rule, rules.sum.rule])
        count = rng.randint(1, 6) if rule.arity is None else rule.arity
        return rule, tuple(rng.randrange(value_id) for _ in range(count))

    made = [(rules.exp.rule, ())] * 4 + [drawn(value_id) for value_id in range(4, 30)]
    operations = Operations([rule for rule, _ in made], [args for _, args in made])
    changed = {value_id: drawn(value_id) for value_id in rng.sample(range(4, 30), rng.choice([1, 9, 26]))}
    operations.change(changed)
    expected = [changed.get(value_id, one) for value_id, one in enumerate(made)]
    assert list(zip(operations.rule_of, operations.args, strict=True)) == expected
    assert [operations.rules[number] for number in operations.rule_numbers] == operations.rule_of
    assert [tuple(operations.operands_of(value_id)) for value_id in range(30)] == operations.args
    assert operations.lengths.tolist() == [len(args) for args in operations.args]
    used = [x for args in operations.args for x in args]
    assert operations.use_counts.tolist() == [used.count(value_id) for value_id in range(30)]
    edges = [(x, i) for i, args in enumerate(operations.args) for x in args if operations.rule_of[i] is rules.add.rule]
    assert list(zip(*operations.edges(operations.are_of({rules.add.rule})), strict=True)) == edges


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
