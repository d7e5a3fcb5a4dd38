"""Expressions read from text, and text that is none."""

from __future__ import annotations

import math
import random
import time
from typing import Any

import pytest

from autograd import Value
from autograd.show.expression import ExpressionError, parse
from autograd.show.formula.notation import TEXT, show
from autograd.show.formula.symbol import Name
from tests.autograd.points import RULES, arity


def names() -> dict[str, Any]:
    return {name: Value(number, label=name) for name, number in (("x", 0.5), ("y", -2.0), ("w", 3.0))}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", 0.5),
        ("1 + 2 * x", 2.0),
        ("-x ** 2", -0.25),
        ("(x + y) / w", -0.5),
        ("2 ** -x", 2**-0.5),
        ("+x - -y", -1.5),
        ("maximum(x, y, w)", 3.0),
        ("maximum([x, y, w])", 3.0),
        ("dot([x, y], [w, 1])", -0.5),
        ("sum([x, y, w]) + mean(x, x)", 2.0),
        ("cos(2 * pi) * x", 0.5),
        ("leaky_relu(y)", -0.02),
        ("where(greater(x, 0), w, y)", 3.0),
        ("1 / (x - x)", math.inf),
        (" x ", 0.5),
        ("1e3 * x + .5", 500.5),
    ],
)
def test_it_is_what_python_would_say(text: str, value: float) -> None:
    assert parse(text, names()).data == pytest.approx(value)


def test_it_is_recorded() -> None:
    found = names()
    y = parse("x * x", found)
    assert y.parents == (found["x"], found["x"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not an expression"),
        ("x +", "'x \\+' is not an expression"),
        ("x = 1", "is not an expression"),
        ("__import__('os')", "there is no function '__import__' in the table"),
        ("x.data", "'x.data' is not part of an expression"),
        ("x ^ 2", r"'x \^ 2' is not part of an expression: write \*\* for a power"),
        ("np.exp(x)", r"'np.exp\(x\)' is not part of an expression: write exp\(x\) alone"),
        ("x.__class__.__mro__", "is not part of an expression"),
        ("().__class__", "is not part of an expression"),
        ("sin.__globals__", "is not part of an expression"),
        ("(lambda: 1)()", "is not part of an expression"),
        ("[x for x in y]", "is not part of an expression"),
        ("x if y else w", "is not part of an expression"),
        ("x[0]", "is not part of an expression"),
        ("x < y", "is not part of an expression"),
        ("x @ y", "is not part of an expression"),
        ("x @ y", "is not part of an expression"),
        ("'text'", "is not part of an expression"),
        ("True", "is not part of an expression"),
        ("2j", "is not part of an expression"),
        ("sin(x=1)", "is not part of an expression"),
        ("sin(*x)", "is not part of an expression"),
        ("f'{x}'", "is not part of an expression"),
        ("(x := 2)", "is not part of an expression"),
        ("sigmod(x)", "there is no function 'sigmod' in the table; did you mean sigmoid"),
        ("z", "the name 'z' has no value: write z=0.5 after the expression"),
        ("sin", r"the name 'sin' has no value: call it: sin\(...\)"),
        ("sin()", "sin takes 1 number, got 0"),
        ("atan2(x)", "atan2 takes 2 numbers, got 1"),
        ("dot([x], [x, y])", "dot needs two lists of one length, got 1 and 2"),
        ("maximum()", "maximum of no numbers at all"),
        ("9" * 400, "is too large for a float"),
        ("x" * 3000, "the expression has 3000 characters"),
        ("+".join(["x"] * 500), "nested more than 200 deep"),
        ("-" * 1900 + "x", "."),
        ("(" * 900 + "x" + ")" * 900, "."),
        ("x\x00", "."),
    ],
)
def test_everything_else_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text, names())
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_nothing_takes_long() -> None:
    start = time.perf_counter()
    found = parse("9 ** 9 ** 9 ** 9 * x", names())
    assert found.data == math.inf
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_what_is_printed_can_be_read_back(rule: Any) -> None:
    """A formula printed and read is the same formula: no bracket is missing, and none changes the meaning."""
    rng = random.Random(rule.name)
    symbols = {name: Name(name, name, value.data) for name, value in names().items()}
    rows = [row for row in RULES if row.name in ("add", "subtract", "multiply", "divide", "power", "negative", "exp")]
    for _ in range(100):
        parts: list[Any] = [*symbols.values(), -2.0, 0.5, 1e-7]
        for row in [*rng.choices(rows, k=3), rule, *rng.choices(rows, k=3)]:
            chosen = [rng.choice(parts) for _ in range(arity(row))]
            chosen[0] = rng.choice([part for part in parts if not isinstance(part, float)])
            parts.append(row.function(*chosen))
        formula = parts[-1]
        printed = show(formula, TEXT, digits=None)
        assert show(parse(printed, symbols), TEXT, digits=None) == printed
