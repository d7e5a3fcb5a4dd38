"""Simplifications of formulas: which there are, and that none changes a result, not even the sign of a zero."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from autograd import TABLE, rules
from autograd.compiled.program.formula import FormulaBuilder
from autograd.elementary import instructions
from autograd.simplify import simplest, without_neutral
from tests.autograd.compiled.backends_at_hand import agree

BUILDER = FormulaBuilder()
X, Y = BUILDER.input(), BUILDER.input()
AWKWARD = [0.0, -0.0, 1.0, -1.0, 0.1, -2.5, 3.0, 1e200, 1e-320, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize(
    ("row", "args", "expected"),
    [
        ("multiply", (1.0, X), X), ("multiply", (X, 1.0), X), ("multiply", (-1.0, X), -X), ("multiply", (-X, -1.0), X),
        ("divide", (X, 1.0), X), ("power", (X, 1.0), X), ("negative", (-X,), X),
    ],
)  # fmt: skip
def test_neutral_elements_and_double_negatives_are_taken_out(row: str, args: Any, expected: Any) -> None:
    assert without_neutral(TABLE[row], args) is expected
    assert BUILDER.apply(TABLE[row], args) is expected


@pytest.mark.parametrize(
    ("row", "args", "expected"),
    [
        ("identity", (X,), X), ("sum", (X,), X), ("sum", (X, Y), None), ("abs", (abs(X),), abs(X)),
        ("where", (1.0, X, Y), X), ("where", (0.0, X, Y), Y), ("where", (X, Y, Y), Y), ("where", (X, Y, X), None),
        ("power", (X, 0.0), 1.0), ("power", (X, -1.0), 1.0 / X), ("power", (X, 2.0), X * X),
        ("add", (-X, Y), Y - X), ("add", (X, -Y), X - Y), ("add", (-X, -Y), None), ("subtract", (-X, -Y), Y - X),
        ("multiply", (rules.where(X, 1.0, Y), Y), rules.where(X, Y, Y * Y)),
        ("multiply", (Y, rules.where(X, 1.0, Y)), rules.where(X, Y, Y * Y)),
        ("power", (X, 3.0), X * X * X), ("power", (X, 4.0), (X * X) * (X * X)), ("power", (X, Y), None),
    ],
)  # fmt: skip
def test_operations_that_are_another_or_none(row: str, args: Any, expected: Any) -> None:
    found = simplest(TABLE[row], args)
    assert found == expected if type(expected) is float else found is expected


@pytest.mark.parametrize(
    ("row", "args"),
    [
        ("multiply", (0.0, X)), ("add", (X, 0.0)), ("subtract", (X, X)), ("divide", (X, X)), ("divide", (1.0, X)),
        ("power", (1.0, X)), ("power", (X, 0.5)), ("power", (X, 5.0)), ("multiply", (X, 2.0)), ("exp", (X,)),
    ],
)  # fmt: skip
def test_what_differs_at_nan_inf_or_in_the_last_digit_stays(row: str, args: Any) -> None:
    assert simplest(TABLE[row], args) is None


def evaluated(operand: Any, x: float, y: float) -> float:
    if type(operand) is float:
        return operand
    if operand is X or operand is Y:
        return x if operand is X else y
    found: float = operand.rule.on_floats([evaluated(arg, x, y) for arg in operand.args])[0]
    return found


CASES = [
    *((rule, args) for rule in TABLE.values() if rule.arity == 1 for args in [(-X,), (abs(X),)]),
    *(
        (rule, args) for rule in TABLE.values() if rule.arity == 2
        for args in [(-X, Y), (X, -Y), (-X, -Y), (1.0, X), (X, 1.0), (-1.0, X), (X, -1.0), (X, X),
                     (rules.where(X, 1.0, Y), X), (X, 0.0), (X, 2.0)]
    ),
    *((TABLE["power"], (X, float(n))) for n in (-1, 0, 3, 4)),
    *((TABLE["where"], args) for args in [(X, Y, Y), (0.0, X, Y), (1.0, X, Y), (-X, X, Y)]),
    *((instructions.with_sign_of.rule, args) for args in [(-X, Y), (X, -Y), (-X, -Y), (X, Y)]),
    *(
        (instructions.multiply_add.rule, args)
        for args in itertools.product((X, -X), (Y, -Y, 2.0), (X * Y, -(X * Y), 1.0))
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "args"), CASES, ids=[f"{rule.name}-{i}" for i, (rule, _) in enumerate(CASES)])
def test_results_stay_the_same_at_every_number(rule: Any, args: Any) -> None:
    found = simplest(rule, args)
    if found is None:
        return
    tolerance = 1e-15 if rule.name == "power" else 0.0
    for x, y in itertools.product(AWKWARD, AWKWARD):
        expected = rule.on_floats([evaluated(arg, x, y) for arg in args])[0]
        got = evaluated(found, x, y)
        assert got == expected or agree(got, expected, tolerance), (x, y, got, expected)
        if rule.name != "multiply_add":  # -x * y - z and -(x * y + z) differ in the sign of a 0
            assert got != 0.0 or math.copysign(1.0, got) == math.copysign(1.0, expected), (x, y, got, expected)
